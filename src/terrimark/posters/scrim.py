"""Gradients that keep type readable on a photograph: smooth along their length, dithered against banding."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from PIL import Image, ImageChops

# Opacity along a scrim, from its edge (0) to its end (1).
PROFILE = ((0.0, 1.0), (0.45, 0.92), (0.68, 0.58), (0.86, 0.18), (1.0, 0.0))
STEPS = 2000  # of the table of opacities


@dataclass(frozen=True)
class Scrim:
    """A gradient from an edge: darkening by multiplying, or lightening by screening, with a colour."""

    edge: Literal["top", "foot"]
    length: float  # pixels
    colour: str
    lighten: bool = False
    strength: float = 0.0

    def at(self, strength: float) -> Scrim:
        """The same at another strength."""
        return Scrim(self.edge, self.length, self.colour, self.lighten, strength)

    def on(self, image: Image.Image, top: float, height: float, step: float = 1.0) -> Image.Image:
        """The image under the scrim: it begins at row `top` of a poster `height` high, a row for `step`."""
        if not self.strength:
            return image
        rows = (top + (row + 0.5) * step for row in range(image.height))
        shares = ((y if self.edge == "top" else height - y) / self.length for y in rows)
        levels = [255 * self.strength * _CURVE[int(STEPS * min(max(share, 0.0), 1.0))] for share in shares]
        under = [row for row, level in enumerate(levels) if level]
        if not under:
            return image
        box, laid = (0, under[0], image.width, under[-1] + 1), image.copy()
        part = image.crop(box)
        blend = ImageChops.screen if self.lighten else ImageChops.multiply
        mask = _dithered(levels[under[0] : under[-1] + 1], image.width)
        laid.paste(blend(part, Image.new("RGB", part.size, self.colour)), box, mask)
        return laid


# Thresholds of an 8 × 8 Bayer matrix: rows of levels between two greys come out mixed, never as a band.
_BAYER = [
    [
        sum((((x ^ y) >> bit & 1) << 1 | (y >> bit & 1)) << (2 * (2 - bit)) for bit in range(3)) / 64
        for x in range(8)
    ]
    for y in range(8)
]


def _dithered(levels: list[float], width: int) -> Image.Image:
    """One level a row, 0 to 255, its fraction kept by dithering."""
    across = width // 8 + 1
    tiles = (bytes(int(level + threshold) for threshold in _BAYER[y % 8]) for y, level in enumerate(levels))
    return Image.frombytes("L", (width, len(levels)), b"".join((tile * across)[:width] for tile in tiles))


def _smooth() -> list[float]:
    """The profile as a table: one smooth curve that never rises (slopes after Fritsch and Butland)."""
    steps = [(v - y) / (u - x) for (x, y), (u, v) in pairwise(PROFILE)]
    slopes = [0.0, *(2 * a * b / (a + b) for a, b in pairwise(steps)), 0.0]
    table = []
    for n in range(STEPS):
        part = max(index for index, (at, _value) in enumerate(PROFILE) if at <= n / STEPS)
        (x, y), (u, v) = PROFILE[part : part + 2]
        t, rise, fall = (n / STEPS - x) / (u - x), slopes[part] * (u - x), slopes[part + 1] * (u - x)
        table.append(y + t * (rise + t * (3 * (v - y) - 2 * rise - fall + t * (2 * (y - v) + rise + fall))))
    return [*table, 0.0]


_CURVE = _smooth()
