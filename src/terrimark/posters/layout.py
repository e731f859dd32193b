"""A poster laid out: pure values, no pixels. Lengths are in pixels from the top left.

A picture is drawn from a layout, and so can a page of a document be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Literal

from terrimark.posters.formats import Format
from terrimark.posters.order import Rect
from terrimark.posters.setting import Line

Anchor = Literal["top", "foot"]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A line at its place: the pen starts at (x, y) on the baseline; upright lines read upwards."""

    line: Line
    x: float
    y: float
    size: float
    upright: bool = False

    @property
    def box(self) -> Rect:
        """Where its ink is."""
        left, top, right, bottom = (side * self.size for side in self.line.ink)
        if self.upright:
            return self.x + top, self.y - right, self.x + bottom, self.y - left
        return self.x + left, self.y + top, self.x + right, self.y + bottom


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text at its place. `measure` is the width it had to fill."""

    role: str
    lines: tuple[Placed, ...]
    measure: float

    @property
    def size(self) -> float:
        """Font size in pixels."""
        return self.lines[0].size

    def moved(self, down: float) -> Text:
        """The same, further down."""
        return replace(self, lines=tuple(replace(placed, y=placed.y + down) for placed in self.lines))

    @property
    def boxes(self) -> tuple[Rect, ...]:
        """Where the ink of each line is."""
        return tuple(placed.box for placed in self.lines)


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A bar more: from the left edge, its right end round."""

    box: Rect
    text: Text | None
    accent: bool  # in the colour of the slogan's bar; else paper


@dataclass(frozen=True, kw_only=True)
class Tile:
    """Paper with a QR code, and a label under that."""

    box: Rect
    radius: float
    corner: tuple[float, float]  # of the first dark or light module
    module: int  # pixels
    rows: tuple[tuple[bool, ...], ...]  # dark ones are true
    label: Text | None

    @property
    def dark(self) -> list[Rect]:
        """The dark modules, those beside each other as one box."""
        (x, y), size = self.corner, self.module
        boxes: list[Rect] = []
        for n, row in enumerate(self.rows):
            at = 0
            for is_dark, run in groupby(row):
                wide = len(list(run))
                if is_dark:
                    boxes.append((x + at * size, y + n * size, x + (at + wide) * size, y + (n + 1) * size))
                at += wide
        return boxes


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A logo that is not the territory's, on paper."""

    file: Path
    box: Rect


@dataclass(frozen=True, kw_only=True)
class Footer:
    """Paper at the foot with who pays; round at the left where it does not begin at the poster's edge."""

    box: Rect
    stamps: tuple[Stamp, ...]
    mention: Text | None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Everything on a poster but the picture and the colours."""

    format: Format
    anchor: Anchor
    headline: Text
    beat: int  # the headline's first line in the second colour
    caption: Text | None
    slogan: Text | None
    bar: Rect
    mark: Rect
    wordmark: Text | None
    logo: Rect  # mark and wordmark
    clear: float  # free space round the logo
    credits: tuple[Text, ...]  # where the credit may stand, best first
    picture: Rect | None = None  # where it does not fill the poster
    radius: float = 0.0  # of its right corners
    second: tuple[Text, ...] = ()  # headline and caption in a second language
    strips: tuple[Strip, ...] = ()  # bars besides the slogan's
    tile: Tile | None = None
    stamp: Stamp | None = None  # the actor's logo, on a strip
    footer: Footer | None = None
    tab: Rect | None = None  # paper behind the logo, where the design wants it


def stacked(
    role: str, lines: tuple[Line, ...], x: float, last: float, size: float, step: float, measure: float
) -> Text:
    """Lines under each other, `step` apart: their optical edges on `x`, the last baseline on `last`.

    What reads from right to left stands on the other edge of the measure.
    """
    first = last - (len(lines) - 1) * step
    mirrored = role in ("headline", "caption")
    placed = (
        Placed(
            line=line,
            x=x + measure - line.end * size if line.rtl and mirrored else x - line.start * size,
            y=first + n * step,
            size=size,
        )
        for n, line in enumerate(lines)
    )
    return Text(role=role, lines=tuple(placed), measure=measure)
