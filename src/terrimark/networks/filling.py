"""Containers of Instagram and Threads before they are public: made, and waited for."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property

from terrimark.calendar.post import Picture
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, NetworkError, Refused, Steps, TryLater
from terrimark.networks.graph import Graph, is_missing, meaning_of
from terrimark.networks.media_host import MediaHost
from terrimark.networks.seen import Listing
from terrimark.networks.troubles import Answer
from terrimark.networks.uploads import wait_for

LOOKS = 9  # at a container, the pause doubling from a quarter of a second: two minutes; the next run looks on
SUFFIX = {"image/jpeg": ".jpg", "image/png": ".png"}
LIVING = ("FINISHED", "IN_PROGRESS")


class Filling(Listing):
    """One account's containers, each known by its id."""

    making: str  # the edge where containers are made
    state: str  # the field of a container's state
    why: str  # the field of what went wrong with it

    def __init__(self, *, handle: str, graph: Graph, host: MediaHost, pause_s: float = 0.25) -> None:
        self._handle, self._graph, self._host, self._pause_s = handle.removeprefix("@"), graph, host, pause_s
        self._wire = graph.wire

    @cached_property
    @abstractmethod
    def _me(self) -> tuple[str, str]:
        """The account's id and name."""

    @property
    def _name(self) -> str:
        return self._me[0]

    def _put(self, picture: Picture, data: bytes) -> str:
        return self._host.put(data, picture.sha256 + SUFFIX.get(picture.media_type, ""))

    def _made(self, fields: Mapping[str, str]) -> str:
        return self._graph.ask("POST", f"{self._name}/{self.making}", expect="id", data=fields).text("id")

    def _kept(self, step: str, fields: Mapping[str, str], steps: Steps) -> str:
        """A container's id: an earlier try's while it lives."""
        kept = steps.get(step)
        if kept and self._look(kept)[0] in LIVING:
            return str(kept)
        made = self._made(fields)
        steps.keep(step, made)
        return made

    def _look(self, container: str) -> tuple[str, Answer]:
        """A container's state, GONE where there is no such container, and the whole answer."""
        asked = {"fields": f"{self.state},{self.why}"}
        answer = self._graph.ask("GET", container, params=asked, absent=True)
        return "GONE" if is_missing(answer) else answer.text(self.state), answer

    def _await(self, container: str) -> None:
        """Wait until a container is FINISHED."""

        def ready() -> bool:
            state, answer = self._look(container)
            if state not in LIVING:
                raise self._failed(state, answer)
            return state == "FINISHED"

        wait_for(ready, self._wire, self._pause_s, looks=LOOKS, longer=2)

    def _failed(self, state: str, answer: Answer) -> NetworkError:
        """What a container's state means; it is made anew the next time."""
        why = answer.text(self.why) or state
        found = re.search(r"\b22070\d\d\b", why)
        kind = meaning_of(int(found[0])) if found else ""
        later = TryLater if kind or state != "ERROR" else Refused
        error = AccountTrouble if kind in ("held", "unfetched") else later
        what = _("{server} could not take the post: {why}")
        fix = _("look at the picture and at the account's media host, then publish again")
        return self._wire.trouble(error, what, fix, why=why)
