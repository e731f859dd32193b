"""Who does the work: this process, or several beside it. A cluster is one more class with `run`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import groupby, islice
from multiprocessing.connection import wait as wait_for
from typing import Protocol, TypeVar

TOGETHER = 8  # items at most: both of two processes shall have work

T = TypeVar("T")
R = TypeVar("R")


class Lost:
    """In place of a result: the process that worked on it died (killed, or out of memory)."""


class Executor(Protocol):
    """Does one piece of work for each item of a stream."""

    def run(
        self, work: Callable[[T], R], items: Iterable[T], alike: Callable[[T], object] | None = None
    ) -> Iterator[tuple[T, R | Lost]]:
        """Every item with its result, in the order they are done; takes items only as it can start them.

        Items in a row of which `alike` says the same go to one process together, a few at a time: it has
        what they share at hand. `work`, the items and the results travel to other processes: plain values,
        module-level functions.
        """


class Here:
    """Our own process, one item after the other."""

    def run(
        self, work: Callable[[T], R], items: Iterable[T], alike: Callable[[T], object] | None = None
    ) -> Iterator[tuple[T, R | Lost]]:
        """See `Executor.run`."""
        for item in items:
            yield item, work(item)


@dataclass(frozen=True)
class Processes:
    """Several processes of this machine."""

    jobs: int
    ahead: int = 2  # pieces of work that are handed to a process while it works

    def run(
        self, work: Callable[[T], R], items: Iterable[T], alike: Callable[[T], object] | None = None
    ) -> Iterator[tuple[T, R | Lost]]:
        """See `Executor.run`. What was in work when a process died is tried once more, each alone."""
        waiting = _together(items, alike)
        while suspects := (yield from self._until_broken(work, waiting)):
            alone = _together(suspects, None)
            while killers := (yield from Processes(1, ahead=1)._until_broken(work, alone)):
                yield killers[0], Lost()

    def _until_broken(
        self, work: Callable[[T], R], waiting: Iterator[list[T]]
    ) -> Generator[tuple[T, R | Lost], None, list[T]]:
        """Results until the items end; returns what was in work when a process died, else nothing."""
        running: dict[Future[list[R]], list[T]] = {}
        begun: list[list[T]] = []
        pool = _pool(self.jobs)
        try:
            while True:
                for items in islice(waiting, self.ahead * self.jobs - len(running)):
                    begun = [*running.values(), items]
                    running[pool.submit(_each, work, items)] = items
                if not running:
                    return []
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    begun = list(running.values())
                    results = future.result()
                    yield from zip(running.pop(future), results, strict=True)
        except BrokenProcessPool:
            return [item for items in begun for item in items]
        finally:
            pool.shutdown(cancel_futures=True)


def _together(items: Iterable[T], alike: Callable[[T], object] | None) -> Iterator[list[T]]:
    """Items that go to one process, taken from the stream as they are asked for."""
    if alike is None:
        yield from ([item] for item in items)
        return
    for _same, row in groupby(items, alike):
        while some := list(islice(row, TOGETHER)):
            yield some


def _each(work: Callable[[T], R], items: list[T]) -> list[R]:
    return [work(item) for item in items]


def cores() -> int:
    """How many processes this machine runs at once for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Fresh processes: a fork would copy our threads' locks. A fork server loads Pillow once for all."""
    shared = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if shared else "spawn")
    if shared:
        context.set_forkserver_preload(["__main__", "terrimark.build.drawing"])
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end with it even where it was killed: else we would wait for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
