"""A small territory in three languages, built in memory; each test changes what it is about."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from terrimark.brand.campaign import Campaign
from terrimark.brand.draft import Document
from terrimark.brand.model import Brand
from terrimark.brand.workspace import LoadedCampaign
from terrimark.content import Written, write
from terrimark.errors import Place

TODAY = date(2026, 11, 23)

BRAND: dict[str, Any] = {
    "territory": {
        "id": "estran",
        "name": "Pays d’Estran",
        "tagline": {"fr": "Gagnez le large"},
        "time-zone": "Europe/Paris",
        "languages": ["fr", "br", "en"],
        "fallbacks": {"br": "fr"},
        "website": "https://estran.bzh",
    },
    "identity": {
        "palette": {"dark": "#0B2A33", "light": "#F6EFE4"},
        "roles": {"dark": "dark", "light": "light", "accent": "dark"},
        "fonts": {"main": {"files": ["a.woff2"], "licence": "OFL-1.1"}},
        "logo": {"mark": "logo.svg"},
    },
    "audiences": [
        {
            "id": "investors",
            "name": {"fr": "investisseurs", "en": "investors"},
            "seeks": {"fr": "de la place", "en": "room"},
            "languages": ["fr"],
            "networks": ["mastodon"],
            "landing": {"fr": "https://estran.bzh/fr/investir", "en": "https://estran.bzh/en/invest"},
        },
        {
            "id": "residents",
            "name": "habitants",
            "seeks": "du calme",
            "languages": ["fr", "br"],
            "networks": ["mastodon", "bluesky"],
            "landing": "https://estran.bzh/habiter?vue=mer#bac",
        },
    ],
    "offers": [
        {
            "id": "soiree",
            "audiences": ["investors"],
            "title": {"fr": "la soirée réseau", "en": "networking night"},
            "owner": "club",
            "until": "2026-12-31",
        }
    ],
    "projects": [{"id": "bac", "name": "le bac de sept heures"}],
    "actors": [
        {
            "id": "club",
            "name": {"fr": "le club du Large", "en": "the Open Water Club"},
            "handles": {"mastodon": "club@pouet.social", "bluesky": "@club.bsky.social"},
        }
    ],
    "facts": [
        {"id": "plateau", "value": {"fr": "3 000 ha", "en": "3,000 ha"}, "source": "INSEE", "as-of": "2026"},
        {"id": "vieux", "value": "12 %", "source": "INSEE", "as-of": "2020", "until": "2025-12-31"},
    ],
}

MESSAGE: dict[str, Any] = {
    "id": "open-space",
    "audiences": ["investors"],
    "headline": {"fr": "Open space. Le vrai.", "en": "Open-plan. Actually open."},
    "body": {"fr": "L'air est fourni !", "en": "The air is supplied!"},
}

VISUAL: dict[str, Any] = {
    "id": "pre",
    "file": "pre.jpg",
    "credit": "Anne",
    "licence": "CC0",
    "alt": {"fr": "un pré vert.", "en": "a green meadow"},
}


class Marks(dict[tuple[str | int, ...], Place]):
    """A file in which every value has a line of its own, so that places can be told apart."""

    def __contains__(self, path: object) -> bool:
        return True

    def __missing__(self, path: tuple[str | int, ...]) -> Place:
        return Place(file="campaign.yaml: " + ".".join(map(str, path)), line=1, column=1)


Write = Callable[..., Written]


@pytest.fixture
def write_campaign(tmp_path: Path) -> Write:
    """Write the words of a campaign; what is given replaces keys of message, campaign or brand."""

    def build(
        *messages: dict[str, Any],
        brand: dict[str, Any] | None = None,
        coded: Container[str] = (),
        **campaign: Any,
    ) -> Written:
        declared = {
            "id": "gagnez-le-large",
            "brand": "brand.yaml",
            "name": "Gagnez le large",
            "slogan": {"fr": "Gagnez le large", "en": "Make for open water"},
            "messages": [{**MESSAGE, **message} for message in (messages or ({},))],
            "visuals": [VISUAL],
        }
        loaded = LoadedCampaign(
            root=tmp_path,
            folder=tmp_path,
            brand_folder=tmp_path,
            brand=Brand.model_validate({**BRAND, **(brand or {})}),
            campaign=Campaign.model_validate({**declared, **campaign}),
            brand_file=Document(name="brand.yaml", marks={}),
            campaign_file=Document(name="campaign.yaml", marks=Marks()),
        )
        return write(loaded, TODAY, coded)

    return build


@pytest.fixture
def audience() -> Callable[..., dict[str, Any]]:
    """The brand with its first audience changed."""

    def change(**keys: Any) -> dict[str, Any]:
        first, *others = BRAND["audiences"]
        return {"audiences": [{**first, **keys}, *others]}

    return change
