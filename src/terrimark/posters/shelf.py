"""What is kept for the next posters: as much as a fixed room holds, the longest unused leaves first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
MEGABYTE = 10**6  # bytes


class Shelf:
    """Pictures and masks by what they were made of."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.taken = 0  # bytes
        self._kept = OrderedDict[Hashable, tuple[Any, int]]()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def get(self, key: Hashable, weight: int, make: Callable[[], T]) -> T:
        """What is kept under a key; else it is made, once there is room for `weight` bytes."""
        if kept := self._kept.get(key):
            self._kept.move_to_end(key)
            found: T = kept[0]
            return found
        self._leave(weight)
        made = make()  # which may take room itself
        self._leave(weight)
        self._kept[key] = made, weight
        self.taken += weight
        return made

    def forget(self) -> None:
        """Keep nothing."""
        self._leave(self.room + 1)

    def _leave(self, weight: int) -> None:
        while self._kept and self.taken + weight > self.room:
            _key, (_gone, was) = self._kept.popitem(last=False)
            self.taken -= was


PLATES = Shelf(141 * MEGABYTE)
"""Of a process: an A3 at 300 dpi with its scrim and without, or two dozen plates for a screen."""

SHELF = Shelf(24 * MEGABYTE)
"""Of a process, for all that is small: masks, and the copies that contrast is measured on."""


def weight(size: tuple[int, int]) -> int:
    """Bytes of a picture in colour: Pillow keeps three in four."""
    return 4 * size[0] * size[1]
