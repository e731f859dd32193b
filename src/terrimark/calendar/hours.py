"""Local hours as instants, on the days when clocks change too."""

from __future__ import annotations

from datetime import UTC, datetime, timezone
from typing import Literal
from zoneinfo import ZoneInfo

Clock = Literal["", "forward", "back"]


def instant(local: datetime, zone: ZoneInfo) -> tuple[datetime, Clock]:
    """The instant of a local hour (without time zone), and which change of the clocks stood in the way.

    "forward": the hour does not exist, clocks skip it in spring: it moves on by as much (02:30 → 03:30).
    "back": the hour comes twice, as clocks repeat it in autumn: the first is taken.
    The instant carries the offset that rules then, not the zone, so that it is the same once read from JSON.
    """
    first = local.replace(tzinfo=zone, fold=0)
    real = first.astimezone(UTC).astimezone(zone)
    clock: Clock = ""
    if real.replace(tzinfo=None, fold=0) != local:
        clock = "forward"
    elif first.utcoffset() != first.replace(fold=1).utcoffset():
        clock = "back"
    offset = real.utcoffset()
    assert offset is not None  # zones always have one
    return real.astimezone(timezone(offset)), clock
