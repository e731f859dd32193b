"""The brand: everything declared about a territory that outlives one campaign."""

from __future__ import annotations

from pydantic import Field

from terrimark.brand.base import Declared
from terrimark.brand.identity import Identity
from terrimark.brand.people import Actor, Audience, Funder, Offer, Project
from terrimark.brand.territory import Fact, Reserve, Territory


class Brand(Declared):
    """A territory, what it looks like, whom it speaks to, who carries it and what it can prove."""

    territory: Territory
    identity: Identity
    audiences: tuple[Audience, ...] = Field(min_length=1)
    offers: tuple[Offer, ...] = ()
    actors: tuple[Actor, ...] = ()
    funders: tuple[Funder, ...] = ()
    projects: tuple[Project, ...] = ()
    facts: tuple[Fact, ...] = ()
    reserves: tuple[Reserve, ...] = ()
