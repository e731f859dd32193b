"""How well type stands out on what is really behind it, and how strong a scrim it needs."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from PIL import Image, ImageColor, ImageFilter

from terrimark.posters.order import Rect
from terrimark.posters.scrim import Scrim

WORST = 0.05  # the share of the ground that may be worse than the contrast we report
LARGE, SMALL = 3.0, 4.5  # least contrast of headlines and of all other type (WCAG 2.2, 1.4.3)
CREDIT = 3.0
AIMS = (4.5, 4.0, 3.5, 0.0)  # for headlines too, before their least is taken
MIDDLE = 0.18  # luminance above which an ink is light
STRENGTHS = tuple(step / 20 for step in range(20))


def linear(value: float) -> float:
    """Light of an sRGB value, both 0 to 1 (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


_LINEAR = [round(255 * linear(value / 255)) for value in range(256)] * 3
_LUMINANCE = (0.2126, 0.7152, 0.0722, 0.0)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 to 1."""
    red, green, blue = (linear(value / 255) for value in ImageColor.getrgb(colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Ratio of two colours "#rrggbb" in either order, 1 to 21 (WCAG 2.2)."""
    return _ratio(luminance(one), luminance(other))


def clearest(inks: Iterable[str], paper: str) -> str:
    """The ink that stands out most on the paper."""
    return max(inks, key=lambda ink: contrast(ink, paper))


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@dataclass(frozen=True)
class Ground:
    """What stands behind a text: small blurred copies of its boxes, and the contrast it needs."""

    pieces: tuple[tuple[Image.Image, float, float], ...]  # picture, row it begins at, rows to a pixel
    needs: float
    height: float  # of the poster

    def worst(self, ink: str, scrim: Scrim | None = None) -> float:
        """Contrast of the ink at the 5th percentile of its worst line, under the scrim."""
        bright, found = luminance(ink), 21.0
        for image, top, step in self.pieces:
            shown = scrim.on(image, top, self.height, step) if scrim else image
            shades = shown.point(_LINEAR).convert("L", _LUMINANCE).histogram()
            sums, most = list(accumulate(shades)), sum(shades)
            if bright > MIDDLE:
                found = min(found, _ratio(bright, (bisect_left(sums, (1 - WORST) * most) + 0.5) / 255))
            else:
                found = min(found, _ratio(bright, max(0.0, bisect_right(sums, WORST * most) - 0.5) / 255))
        return found


def ground(image: Image.Image, boxes: Iterable[Rect], size: float, needs: float) -> Ground:
    """What is behind the ink boxes of a text of `size` pixels: padded by 0.15 em, blurred by 0.06 em."""
    pad, blur, pieces = 0.15 * size, 0.06 * size, []
    step = max(1, int(blur))
    for left, top, right, bottom in boxes:
        box = (
            max(0, round(left - pad)),
            max(0, round(top - pad)),
            min(image.width, round(right + pad)),
            min(image.height, round(bottom + pad)),
        )
        piece = image.crop(box).reduce(step).filter(ImageFilter.GaussianBlur(blur / step))
        pieces.append((piece, float(box[1]), float(step)))
    return Ground(tuple(pieces), needs, image.height)


@dataclass(frozen=True)
class Choice:
    """An ink with its scrim, and the share that the worst text then reaches of what it needs (1: enough)."""

    ink: str
    scrim: Scrim
    reaches: float


def weakest(grounds: Sequence[Ground], ink: str, scrim: Scrim, most: float) -> Choice:
    """The weakest scrim under which every text reaches 4.5, or as near to it as the strongest lets come."""
    strengths = [strength for strength in STRENGTHS if strength <= most]

    @cache
    def found(strength: float) -> list[float]:
        return [one.worst(ink, scrim.at(strength)) for one in grounds]

    def reaches(strength: float, aim: float) -> float:
        return min(one / max(aim, text.needs) for one, text in zip(found(strength), grounds, strict=True))

    for aim in AIMS:
        first = bisect_left(strengths, True, key=lambda strength: reaches(strength, aim) >= 1)
        if first < len(strengths):
            return Choice(ink, scrim.at(strengths[first]), max(aim, LARGE) / LARGE)
    return Choice(ink, scrim.at(strengths[-1]), reaches(strengths[-1], 0.0))


def edges(image: Image.Image) -> Image.Image:
    """How much neighbouring pixels differ, as a grey picture."""
    return image.convert("L").filter(ImageFilter.FIND_EDGES)


def busy(edges: Image.Image, boxes: Iterable[Rect], step: float) -> float:
    """How much edge is behind the busiest box, 0 to 255; a strong line counts most.

    A pixel of `edges` stands for `step` of the boxes'.
    """
    worst = 0.0
    for box in boxes:
        left, top, right, bottom = (int(side / step) for side in box)
        shades = edges.crop((left, top, right + 1, bottom + 1)).histogram()
        worst = max(worst, sum(count * shade**2 for shade, count in enumerate(shades)) / max(sum(shades), 1))
    return math.sqrt(worst)
