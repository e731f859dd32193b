"""What the ledger promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.limits.words import Span, Words
from terrimark.outbox import ALLOWED, Ledger, Row, Sender
from terrimark.store import open_ledger

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
REAL = datetime(2026, 11, 23, 8, tzinfo=UTC)
MAUD = Sender(who="Maud", owner="one", lease_s=60)
ERWAN = Sender(who="Erwan", owner="two", lease_s=60)
INTENT = {"key": "abc", "body": {"text": "Kenavo ’ c’h 🎈", "n": [1, None]}}


def a_post(number: int = 1, due: datetime = NOON) -> Post:
    words = Words(
        text=f"Kenavo {number} 🎈", spans=(Span(start=0, end=6, kind="link", target="http://a.example"),)
    )
    return Post(
        key=f"spring/{number}", territory="estran", campaign="spring", message="m", audience="public",
        language="br", network="folder", account="town", handle="out", due=due, words=words,
    )  # fmt: skip


class Clock:
    now = REAL

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(engine: Engine, clock: Clock) -> Ledger:
    return Ledger(engine, clock=clock)


def put(ledger: Ledger, *posts: Post, state="approved", approved=True, now: datetime = NOON) -> None:
    with ledger.writing("spring", who="Maud", now=now) as book:
        for post in posts:
            book.put(post, state, why="new", approved=approved)


def claim(
    ledger: Ledger, post: Post | None = None, *, sender: Sender = MAUD, now: datetime = NOON
) -> Row | None:
    post = post or a_post()
    return ledger.claim(post, now=now, sender=sender)


def test_a_post_comes_back_as_it_was_put_in(ledger: Ledger) -> None:
    put(ledger, a_post())
    row = ledger.row("spring/1")
    assert row
    assert row.post == a_post()
    assert (row.due, row.content_hash, row.signed) == (NOON, a_post().content_hash, True)
    assert (row.approved_by, row.approved_at) == ("Maud", REAL)


def test_posts_are_read_in_the_order_they_are_due(ledger: Ledger) -> None:
    put(ledger, a_post(1, NOON + timedelta(hours=2)), a_post(2, NOON), a_post(3, NOON + timedelta(hours=1)))
    assert list(ledger.rows("spring")) == ["spring/2", "spring/3", "spring/1"]
    assert ledger.rows("autumn") == {}


def test_a_campaign_begins_once(ledger: Ledger) -> None:
    assert ledger.began("spring") is None
    put(ledger)
    put(ledger, now=NOON + timedelta(days=3))
    assert ledger.began("spring") == NOON


def test_what_was_put_in_is_kept_together_or_not_at_all(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.writing("spring", who="Maud", now=NOON) as book:
        book.put(a_post(), "approved", why="new", approved=True)
        raise RuntimeError
    assert ledger.rows("spring") == {}
    assert ledger.began("spring") is None


def _dies_while_writing(url: str) -> None:
    with Ledger(open_ledger(url)).writing("spring", who="Maud", now=NOON) as book:
        book.put(a_post(), "approved", why="new", approved=True)
        os.kill(os.getpid(), signal.SIGKILL)


def test_killed_while_approving_nothing_is_approved(ledger: Ledger, ledger_url: str) -> None:
    run = multiprocessing.get_context("spawn").Process(target=_dies_while_writing, args=(ledger_url,))
    run.start()
    run.join(60)
    assert run.exitcode == -signal.SIGKILL
    assert ledger.rows("spring") == {}
    put(ledger, a_post())
    assert list(ledger.rows("spring")) == ["spring/1"]


def test_every_change_says_who_when_and_why(ledger: Ledger, clock: Clock) -> None:
    put(ledger, a_post())
    clock.now += timedelta(minutes=1)
    claim(ledger)
    ledger.settle("spring/1", "refused", sender=MAUD, why="too long")
    events = [
        (event.who, event.at, event.before, event.after, event.why) for event in ledger.events("spring/1")
    ]
    assert events == [
        ("Maud", REAL, None, "approved", "new"),
        ("Maud", clock.now, "approved", "sending", "being sent"),
        ("Maud", clock.now, "sending", "refused", "too long"),
    ]


@pytest.mark.parametrize("now", [NOON, NOON.astimezone(tz=None)])
def test_a_due_post_is_claimed_once(ledger: Ledger, now: datetime) -> None:
    put(ledger, a_post())
    row = claim(ledger, now=now)
    assert row
    assert (row.state, row.attempts, row.lease_owner) == ("sending", 1, "one")
    assert row.lease_until == REAL + timedelta(seconds=60)
    assert claim(ledger, sender=ERWAN) is None


def test_what_may_not_go_out_cannot_be_claimed(ledger: Ledger) -> None:
    put(ledger, a_post(1), a_post(2, NOON + timedelta(seconds=1)))
    put(ledger, a_post(3), state="planned", approved=False)
    put(ledger, a_post(4), state="held")
    other_words = replace(a_post(1), words=Words(text="other"))
    assert claim(ledger, other_words) is None
    assert [
        claim(ledger, a_post(n, due)) for n, due in [(2, NOON + timedelta(seconds=1)), (3, NOON), (4, NOON)]
    ] == [None] * 3
    assert claim(ledger, a_post(9)) is None


def test_a_back_off_goes_by_the_real_clock(ledger: Ledger, clock: Clock) -> None:
    put(ledger, a_post())
    claim(ledger)
    ledger.settle("spring/1", "approved", sender=MAUD, why="busy", not_before=REAL + timedelta(minutes=5))
    assert claim(ledger, now=NOON + timedelta(days=9)) is None
    clock.now += timedelta(minutes=5)
    row = claim(ledger)
    assert row
    assert (row.attempts, row.not_before, row.note) == (2, None, "")


def test_an_intent_is_kept_whole_and_only_by_the_one_who_holds_the_lease(
    ledger: Ledger, clock: Clock
) -> None:
    put(ledger, a_post())
    claim(ledger)
    assert not ledger.keep_intent("spring/1", INTENT, sender=ERWAN)
    clock.now += timedelta(seconds=59)
    assert ledger.keep_intent("spring/1", INTENT, sender=MAUD)
    row = ledger.row("spring/1")
    assert row
    assert (row.intent, row.intent_at) == (INTENT, clock.now)
    assert row.lease_until == clock.now + timedelta(seconds=60)  # renewed
    clock.now += timedelta(seconds=60)
    assert not ledger.keep_intent("spring/1", INTENT, sender=MAUD)


def test_a_live_lease_is_left_alone(ledger: Ledger, clock: Clock) -> None:
    put(ledger, a_post())
    claim(ledger)
    clock.now += timedelta(seconds=59)
    assert ledger.take_over("spring/1", sender=ERWAN) is None
    assert ledger.move("spring/1", "approved", only=["sending"], who="Erwan", why="") is None


def test_what_was_left_before_its_intent_goes_back_in_the_queue(ledger: Ledger, clock: Clock) -> None:
    put(ledger, a_post())
    claim(ledger)
    clock.now += timedelta(seconds=60)
    row = ledger.take_over("spring/1", sender=ERWAN)
    assert row
    assert (row.state, row.lease_owner) == ("approved", None)


def test_what_was_left_after_its_intent_is_unknown_and_leased_to_the_one_who_asks(
    ledger: Ledger, clock: Clock
) -> None:
    put(ledger, a_post())
    claim(ledger)
    ledger.keep_intent("spring/1", INTENT, sender=MAUD)
    clock.now += timedelta(seconds=60)
    row = ledger.take_over("spring/1", sender=ERWAN)
    assert row
    assert (row.state, row.intent, row.lease_owner) == ("unknown", INTENT, "two")
    assert ledger.take_over("spring/1", sender=MAUD) is None
    settled = ledger.settle("spring/1", "sent", sender=ERWAN, remote_id="7", url="http://a.example/7")
    assert (settled.state, settled.remote_id, settled.url, settled.lease_owner) == (
        "sent", "7", "http://a.example/7", None
    )  # fmt: skip


def test_asking_again_in_vain_is_not_told_twice(ledger: Ledger, clock: Clock) -> None:
    put(ledger, a_post())
    claim(ledger)
    ledger.keep_intent("spring/1", INTENT, sender=MAUD)
    for _run in range(4):
        clock.now += timedelta(seconds=60)
        assert ledger.take_over("spring/1", sender=MAUD)
        ledger.settle("spring/1", "unknown", sender=MAUD, why="not seen")
    assert [e.why for e in ledger.events("spring/1")][2:] == [
        "the run that sent it stopped before the answer",
        "not seen",
    ]


def test_without_the_lease_only_a_proof_counts(ledger: Ledger, clock: Clock) -> None:
    put(ledger, a_post())
    claim(ledger)
    ledger.keep_intent("spring/1", INTENT, sender=MAUD)
    clock.now += timedelta(seconds=60)
    ledger.take_over("spring/1", sender=ERWAN)
    for claimed in ("approved", "refused", "unknown"):
        assert ledger.settle("spring/1", claimed, sender=MAUD, why="late").lease_owner == "two"
    assert ledger.settle("spring/1", "sent", sender=MAUD, url="http://a.example/7").state == "sent"
    assert ledger.settle("spring/1", "approved", sender=ERWAN, why="not seen").state == "sent"


def test_nothing_leaves_sent_but_what_is_taken_back(ledger: Ledger) -> None:
    assert ALLOWED["sent"] == {"sent", "withdrawn"}
    assert all("sent" in ways for state, ways in ALLOWED.items() if state not in (None, "sent"))


@pytest.mark.parametrize(
    ("before", "after"), [("approved", "refused"), ("approved", "unknown"), ("held", "sending")]
)
def test_a_way_that_is_not_in_the_table_is_refused(ledger: Ledger, before: str, after: str) -> None:
    put(ledger, a_post(), state=before)
    with pytest.raises(TerrimarkError, match=f"from {before} to {after}"):
        ledger.move("spring/1", after, only=[before], who="Maud", why="")
    row = ledger.row("spring/1")
    assert row
    assert row.state == before


def _claim_all(
    url: str, name: str, start: multiprocessing.synchronize.Barrier, got: multiprocessing.Queue
) -> None:
    ledger = Ledger(open_ledger(url))
    sender = Sender(who=name)
    start.wait(30)
    mine = []
    while waiting := [row for row in ledger.rows("spring").values() if row.state == "approved"]:
        mine += [row.key for row in waiting if ledger.claim(row.post, now=NOON, sender=sender) is not None]
    got.put(mine)


@pytest.mark.slow
def test_many_processes_share_the_work_and_never_claim_twice(ledger: Ledger, ledger_url: str) -> None:
    put(ledger, *(a_post(n) for n in range(60)))
    spawn = multiprocessing.get_context("spawn")
    start, got = spawn.Barrier(3), spawn.Queue()
    runs = [spawn.Process(target=_claim_all, args=(ledger_url, f"run {n}", start, got)) for n in range(3)]
    for run in runs:
        run.start()
    claimed = [key for _run in runs for key in got.get(timeout=60)]
    for run in runs:
        run.join()
    assert sorted(claimed) == sorted(ledger.rows("spring"))
