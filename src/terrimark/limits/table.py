"""What each network accepts: dated data, read from `networks.yaml` beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Unit = Literal["graphemes", "code points", "UTF-16 units", "emoji bytes", "weighted", "little text"]


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a network charges, in millionths of a US dollar."""

    post: int
    with_link: int
    alt: int  # for the alternative text of a picture


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one network takes in one post; None: no limit."""

    unit: Unit  # of `text`, as `measure` counts
    text: int | None = None
    caption: int | None = None  # of the text under a picture, where that is less
    text_bytes: int | None = None  # UTF-8
    url_length: int | None = None  # what any link counts for; None: its letters
    images: int | None = None
    alt: int | None = None  # code points
    tags: int | None = None
    mentions: int | None = None
    links: int | None = None  # different ones
    threads: bool = False  # whether a post can go on in replies of its own
    shape: Literal["portrait", "pin"] = "portrait"  # of the poster that suits it
    aspect: tuple[float, float] | None = None  # width by height, the least and the most
    pixels: tuple[int, int] | None = None  # of width, the least and the most
    price: Price | None = None  # None: posts are free
    image_bytes: int  # what a picture is brought under when it is built
    source: str
    read_on: date

    def takes(self, width: int, height: int) -> bool:
        """Whether a picture of so many pixels is taken as it is."""
        fits = not self.aspect or self.aspect[0] <= width / height <= self.aspect[1]
        return fits and (not self.pixels or self.pixels[0] <= width <= self.pixels[1])


@cache
def _table() -> dict[str, dict[str, Any]]:
    text = Path(__file__).with_name("networks.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return table


@cache
def of(network: str) -> Limits:
    """The usual limits of a network; KeyError for one that terrimark does not know."""
    told = _named(_table()[network])
    told |= {name: tuple(told[name]) for name in ("aspect", "pixels") if name in told}
    if "price" in told:
        told["price"] = Price(**_named(told["price"]))
    return Limits(**told)


def _named(values: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("-", "_"): value for name, value in values.items()}
