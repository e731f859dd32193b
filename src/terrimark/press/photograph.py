"""The photograph as it is printed: its own pixels, never more, under the scrims, as a JPEG."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import Image

from terrimark import posters
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters import Crop, Format, Part, Scene, Scrim
from terrimark.posters.order import Order, Press, Rect
from terrimark.press import ENOUGH
from terrimark.press.inks import heaviest, inks, limited

QUALITY = 92
SPARE = 3.0  # per cent of ink kept back: JPEG does not keep every pixel


@dataclass(frozen=True)
class Print:
    """A JPEG, where it stands on the poster (its pixels, the bleed outside), and its resolution."""

    data: bytes
    size: tuple[int, int]
    box: Rect
    dpi: float


def photograph(order: Order, scene: Scene, press: Press) -> Print | None:
    """What a scene shows of its photograph; TerrimarkError where that is too coarse for the format."""
    part, form = scene.plate.part, scene.layout.format
    if part is None:
        return None
    dpi = part.shown.scale * form.per_mm * 25.4
    if dpi < form.dpi[1]:
        raise TerrimarkError(
            _("{file} has {dpi:.0f} pixels to an inch on {format}, at least {least:.0f} are needed").format(
                file=part.path.name, dpi=dpi, format=form.name, least=form.dpi[1]
            ),
            fix=_("use a picture of at least {width} × {height} pixels, or leave this format out").format(
                width=_wanted(form, 0), height=_wanted(form, 1)
            ),
        )
    plain = replace(press, bleed=0, marks=False, recipes=(), day="")
    data, size, box = _plate(part, form, scene.plate.scrims, plain)
    left, top = (scene.layout.picture or (0.0, 0.0))[:2]
    return Print(data, size, (box[0] + left, box[1] + top, box[2] + left, box[3] + top), dpi)


def _wanted(form: Format, side: int) -> int:
    """Pixels that a side asks for."""
    pixels = (form.width, form.height)[side] + 2 * form.bleed
    return math.ceil(pixels / form.per_mm / 25.4 * form.dpi[0])


@lru_cache(maxsize=4)
def _plate(
    part: Part, form: Format, scrims: tuple[Scrim, ...], press: Press
) -> tuple[bytes, tuple[int, int], Rect]:
    """The JPEG for a part, cut at whole pixels of the picture; it serves every poster that shows the same.

    Its box is told from the corner of what the part fills.
    """
    shown = part.shown
    width, height = posters.upright_size(part.path)
    scale, edge = shown.scale, form.bleed * shown.scale
    left, top = (max(0, math.floor(side - edge)) for side in shown.box[:2])
    right, foot = (
        min(most, math.ceil(side + edge)) for side, most in zip(shown.box[2:], (width, height), strict=True)
    )
    finer = max(1.0, scale * form.per_mm * 25.4 / ENOUGH)
    size = (round((right - left) / finer), round((foot - top) / finer))
    cut = Crop((left, top, right, foot), finer)
    image = part.toned(posters.cropped(part.path, cut, size, part.behind))
    (x, y), (u, v) = shown.place(left, top), shown.place(right, foot)
    for scrim in scrims:
        scrim.lay(image, y, part.box[3] - part.box[1], (v - y) / size[1])
    return _encoded(image, press), size, (x, y, u, v)


def _encoded(image: Image.Image, press: Press) -> bytes:
    """As a JPEG whose every pixel, once decoded, stays within the ink limit."""
    plate, least = inks(press).plate(image), press.ink_limit
    spare = SPARE
    while True:
        data = io.BytesIO()
        if plate.mode == "CMYK":
            plate = limited(plate, least - spare)
        plate.save(data, "JPEG", quality=QUALITY, subsampling="4:4:4")
        with Image.open(data) as written:
            over = heaviest(written) - least if plate.mode == "CMYK" else 0.0
        if over <= 0:
            return data.getvalue()
        spare += over + 1
