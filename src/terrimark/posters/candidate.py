"""One way to break a headline into lines: how large it can be set, and what that is worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

from terrimark.posters.breaks import Words, lines_of, penalty
from terrimark.posters.designs import Headline
from terrimark.posters.setting import Line, cap_height, set_line
from terrimark.posters.typeface import Face, has_axis

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
    below: float = math.inf  # free under the last baseline, for descenders
    under: float = 0.0  # em of the headline taken below its last baseline
    most: float  # font size
    least: float
    empty: float = math.inf  # how much of `height` may stay empty


class Elastic:
    """A line of text along the width axis of its face: what it takes, in em, is linear between both ends."""

    def __init__(self, text: str, face: Face, rule: Headline) -> None:
        self.text, self.face = text, face
        varies = rule.width is not None and has_axis(face, "wdth")
        self.axis = (rule.width.least, rule.width.most) if rule.width and varies else None
        self.narrow = self.line(self.axis[0] if self.axis else 0.0)
        self.least = self.narrow.width
        self.most = self.line(self.axis[1]).width if self.axis else self.least

    def line(self, width: float) -> Line:
        """The line set at a value of the axis."""
        return set_line(self.text, self.face.wide(width) if self.axis else self.face)

    def reaching(self, em: float) -> float:
        """The value of the axis at which the line takes `em`, or the nearest to it."""
        if self.axis is None or self.most <= self.least:
            return self.axis[0] if self.axis else 0.0
        share = min(max((em - self.least) / (self.most - self.least), 0.0), 1.0)
        return self.axis[0] + share * (self.axis[1] - self.axis[0])

    def at(self, width: float) -> float:
        """What the line takes at a value of the axis."""
        if self.axis is None or self.axis[1] == self.axis[0]:
            return self.least
        return self.least + (self.most - self.least) * (width - self.axis[0]) / (self.axis[1] - self.axis[0])


@dataclass(frozen=True)
class Candidate:
    """A partition at the largest size it allows. Size and measure in pixels."""

    starts: tuple[int, ...]  # the words that begin its lines
    texts: tuple[Elastic, ...]
    widths: tuple[float, ...]  # of the axis, by line
    size: float
    measure: float
    fill: float  # the longest line's share of the measure
    score: float

    def lines(self) -> tuple[Line, ...]:
        """The lines, set."""
        return tuple(text.line(width) for text, width in zip(self.texts, self.widths, strict=True))


def candidate(
    words: Words, starts: tuple[int, ...], face: Face, rule: Headline, room: Room, leading: float
) -> Candidate:
    """A partition at the largest size that width, height and design allow, and its score."""
    texts = tuple(Elastic(text, face, rule) for text in lines_of(words, starts))
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
    return Candidate(starts, texts, widths, size, measure, fill, score)


def _widths(texts: tuple[Elastic, ...], rule: Headline, room: Room, size: float) -> tuple[float, ...]:
    """The value of the width axis for each line: its own where lines are justified, else one for all."""
    if rule.width is None:
        return (0.0,) * len(texts)
    goal = room.measure[1] if rule.width.justify else room.measure[0] * rule.width.fill
    each = tuple(text.reaching(goal / size) for text in texts)
    filled = all(text.at(width) * size > FILLED * goal for text, width in zip(texts, each, strict=True))
    if rule.width.justify and filled and max(each) - min(each) <= rule.width.apart:
        return each
    return (min(each),) * len(texts)
