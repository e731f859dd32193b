"""How well type stands out on what is really behind it."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from PIL import Image, ImageColor, ImageFilter

from terrimark.posters.order import Rect

WORST = 0.05  # the share of the ground that may be worse than the contrast we report
LARGE, SMALL = 3.0, 4.5  # least contrast of headlines and of all other type (WCAG 2.2, 1.4.3)
CREDIT = 3.0
MIDDLE = 0.18  # luminance above which an ink is light


def linear(value: float) -> float:
    """Light of an sRGB value, both 0 to 1 (IEC 61966-2-1)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


_LINEAR = [round(255 * linear(value / 255)) for value in range(256)] * 3
_LUMINANCE = (0.2126, 0.7152, 0.0722, 0.0)


@lru_cache(maxsize=64)
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


def light(image: Image.Image) -> Image.Image:
    """The light of each pixel of an sRGB picture, in grey: its luminance, 0 to 255."""
    return image.point(_LINEAR).convert("L", _LUMINANCE)


def worst(shades: Image.Image, box: tuple[int, int, int, int], ink: str) -> float:
    """Contrast of an ink at the 5th percentile of what is in a box of `light`."""
    left, top, right, foot = box
    counts = shades.crop(
        (max(0, left), max(0, top), min(shades.width, right), min(shades.height, foot))
    ).histogram()
    sums, bright = list(accumulate(counts)), luminance(ink)
    if bright > MIDDLE:
        return _ratio(bright, (bisect_left(sums, (1 - WORST) * sums[-1]) + 0.5) / 255)
    return _ratio(bright, max(0.0, bisect_right(sums, WORST * sums[-1]) - 0.5) / 255)


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
