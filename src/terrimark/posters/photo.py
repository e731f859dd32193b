"""Photographs: the part that a format shows, at its size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Photo, Rect
from terrimark.posters.picture import read, stamp, upright_size
from terrimark.posters.saliency import salient
from terrimark.posters.shelf import PLATES, SHELF, weight

SHARP = 0.9  # source pixels to a poster pixel, at least
SMALLER = 1.5  # times: from here on a filter with half the reach gives as sharp a picture
BAND = 2**20  # pixels that are scaled at once


@dataclass(frozen=True)
class Crop:
    """What a format shows of a photograph: a box in its upright pixels; `scale` of them to one of ours."""

    box: Rect
    scale: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the picture, in its pixels, stands in the format, in ours."""
        return (x - self.box[0]) / self.scale, (y - self.box[1]) / self.scale


def crop(
    photo: Photo,
    size: tuple[int, int],
    target: tuple[int, int],
    place: tuple[float, float],
    bleed: float = 0.0,
    *,
    sharp: float = SHARP,
) -> Crop:
    """Cover the `target` with the picture of `size`, its focus as near to `place` as its edges let it be.

    `place` is in fractions of the target. The `bleed` round it is covered too. Raises TerrimarkError where
    the picture has fewer than `sharp` pixels to one of the target's.
    """
    focus = photo.focus or salient(photo.path)
    scale = min(side / (shown + 2 * bleed) for side, shown in zip(size, target, strict=True))
    if scale < sharp:
        need = [math.ceil(side * SHARP / scale) for side in size]
        raise TerrimarkError(
            _("{file} is too small for {width} × {height}: it has {has}").format(
                file=photo.path.name, width=target[0], height=target[1], has=f"{size[0]} × {size[1]}"
            ),
            fix=_("use a picture of at least {width} × {height} pixels, or leave this format out").format(
                width=need[0], height=need[1]
            ),
        )
    scale /= max(1.0, min(photo.zoom, scale / SHARP))
    (left, right), (top, bottom) = (
        _inside(point * side - at * shown * scale, shown * scale, side, bleed * scale)
        for side, shown, point, at in zip(size, target, focus, place, strict=True)
    )
    box = (left, top, right, bottom)
    return Crop(box, scale)


def _inside(start: float, length: float, side: float, edge: float) -> tuple[float, float]:
    """Both ends of a stretch moved into edge..side - edge; sums of fractions may miss it by a hair."""
    start = max(min(start, side - edge - length), edge)
    return start, min(start + length, side)


def upright(path: Path) -> tuple[int, int]:
    """The picture's width and height in pixels, as one looks at it."""
    return _upright(path, stamp(path))


def cropped(
    path: Path, crop: Crop, target: tuple[int, int], paper: str, *, quick: bool = False
) -> Image.Image:
    """The part that the crop shows, in sRGB, at the `target` size; `quick` for one that is only measured."""
    (width, height), reduce = upright(path), _reduced(crop.scale)
    if large := quick and 2 * weight((width // reduce, height // reduce)) > PLATES.room:
        reduce = _reduced((crop.box[2] - crop.box[0]) / target[0])
    key, decoded = ("photo", path, stamp(path), reduce, paper), weight((width // reduce, height // reduce))
    source = (SHELF if large else PLATES).get(key, decoded, lambda: read(path, paper, reduce))
    across, down = source.width / width, source.height / height
    left, right = crop.box[0] * across, min(crop.box[2] * across, source.width)
    top, foot = crop.box[1] * down, min(crop.box[3] * down, source.height)
    if quick:
        return source.resize(target, Image.Resampling.BOX, (left, top, right, foot), reducing_gap=1.0)
    image, step = Image.new("RGB", target), (foot - top) / target[1]
    smooth = Image.Resampling.HAMMING if step >= SMALLER else Image.Resampling.BICUBIC
    deep = max(1, BAND // target[0])
    for y in range(0, target[1], deep):  # the same pixels as at once, in less memory
        rows = min(deep, target[1] - y)
        box = (left, top + y * step, right, min(top + (y + rows) * step, foot))
        image.paste(source.resize((target[0], rows), smooth, box), (0, y))
    return image


def _reduced(scale: float) -> int:
    """How much smaller a JPEG is decoded of which `scale` pixels make one."""
    return next((n for n in (8, 4, 2) if scale >= n), 1)


@lru_cache(maxsize=256)
def _upright(path: Path, _stamp: tuple[int, int]) -> tuple[int, int]:
    return upright_size(path)
