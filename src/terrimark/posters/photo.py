"""Photographs: the part that a format shows, at its size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

from PIL import Image

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Photo, Rect
from terrimark.posters.picture import read

SHARP = 0.9  # source pixels to a poster pixel, at least
SHIFTS = (-0.08, -0.04, 0.0, 0.04, 0.08)


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
        _inside(focus * side - at * shown * scale, shown * scale, side, bleed * scale)
        for side, shown, focus, at in zip(size, target, photo.focus, place, strict=True)
    )
    box = (left, top, right, bottom)
    return Crop(box, scale)


def nearby(shown: Crop, size: tuple[int, int], bleed: float = 0.0) -> list[Crop]:
    """The crop, then others a little to each side of it, nearest first: up to 0.08 of the picture."""
    left, top, right, bottom = shown.box
    steps = sorted(product(SHIFTS, SHIFTS), key=lambda step: abs(step[0]) + abs(step[1]))
    found, edge = {}, bleed * shown.scale
    for across, down in steps:
        x, far = _inside(left + across * size[0], right - left, size[0], edge)
        y, foot = _inside(top + down * size[1], bottom - top, size[1], edge)
        found[x, y] = Crop((x, y, far, foot), shown.scale)
    return list(found.values())


def _inside(start: float, length: float, side: float, edge: float = 0.0) -> tuple[float, float]:
    """Both ends of a stretch moved into edge..side - edge; sums of fractions may miss it by a hair."""
    start = max(min(start, side - edge - length), edge)
    return start, min(start + length, side)


def cropped(path: Path, crop: Crop, target: tuple[int, int], paper: str) -> Image.Image:
    """The part that the crop shows, in sRGB, at the `target` size; a copy of the caller's own."""
    return _cropped(path, _stamp(path), crop, target, paper).copy()


def overview(path: Path, shown: Crop, paper: str, step: int) -> tuple[Image.Image, float]:
    """The whole picture, about `step` poster pixels to a pixel; and how many of its own that is."""
    source, reduced = _source(path, shown, paper)
    across = max(1, round(step * shown.scale * reduced))
    return source.reduce(across), across / reduced


@lru_cache(maxsize=4)
def _cropped(
    path: Path, _stamp: tuple[int, int], crop: Crop, target: tuple[int, int], paper: str
) -> Image.Image:
    source, reduced = _source(path, crop, paper)
    left, top, right, bottom = (side * reduced for side in crop.box)
    box = (left, top, min(right, source.width), min(bottom, source.height))
    return source.resize(target, Image.Resampling.LANCZOS, box=box)


def _source(path: Path, crop: Crop, paper: str) -> tuple[Image.Image, float]:
    """The decoded picture, as small as the crop lets it be, and its scale."""
    return _decoded(path, _stamp(path), next((n for n in (8, 4, 2) if crop.scale >= n), 1), paper)


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when the file does."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=2)
def _decoded(path: Path, _stamp: tuple[int, int], reduce: int, paper: str) -> tuple[Image.Image, float]:
    return read(path, paper, reduce)
