"""Orders for posters: the sample's identity, its photographs, and the words a test gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from terrimark import brand, posters
from terrimark.content.variant import PosterWords
from terrimark.posters.ink import drawn
from terrimark.posters.order import Look, Mark, Order, Photo
from terrimark.posters.setting import Line

MEDIA = brand.samples_folder() / "pays-d-estran" / "media"
FONTS = tuple(
    brand.templates_folder() / "fonts" / f"bricolage-grotesque-{part}-standard-normal.woff2"
    for part in ("latin", "latin-ext")
)
LOOK = Look(
    dark="#0B2A33",
    light="#F6EFE4",
    accent="#FF6A1F",
    fonts=FONTS,
    mark=Mark(
        svg=MEDIA / "logo.svg",
        lines=("Pays", "d’Estran"),
        axes={"opsz": 60, "wght": 750, "wdth": 88},
    ),
)
FLAT = replace(LOOK, ground="#BFE4E3", ink="#0B2A33", beat="#860F3C", bar="#860F3C", bar_ink="#F6EFE4")
DESIGNS = (brand.templates_folder() / "posters",)

Ask = Callable[..., Order]


def write(mask: Image.Image, line: Line, x: float, y: float, size: float) -> None:
    """Draw a line on a mask, its pen at (x, y)."""
    ink, left, top = drawn(line, size, 1, x % 1, y % 1)
    mask.paste(255, (int(x) + left, int(y) + top), ink)


@pytest.fixture
def order() -> Ask:
    """An order: a headline, and what differs from a French typographic square."""

    def ask(headline: str, form: str = "square", language: str = "fr", **more: Any) -> Order:
        words = {"caption": "", "slogan": "Gagnez le large", **more.pop("words", {})}
        return Order(
            where="campaign.yaml:41:7 (open-space, fr)",
            words=PosterWords(language=language, headline=headline, **words),
            design=posters.load_design(more.pop("design", "typographic"), DESIGNS),
            format=form,
            look=more.pop("look", FLAT),
            photo=more.pop("photo", None),
        )

    return ask


@pytest.fixture
def on_photo(order: Ask) -> Ask:
    """The same on a photograph, the estuary's bridge where the test gives no other."""

    def ask(headline: str, form: str = "square", path: Path = MEDIA / "bridge.jpg", **more: Any) -> Order:
        photo = Photo(path=path, credit_line="Photo Sander Klootwijk, CC BY-SA 4.0", **more.pop("photo", {}))
        return order(headline, form, design="bare", look=LOOK, photo=photo, **more)

    return ask
