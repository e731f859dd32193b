"""Gradients that keep type readable on a photograph: smooth along their length, dithered against banding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from PIL import Image, ImageChops, ImageColor, ImageMath

# Opacity along a scrim, from its edge (0) to its end (1).
PROFILE = ((0.0, 1.0), (0.45, 0.92), (0.68, 0.58), (0.86, 0.18), (1.0, 0.0))
STEPS = 2000  # of the table of opacities
LENGTHS = 8  # a height holds: scrims of few lengths and strengths serve more headlines
BAND = 2**18  # pixels that are blended at once
Edge = Literal["top", "foot"]


@dataclass(frozen=True)
class Scrim:
    """A gradient from an edge: darkening by multiplying, or lightening by screening, with a colour."""

    edge: Edge
    length: float  # pixels
    colour: str
    lighten: bool = False
    strength: float = 0.0

    @classmethod
    def over(cls, length: float, height: float, edge: Edge, colour: str, *, lighten: bool = False) -> Scrim:
        """A scrim at least so long, on a picture of that height."""
        return cls(edge, -(-length * LENGTHS // height) * height / LENGTHS, colour, lighten)

    def at(self, strength: float) -> Scrim:
        """The same at another strength."""
        return replace(self, strength=strength)

    def lay(self, image: Image.Image, top: float, height: float, step: float = 1.0) -> None:
        """Lay it on an image that begins at row `top` of a poster `height` high, a row for `step`."""
        blend = ImageChops.screen if self.lighten else ImageChops.multiply
        first, strip = _strip(self, top, height, step, image.height)
        deep = max(8, BAND // image.width // 8 * 8)
        for start in range(0, strip.height, deep):
            end = min(start + deep, strip.height)
            box = (0, first + start, image.width, first + end)
            image.paste(blend(image.crop(box), _widened(strip.crop((0, start, 8, end)), image.width)), box)

    def column(self, opacities: Image.Image) -> Image.Image:
        """What a picture is multiplied or screened with: the colour, at each pixel's opacity, dithered."""
        bands = []
        for value in ImageColor.getrgb(self.colour)[:3]:
            full = self.strength * (value if self.lighten else value - 255)
            base = 0.0 if self.lighten else 255.0
            level = opacities.point(lambda opacity, full=full, base=base: opacity * full + base)
            bands.append(_dithered(level))
        return Image.merge("RGB", bands)


@lru_cache(maxsize=64)
def _strip(scrim: Scrim, top: float, height: float, step: float, rows: int) -> tuple[int, Image.Image]:
    """The first row that a scrim reaches, and its column from there to the last."""
    first, opacities = _opacities(scrim.edge, scrim.length, top, height, step, rows)
    return first, scrim.column(opacities)


@lru_cache(maxsize=64)
def _opacities(
    edge: Edge, length: float, top: float, height: float, step: float, rows: int
) -> tuple[int, Image.Image]:
    """The first row that a scrim reaches, and how opaque its rows can be from there, eight pixels each."""
    middles = (top + (row + 0.5) * step for row in range(rows))
    shares = ((y if edge == "top" else height - y) / length for y in middles)
    found = [_CURVE[int(STEPS * min(max(share, 0.0), 1.0))] for share in shares]
    reached = [row for row, opacity in enumerate(found) if opacity]
    first, end = (reached[0], reached[-1] + 1) if reached else (0, 0)
    column = Image.new("F", (8, end - first))
    column.putdata([opacity for opacity in found[first:end] for _pixel in range(8)])
    return first, column


def _widened(strip: Image.Image, width: int) -> Image.Image:
    """A strip again and again beside itself."""
    wide, done = Image.new("RGB", (width, strip.height)), strip.width
    wide.paste(strip)
    while done < width:
        wide.paste(wide.crop((0, 0, done, strip.height)), (done, 0))
        done *= 2
    return wide


def _dithered(levels: Image.Image) -> Image.Image:
    """Levels with fractions as whole ones, mixed by an 8 × 8 matrix: rows between two greys are no band."""
    summed: Image.Image = ImageMath.lambda_eval(
        lambda of: of["level"] + of["part"], level=levels, part=_parts(levels.height)
    )
    return summed.convert("L")


@lru_cache(maxsize=16)
def _parts(rows: int) -> Image.Image:
    """Thresholds of a Bayer matrix, 0 to 63/64, eight pixels a row."""
    one = [
        sum((((x ^ y) >> bit & 1) << 1 | (y >> bit & 1)) << (2 * (2 - bit)) for bit in range(3)) / 64
        for y in range(8)
        for x in range(8)
    ]
    image = Image.new("F", (8, rows))
    image.putdata((one * -(-rows // 8))[: 8 * rows])
    return image


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
