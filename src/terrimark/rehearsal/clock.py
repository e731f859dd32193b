"""A rehearsal's clock, the same for all its processes: weeks pass in seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

PROCESSES = get_context("forkserver")
"""How a rehearsal starts processes: quickly, and without the threads of this one."""


class VirtualClock:
    """It goes on as the real one does, and is put forward where nothing happens until then.

    So nobody's lease ends while they work, and nobody waits. To be given to processes as they start.
    """

    def __init__(self, start: datetime) -> None:
        self._ahead = PROCESSES.RawValue("d", (start - datetime.now(UTC)).total_seconds())

    def __call__(self) -> datetime:
        """The hour, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead.value)

    def put_forward(self, to: datetime) -> None:
        """Let it be that hour now, if it is not later."""
        self._ahead.value += max((to - self()).total_seconds(), 0.0)
