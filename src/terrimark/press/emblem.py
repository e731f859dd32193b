"""Logos of funders and actors: marks as paths, pictures at their own pixels with their transparency."""

from __future__ import annotations

from typing import Any

from pikepdf import Name, Object, Pdf
from PIL import Image

from terrimark import posters
from terrimark.posters.layout import Stamp
from terrimark.press import ENOUGH
from terrimark.press.inks import Inks, limited
from terrimark.press.mark import mark
from terrimark.press.sheet import POINT, Sheet, n


def stamped(stamp: Stamp, name: str, sheet: Sheet) -> str:
    """The operators that draw a logo, a mark in the colour that was taken before."""
    left, top, right, foot = stamp.box
    if posters.is_mark(stamp.file):
        return mark(stamp.file, stamp.box, sheet)
    (x, y), (u, v) = sheet.point(left, foot), sheet.point(right, top)
    return f"q {n(u - x)} 0 0 {n(v - y)} {n(x)} {n(y)} cm /{name} Do Q"


def embedded(pdf: Pdf, stamp: Stamp, sheet: Sheet, colours: Inks, space: Object, limit: float) -> Object:
    """A logo's picture for the page's resources, no finer than is printed."""
    image = posters.emblem_picture(stamp.file)
    inches = (stamp.box[2] - stamp.box[0]) * sheet.unit / POINT / 25.4
    finer = max(1.0, image.width / inches / ENOUGH)
    size = (max(1, round(image.width / finer)), max(1, round(image.height / finer)))
    image = image.resize(size, Image.Resampling.LANCZOS)
    plate = colours.plate(image.convert("RGB"))
    plate = limited(plate, limit) if plate.mode == "CMYK" else plate
    clear = image_of(pdf, image.getchannel("A").tobytes(), size, Name.DeviceGray)
    return image_of(pdf, plate.tobytes(), size, space, SMask=clear)


def image_of(pdf: Pdf, data: bytes, size: tuple[int, int], space: Object, **more: Any) -> Object:
    """A picture of so many pixels, as a page's resource."""
    return pdf.make_stream(
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        BitsPerComponent=8,
        ColorSpace=space,
        **more,
    )
