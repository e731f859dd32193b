"""Whom it is for, what they are offered, who carries it: audiences, offers, actors, funders, projects."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from terrimark.brand.base import Address, Dated, Declared, Id, Language, Line, NetworkName, Text, address


def _addresses(text: Text) -> Text:
    for one in [text.root] if isinstance(text.root, str) else text.root.values():
        address(one)
    return text


class Audience(Declared):
    """A public that gets its own offers, words and page."""

    id: Id
    name: Text
    seeks: Text
    """What these people look for."""
    voice: Text | None = None
    """How to speak to them, where it differs from the identity's voice."""
    languages: tuple[Language, ...] = Field(min_length=1)
    networks: tuple[NetworkName, ...] = Field(min_length=1)
    landing: Annotated[Text, AfterValidator(_addresses)]
    """Address of their page (https://…), by language or one for all."""


class Offer(Dated):
    """What is proposed to some audiences, until a day."""

    id: Id
    audiences: tuple[Id, ...] = Field(min_length=1)
    title: Text
    summary: Text | None = None
    link: Address | None = None
    owner: Line
    """Who answers for it: an actor's id, or a service and its mail."""


class Actor(Declared):
    """A local body or person that makes or relays the campaign."""

    id: Id
    name: Text
    kind: Literal["institution", "company", "association", "school", "ambassador", "relay", "other"] = "other"
    website: Address | None = None
    handles: dict[NetworkName, Line] = {}
    """Account by network, for mentions: `{mastodon: club@pouet.example}`."""
    logo: Line | None = None
    """SVG in one colour, or PNG with a transparent ground."""


class Funder(Declared):
    """Who pays a share and must be named."""

    id: Id
    name: Text
    mention: Text | None = None
    """The exact sentence owed, where there is one; stands on posters, as the logo does."""
    website: Address | None = None
    logo: Line | None = None
    """SVG in one colour, or PNG with a transparent ground."""


class Project(Dated):
    """A participatory project that the campaign recruits for."""

    id: Id
    name: Text
    kind: Literal["agenda-21", "service-scheme", "mobility-plan", "consultation", "budget", "other"] = "other"
    summary: Text | None = None
    lead: Id | None = None
    """The actor who carries it."""
    funders: tuple[Id, ...] = ()
    audiences: tuple[Id, ...] = ()
    link: Address | None = None
    contact: Line | None = None
