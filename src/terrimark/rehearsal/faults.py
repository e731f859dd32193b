"""What goes wrong on purpose: a small plan that says which call meets which trouble."""

from __future__ import annotations

import random
from dataclasses import dataclass
from threading import Lock
from typing import Literal

Trouble = Literal[
    "drop-before",  # the connection closes and nothing was done
    "drop-after",  # it was done, and the connection closes before the answer
    "500-before",
    "500-after",  # it was done, and the answer says that it failed
    "429",
    "html",  # a page in place of the API, as a proxy or a maintenance screen answers
    "slow",  # the answer comes `seconds` late
    "expire",  # every access token dies just before this call
]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One trouble, and the calls that meet it."""

    trouble: Trouble
    call: str = ""  # a part of "METHOD /path", such as "POST /api/v1/statuses"; empty: every call
    nth: int = 0  # only the nth of these calls, the first is 1; 0: any of them
    chance: float = 1.0  # of meeting it, 0..1, drawn from the plan's seed
    seconds: float = 0.0  # for `slow`


class Faults:
    """The plan. The same seed and the same calls meet the same troubles."""

    def __init__(self, *plan: Fault, seed: int = 0) -> None:
        self._plan, self._seen = plan, [0] * len(plan)
        self._draw, self._lock = random.Random(seed), Lock()

    def strike(self, call: str) -> Fault | None:
        """The trouble that this call meets, the first of the plan that fits; None where it goes well."""
        met = None
        with self._lock:
            for index, fault in enumerate(self._plan):
                if fault.call not in call:
                    continue
                self._seen[index] += 1
                hit = fault.nth in (0, self._seen[index]) and self._draw.random() < fault.chance
                met = met or (fault if hit else None)
        return met
