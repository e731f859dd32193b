"""The publishers of a rehearsal: processes of their own, one of which may be killed now and then."""

from __future__ import annotations

import json
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from terrimark.brand.campaign import Account
from terrimark.calendar.post import Post
from terrimark.networks import connect
from terrimark.networks.base import Network
from terrimark.outbox import Ledger, Sender
from terrimark.publishing import Desks, Publisher, price_of
from terrimark.rehearsal.clock import PROCESSES, VirtualClock
from terrimark.store import open_ledger

LEASE_S = 150.0  # by the rehearsal's clock; that of the service is longer, and a rehearsal has many kills
PROCESSES.set_forkserver_preload(["terrimark.rehearsal.crew"])
_FORKED = get_context("fork")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """All that a publisher goes by: nothing else of this machine, and no environment of its own."""

    ledger: str
    root: Path  # of the workspace, only read: pictures are there
    state: Path  # everything that a publisher writes
    territory: str
    campaign: str
    accounts: Mapping[str, Account]
    posts: tuple[Post, ...]
    budgets: Mapping[str, int]
    clock: VirtualClock

    @property
    def environment(self) -> Path:
        """Where servers and made-up tokens stand, as environment variables; tokens that end are replaced."""
        return self.state / "environment.json"

    def network(self, account: str) -> Network:
        """An account as a publisher speaks to it."""
        return connect(
            self.accounts[account], self.territory, root=self.state, state_folder=self.state,
            environment=json.loads(self.environment.read_text("utf-8")),
        )  # fmt: skip

    def publish(self, sender: Sender, ledger: Ledger) -> None:
        """Look once at what is due, and send it."""
        publisher = Publisher(
            ledger=ledger, desks=Desks(self.network), sender=sender, root=self.root, now=self.clock,
            price=price_of, budgets=self.budgets,
        )  # fmt: skip
        for _outcome in publisher.publish(self.campaign, self.posts):
            pass


@contextmanager
def crew(stage: Stage, *, size: int, kill_s: float | None, seed: int) -> Iterator[Callable[[], int]]:
    """Publishers at work. What is given lets each look once, and returns how many were killed so far.

    With `kill_s` one of them is killed about every so many real seconds, and replaced at once. They are
    forked, in a moment, by a process that has neither threads nor a database of its own.
    """
    line, theirs = PROCESSES.Pipe()
    chief = PROCESSES.Process(target=_lead, args=(theirs, stage, size, kill_s, seed))
    chief.start()
    theirs.close()

    def look() -> int:
        line.send(True)
        try:
            kills: int = line.recv()
        except EOFError:
            raise RuntimeError("a publisher ended by itself, as said above") from None
        return kills

    try:
        yield look
    finally:
        line.close()
        chief.join()


def _lead(line: Connection, stage: Stage, size: int, kill_s: float | None, seed: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started the rehearsal
    with suppress(EOFError), _Crew(stage, size, kill_s, seed) as members:
        while line.recv():
            members.look()
            line.send(members.kills)


def _serve(stage: Stage, number: int, line: Connection, others: list[Connection]) -> None:
    """A publisher's whole life: look when told to, end with the one who tells."""
    for other in others:
        other.close()
    ledger = Ledger(open_ledger(stage.ledger), clock=stage.clock)
    sender = Sender(who=f"publisher {number}", lease_s=LEASE_S)
    with suppress(EOFError):
        while line.recv():
            stage.publish(sender, ledger)
            line.send(True)


@dataclass(kw_only=True)
class _Member:
    number: int
    process: BaseProcess
    line: Connection
    killed: bool = False


class _Crew:
    """The publishers, by the process that forks them."""

    def __init__(self, stage: Stage, size: int, kill_s: float | None, seed: int) -> None:
        self._stage, self._kill_s, self.kills = stage, kill_s, 0
        self._draw = random.Random(f"{seed} kills")
        self._members: list[_Member] = []
        for number in range(1, size + 1):
            self._members.append(self._start(number))
        self._next_kill = self._later()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for member in self._members:
            member.process.kill()
            member.process.join()

    def look(self) -> None:
        """Let each publisher look once, all at the same time; a killed one's successor looks too."""
        for member in list(self._members):
            (self._replaced(member) if member.killed else member).line.send(True)
        busy = {member.line: member for member in self._members}
        while busy:
            patience = None if self._kill_s is None else max(self._next_kill - time.monotonic(), 0)
            for line in wait(list(busy), patience):
                member = busy.pop(line)  # type: ignore[call-overload]
                try:
                    member.line.recv()
                except (EOFError, ConnectionResetError):
                    successor = self._replaced(member)
                    successor.line.send(True)
                    busy[successor.line] = successor
            if self._kill_s is not None and busy and time.monotonic() >= self._next_kill:
                self._kill(self._draw.choice(list(busy.values())))

    def _kill(self, member: _Member) -> None:
        self.kills += not member.killed
        member.killed = True
        member.process.kill()
        self._next_kill = self._later()

    def _later(self) -> float:
        return time.monotonic() + self._draw.uniform(0.5, 1.5) * (self._kill_s or 0)

    def _start(self, number: int) -> _Member:
        ours, theirs = _FORKED.Pipe()
        others = [ours, *(member.line for member in self._members)]
        process = _FORKED.Process(target=_serve, args=(self._stage, number, theirs, others), daemon=True)
        process.start()
        theirs.close()
        return _Member(number=number, process=process, line=ours)

    def _replaced(self, member: _Member) -> _Member:
        """A new process in place of one that is gone; RuntimeError where nobody killed it."""
        member.process.join()
        if not member.killed:
            raise RuntimeError(f"publisher {member.number} ended by itself ({member.process.exitcode})")
        place = self._members.index(member)
        del self._members[place]
        member.line.close()
        self._members.insert(place, self._start(member.number))
        return self._members[place]
