"""A whole campaign on copies of its networks: what is proved, and what a storm does to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from databases import ledger_url, postgresql
from rehearsed import made
from terrimark.brand import LoadedCampaign
from terrimark.build import read_manifest
from terrimark.calendar.post import Picture as Poster
from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.files import digest
from terrimark.limits.words import Words
from terrimark.outbox import Ledger, Row
from terrimark.rehearsal import Picture, Published, Rehearsal, prove, rehearse, scaled, tallies
from terrimark.rehearsal.clock import VirtualClock
from terrimark.rehearsal.faults import weather
from terrimark.store import open_ledger

__all__ = ["ledger_url", "postgresql"]

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
JPEG = b"\xff\xd8\xff a poster"


@pytest.fixture(scope="session")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> LoadedCampaign:
    return made(tmp_path_factory.mktemp("rehearsed") / "w")


def nine(campaign: LoadedCampaign, count: int) -> tuple[LoadedCampaign, tuple[Post, ...]]:
    return scaled(campaign, read_manifest(campaign), count)


def failures(told: Rehearsal) -> list[str]:
    return [f"{one.post.key} {one.verdict} {one.row.state}: {one.row.note}" for one in told.proof.fates]


def test_without_faults_each_post_is_out_at_its_hour_on_all_nine_networks(campaign: LoadedCampaign):
    wide, posts = nine(campaign, 36)
    told = rehearse(wide, posts, publishers=2)
    assert told.proof.count("once") == 36, failures(told)
    assert told.proof.holds
    found = {one.network: one for one in tallies(told, wide.brand.territory.zone)}
    assert len(found) == 9
    assert all(one.latest < timedelta(minutes=2) for one in found.values())
    assert told.cost > 0
    assert told.end - told.start > timedelta(days=1)


@pytest.mark.slow
def test_a_storm_loses_nothing_and_sends_nothing_twice(campaign: LoadedCampaign, ledger_url: str):
    wide, posts = nine(campaign, 90)
    told = rehearse(wide, posts, ledger=ledger_url, faults="storm", seed=3, publishers=2)
    assert told.proof.holds, failures(told)
    assert told.proof.count("once", "unknown", "shown") == 90
    assert told.met
    rows = Ledger(open_ledger(ledger_url)).rows(wide.campaign.id)
    assert Counter(row.state for row in rows.values())["sent"] > 60


def test_what_is_over_a_quota_goes_out_later(campaign: LoadedCampaign):
    wide, posts = nine(campaign, 18)
    model = next(post for post in posts if post.network == "telegram")
    many = tuple(
        replace(model, key=f"{model.key}/{number}", words=Words(text=f"Number {number}"))
        for number in range(23)
    )
    told = rehearse(wide, many, publishers=1)
    assert told.proof.count("once") == 23, failures(told)
    [telegram] = tallies(told, wide.brand.territory.zone)
    assert telegram.peak == 20
    assert telegram.latest >= timedelta(minutes=1)


def test_a_ledger_in_use_is_refused(campaign: LoadedCampaign, tmp_path: Path):
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    wide, posts = nine(campaign, 9)
    assert rehearse(wide, posts, ledger=url, publishers=1).proof.holds
    with pytest.raises(TerrimarkError, match="in use"):
        rehearse(wide, posts, ledger=url, publishers=1)


def test_an_empty_calendar_is_no_rehearsal(campaign: LoadedCampaign):
    with pytest.raises(TerrimarkError, match="no post"):
        rehearse(campaign, ())


def test_a_scaled_campaign_says_nothing_twice_and_has_threads(campaign: LoadedCampaign):
    _wide, posts = nine(campaign, 200)
    assert (
        len({post.key for post in posts}) == len({(post.account, post.words.text) for post in posts}) == 200
    )
    assert any(post.thread for post in posts)
    assert list(posts) == sorted(posts, key=lambda post: (post.due, post.key))
    assert all(post.words.text.count("R00") >= 1 for post in posts)


def test_the_clock_goes_on_and_only_forward():
    clock = VirtualClock(NOON)
    assert timedelta() <= clock() - NOON < timedelta(minutes=1)
    clock.put_forward(NOON + timedelta(days=3))
    assert clock() >= NOON + timedelta(days=3)
    clock.put_forward(NOON)
    assert clock() >= NOON + timedelta(days=3)


def test_weather_comes_from_its_seed():
    def day(kind: str, seed: str) -> list[str]:
        faults = weather(kind, "mastodon", seed)  # type: ignore[arg-type]
        return [
            fault.trouble if (fault := faults.strike("POST /api/v1/statuses")) else "" for _ in range(400)
        ]

    assert day("storm", "1") == day("storm", "1") != day("storm", "2")
    assert set(day("none", "1")) == {""}
    assert 0 < sum(map(bool, day("likely", "1"))) < sum(map(bool, day("storm", "1"))) < 200


def post(number: int = 1, text: str = "", *, hours: int = 0, **more: object) -> Post:
    return Post(
        key=f"spring/{number}", territory="estran", campaign="spring", message="m", audience="public",
        language="fr", network="mastodon", account="main", handle="town", due=NOON + timedelta(hours=hours),
        words=Words(text=text or f"Number {number}"),
        pictures=(Poster(path="p.jpg", sha256=digest(JPEG), alt="A poster", width=4, height=5),), **more,
    )  # fmt: skip


def row(post: Post, state: str = "sent", *, remote_id: str = "", note: str = "") -> Row:
    blank = dict.fromkeys(Row.__annotations__)
    known = {"key": post.key, "state": state, "remote_id": remote_id, "note": note, "network": post.network}
    return Row(**{**blank, **known, "attempts": 1, "payload": {}})


def seen(
    post: Post, name: str = "1", *, text: str = "", picture: bytes = JPEG, minutes: int = 0
) -> Published:
    return Published(
        id=name, account="town", text=text or post.words.text, language="fr", url="",
        at=post.due + timedelta(minutes=minutes), pictures=(Picture(data=picture, kind="", alt="", url=""),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "out", "verdict", "holds"),
    [
        ("sent", 1, "once", True),
        ("sent", 0, "lost", False),
        ("sent", 2, "twice", False),
        ("unknown", 2, "twice", False),
        ("refused", 0, "shown", True),
        ("refused", 1, "denied", False),
        ("approved", 0, "lost", False),
        ("sending", 0, "lost", False),
    ],
)
def test_the_verdict_comes_from_the_record(state: str, out: int, verdict: str, holds: bool):
    one = post()
    records = [seen(one, str(number), minutes=number) for number in range(out)]
    proof = prove({one.key: row(one, state, remote_id="0")}, [one], {"main": records})
    assert ([fate.verdict for fate in proof.fates], proof.holds) == ([verdict], holds)


@pytest.mark.parametrize(("network", "holds"), [("mastodon", False), ("facebook", True)])
def test_a_person_is_asked_only_where_no_proof_can_be_had(network: str, holds: bool):
    one = replace(post(), network=network)
    proof = prove({one.key: row(one, "unknown")}, [one], {"main": []})
    assert (proof.count("unknown"), proof.holds) == (1, holds)


def test_what_waits_and_says_why_is_not_lost():
    one = post()
    assert prove({one.key: row(one, "approved", note="over the budget")}, [one], {"main": []}).holds


def test_another_picture_or_other_words_are_no_promise_kept():
    one = post()
    for wrong in (seen(one, picture=b"\xff\xd8\xff another"), seen(one, text="Cut")):
        proof = prove({one.key: row(one)}, [one], {"main": [wrong]})
        assert not proof.holds
    assert proof.count("lost") == len(proof.strays) == 1


def test_posts_of_the_same_words_are_told_apart_by_name_then_by_hour():
    first, later = post(1, "Again"), post(2, "Again", hours=24)
    rows = {one.key: row(one, remote_id=name) for one, name in ((first, "a"), (later, "b"))}
    both = [seen(first, "a"), seen(later, "b")]
    assert prove(rows, [first, later], {"main": both}).count("once") == 2
    lost = prove(rows, [first, later], {"main": [seen(first, "a"), seen(first, "c", minutes=1)]})
    assert {fate.post.key: fate.verdict for fate in lost.fates}[later.key] != "once"
    assert not lost.holds


def test_half_a_thread_is_lost_unless_somebody_is_told():
    one = post(thread=(Words(text="And more"),))
    for state, verdict in (("sent", "lost"), ("unknown", "unknown")):
        [fate] = prove({one.key: row(one, state)}, [one], {"main": [seen(one)]}).fates
        assert (fate.verdict, fate.out) == (verdict, False)
