"""Where one looks first in a photograph, for visuals that do not say it themselves."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops
from PIL.ImageFilter import GaussianBlur

from terrimark.posters.picture import read, stamp

SIDE = 64  # pixels of the long side that is looked at
SCALES = ((1, 6), (2, 12), (4, 24))  # details of this radius against their surroundings of that one
SUBJECT = 9  # radius of what counts as one subject
REACH = 0.4  # of the picture: how much weaker a thing weighs towards the edges (a normal distribution)


def salient(path: Path) -> tuple[float, float]:
    """The point that stands out most from its surroundings, in fractions of the upright picture.

    Centre-surround contrast of brightness and colours (after Itti, Koch and Niebur, 1998), gathered over the
    size of a subject; the centre wins where nothing stands out. Raises TerrimarkError where it is no picture.
    """
    return _salient(path, stamp(path))


@lru_cache(maxsize=64)
def _salient(path: Path, _stamp: tuple[int, int]) -> tuple[float, float]:
    return standing_out(read(path, "#808080", 8))


def standing_out(image: Image.Image) -> tuple[float, float]:
    """See `salient`; `image` is RGB."""
    small = image.convert("YCbCr")
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    contrasts = [
        ImageChops.difference(band.filter(GaussianBlur(fine)), band.filter(GaussianBlur(coarse))).tobytes()
        for band in small.split()
        for fine, coarse in SCALES
    ]
    sums = [sum(one) for one in zip(*contrasts, strict=True)]
    most = max(sums) or 1
    gathered = Image.frombytes("L", small.size, bytes(255 * one // most for one in sums))
    weights = gathered.filter(GaussianBlur(SUBJECT)).tobytes()
    width, height = small.size
    points = [((x + 0.5) / width, (y + 0.5) / height) for y in range(height) for x in range(width)]

    def pull(at: int) -> float:
        away = math.dist(points[at], (0.5, 0.5)) / REACH
        return (1 + weights[at]) * math.exp(-(away**2) / 2)

    return points[max(range(len(points)), key=pull)]
