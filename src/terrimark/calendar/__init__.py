"""When does what go where?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from terrimark.calendar.slots import Hole, Schedule, schedule

__all__ = ["Hole", "Schedule", "schedule"]


def __getattr__(name: str) -> Any:
    """Load what builds only where posts are scheduled: `networks` and `outbox` need `post` alone."""
    if name in __all__:
        from terrimark.calendar import slots

        return getattr(slots, name)
    raise AttributeError(name)
