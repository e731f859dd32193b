"""The QR code on its paper tile: whole modules, large enough for a phone, a label under them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, cast

import zxingcpp

from terrimark.content.variant import CodeWords
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.designs import Code
from terrimark.posters.formats import Format
from terrimark.posters.furniture import face
from terrimark.posters.layout import Text, Tile, stacked
from terrimark.posters.order import Look
from terrimark.posters.setting import set_line

QUIET = 4  # light modules on each side of a QR code (ISO/IEC 18004)
LEAST = 5  # pixels of a module on a screen: 1.6 where a phone shows 1200 of them on 390; and …
LEAST_MM = 0.5  # … of one in print
LARGER = 1.35  # how much larger than the design's a tile may get for a long address
SMALLER = 0.7  # … and how much smaller its label


def tile(words: CodeWords, look: Look, rule: Code, form: Format, right: float, foot: float) -> Tile | None:
    """The code with its right foot there; None in a format for which the design has none.

    Modules are whole pixels, so that they stay sharp: the tile may be a little larger than the rule's.
    Raises TerrimarkError where the address needs so many modules that a phone would not read them.
    """
    side = form.pick(rule.side)
    if not side:
        return None
    rows, module = _modules(words.address, side * form.short, form)
    across = len(rows) + 2 * QUIET
    wide, size = module * across, (form.pick(rule.label) or 0.028) * form.short
    label = words.label if rule.labelled else ""
    left, top = round(right) - wide, round(foot - wide - (1.5 * size if label else 0.0))
    return Tile(
        box=(left, top, left + wide, foot),
        radius=rule.round * form.short,
        corner=(left + QUIET * module, top + QUIET * module),
        module=module,
        rows=rows,
        label=_label(label, look, rule, (left, wide), foot, size) if label else None,
    )


def _modules(address: str, side: float, form: Format) -> tuple[tuple[tuple[bool, ...], ...], int]:
    """The modules, dark ones true, and how many pixels one has."""
    least = math.ceil(LEAST_MM * form.per_mm) if form.trim else LEAST
    rows = _rows(address)
    across = len(rows) + 2 * QUIET
    module = min(max(least, math.ceil(side / across)), int(LARGER * side / across))
    if module >= least:
        return rows, module
    fits = next(n for n in range(len(address), 0, -1) if least * _across(address[:n]) <= LARGER * side)
    what = _("the address in the QR code is too long for {format}: {n} characters, {most} fit")
    raise TerrimarkError(
        what.format(format=form.name, n=len(address), most=fits),
        fix=_("shorten the audience's `landing`, or give the code a larger `side` in the design"),
    )


@lru_cache(maxsize=64)
def _rows(address: str) -> tuple[tuple[bool, ...], ...]:
    """Written by zint (inside zxing-cpp) in a tenth of segno's time; read back by ZXing's own reader."""
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels = memoryview(cast(Any, code.to_image(scale=1, add_quiet_zones=False)))
    rows: list[list[int]] = cast(Any, pixels.tolist())
    return tuple(tuple(value == 0 for value in row) for row in rows)


def _across(address: str) -> int:
    return len(_rows(address)) + 2 * QUIET


def _label(text: str, look: Look, rule: Code, across: tuple[float, float], foot: float, size: float) -> Text:
    """Centred under the code, nearly as wide as that at most."""
    line, (left, wide) = set_line(text, face(look, rule.axes)), across
    fits = min(size, 0.9 * wide / line.width)
    if fits < SMALLER * size:
        what = _("the label under the QR code is too long: {label}").format(label=text)
        raise TerrimarkError(what, fix=_("shorten it"))
    return stacked("label", (line,), left + (wide - line.width * fits) / 2, foot - 0.8 * size, fits, 0, wide)
