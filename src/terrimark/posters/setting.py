"""A line of type as positions: what is kerned, tracked and joined, and where its ink is. Lengths in em."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

import regex
from PIL import Image, ImageDraw

from terrimark.posters.breaks import pause
from terrimark.posters.order import Rect
from terrimark.posters.typeface import EM, FIXED, INK, THIN, Face, file_for, font, ligatures

ROUND = frozenset("CGOQSŒÇÔÖcdegoqsœçéèêëòóôö")  # on the left; curves stand a little further out than stems
OUTSET = 0.008
OPENING, HANGING = "«“„", ".,"
FREE = 0.04  # em between the ink of two lines
STEP = 0.02  # em of leading added until they are free
PROOF, COLUMN = 100, 4  # pixels to the em at which ink is compared, and such pixels to a column
INKED = [0] * 16 + [255] * 240
_CLUSTER = regex.compile(r"[Cc]['’ʼ][Hh]|\X")  # Breton c’h is one letter


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters drawn at one point: a letter, a ligature, c’h."""

    text: str
    x: float  # of the pen, from the line's origin
    file: int  # of the face's files


@dataclass(frozen=True, slots=True)
class Line:
    """A line set in a face; its origin is the pen's start on the baseline, y grows downwards."""

    text: str
    face: Face
    glyphs: tuple[Glyphs, ...]
    advance: float
    ink: Rect
    start: float  # what stands on the margin: the first stem, or what follows a hanging quotation mark
    end: float  # what the measure must hold: half a final stop or comma may pass the margin

    @property
    def width(self) -> float:
        """What the line takes of its measure."""
        return self.end - self.start


def clusters(text: str, path: Path) -> list[str]:
    """The pieces of a line that tracking may part."""
    joined, pieces = ligatures(path), [match.group() for match in _CLUSTER.finditer(text)]
    longest = max((len(one) for one in joined), default=1)
    merged: list[str] = []
    while pieces:
        take = next((n for n in range(min(longest, len(pieces)), 1, -1) if "".join(pieces[:n]) in joined), 1)
        merged.append("".join(pieces[:take]))
        del pieces[:take]
    return merged


@lru_cache(maxsize=20000)
def _advance(path: Path, axes: tuple[tuple[str, float], ...], text: str) -> float:
    return font(path, axes, EM).getlength(text) / EM


@lru_cache(maxsize=5000)
def _ink(path: Path, axes: tuple[tuple[str, float], ...], text: str) -> Rect | None:
    mask, (left, top) = font(path, axes, INK).getmask2(text, "L", anchor="ls")
    box = mask.getbbox()
    if box is None:
        return None
    return (left + box[0]) / INK, (top + box[1]) / INK, (left + box[2]) / INK, (top + box[3]) / INK


@lru_cache(maxsize=5000)
def set_line(text: str, face: Face) -> Line:
    """Set one line: kerning by the shaper, pair by pair, then tracking between the pieces."""
    plain = unicodedata.normalize("NFC", text).translate(FIXED)
    pieces = [(piece, file_for(face, piece)) for piece in clusters(plain, face.files[0])]
    pen, glyphs, boxes = 0.0, [], []
    for index, (piece, file) in enumerate(pieces):
        if piece == THIN:
            pen += face.thin
            continue
        glyphs.append(Glyphs(piece, pen, file))
        path = face.files[file]
        if ink := _ink(path, face.axes, piece):
            boxes.append((pen + ink[0], ink[1], pen + ink[2], ink[3]))
        after, after_file = pieces[index + 1] if index + 1 < len(pieces) else ("", file)
        if after and after_file == file and after != THIN:
            pen += _advance(path, face.axes, piece + after) - _advance(path, face.axes, after) + face.tracking
        else:
            pen += _advance(path, face.axes, piece) + (face.tracking if after and after != THIN else 0)
    ink = _around(boxes) if boxes else (0.0, 0.0, 0.0, 0.0)
    start, end = _edges(plain, boxes, ink)
    return Line(text, face, tuple(glyphs), pen, ink, start, end)


def _around(boxes: list[Rect]) -> Rect:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _edges(text: str, boxes: list[Rect], ink: Rect) -> tuple[float, float]:
    """Optical edges: stems on the margin, curves a hair outside, quotation marks and final stops hanging."""
    start, end = ink[0], ink[2]
    if text and text[0] in OPENING and len(boxes) > 1:
        start = boxes[1][0]
    elif text and text[0] in ROUND:
        start += OUTSET
    if text and text[-1] in HANGING and boxes:
        end -= (boxes[-1][2] - boxes[-1][0]) / 2
    return start, end


def cap_height(face: Face) -> float:
    """Height of a capital with a flat top, in em."""
    box = _ink(face.files[0], face.axes, "H")
    return -box[1] if box else 0.7


@lru_cache(maxsize=1000)
def _glyph(
    path: Path, axes: tuple[tuple[str, float], ...], size: float, text: str
) -> tuple[Image.Image, int, int]:
    """The coverage of a glyph, and where it begins from its pen."""
    face = font(path, axes, size)
    left, top, right, bottom = (round(side) for side in face.getbbox(text, anchor="ls"))
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(mask).text((-left, -top), text, 255, face, anchor="ls")
    return mask, left, top


def draw_line(mask: Image.Image, line: Line, x: float, y: float, size: float) -> None:
    """Draw the ink of a line whose origin stands at (x, y) pixels, at a font size in pixels, on a mask."""
    for glyphs in line.glyphs:
        ink, left, top = _glyph(line.face.files[glyphs.file], line.face.axes, size, glyphs.text)
        mask.paste(255, (round(x + glyphs.x * size) + left, round(y) + top), ink)


def leading_for(lines: tuple[Line, ...], leading: tuple[float, float]) -> float:
    """The usual leading, or as much more, up to the most, as keeps ink of neighbouring lines apart; in em."""
    usual, most = leading
    needed = max(
        (
            upper[1] - lower[0] + FREE
            for one, other in pairwise(_profile(line) for line in lines)
            for upper, lower in zip(one, other, strict=False)
            if upper and lower
        ),
        default=usual,
    )
    return min(most, usual + math.ceil(max(0.0, needed - usual - 0.001) / STEP) * STEP)


@lru_cache(maxsize=200)
def _profile(line: Line) -> list[tuple[float, float] | None]:
    """Highest and lowest ink of each narrow column, from the margin, in em from the baseline."""
    left, top, right, bottom = line.ink
    origin, base = -line.start * PROOF + PROOF, -top * PROOF + 2
    mask = Image.new("L", (round((right - left) * PROOF) + 2 * PROOF, math.ceil((bottom - top) * PROOF) + 4))
    draw_line(mask, line, origin, base, PROOF)
    turned = mask.reduce((COLUMN, 1)).point(INKED).transpose(Image.Transpose.TRANSPOSE)
    data, tall = turned.tobytes(), turned.width
    columns = (data[start : start + tall] for start in range(0, len(data), tall))
    edges = ((column.find(b"\xff"), column.rfind(b"\xff")) for column in columns)
    return [((top - base) / PROOF, (foot + 1 - base) / PROOF) if foot >= 0 else None for top, foot in edges]


def wrap(
    text: str, language: str, face: Face, measure: float, most: int, least: int = 1
) -> tuple[Line, ...] | None:
    """Break a small text into the fewest lines of `measure` em: after a sentence or a comma, else evenly.

    Written breaks are kept, `least` lines made. None where `most` lines do not hold it.
    """
    words = text.replace("\n", " \n").split(" ")
    written = {n for n, word in enumerate(words) if word.startswith("\n")}
    for count in range(max(least, 1 + len(written)), most + 1):
        found: list[tuple[float, tuple[Line, ...]]] = []
        for starts in combinations(range(1, len(words)), count - 1):
            parts = zip((0, *starts), (*starts, len(words)), strict=True)
            lines = tuple(set_line(" ".join(words[a:b]).strip(), face) for a, b in parts)
            widths = [line.width for line in lines]
            if max(widths) <= measure and written <= set(starts):
                sense = sum(pause(words[start - 1], language) for start in starts)
                found.append((max(widths) - min(widths) - sense * measure, lines))
        if found:
            return min(found, key=lambda one: one[0])[1]
    return None
