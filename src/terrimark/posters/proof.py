"""The proof of a QR code: read from the finished file, as small as a phone shows it."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Rect

BLOCK = 16  # rows of pixels to a row of blocks in our JPEGs
RESTART = re.compile(rb"\xff[\xd0-\xd7]")
PHONE = 390  # pixels of a phone's screen across, as its applications count them


def read_code(path: Path, tile: Rect) -> str:
    """What the QR code on a `tile` of a finished poster says. TerrimarkError where a phone reads none."""
    file, above = _band(path, tile)
    with Image.open(file) as image:
        smaller, width = PHONE / image.width, image.width
        image.draft("L", (PHONE, round(image.height * smaller)))
        decoded = image.width / width
        size = (round((tile[2] - tile[0]) * smaller), round((tile[3] - tile[1]) * smaller))
        sides = (tile[0], tile[1] - above, tile[2], tile[3] - above)
        left, top, right, foot = (side * decoded for side in sides)
        box = (left, top, min(right, image.width), min(foot, image.height))
        shown = image.resize(size, Image.Resampling.BICUBIC, box=box).convert("L")
    found = zxingcpp.read_barcodes(shown, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    if len(found) != 1:
        fix = _("write a shorter address, or leave this format out")
        raise TerrimarkError(_("the QR code cannot be read on a phone"), fix=fix)
    return found[0].text


def _band(path: Path, tile: Rect) -> tuple[BytesIO, int]:
    """The file, and the row at which it begins: of a JPEG only the rows of blocks that the tile is in.

    Between its restart markers a JPEG stands in parts that are decoded alone: the header with another
    height, these parts and their markers, counted anew, are the same pixels in a fifth of the time.
    Source: ITU-T T.81, B.1.1.3, B.2.2 and E.1.4.
    """
    data, at, height = path.read_bytes(), 2, 0
    if not data.startswith(b"\xff\xd8"):
        return BytesIO(data), 0
    while (marker := data[at + 1]) != 0xDA:
        height = at + 5 if marker == 0xC0 else height
        at += 2 + _number(data, at + 2)
    at += 2 + _number(data, at + 2)
    rows = RESTART.split(data[at:-2])
    first, last, whole = int(tile[1]) // BLOCK, int(tile[3]) // BLOCK + 1, _number(data, height)
    if len(rows) * BLOCK < whole:  # not one of ours
        return BytesIO(data), 0
    tall = min(last * BLOCK, whole) - first * BLOCK
    head = data[:height] + tall.to_bytes(2) + data[height + 2 : at]
    parts = [row + bytes((0xFF, 0xD0 + n % 8)) for n, row in enumerate(rows[first:last])]
    return BytesIO(head + b"".join(parts)[:-2] + b"\xff\xd9"), first * BLOCK


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2])
