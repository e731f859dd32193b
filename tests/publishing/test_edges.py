"""Holds, recalls, budgets, approvals and notices where two things happen at once, or twice."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from office import Office
from sqlalchemy import Engine
from test_plan import reworded, sign
from test_sending import a_thread, recaller, states, taken_back
from world import CAMPAIGN, MONDAY, Adapter, a_post

from canned import canned
from terrimark.errors import TerrimarkError
from terrimark.limits.words import Words
from terrimark.networks.base import NotOffered
from terrimark.outbox import Ledger, Sender
from terrimark.publishing import Desks, Messenger, approve, register, settle

PRICED = {"price": lambda post: 200_000, "budgets": {"folder": 500_000}}


def test_a_hold_of_an_audience_stops_the_post_that_it_shares(office: Office) -> None:
    shared = a_post(also=("visitors",))
    office.approve(shared, a_post(2))
    office.ledger.hold(CAMPAIGN, "audience", "visitors", who="Maud", why="an accident")
    assert states(office.publish()) == ["approved", "sent"]


def test_who_shares_a_post_may_change_before_it_goes(office: Office) -> None:
    office.approve(a_post())
    office.approve(a_post(also=("visitors",)))
    row = office.ledger.row(a_post().key)
    assert row and row.post.audiences == ("public", "visitors")


def test_a_hold_that_comes_while_a_post_is_prepared_stops_it(office: Office) -> None:
    office.approve(a_post())

    def accident(point: str) -> None:
        if point == "prepared":
            office.ledger.hold(CAMPAIGN, "all", "", who="Maud", why="mourning")

    [outcome] = office.publish(at=accident)
    assert (outcome.state, outcome.note, outcome.failed) == ("approved", "stopped by Maud: mourning", False)
    assert office.world.texts() == []
    office.ledger.resume(CAMPAIGN, "all", "", who="Maud", why="over")
    assert states(office.publish()) == ["sent"]


def test_a_hold_that_comes_while_a_post_is_sent_stops_the_next_one(office: Office) -> None:
    office.approve(a_post(1), a_post(2))

    def accident(point: str) -> None:
        if point == "kept":
            office.ledger.hold(CAMPAIGN, "all", "", who="Maud", why="mourning")

    assert states(office.publish(at=accident)) == ["sent", "approved"]


def test_two_recalls_at_once_take_back_once_and_both_say_so(office: Office) -> None:
    office.approve(a_post())
    office.publish()
    rows = list(office.ledger.rows(CAMPAIGN).values())
    for one in (recaller(office), recaller(office)):
        assert states(one.recall(rows, "an accident")) == ["withdrawn"]


def test_a_fault_in_one_network_module_never_stops_a_recall(office: Office) -> None:
    office.approve(a_post(1, account="port"), a_post(2))
    office.publish()
    office.world.fail("port", "bug", step="delete")
    assert taken_back(office, a_post(1, account="port"), a_post(2)) == ["sent", "withdrawn"]
    row = office.ledger.row(a_post(1, account="port").key)
    assert row and "RuntimeError" in row.note


def test_a_fault_in_one_network_module_never_stops_an_adoption(office: Office) -> None:
    office.clock = MONDAY + timedelta(hours=1)
    office.world.commit("town", "from elsewhere", a_post(2).words.text)
    office.approve(a_post(1, account="port"), a_post(2))
    office.world.fail("port", "bug", step="find")
    assert states(office.publisher().adopt(CAMPAIGN)) == ["held", "sent"]


def test_what_a_recalled_post_cost_stays_spent_when_it_is_reworded(office: Office) -> None:
    office.approve(a_post())
    office.publish(**PRICED)
    taken_back(office, a_post())
    office.approve(reworded(a_post()))
    assert office.ledger.spent(CAMPAIGN, "folder") == 200_000
    office.publish(**PRICED)
    assert office.ledger.spent(CAMPAIGN, "folder") == 400_000


def test_a_budget_may_be_spent_to_the_last_cent(office: Office) -> None:
    office.approve(a_post(1), a_post(2), a_post(3))
    exact = {**PRICED, "budgets": {"folder": 400_000}}
    assert states(office.publish(**exact)) == ["sent", "sent", "approved"]


def test_who_loses_the_race_for_the_last_dollar_says_so(office: Office) -> None:
    office.approve(a_post(1), a_post(2))

    class Slow(Adapter):
        def check_identity(self) -> None:
            row = office.ledger.row(a_post(2).key)
            assert row
            rival = Sender(who="rival")
            assert office.ledger.claim(row.post, now=MONDAY, sender=rival, cost=400_000, budget=500_000)

    found = office.publish(desks=Desks(lambda account: Slow(office.world, account)), **PRICED)
    assert states(found) == ["approved"]
    assert "over the budget" in found[0].note


def test_claims_with_a_budget_and_a_registration_never_block_each_other(engine: Engine) -> None:
    posts = [a_post(number) for number in range(12)]
    ledger = Ledger(engine)
    now = MONDAY - timedelta(days=1)
    approve(posts, ledger, campaign=CAMPAIGN, who="Maud", now=now)
    faults: list[TerrimarkError] = []

    def run(job) -> None:
        try:
            job()
        except TerrimarkError as error:
            faults.append(error)

    def claims() -> None:
        for post in posts:
            ledger.claim(post, now=MONDAY, sender=Sender(who="x"), cost=1, budget=100)

    def registers() -> None:
        for _n in range(8):
            register(posts, ledger, campaign=CAMPAIGN, who="Maud", now=now)

    threads = [threading.Thread(target=run, args=(job,)) for job in (claims, registers, claims, registers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []


def test_two_publishers_with_the_same_news_tell_it_once(engine: Engine) -> None:
    ledger = Ledger(engine)
    approve([a_post()], ledger, campaign=CAMPAIGN, who="Maud", now=MONDAY - timedelta(days=1))
    told: list[str] = []
    ready = threading.Barrier(4)

    def look() -> None:
        ready.wait(30)
        for number in range(8):
            told.extend(ledger.news(CAMPAIGN, {f"trouble {n}": "x" for n in range(number + 1)}))

    threads = [threading.Thread(target=look) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(told) >= 8
    assert {f"trouble {n}" for n in range(8)} == set(told)


def test_an_unknown_post_is_asked_for_less_and_less_often(office: Office) -> None:
    office.world.forget_keys()
    office.approve(a_post())
    office.world.fail(a_post().words.text, "lost", step="send")
    office.publish()
    asked = []
    for _look in range(240):  # two hours of looks
        assert states(office.publish()) == ["unknown"]
        asked.append(office.world.counted("recover"))
        office.real += timedelta(seconds=30)
    assert asked[0] == 2  # at once, in case it is just late
    assert 8 < asked[-1] < 25
    office.world.mend()
    office.world.commit("town", "x", a_post().words.text)
    office.real += timedelta(hours=1)
    assert states(office.publish()) == ["sent"]


def test_words_that_change_and_change_back_are_signed_again_by_all(office: Office) -> None:
    sign(office, a_post(), "officer", "Maud")
    register([reworded(a_post())], office.ledger, campaign=CAMPAIGN, who="Maud", now=office.clock)
    register([a_post()], office.ledger, campaign=CAMPAIGN, who="Maud", now=office.clock)
    sign(office, a_post(), "elected", "Paul")
    assert office.state(a_post()) == "planned"


@pytest.mark.parametrize("again", ["Maud", "maud", " Maud "])
def test_one_person_never_signs_two_steps_by_spelling(office: Office, again: str) -> None:
    sign(office, a_post(), "officer", "Maud")
    with pytest.raises(TerrimarkError, match="another person"):
        sign(office, a_post(), "elected", again)


def test_a_thread_reworded_between_two_parts_is_never_begun_anew(office: Office) -> None:
    office.approve(a_thread())
    office.world.fail("and then", "lost", step="send")
    assert states(office.publish()) == ["unknown"]
    office.world.mend()
    office.real += timedelta(hours=2)
    changed = replace(a_thread(), thread=(Words(text="and then"), Words(text="the end")))
    office.world.fail("town", "not offered", step="recover")
    for _run in range(2):
        assert states(office.publish(changed)) == ["unknown"]
    assert office.world.texts() == [a_thread().words.text]
    settle(office.ledger, a_thread().key, url="http://127.0.0.1/seen", who="Maud")
    assert taken_back(office, a_thread()) == ["withdrawn"]
    assert office.world.texts() == []


def test_a_publisher_that_was_killed_and_watches_again_is_not_told_as_missing(office: Office) -> None:
    for owner in ("one", "two"):
        office.ledger.beat(Sender(who="service", owner=owner), next=office.real + timedelta(minutes=1))
        office.real += timedelta(hours=1)
    office.ledger.beat(Sender(who="Maud", owner="three"))
    assert [beat.who for beat in office.ledger.heartbeats()] == ["Maud", "service"]


quiet = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Apprise's own plugins


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def messenger(said: list[str]) -> Iterator[Messenger]:
    one = Messenger(failed=lambda error: said.append(str(error)))
    yield one
    one.wait(10)


@quiet
def test_a_slow_address_delays_nothing_and_is_not_asked_twice(
    office: Office, messenger: Messenger, said: list[str]
) -> None:
    release = threading.Event()

    def hook(where, title, lines) -> bool:
        said.append(title)
        return release.wait(30)

    messenger = replace(messenger, send=hook)
    for _look in range(3):
        messenger.tell(office.ledger, CAMPAIGN, {"a": "x"}, ["json://nobody"])
    assert said in ([], ["spring: 1 trouble"])
    release.set()
    messenger.wait(10)
    assert said == ["spring: 1 trouble"]
    messenger.tell(office.ledger, CAMPAIGN, {"a": "x"}, ["json://nobody"])
    messenger.wait(10)
    assert said == ["spring: 1 trouble"]


@quiet
def test_troubles_that_nobody_could_be_told_of_are_told_later(
    office: Office, messenger: Messenger, said: list[str]
) -> None:
    for _look in range(2):
        messenger.tell(office.ledger, CAMPAIGN, {"a": "x"}, ["json://127.0.0.1:1/nobody", "nonsense://"])
        messenger.wait(10)
    assert len(said) == 2
    assert re.search("could not be told", said[0])
    with canned() as server:
        server.say("", 200, {})
        address = server.url.replace("http://", "json://")
        for _look in range(3):  # one that is wrong does not make the other ring at each look
            messenger.tell(office.ledger, CAMPAIGN, {"a": "x"}, [f"{address}/hook", "nonsense://"])
            messenger.wait(10)
        assert len(server.asked) == 1


@quiet
def test_an_address_that_never_answers_is_given_up_at_the_end(
    office: Office, messenger: Messenger, said: list[str]
) -> None:
    never = threading.Event()
    messenger = replace(messenger, send=lambda where, title, lines: never.wait(30))
    messenger.tell(office.ledger, CAMPAIGN, {"a": "x"}, ["json://nobody"])
    started = time.monotonic()
    messenger.wait(0.1)
    assert time.monotonic() - started < 20
    assert "could not be told" in said[0]
    assert office.ledger.news(CAMPAIGN, {"a": "x"}) == {"a": "x"}
    never.set()


def test_a_deletion_that_is_not_offered_leaves_the_others(office: Office) -> None:
    class Silent(Adapter):
        def delete(self, remote_id: str) -> None:
            raise NotOffered("no program may delete here", where=self.account)

    office.approve(a_post(1), a_post(2, account="port"))
    office.publish()
    desks = Desks(lambda id: (Silent if id == "town" else Adapter)(office.world, id))
    one = replace(recaller(office), desks=desks)
    assert states(one.recall(office.ledger.rows(CAMPAIGN).values(), "x")) == ["sent", "withdrawn"]
