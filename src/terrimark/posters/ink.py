"""The ink of type as masks, kept for the next poster; small type stands on fractions of a pixel."""

from __future__ import annotations

import math

import regex
from PIL import Image, ImageDraw

from terrimark.posters.layout import Placed
from terrimark.posters.setting import Glyphs, Line
from terrimark.posters.shelf import SHELF
from terrimark.posters.typeface import font

FINE = ((48, 4), (120, 2))  # under this size in pixels: so many steps to a pixel
PLAIN = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\d.,;:!?’'-]")  # looks the same without shaping
PARTS = 8  # of a pixel that a line may begin at

Mask = tuple[Image.Image, int, int]  # coverage, 0 to 255, and where it begins, from the pen


def inked(placed: Placed) -> Mask:
    """The ink of a line, and where on the poster it begins."""
    along, across = (-placed.y, placed.x) if placed.upright else (placed.x, placed.y)
    fine = next((steps for size, steps in FINE if placed.size < size), 1)
    (x, right), (y, down) = (divmod(round(side * PARTS), PARTS) for side in (along, across))
    line, size = placed.line, placed.size
    key = ("line", line.text, line.face, line.rtl, size, right, down)
    weight = int(size * size * (line.ink[2] - line.ink[0]) * (line.ink[3] - line.ink[1])) + 1000
    mask, left, top = SHELF.get(key, weight, lambda: drawn(line, size, fine, right / PARTS, down / PARTS))
    if placed.upright:
        return mask.transpose(Image.Transpose.ROTATE_90), y + top, -(x + left + mask.width)
    return mask, x + left, y + top


def drawn(line: Line, size: float, fine: int = 1, x: float = 0.0, y: float = 0.0) -> Mask:
    """A line at a font size in pixels, its glyphs on the next of `fine` steps a pixel, its pen at (x, y)."""
    left, top = (math.floor(side * size) - 2 for side in line.ink[:2])
    right, foot = (math.ceil(side * size) + 3 for side in line.ink[2:])
    mask = Image.new("L", (right - left, foot - top))
    for piece in line.glyphs:
        if piece.ink:
            (across, right), (base, down) = (divmod(round(at * fine), fine) for at in (x + piece.x * size, y))
            ink, dx, dy = _glyph(line, piece, round(size * fine) / fine, fine, (right, down))
            mask.paste(255, (across + dx - left, base + dy - top), ink)
    return mask, left, top


def _glyph(line: Line, piece: Glyphs, size: float, fine: int, part: tuple[int, int]) -> Mask:
    """A glyph; headlines of nearly the same size share it."""
    path, axes = line.face.files[piece.file], line.face.axes
    key = ("glyph", path, axes, piece.text, piece.rtl, size, part)

    def make() -> Mask:
        assert piece.ink is not None
        box = (piece.ink[0] - piece.x, piece.ink[1], piece.ink[2] - piece.x, piece.ink[3])
        left, top = (math.floor(side * size) - 1 for side in box[:2])
        right, foot = (math.ceil(side * size) + 2 for side in box[2:])
        mask = Image.new("L", ((right - left) * fine, (foot - top) * fine))
        at, shaped = (part[0] - left * fine, part[1] - top * fine), not PLAIN.fullmatch(piece.text)
        way = ("rtl" if piece.rtl else "ltr") if shaped else None
        face = font(path, axes, size * fine, shaped=shaped)
        ImageDraw.Draw(mask).text(at, piece.text, 255, face, anchor="ls", direction=way)
        return mask.reduce(fine) if fine > 1 else mask, left, top

    return SHELF.get(key, int(size * size / 2) + 1000, make)
