"""Fit a headline by arithmetic: of every partition into lines, at its largest size, the best."""

from __future__ import annotations

from dataclasses import dataclass

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.breaks import parse, partitions
from terrimark.posters.candidate import Elastic, Room, candidate
from terrimark.posters.designs import Headline
from terrimark.posters.setting import Line, cap_height
from terrimark.posters.spacing import leading_for
from terrimark.posters.typeface import Face

HOPELESS = 1.2  # times what the lines hold at the least size: partitions are not even tried
NEAR = 0.01  # pixels


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A headline that fits. Sizes in pixels, leading in em."""

    lines: tuple[Line, ...]
    size: float
    leading: float
    measure: float
    beat: int  # the first line of the last beat; 0 where there is one line

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


def fit(text: str, language: str, face: Face, rule: Headline, room: Room) -> Fitted:
    """The best setting of a headline in a room; TooLong where even that is smaller than the design allows."""
    words, usual = parse(text, language), rule.leading[0]
    whole = sum(Elastic(word, face, rule).least for word in words.words)
    if whole * room.least > HOPELESS * rule.lines * room.measure[1]:
        raise _too_long(text, rule.lines * room.measure[1] / whole, room)
    best = max(
        (candidate(words, starts, face, rule, room, usual) for starts in partitions(words, rule.lines)),
        key=lambda one: (round(one.score, 2), -len(one.starts), one.fill),
    )
    leading = leading_for(best.lines(), rule.leading)
    if leading > usual:
        best = candidate(words, best.starts, face, rule, room, leading)
    if best.size < room.least - NEAR:
        raise _too_long(text, best.size, room)
    after = [n for n, start in enumerate(best.starts) if start >= words.last_beat]
    beat = after[0] if after and after[0] else len(best.starts) - 1
    return Fitted(lines=best.lines(), size=best.size, leading=leading, measure=best.measure, beat=beat)


def _too_long(text: str, size: float, room: Room) -> TooLong:
    what = _(
        "headline too long: its {n} characters would need a size of {size:.0f} px, "
        "below the least of {least:.0f}"
    )
    return TooLong(
        what.format(n=len(text), size=size, least=room.least),
        fix=_("shorten it to about {n} characters").format(n=max(8, int(len(text) * size / room.least))),
    )
