"""Meta's Graph API, of Facebook, Instagram and Threads. Facts and sources: docs/networks/facebook.md.

What an error means is in its code and subcode, not in its HTTP status. The token goes as a bearer, since
addresses end in logs: Instagram's docs show it, for Facebook it is [C], for Threads [U].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from terrimark.i18n import _
from terrimark.networks.base import NetworkError, OutcomeUnknown, TryLater
from terrimark.networks.http import Wire
from terrimark.networks.signals import open_again
from terrimark.networks.troubles import Answer

VERSION = "v26.0"  # of 2026-07-29; Meta forwards an ended version to the oldest that lives

_CODES: Mapping[int, str] = {
    **dict.fromkeys((190, 102), "dead"),
    **dict.fromkeys((3, 10, *range(200, 300)), "rights"),
    **dict.fromkeys((4, 17, 32, 341, 613, 80001), "wait"),
    80002: "wait",  # Instagram's own limit [U]
    **dict.fromkeys((1, 2), "lost"),
    368: "held",
    506: "twice",
}
_SUBCODES: Mapping[int, str] = {
    # of Instagram and Threads
    **dict.fromkeys((2207003, 2207008, 2207020, 2207027), "wait"),  # not ready, ended
    2207042: "day",  # the quota of 24 hours
    **dict.fromkeys((2207001, 2207032, 2207053), "lost"),
    **dict.fromkeys((2207050, 2207051, 4279013), "held"),  # the last one [C]
    2207052: "unfetched",
    # of Facebook, and [C] like all that follow
    **dict.fromkeys((1404078, 4854002), "held"),
    **dict.fromkeys((1363047, 1609010), "lost"),
    1390008: "wait",
    1366051: "twice",
}
_FIXES: Mapping[str, Callable[[], str]] = {
    "dead": lambda: _("make a new token: terrimark's docs say where"),
    "rights": lambda: _("give the token the rights that terrimark's docs name"),
    "held": lambda: _("sign in to the account and see what Meta asks for"),
    "unfetched": lambda: _("check that the address of the account's media host is open to everybody"),
}
_MISSING = {(100, 33), (24, 2207006), (24, 2207008)}


class Graph:
    """One token's calls. `server` may end in a version, which then takes the place of `version`."""

    def __init__(self, *, wire: Wire, token: str, version: str = VERSION) -> None:
        self.wire, self._token = wire, token
        self._base = "/" if re.search(r"/v\d+\.\d+$", wire.server) else f"/{version}/"

    def ask(
        self,
        method: str,
        path: str,
        *,
        final: bool = False,
        expect: str = "",
        absent: bool = False,
        **parts: Any,
    ) -> Answer:
        """Make one call and return its good answer; with `absent`, also the one that says "no such object".

        Raises what the error's code means; `final` and `expect` as in `Wire.ask`.
        """
        answer = self.wire.ask(
            method, self._base + path, token=self._token, final=final, expect=expect, coded=True, **parts
        )
        if answer.ok or (absent and is_missing(answer)):
            return answer
        raise self.failure(answer, final=final)

    def failure(self, answer: Answer, *, final: bool = False) -> NetworkError:
        """What an answer that is not good means."""
        kind = _kind(answer)
        if kind in _FIXES:
            return self.wire.locked_out(answer, _FIXES[kind]())
        match kind:
            case "wait" | "day":
                again = open_again(answer.headers)
                if kind == "day" and answer.at:  # which hour of the day frees the quota is not said
                    again = max(again or answer.at, answer.at + timedelta(hours=2))
                what = _("{server} asks to wait: {said}")
                return self.wire.trouble(
                    partial(TryLater, after=again), what, _("publish again later"), answer
                )
            case "lost":
                what, fix = _("{server} failed ({status}): {said}"), _("publish again in a while")
                return self.wire.trouble(OutcomeUnknown if final else TryLater, what, fix, answer)
            case "twice":
                return self.wire.unsure(_("{server} says that it has this already: {said}"), answer)
            case "stranger":
                return self.wire.other_tongue(answer)
        return self.wire.refused(answer)

    def rows(self, path: str, *, pages: int = 1, **params: str) -> Iterator[dict[str, Any]]:
        """The objects of an edge, page after page."""
        for _page in range(pages):
            answer = self.ask("GET", path, params=params)
            yield from answer.rows("data")
            after = answer.text("paging", "cursors", "after")
            if not after or not answer.get("paging", "next"):
                return
            params = {**params, "after": after}

    def insights(self, remote_id: str, *names: str) -> dict[str, int]:
        """The numbers that are there. An unknown name fails the whole call."""
        found: dict[str, int] = {}
        for row in self.rows(f"{remote_id}/insights", metric=",".join(names)):
            values = [row.get("total_value"), *(row.get("values") or ())]
            numbers = [value.get("value") for value in values if isinstance(value, dict)]
            found |= {str(row.get("name")): number for number in numbers if isinstance(number, int)}
        return found


def is_missing(answer: Answer) -> bool:
    """Whether the answer says that there is no such object (or none that this token may see)."""
    return _codes(answer) in _MISSING


def _kind(answer: Answer) -> str:
    if not isinstance(answer.get("error"), dict):
        return "stranger"
    code, subcode = _codes(answer)
    found = _SUBCODES.get(subcode) or _CODES.get(code, "")
    unsaid = answer.get("error", "is_transient") is True or answer.status >= 500
    return "lost" if not found and unsaid else found


def _codes(answer: Answer) -> tuple[int, int]:
    code, subcode = (answer.get("error", name) for name in ("code", "error_subcode"))
    return code if isinstance(code, int) else 0, subcode if isinstance(subcode, int) else 0


def meaning_of(subcode: int) -> str:
    """What a container's own error means: `wait`, `lost`, `held`, `unfetched`; empty where it is refused."""
    return _SUBCODES.get(subcode, "")
