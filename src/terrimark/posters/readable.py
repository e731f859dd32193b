"""How strong a scrim makes type readable on a plate."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from terrimark.posters.legibility import LARGE
from terrimark.posters.order import Rect
from terrimark.posters.plate import Plate
from terrimark.posters.scrim import Scrim

AIMS = (4.5, 4.0, 3.5, 0.0)  # for headlines too, before their least is taken
STRENGTHS = tuple(step / 20 for step in range(20))


@dataclass(frozen=True)
class Ground:
    """Where ink stands, the size of its type in pixels, and the contrast it needs."""

    boxes: tuple[Rect, ...]
    size: float
    needs: float


@dataclass(frozen=True)
class Choice:
    """An ink with its scrim, and the share that the worst text then reaches of what it needs (1: enough)."""

    ink: str
    scrim: Scrim
    reaches: float


def weakest(plate: Plate, grounds: Sequence[Ground], ink: str, scrim: Scrim, most: float) -> Choice:
    """The weakest scrim under which every text reaches 4.5, or as near to it as the strongest lets come."""
    strengths = [strength for strength in STRENGTHS if strength <= most]

    @cache
    def found(strength: float) -> list[float]:
        under = plate.under(scrim.at(strength))
        return [under.worst(one.boxes, one.size, ink) for one in grounds]

    def reaches(strength: float, aim: float) -> float:
        return min(
            contrast / max(aim, one.needs) for contrast, one in zip(found(strength), grounds, strict=True)
        )

    for aim in AIMS:
        first = bisect_left(strengths, True, key=lambda strength: reaches(strength, aim) >= 1)
        if first < len(strengths):
            return Choice(ink, scrim.at(strengths[first]), max(aim, LARGE) / LARGE)
    return Choice(ink, scrim.at(strengths[-1]), reaches(strengths[-1], 0.0))
