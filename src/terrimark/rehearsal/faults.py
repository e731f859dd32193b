"""What goes wrong on purpose: a small plan that says which call meets which trouble."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Literal

Trouble = Literal[
    "drop-before",  # the connection closes and nothing was done
    "drop-after",  # it was done, and the connection closes before the answer
    "reset",  # likewise, by a reset
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

    def __init__(self, *plan: Fault, seed: int | str = 0) -> None:
        self.met: Counter[str] = Counter()  # how many calls met each trouble
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
            self.met.update([met.trouble] if met else ())
        return met


Weather = Literal["none", "likely", "storm"]

_ANY: Mapping[Trouble, float] = {  # in a storm, the chance of any call
    "drop-before": 0.015, "drop-after": 0.015, "reset": 0.01, "500-before": 0.02, "500-after": 0.015,
    "429": 0.02, "html": 0.01, "slow": 0.03, "expire": 0.001,
}  # fmt: skip
_FINAL: Mapping[Trouble, float] = {"drop-after": 0.06, "500-after": 0.04, "reset": 0.02}
_PUBLIC = {
    "mastodon": "POST /api/v1/statuses", "bluesky": "putRecord", "facebook": "/feed", "x": "POST /2/tweets",
    "instagram": "/media_publish", "threads": "/threads_publish", "linkedin": "POST /rest/posts",
    "telegram": "/send", "pinterest": "POST /v5/pins",
}  # fmt: skip
_FORCE: Mapping[Weather, float] = {"none": 0.0, "likely": 0.1, "storm": 1.0}


def weather(kind: Weather, network: str, seed: str) -> Faults:
    """The troubles of a network in a whole rehearsal: any call meets some, one that makes a post public more.

    In which order the calls of several publishers come is the machine's: the same seed gives the same sort of
    days, not the same days.
    """
    calls = ((_PUBLIC.get(network, "none"), _FINAL), ("", _ANY))
    force = _FORCE[kind]
    plan = [
        Fault(trouble=trouble, call=call, chance=chance * force, seconds=0.02)
        for call, chances in calls
        for trouble, chance in chances.items()
        if force
    ]
    return Faults(*plan, seed=seed)
