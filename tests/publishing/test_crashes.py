"""Whatever kills a publisher, and whenever: each post is out once, by the servers' own records."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
from publisher import Stage, set_up

from terrimark.publishing import CHECKPOINTS
from terrimark.rehearsal import BlueskyCopy, Fault, Faults, MastodonCopy

KILLED = -signal.SIGKILL
AT_RECOVERY = ("taken over", "asked", "found out")
CALLS = {
    "mastodon": (
        "GET /api/v1/accounts/verify_credentials",
        "GET /api/v2/instance",
        "POST /api/v2/media",
        "GET /api/v1/accounts/",
        "POST /api/v1/statuses",
    ),
    "bluesky": (
        "createSession",
        "getSession",
        "uploadBlob",
        "putRecord",
        "getRecord",
    ),
}


class Killer(Faults):
    """Kills the publisher while its call is on the way: the server may still do what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.process = 0
        self.call, self.left, self.delay_s, self.serve = "", 0, 0.0, True

    def aim(
        self, process: int, *, call: str = "", nth: int = 1, delay_s: float = 0.0, serve: bool = True
    ) -> None:
        """Kill the process at its nth such call, `delay_s` later; the server serves that call, or not."""
        self.process, self.call, self.left, self.delay_s, self.serve = process, call, nth, delay_s, serve

    def strike(self, call: str) -> Fault | None:
        if not self.process or self.call not in call:
            return None
        self.left -= 1
        if self.left:
            return None
        if self.delay_s:
            Timer(self.delay_s, _kill, [self.process]).start()
        else:
            _kill(self.process)
        return None if self.serve else Fault(trouble="drop-before")


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return  # it had ended by itself


class Street:
    """Both servers, and one killer for both."""

    def __init__(self, mastodon: MastodonCopy, bluesky: BlueskyCopy, killer: Killer) -> None:
        self.mastodon, self.bluesky, self.killer = mastodon, bluesky, killer

    @property
    def out(self) -> Counter[str]:
        """How often each text is out, by the servers' own records."""
        return Counter(post.text for copy in (self.mastodon, self.bluesky) for post in copy.posts)


@contextmanager
def street(*, keeps_keys: bool = True) -> Iterator[Street]:
    killer = Killer()
    with (
        MastodonCopy(faults=killer, keeps_keys=keeps_keys) as mastodon,
        BlueskyCopy(faults=killer) as bluesky,
    ):
        yield Street(mastodon, bluesky, killer)


def promised(stage: Stage) -> dict[str, int]:
    return {words.text: 1 for post in stage.posts for words in (post.words, *post.thread)}


def all_out_once(stage: Stage, street: Street) -> None:
    assert street.out == promised(stage)
    assert {row.state for row in stage.rows.values()} == {"sent"}
    assert all(row.url for row in stage.rows.values())


def ledger_file(folder: Path) -> str:
    return f"sqlite:///{folder}/ledger.sqlite"


@pytest.mark.parametrize("network", ["mastodon", "bluesky"])
@pytest.mark.parametrize("point", CHECKPOINTS)
def test_killed_at_each_point_between_the_steps(tmp_path: Path, network: str, point: str) -> None:
    with street() as there:
        stage = set_up(ledger_file(tmp_path), tmp_path, there.mastodon, there.bluesky, 4)
        stage = Stage(**{**vars(stage), "posts": [post for post in stage.posts if post.network == network]})
        runs = ["kept", point] if point in AT_RECOVERY else [point]
        for number, die_at in enumerate(runs):
            assert stage.run(number, die_at=die_at) == KILLED
        assert stage.run(len(runs)) == 0
        assert there.out == promised(stage)


@pytest.mark.parametrize("serve", [True, False], ids=["served", "not served"])
@pytest.mark.parametrize("call", [*CALLS["mastodon"], *CALLS["bluesky"]])
def test_killed_during_each_call(tmp_path: Path, call: str, serve: bool) -> None:
    with street() as there:
        stage = set_up(ledger_file(tmp_path), tmp_path, there.mastodon, there.bluesky, 4)
        process = stage.start(0)
        there.killer.aim(process.pid, call=call, serve=serve)
        process.join(60)
        assert process.exitcode == KILLED
        there.killer.aim(0)
        assert stage.run(1) == 0
        all_out_once(stage, there)


def test_these_are_all_the_calls_that_a_run_makes(tmp_path: Path) -> None:
    with street() as there:
        stage = set_up(ledger_file(tmp_path), tmp_path, there.mastodon, there.bluesky, 4)
        assert stage.run(0) == 0
        for network, copy in (("mastodon", there.mastodon), ("bluesky", there.bluesky)):
            assert [call for call in copy.calls if not any(known in call for known in CALLS[network])] == []
            assert [known for known in CALLS[network] if not any(known in call for call in copy.calls)] == []


def killed_again_and_again(stage: Stage, there: Street, *, kills: int, seed: int) -> int:
    """Kill publishers at random moments until so many died; the number of runs."""
    draw = random.Random(seed)
    died = number = 0
    while died < kills:
        assert number < 3 * kills, "too few posts for so many kills"
        process = stage.start(number)
        there.killer.aim(
            process.pid, nth=draw.randint(1, 14), delay_s=draw.choice([0, draw.uniform(0, 0.03)])
        )
        process.join(60)
        died += process.exitcode == KILLED
        number += 1
    there.killer.aim(0)
    return number


@pytest.mark.slow
def test_fifty_random_kills_over_two_hundred_posts(tmp_path: Path) -> None:
    with street() as there:
        stage = set_up(ledger_file(tmp_path), tmp_path, there.mastodon, there.bluesky, 200, pictures=40)
        number = killed_again_and_again(stage, there, kills=50, seed=7)
        assert {row.state for row in stage.rows.values()} != {"sent"}, "all was out before the last kill"
        assert stage.run(number) == 0
        all_out_once(stage, there)


@pytest.mark.slow
def test_on_a_server_that_ignores_its_key_a_post_is_out_once_or_unknown_and_shown(tmp_path: Path) -> None:
    with street(keeps_keys=False) as there:
        stage = set_up(ledger_file(tmp_path), tmp_path, there.mastodon, there.bluesky, 60, pictures=10)
        number = killed_again_and_again(stage, there, kills=15, seed=11)
        assert stage.run(number) == 0
        assert stage.run(number + 1) == 0
        for row in stage.rows.values():
            assert there.out[row.post.words.text] == (1 if row.state == "sent" else 0)
            assert row.state == "sent" or (row.state == "unknown" and row.network == "mastodon")


@pytest.mark.slow
def test_publishers_at_the_same_time_never_send_twice(ledger_url: str, tmp_path: Path) -> None:
    with street() as there:
        stage = set_up(ledger_url, tmp_path, there.mastodon, there.bluesky, 40)
        processes = [stage.start(0) for _run in range(3)]
        there.killer.aim(processes[0].pid, nth=20)
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes[1:]] == [0, 0]
        there.killer.aim(0)
        assert stage.run(1) == 0
        all_out_once(stage, there)
