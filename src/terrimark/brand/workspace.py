"""A workspace in memory: the brand, its campaigns, and where each thing was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from terrimark.brand import folders
from terrimark.brand.campaign import Account, Campaign, Message, Visual
from terrimark.brand.draft import Document
from terrimark.brand.model import Brand
from terrimark.brand.people import Actor, Audience, Funder
from terrimark.errors import Invalid, Place, Problem


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=_Named)


def _by_id(things: Iterable[Thing], id: str) -> Thing:
    for thing in things:
        if thing.id == id:
            return thing
    raise KeyError(id)


@dataclass(frozen=True, kw_only=True)
class LoadedCampaign:
    """A campaign with its brand, ready for every later room. Looking up an id that nothing has: KeyError."""

    root: Path  # the workspace: holds build/ and .terrimark/
    folder: Path  # holds campaign.yaml; paths in it are relative to this
    brand_folder: Path
    brand: Brand
    campaign: Campaign
    brand_file: Document
    campaign_file: Document

    def place(self, *path: str | int) -> Place:
        """Where a value of campaign.yaml stands: `place("messages", 3, "body", "fr")`."""
        return self.campaign_file.place(*path)

    def brand_place(self, *path: str | int) -> Place:
        """Where a value of the brand's file stands."""
        return self.brand_file.place(*path)

    def audience(self, id: str) -> Audience:
        """The audience of that id."""
        return _by_id(self.brand.audiences, id)

    def message(self, id: str) -> Message:
        """The message of that id."""
        return _by_id(self.campaign.messages, id)

    def message_index(self, id: str) -> int:
        """Where the message stands in the campaign's list, for `place("messages", index)`."""
        return self.campaign.messages.index(self.message(id))

    def visual(self, id: str) -> Visual:
        """The visual of that id."""
        return _by_id(self.campaign.visuals, id)

    def funders(self, message: Message) -> tuple[Funder, ...]:
        """Who is named on a message's posters, each once."""
        ids = message.funders
        if ids is None:
            projects = (one.funders for one in self.brand.projects if one.id == message.project)
            ids = (*self.campaign.funders, *next(projects, ()))
        return tuple(_by_id(self.brand.funders, id) for id in dict.fromkeys(ids))

    def actor(self, id: str) -> Actor:
        """The actor of that id."""
        return _by_id(self.brand.actors, id)

    def account(self, id: str) -> Account:
        """The account of that id."""
        return _by_id(self.campaign.accounts, id)


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What was found in a workspace."""

    root: Path
    campaigns: tuple[LoadedCampaign, ...]
    """Those that are whole: every key and reference holds. Files, rights or words may still be at fault."""
    problems: tuple[Problem, ...]
    """Everything wrong in every file, in the order of files and lines."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that are more than warnings."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def require(loaded: Loaded) -> tuple[LoadedCampaign, ...]:
    """The campaigns; Invalid, with every problem, where there are errors."""
    if loaded.errors:
        raise Invalid(loaded.problems)
    return loaded.campaigns


def locate(campaign: LoadedCampaign, name: str, kind: str = "") -> Path | None:
    """A file by its relative name: beside the campaign, the brand, in <root>/templates, then terrimark's.

    `kind` names a folder of templates to look in first: "posts", "posters", "fonts".
    """
    return folders.find(name, campaign.root, (campaign.folder, campaign.brand_folder), kind)
