"""Fit a headline by arithmetic: of every partition into lines, at its largest size, the best."""

from __future__ import annotations

import math
from dataclasses import dataclass

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.breaks import Words, lines_of, parse, partitions, penalty
from terrimark.posters.designs import Headline
from terrimark.posters.setting import Line, cap_height, leading_for, set_line
from terrimark.posters.typeface import Face, has_axis

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

    TooLong where even that is smaller than the design allows.
    """
    words, usual = parse(text, language), rule.leading[0]
    whole = sum(_Elastic(word, face, rule).least for word in words.words)
    if whole * room.least > HOPELESS * rule.lines * room.measure[1]:
        raise _too_long(text, rule.lines * room.measure[1] / whole, room)
    best = max(
        (
            _candidate(words, starts, face, rule, room, usual)
            for starts in partitions(words, rule.lines)
            if count in (None, len(starts))
        ),
        key=lambda one: (round(one.score, 2), -len(one.starts), one.fill),
    )
    leading = leading_for(best.lines(), rule.leading)
    if leading > usual:
        best = _candidate(words, best.starts, face, rule, room, leading)
    if best.size < room.least - NEAR:
        raise _too_long(text, best.size, room)
    after = [n for n, start in enumerate(best.starts) if start >= words.last_beat]
    beat = after[0] if after and after[0] else len(best.starts) - 1
    return Fitted(
        lines=best.lines(),
        size=best.size,
        leading=leading,
        measure=best.measure,
        beat=beat,
        score=best.score,
    )


def _too_long(text: str, size: float, room: Room) -> TooLong:
    what = _(
        "headline too long: its {n} characters would need a size of {size:.0f} px, "
        "below the least of {least:.0f}"
    )
    return TooLong(
        what.format(n=len(text), size=size, least=room.least),
        fix=_("shorten it to about {n} characters").format(n=max(8, int(len(text) * size / room.least))),
    )


class _Elastic:
    """A line of text along the width axis of its face: what it takes, in em, is linear between both ends."""

    def __init__(self, text: str, face: Face, rule: Headline) -> None:
        self.text, self.face = text, face
        self.varies = rule.width is not None and has_axis(face, "wdth")
        self.axis = (rule.width.least, rule.width.most) if rule.width and self.varies else (0.0, 0.0)
        self.narrow = self.line(self.axis[0])
        self.least, self.most = self.narrow.width, self.line(self.axis[1]).width

    def line(self, width: float) -> Line:
        """The line set at a value of the axis."""
        return set_line(self.text, self.face.wide(width) if self.varies else self.face)

    def reaching(self, em: float) -> float:
        """The value of the axis at which the line takes `em`, or the nearest to it."""
        share = (em - self.least) / (self.most - self.least) if self.most > self.least else 0.0
        return self.axis[0] + min(max(share, 0.0), 1.0) * (self.axis[1] - self.axis[0])

    def at(self, width: float) -> float:
        """What the line takes at a value of the axis."""
        span = self.axis[1] - self.axis[0]
        return self.least + (self.most - self.least) * (width - self.axis[0]) / span if span else self.least


@dataclass(frozen=True)
class _Candidate:
    """A partition at the largest size it allows. Size and measure in pixels."""

    starts: tuple[int, ...]  # the words that begin its lines
    texts: tuple[_Elastic, ...]
    widths: tuple[float, ...]  # of the axis, by line
    size: float
    measure: float
    fill: float  # the longest line's share of the measure
    score: float

    def lines(self) -> tuple[Line, ...]:
        """The lines, set."""
        return tuple(text.line(width) for text, width in zip(self.texts, self.widths, strict=True))


def _candidate(
    words: Words, starts: tuple[int, ...], face: Face, rule: Headline, room: Room, leading: float
) -> _Candidate:
    """A partition at the largest size that width, height and design allow, and its score."""
    texts = tuple(_Elastic(text, face, rule) for text in lines_of(words, starts))
    first, last = texts[0].narrow, texts[-1].narrow
    cap = cap_height(first.face)
    tall = cap + (len(starts) - 1) * leading
    size = min(
        room.most,
        room.measure[1] / max(text.least for text in texts),
        room.height / (tall + room.under),
        (room.height + room.above) / (tall + room.under + max(0.0, -first.ink[1] - cap)),
        (room.height + room.below) / (tall + max(room.under, last.ink[3])),
    )
    widths = _widths(texts, rule, room, size)
    taken = [text.at(width) * size for text, width in zip(texts, widths, strict=True)]
    measure = min(max(max(taken), room.measure[0]), room.measure[1])
    fill = max(taken) / measure
    void = max(0.0, room.height - (tall + room.under) * size - room.empty) / room.height
    score = size * (1 - penalty(words, starts, taken, rule.keep_beats)) * (1 - VOID * void)
    score *= min(1.0, fill / SHY) * (1.0 if size >= room.least else TOO_SMALL)
    return _Candidate(starts, texts, widths, size, measure, fill, score)


def _widths(texts: tuple[_Elastic, ...], rule: Headline, room: Room, size: float) -> tuple[float, ...]:
    """The value of the width axis for each line: its own where lines are justified, else one for all."""
    if rule.width is None:
        return (0.0,) * len(texts)
    goal = room.measure[1] if rule.width.justify else room.measure[0] * rule.width.fill
    each = tuple(text.reaching(goal / size) for text in texts)
    filled = all(text.at(width) * size > FILLED * goal for text, width in zip(texts, each, strict=True))
    if rule.width.justify and filled and max(each) - min(each) <= rule.width.apart:
        return each
    return (min(each),) * len(texts)
