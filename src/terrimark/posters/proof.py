"""The proof of a QR code: read from the finished file, as small as a phone shows it."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from PIL import Image

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Rect

PHONE = 390  # pixels of a phone's screen across, as its applications count them


def read_code(path: Path, tile: Rect) -> str:
    """What the QR code on a `tile` of a finished poster says. TerrimarkError where a phone reads none."""
    with Image.open(path) as image:
        smaller, width = PHONE / image.width, image.width
        image.draft("L", (PHONE, round(image.height * smaller)))
        decoded = image.width / width
        size = (round((tile[2] - tile[0]) * smaller), round((tile[3] - tile[1]) * smaller))
        left, top, right, foot = (side * decoded for side in tile)
        box = (left, top, min(right, image.width), min(foot, image.height))
        shown = image.resize(size, Image.Resampling.BICUBIC, box=box).convert("L")
    found = zxingcpp.read_barcodes(shown, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    if len(found) != 1:
        fix = _("write a shorter address, or leave this format out")
        raise TerrimarkError(_("the QR code cannot be read on a phone"), fix=fix)
    return found[0].text
