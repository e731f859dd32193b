"""What is behind the type, as a value: cut and toned once for all the posters that show the same."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw

from terrimark.posters.legibility import light, worst
from terrimark.posters.order import Rect
from terrimark.posters.photo import Crop, cropped
from terrimark.posters.picture import stamp
from terrimark.posters.scrim import Scrim
from terrimark.posters.shelf import PLATES, SHELF, Shelf, weight
from terrimark.posters.tone import Toning

FINE = 4  # sub-pixels a side for round corners
PAD = 0.15  # em round a text that count as its ground
SQUARE = 0.06 * math.sqrt(12)  # em: averages of such squares are as soft as a blur of 0.06 em
SHORT = 150  # squares at the least across a picture that is measured


@dataclass(frozen=True)
class Part:
    """What is shown of a photograph, and where on the poster, in whole pixels."""

    path: Path
    stamp: tuple[int, int]  # of the file
    shown: Crop
    box: tuple[int, int, int, int]
    behind: str  # "#rrggbb", where the picture is transparent
    toning: Toning | None = None
    radius: float = 0.0  # of its right corners

    @classmethod
    def of(
        cls,
        path: Path,
        shown: Crop,
        box: Rect,
        behind: str,
        toning: Toning | None = None,
        radius: float = 0.0,
    ) -> Part:
        """A part of the file as it is now."""
        left, top, right, foot = (round(side) for side in box)
        return cls(path, stamp(path), shown, (left, top, right, foot), behind, toning, radius)

    @property
    def first(self) -> int:
        """Pixels of the squares that larger ones are made of."""
        left, top, right, foot = self.box
        return 1 << max(1, int(math.log2(min(right - left, foot - top) / SHORT)))

    def cut(self, step: int = 1) -> Image.Image:
        """The part at one pixel for each square of `step`, toned; kept."""
        left, top, right, foot = self.box
        size = smaller((right - left, foot - top), step)
        return _shelf(step).get((self, step), weight(size), lambda: self._cut(step, size))

    def toned(self, image: Image.Image) -> Image.Image:
        """Any picture of the same part in the tones that the part gets."""
        return self.toning.on(image, replace(self, toning=None).cut(self.first)) if self.toning else image

    def _cut(self, step: int, size: tuple[int, int]) -> Image.Image:
        if step > self.first:
            return self.cut(self.first).resize(size, Image.Resampling.BOX)
        return self.toned(cropped(self.path, self.shown, size, self.behind, quick=step > 1))


@dataclass(frozen=True)
class Plate:
    """A flat colour, a part of a photograph on it, scrims on that."""

    size: tuple[int, int]
    paper: str = ""  # "#rrggbb"; none where the photograph covers all
    part: Part | None = None
    scrims: tuple[Scrim, ...] = ()

    def under(self, scrim: Scrim) -> Plate:
        """The same under one more scrim."""
        return replace(self, scrims=(*self.scrims, scrim)) if scrim.strength else self

    def pixels(self, step: int = 1) -> Image.Image:
        """The plate in sRGB, a pixel for each square of `step`; kept: who draws on it restores it."""
        if self.part and not self.paper and not self.scrims:
            return self.part.cut(step)
        size, shelf = smaller(self.size, step), _shelf(step)
        if self.part and (self, step) not in shelf:
            self.part.cut(step)  # before room is made: it shall not leave for what is made of it
        return shelf.get((self, step), weight(size), lambda: self._made(self.part, step, size))

    def _made(self, part: Part | None, step: int, size: tuple[int, int]) -> Image.Image:
        if part is None:
            return Image.new("RGB", size, self.paper)
        left, top, _right, foot = part.box
        image = part.cut(step)
        if self.scrims:
            image = image.copy()
        for scrim in self.scrims:
            scrim.lay(image, 0, foot - top, (foot - top) / image.height)
        if not self.paper:
            return image
        sheet = Image.new("RGB", size, self.paper)
        sheet.paste(image, (round(left / step), round(top / step)), _corners(image.size, part.radius / step))
        return sheet

    def worst(self, boxes: Iterable[Rect], size: float, ink: str) -> float:
        """Contrast of an ink at the 5th percentile of the worst line of a text of `size` pixels."""
        shades = self._shades(max(1, 2 ** round(math.log2(SQUARE * size))))
        across, down = shades.width / self.size[0], shades.height / self.size[1]
        pad = PAD * size
        return min(
            worst(
                shades,
                (
                    math.floor((left - pad) * across),
                    math.floor((top - pad) * down),
                    math.ceil((right + pad) * across),
                    math.ceil((foot + pad) * down),
                ),
                ink,
            )
            for left, top, right, foot in boxes
        )

    def _shades(self, step: int) -> Image.Image:
        size = smaller(self.size, step)
        return SHELF.get(("light", self, step), weight(size) // 4, lambda: light(self.pixels(step)))


def _shelf(step: int) -> Shelf:
    return PLATES if step == 1 else SHELF


def smaller(size: tuple[int, int], step: int) -> tuple[int, int]:
    """A size in squares of `step` pixels."""
    return max(1, round(size[0] / step)), max(1, round(size[1] / step))


def _corners(size: tuple[int, int], radius: float) -> Image.Image:
    """The picture's shape: its right corners are round, like the bar's end."""
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE), 255 if not radius else 0)
    if radius:
        box = (-2 * radius * FINE, 0, size[0] * FINE - 1, size[1] * FINE - 1)
        ImageDraw.Draw(mask).rounded_rectangle(box, radius * FINE, fill=255)
    return mask.reduce(FINE)
