"""Lines under each other: where a small text is broken, and how far lines stand apart. Lengths in em."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from PIL import Image

from terrimark.posters.breaks import Words, cuts, lines_of, parse, partitions, pause
from terrimark.posters.ink import drawn
from terrimark.posters.runs import reads_from_right
from terrimark.posters.setting import Glyphs, Line, ruler, set_line
from terrimark.posters.typeface import Axes, Face

FREE = 0.04  # em between the ink of two lines
STEP = 0.02  # em of leading added until they are free
PROOF, COLUMN = 100, 0.04  # pixels to the em at which ink is compared; width of a column in em
INKED = [0] * 16 + [255] * 240


def leading_for(lines: tuple[Line, ...], leading: tuple[float, float]) -> float:
    """The usual leading, or as much more, up to the most, as keeps ink of neighbouring lines apart; in em."""
    usual, most = leading
    needed = max((_needed(one, other, usual) for one, other in pairwise(lines)), default=usual)
    return min(most, usual + math.ceil(max(0.0, needed - usual - 0.001) / STEP) * STEP)


def _needed(one: Line, other: Line, usual: float) -> float:
    """The leading at which no letter comes near one under it; `usual` where their boxes say so already."""
    low = [
        (piece, piece.ink) for piece in one.glyphs if piece.ink and piece.ink[3] + FREE - other.ink[1] > usual
    ]
    high = [(piece, piece.ink) for piece in other.glyphs if piece.ink]
    needed, shift = usual, one.start - other.start
    for upper, (left, _top, right, foot) in low:
        for lower, (start, top, end, _foot) in high:
            if left - shift < end and start < right - shift and foot - top + FREE > needed:
                feet = _edge(one, upper, (left - shift, right - shift), foot=True)
                tops = _edge(other, lower, (start, end), foot=False)
                meet = (edge - tops[column] for column, edge in feet.items() if column in tops)
                needed = max(needed, max(meet, default=0.0) + FREE)
    return needed


def _edge(line: Line, piece: Glyphs, across: tuple[float, float], *, foot: bool) -> dict[int, float]:
    """How deep or how high the ink of a piece goes in each narrow column of its line, in em."""
    rows = _rows(line.face.files[piece.file], _coarse(line.face.axes), piece.text, piece.rtl)
    wide, found = (across[1] - across[0]) / len(rows), dict[int, float]()
    for n, row in enumerate(rows):
        if row is None:
            continue
        start, edge = across[0] + n * wide, row[1] if foot else row[0]
        for column in range(math.floor(start / COLUMN), math.floor((start + wide) / COLUMN) + 1):
            found[column] = (max if foot else min)(edge, found.get(column, edge))
    return found


def _coarse(axes: Axes) -> Axes:
    """Widths near each other have edges of one shape: they are looked up at the nearest ten."""
    return tuple((tag, round(value, -1) if tag == "wdth" else value) for tag, value in axes)


@lru_cache(maxsize=1000)
def _rows(path: Path, axes: Axes, text: str, rtl: bool) -> list[tuple[float, float] | None]:
    """Highest and lowest ink of each narrow column of a piece, in em from the baseline."""
    mask, _left, top = drawn(set_line(text, Face(files=(path,), axes=axes), rtl), PROOF)
    left, _top, right, _bottom = mask.getbbox() or (0, 0, 1, 1)
    narrow = mask.crop((left, 0, right, mask.height)).reduce((round(COLUMN * PROOF), 1)).point(INKED)
    turned = narrow.transpose(Image.Transpose.TRANSPOSE)
    data, tall = turned.tobytes(), turned.width
    columns = (data[start : start + tall] for start in range(0, len(data), tall))
    edges = ((column.find(b"\xff"), column.rfind(b"\xff")) for column in columns)
    return [((top + high) / PROOF, (top + low + 1) / PROOF) if low >= 0 else None for high, low in edges]


def wrap(
    text: str, language: str, face: Face, measure: float, most: int, least: int = 1, *, hyphens: bool = False
) -> tuple[Line, ...] | None:
    """Break a small text into the fewest lines of `measure` em: after a sentence or a comma, else evenly.

    Written breaks are kept, `least` lines made; with `hyphens` the longest word may be parted where nothing
    else holds it. None where `most` lines do not hold it.
    """
    words = parse(text, language)
    found = _wrapped(words, face, measure, most, least)
    if found is None and hyphens:
        tried = (_wrapped(cut, face, measure, most, least) for cut in cuts(words))
        found = next((lines for lines in tried if lines), None)
    return found


def _wrapped(words: Words, face: Face, measure: float, most: int, least: int) -> tuple[Line, ...] | None:
    measures = ruler(words.words, face)
    found: list[tuple[int, float, tuple[int, ...]]] = []
    for starts in partitions(words, most):
        if not least <= len(starts) <= most or (found and len(starts) > found[0][0]):
            continue
        widths = [measures.width[a][b - 1] for a, b in pairwise((*starts, len(words.words)))]
        if max(widths) <= measure:
            sense = sum(pause(words.words[start - 1], words.language) for start in starts[1:])
            found.append((len(starts), max(widths) - min(widths) - sense * measure, starts))
    if not found:
        return None
    rtl = reads_from_right(" ".join(words.words))
    return tuple(set_line(line, face, rtl) for line in lines_of(words, min(found)[2]))
