"""Work is done here or in other processes; nothing that one piece does harms another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from terrimark.build.executors import Here, Lost, Processes


def square(number: int) -> int:
    return number * number


def square_or_die(number: int) -> int:
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


@pytest.mark.parametrize("executor", [Here(), Processes(2)])
def test_every_item_comes_back_with_its_result(executor):
    assert dict(executor.run(square, range(20))) == {number: number**2 for number in range(20)}


@pytest.mark.parametrize("executor", [Here(), Processes(2)])
def test_items_are_taken_only_as_they_can_be_started(executor):
    taken = []

    def stream() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = executor.run(square, stream())
    next(results)
    assert len(taken) <= 5
    results.close()


def pid(_number: int) -> int:
    return os.getpid()


def test_items_that_are_alike_go_to_one_process_together():
    done = dict(Processes(2).run(pid, range(12), alike=lambda number: number // 4))
    assert all(len({done[number] for number in range(start, start + 4)}) == 1 for start in (0, 4, 8))


@pytest.mark.parametrize("alike", [None, lambda number: number // 4])
def test_a_process_that_dies_takes_no_other_work_with_it(alike):
    results = dict(Processes(2).run(square_or_die, range(12), alike))
    assert isinstance(results.pop(5), Lost)
    assert results == {number: number**2 for number in range(12) if number != 5}


def test_the_processes_end_where_their_parent_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent("""
        import os, time
        from terrimark.build.executors import Processes

        def work(number):
            print(os.getpid(), flush=True)
            time.sleep(60)

        if __name__ == "__main__":
            list(Processes(2).run(work, range(2)))
        """)
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(parent.stdout.readline()) for _ in range(2)]
        parent.kill()
        assert _ended(workers)


def _ended(pids: list[int]) -> bool:
    for _ in range(200):
        pids = [pid for pid in pids if _alive(pid)]
        if not pids:
            return True
        time.sleep(0.05)
    return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat").read_text()
    return stat.rsplit(")", 1)[1].split()[0] != "Z"  # one that nobody has waited for is dead all the same
