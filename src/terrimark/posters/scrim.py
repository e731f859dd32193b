"""Gradients that keep type readable on a photograph: smooth along their length, dithered against banding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from PIL import Image, ImageChops, ImageColor

# Opacity along a scrim, from its edge (0) to its end (1).
PROFILE = ((0.0, 1.0), (0.45, 0.92), (0.68, 0.58), (0.86, 0.18), (1.0, 0.0))


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

    def on(
        self, image: Image.Image, top: float, height: float, step: float = 1.0, *, dither: bool = True
    ) -> Image.Image:
        """The image under the scrim: it begins at row `top` of a poster `height` high, a row for `step`."""
        if not self.strength:
            return image
        rows = (top + (row + 0.5) * step for row in range(image.height))
        opacities = [
            self.strength * _along((y if self.edge == "top" else height - y) / self.length) for y in rows
        ]
        channels = ImageColor.getrgb(self.colour)[:3]
        if self.lighten:
            levels = [[opacity * channel for opacity in opacities] for channel in channels]
        else:
            levels = [[255 - opacity * (255 - channel) for opacity in opacities] for channel in channels]
        band = _dithered if dither else _flat
        sheet = Image.merge("RGB", [band(channel, image.width) for channel in levels])
        return (ImageChops.screen if self.lighten else ImageChops.multiply)(image, sheet)


# Thresholds of an 8 × 8 Bayer matrix: rows of levels between two greys come out mixed, never as a band.
_BAYER = [
    [
        sum((((x ^ y) >> bit & 1) << 1 | (y >> bit & 1)) << (2 * (2 - bit)) for bit in range(3)) / 64
        for x in range(8)
    ]
    for y in range(8)
]


def _dithered(levels: Sequence[float], width: int) -> Image.Image:
    """One grey level a row, 0 to 255, its fraction kept by dithering."""
    tiles = (
        bytes(min(255, int(level + threshold)) for threshold in _BAYER[y % 8])
        for y, level in enumerate(levels)
    )
    rows = b"".join((tile * (width // 8 + 1))[:width] for tile in tiles)
    return Image.frombytes("L", (width, len(levels)), rows)


def _flat(levels: Sequence[float], width: int) -> Image.Image:
    """One grey level a row, 0 to 255, rounded."""
    column = Image.frombytes("L", (1, len(levels)), bytes(round(level) for level in levels))
    return column.resize((width, len(levels)), Image.Resampling.NEAREST)


def _slopes() -> list[float]:
    """Slopes at the profile's points that let no overshoot in (Fritsch and Butland)."""
    steps = [(v - y) / (u - x) for (x, y), (u, v) in pairwise(PROFILE)]
    inner = [2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(steps)]
    return [0.0, *inner, 0.0]


_SLOPES = _slopes()


def _along(share: float) -> float:
    """Opacity at a share of the scrim's length: the profile as one smooth, falling curve."""
    if share >= 1:
        return 0.0
    n = max(index for index, (at, _value) in enumerate(PROFILE) if at <= max(share, 0.0))
    (x, y), (u, v) = PROFILE[n], PROFILE[n + 1]
    t, wide = (max(share, 0.0) - x) / (u - x), u - x
    rise, fall = _SLOPES[n] * wide, _SLOPES[n + 1] * wide
    return y + t * (rise + t * (3 * (v - y) - 2 * rise - fall + t * (2 * (y - v) + rise + fall)))
