"""Fit a headline by arithmetic: of every partition into lines, at its largest size, the best."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.breaks import Words, cuts, lines_of, parse, partitions, penalty
from terrimark.posters.designs import Headline
from terrimark.posters.paragraph import leading_for
from terrimark.posters.runs import reads_from_right
from terrimark.posters.setting import Line, cap_height, ruler, set_line
from terrimark.posters.typeface import Face, has_axis

Ends = tuple[float, float]  # what a line takes at both ends of the width axis
HOPELESS = 1.2  # times what the lines hold at the least size: partitions are not even tried
NEAR = 0.01  # pixels
SHY = 0.88  # of the measure: a longest line under this is a failed poster
FILLED = 0.98  # of the measure: a line from here on counts as justified
VOID = 0.9  # what a headline loses with the share of its room that stays empty without need
TOO_SMALL = 0.1  # what one under the least size is worth, so that any other is taken before it


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a headline may take, in pixels."""

    measure: tuple[float, float]  # least and most
    height: float  # from the first cap height to the last baseline
    above: float  # free above the first cap height, for accents
    below: float  # free under the last baseline, for descenders
    under: float  # em of the headline taken below its last baseline
    most: float  # font size
    least: float
    empty: float = math.inf  # how much of `height` may stay empty


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A headline that fits. Sizes in pixels, leading in em."""

    lines: tuple[Line, ...]
    size: float
    leading: float
    measure: float
    beat: int  # the first line of the last beat; 0 where there is one line
    score: float = 0.0  # what it is worth

    @property
    def cap(self) -> float:
        """Cap height in pixels."""
        return cap_height(self.lines[0].face) * self.size

    @property
    def height(self) -> float:
        """From the first cap height to the last baseline."""
        return self.cap + (len(self.lines) - 1) * self.leading * self.size

    @property
    def over(self) -> float:
        """How far the first line's accents stand above its cap height."""
        return max(0.0, -self.lines[0].ink[1] * self.size - self.cap)


class TooLong(TerrimarkError):
    """The headline fits only below the least size of its design."""


def fit(text: str, language: str, face: Face, rule: Headline, room: Room, count: int | None = None) -> Fitted:
    """The best setting of a headline in a room, in `count` lines if that is given.

    Raises TooLong where even that is smaller than the design allows; with `hyphens` a word is parted first.
    """
    words = parse(text, language)
    try:
        return _fit(_Elastic(words, face, rule), rule, room, count, len(text))
    except TooLong:
        found: list[Fitted] = []
        for cut in cuts(words) if rule.hyphens else ():
            with suppress(TooLong):
                found.append(_fit(_Elastic(cut, face, rule), rule, room, count, len(text)))
        if not found:
            raise
        return max(found, key=lambda one: one.score)


def _fit(lines: _Elastic, rule: Headline, room: Room, count: int | None, length: int) -> Fitted:
    words, usual = lines.words, rule.leading[0]
    whole = lines.narrow.width[0][-1]
    if whole * room.least > HOPELESS * rule.lines * room.measure[1]:
        raise _too_long(length, rule.lines * room.measure[1] / whole, room)
    best: _Candidate | None = None
    for starts in partitions(words, rule.lines):
        if count in (None, len(starts)):
            best = _candidate(lines, starts, rule, room, usual, best) or best
    assert best is not None
    leading = leading_for(lines.set(best), rule.leading)
    if leading > usual:
        best = _candidate(lines, best.starts, rule, room, leading) or best
    done = lines.set(best)
    size = min(best.size, room.measure[1] / max(line.width for line in done))
    if size < room.least - NEAR:
        raise _too_long(length, size, room)
    after = [n for n, start in enumerate(best.starts) if start >= words.last_beat]
    beat = after[0] if after and after[0] else len(best.starts) - 1
    return Fitted(lines=done, size=size, leading=leading, measure=best.measure, beat=beat, score=best.score)


def _too_long(length: int, size: float, room: Room) -> TooLong:
    what = _(
        "headline too long: its {n} characters would need a size of {size:.0f} px, "
        "below the least of {least:.0f}"
    )
    return TooLong(
        what.format(n=length, size=size, least=room.least),
        fix=_("shorten it to about {n} characters").format(n=max(8, int(length * size / room.least))),
    )


class _Elastic:
    """A headline along the width axis of its face: what a line takes, in em, is linear between both ends."""

    def __init__(self, words: Words, face: Face, rule: Headline) -> None:
        self.words, self.face, self.axis = words, face, (0.0, 0.0)
        self.rtl = reads_from_right(" ".join(words.words))
        if rule.width and has_axis(face, "wdth"):
            self.axis = (rule.width.least, rule.width.most)
        self.narrow, self.wide = (ruler(words.words, self._at(width)) for width in self.axis)
        self.cap = cap_height(self._at(self.axis[0]))

    def _at(self, width: float) -> Face:
        return self.face.wide(width) if self.axis[1] else self.face

    def set(self, best: _Candidate) -> tuple[Line, ...]:
        """The lines of a candidate."""
        texts = lines_of(self.words, best.starts)
        return tuple(
            set_line(text, self._at(width), self.rtl) for text, width in zip(texts, best.widths, strict=True)
        )

    def reaching(self, line: Ends, em: float) -> float:
        """The value of the axis at which a line takes `em`, or the nearest to it."""
        share = (em - line[0]) / (line[1] - line[0]) if line[1] > line[0] else 0.0
        return self.axis[0] + min(max(share, 0.0), 1.0) * (self.axis[1] - self.axis[0])

    def taken(self, line: Ends, width: float) -> float:
        """What a line takes at a value of the axis."""
        span = self.axis[1] - self.axis[0]
        return line[0] + (line[1] - line[0]) * (width - self.axis[0]) / span if span else line[0]


@dataclass(frozen=True)
class _Candidate:
    """A partition at the largest size it allows. Size and measure in pixels."""

    starts: tuple[int, ...]  # the words that begin its lines
    widths: tuple[float, ...]  # of the axis, by line
    size: float
    measure: float
    fill: float  # the longest line's share of the measure
    score: float

    @property
    def worth(self) -> tuple[float, int, float]:
        """What candidates are compared by."""
        return round(self.score, 2), -len(self.starts), self.fill


def _candidate(
    lines: _Elastic,
    starts: tuple[int, ...],
    rule: Headline,
    room: Room,
    leading: float,
    best: _Candidate | None = None,
) -> _Candidate | None:
    """A partition at the largest size that width, height and design allow; None where `best` is better."""
    ends = (*starts[1:], len(lines.words.words))
    narrow, wide = lines.narrow.width, lines.wide.width
    line_ends = [(narrow[a][b - 1], wide[a][b - 1]) for a, b in zip(starts, ends, strict=True)]
    cap, tall = lines.cap, lines.cap + (len(starts) - 1) * leading
    size = min(
        room.most,
        room.measure[1] / max(least for least, _most in line_ends),
        room.height / (tall + room.under),
        (room.height + room.above) / (tall + room.under + max(0.0, max(lines.narrow.above[: ends[0]]) - cap)),
        (room.height + room.below) / (tall + max(room.under, max(lines.narrow.below[starts[-1] :]))),
    )
    if best and size < best.score - NEAR:  # no score is more than the size
        return None
    widths = _widths(lines, line_ends, rule, room, size)
    taken = [lines.taken(line, width) * size for line, width in zip(line_ends, widths, strict=True)]
    measure = min(max(max(taken), room.measure[0]), room.measure[1])
    fill = max(taken) / measure
    void = max(0.0, room.height - (tall + room.under) * size - room.empty) / room.height
    score = size * (1 - penalty(lines.words, starts, taken, rule.keep_beats)) * (1 - VOID * void)
    score *= min(1.0, fill / SHY) * (1.0 if size >= room.least else TOO_SMALL)
    found = _Candidate(starts, widths, size, measure, fill, score)
    return None if best and best.worth >= found.worth else found


def _widths(
    lines: _Elastic, line_ends: list[Ends], rule: Headline, room: Room, size: float
) -> tuple[float, ...]:
    """The value of the width axis for each line: its own where lines are justified, else one for all."""
    if rule.width is None:
        return (0.0,) * len(line_ends)
    goal = room.measure[1] if rule.width.justify else room.measure[0] * rule.width.fill
    each = tuple(lines.reaching(line, goal / size) for line in line_ends)
    filled = all(
        lines.taken(line, width) * size > FILLED * goal for line, width in zip(line_ends, each, strict=True)
    )
    if rule.width.justify and filled and max(each) - min(each) <= rule.width.apart:
        return each
    return (min(each),) * len(line_ends)
