"""A line of type as positions: what is shaped, tracked and joined, and where its ink is. Lengths in em.

HarfBuzz measures, in the font's own units: no size, no hinting and no drawing library has a say in where a
line breaks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path

import regex
import uharfbuzz as hb

from terrimark.posters.order import Rect
from terrimark.posters.runs import Run, reads_from_right, runs
from terrimark.posters.typeface import THIN, Axes, Face, shaper

ROUND = frozenset("CGOQSŒÇÔÖcdegoqsœçéèêëòóôö")  # on the left; curves stand a little further out than stems
OUTSET = 0.008
OPENING, HANGING = "«“„", ".,-"
HANG = 0.2  # em at most that an opening quotation mark stands outside the margin
_BRETON = regex.compile(r"[Cc]['’ʼ][Hh]")  # one letter

Cluster = tuple[int, int, float, Rect | None]  # of a text: from, to; advance; ink from its pen


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What is drawn at one point: a letter, a ligature, c’h; a whole run where letters join."""

    text: str  # as it is drawn; nothing for a narrow space
    said: str  # as it was written
    x: float  # of the pen, from the line's origin
    file: int  # of the face's files
    rtl: bool = False
    ink: Rect | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line set in a face; its origin is the pen's start on the baseline, y grows downwards."""

    text: str
    face: Face
    glyphs: tuple[Glyphs, ...]
    advance: float
    ink: Rect
    start: float  # what stands on the margin: the first stem, or what follows a hanging quotation mark
    end: float  # what the measure must hold: half a final stop, comma or hyphen may pass the margin
    rtl: bool = False  # reads from right to left

    @property
    def width(self) -> float:
        """What the line takes of its measure."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Shape:
    """A run as the shaper gives it."""

    glyphs: tuple[int, ...]
    clusters: tuple[Cluster, ...]


@lru_cache(maxsize=8000)
def _shape(path: Path, axes: Axes, text: str, rtl: bool) -> _Shape:
    buffer, shaping = hb.Buffer(), shaper(path, axes)
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    hb.shape(shaping, buffer)
    upem, infos = shaping.face.upem, buffer.glyph_infos
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, (*starts[1:], len(text)), strict=True))
    found: dict[int, tuple[float, list[Rect]]] = {}
    for info, position in zip(infos, buffer.glyph_positions, strict=True):
        pen, boxes = found.get(info.cluster, (0.0, []))
        box = shaping.get_glyph_extents(info.codepoint)
        if box and box.width and box.height:
            left = pen + (position.x_offset + box.x_bearing) / upem
            top = -(position.y_offset + box.y_bearing) / upem
            boxes.append((left, top, left + box.width / upem, top - box.height / upem))
        found[info.cluster] = (pen + position.x_advance / upem, boxes)
    return _Shape(
        tuple(info.codepoint for info in infos),
        tuple((at, ends[at], pen, _around(boxes)) for at, (pen, boxes) in found.items()),
    )


@lru_cache(maxsize=4000)
def set_line(text: str, face: Face, rtl: bool | None = None) -> Line:
    """Set one line: each run as the shaper sets it whole, then tracking between its pieces.

    `rtl` says that its paragraph reads from right to left; its own first letter does where nothing is said.
    """
    written = unicodedata.normalize("NFC", text)
    rtl = reads_from_right(written) if rtl is None else rtl
    parts = runs(written, face, rtl)
    pen, glyphs = 0.0, list[Glyphs]()
    for before, run in zip((None, *parts), parts, strict=False):
        if run.text[0] == THIN:
            glyphs += [Glyphs("", THIN, pen + n * face.thin, run.file, rtl) for n in range(len(run.text))]
            pen += len(run.text) * face.thin
            continue
        if before and before.text[0] != THIN:
            pen += face.tracking
        for at, to, advance, ink in _pieces(run, face):
            box = (pen + ink[0], ink[1], pen + ink[2], ink[3]) if ink else None
            glyphs.append(Glyphs(run.text[at:to], run.said[at:to], pen, run.file, run.rtl, box))
            pen += advance + face.tracking
        pen -= face.tracking
    boxes = [piece.ink for piece in glyphs if piece.ink]
    around = _around(boxes) or (0.0, 0.0, 0.0, 0.0)
    start, end = (around[0], around[2]) if rtl else _edges(written, boxes, around)
    return Line(text, face, tuple(glyphs), pen, around, start, end, rtl)


def _pieces(run: Run, face: Face) -> list[Cluster]:
    """What tracking may part: clusters, unless their letters join or look otherwise on their own."""
    path, text = face.files[run.file], run.text
    shape = _shape(path, face.axes, text, run.rtl)
    alone = (_shape(path, face.axes, text[a:b], run.rtl).glyphs for a, b, *_more in shape.clusters)
    if run.joined or sum(alone, ()) != shape.glyphs:
        return [_together(shape.clusters)]
    pieces = list(shape.clusters)
    for match in _BRETON.finditer(text):
        inside = [n for n, (a, b, *_more) in enumerate(pieces) if match.start() <= a and b <= match.end()]
        if inside:
            pieces[inside[0] : inside[-1] + 1] = [_together(pieces[inside[0] : inside[-1] + 1])]
    return pieces


def _together(clusters: Sequence[Cluster]) -> Cluster:
    pen, boxes = 0.0, list[Rect]()
    for _start, _end, advance, ink in clusters:
        if ink:
            boxes.append((pen + ink[0], ink[1], pen + ink[2], ink[3]))
        pen += advance
    return min(one[0] for one in clusters), max(one[1] for one in clusters), pen, _around(boxes)


def _around(boxes: list[Rect]) -> Rect | None:
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _edges(text: str, boxes: list[Rect], ink: Rect) -> tuple[float, float]:
    """Optical edges: stems on the margin, curves a hair outside, quotation marks and final stops hanging."""
    start, end = ink[0], ink[2]
    if text and text[0] in OPENING and len(boxes) > 1:
        start = min(boxes[1][0], start + HANG)
    elif text and text[0] in ROUND:
        start += OUTSET
    if text and text[-1] in HANGING and boxes:
        end -= (boxes[-1][2] - boxes[-1][0]) / 2
    return start, end


def cap_height(face: Face) -> float:
    """Height of a capital with a flat top, in em."""
    ink = set_line("H", face).ink
    return -ink[1] or 0.7


class Ruler:
    """The words of a text in a face, measured once: what takes any of its lines is a sum. In em."""

    def __init__(self, words: tuple[str, ...], face: Face) -> None:
        lines = [set_line(word, face) for word in words]
        space = set_line(" ", face).advance + 2 * face.tracking
        gaps = [space + _kerned(one, -1) + _kerned(other, 0) for one, other in pairwise(lines)]
        pens = [0.0, *accumulate(line.advance + gap for line, gap in zip(lines, gaps, strict=False))]
        self.width = [  # by first and last word: what their line takes of its measure
            [pens[b] - pens[a] + lines[b].end - lines[a].start for b in range(len(lines))]
            for a in range(len(lines))
        ]
        self.above = [-line.ink[1] for line in lines]  # how high the ink of a word stands over the baseline
        self.below = [line.ink[3] for line in lines]


def _kerned(word: Line, at: int) -> float:
    """What the letter at an end of a word adds to the space beside it."""
    piece = word.glyphs[at] if word.glyphs else None
    if piece is None or not piece.text:
        return 0.0
    return _kern(word.face.files[piece.file], word.face.axes, piece.text, piece.rtl, at < 0)


@lru_cache(maxsize=2000)
def _kern(path: Path, axes: Axes, text: str, rtl: bool, after: bool) -> float:
    both, alone = (text + " " if after else " " + text), (text, " ")
    joined, apart = (
        sum(cluster[2] for one in texts for cluster in _shape(path, axes, one, rtl).clusters)
        for texts in ((both,), alone)
    )
    return joined - apart


@lru_cache(maxsize=256)
def ruler(words: tuple[str, ...], face: Face) -> Ruler:
    """The ruler of a text: several rooms ask for the same."""
    return Ruler(words, face)
