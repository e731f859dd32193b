"""How what is due gets out, and what each answer of a network leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from office import Office
from world import CAMPAIGN, MONDAY, TOKEN, Adapter, a_post, with_picture

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.limits.words import Words
from terrimark.networks.base import AccountTrouble
from terrimark.outbox import Sender
from terrimark.publishing import Desks, Recaller, settle, skip_past

ONE = a_post(1).words.text
LATER = MONDAY + timedelta(hours=1)


def states(outcomes) -> list[str]:
    return [outcome.state for outcome in outcomes]


def test_a_post_goes_out_once_however_often_it_is_published(office: Office) -> None:
    office.approve(a_post())
    [outcome] = office.publish()
    assert (outcome.state, outcome.url, outcome.failed) == ("sent", "http://127.0.0.1/town/0", False)
    assert office.publish() == office.publish() == []
    assert office.world.texts() == [ONE]
    assert office.story(a_post()) == ["approved", "sending", "sent"]


def test_nothing_goes_out_before_it_is_due(office: Office) -> None:
    office.approve(a_post())
    assert office.publish(when=MONDAY - timedelta(seconds=1)) == []
    assert office.world.texts() == []


def test_posts_go_out_in_the_order_they_are_due(office: Office) -> None:
    office.approve(a_post(1, due=LATER), a_post(2), a_post(3, due=LATER - timedelta(minutes=1)))
    office.publish(when=LATER)
    assert office.world.texts() == [a_post(n).words.text for n in (2, 3, 1)]


def test_nothing_goes_out_that_nobody_approved(office: Office) -> None:
    [outcome] = office.publish(a_post(due=LATER), when=LATER - timedelta(hours=2)) or [None]
    assert outcome is None
    assert states(office.publish(a_post(due=LATER), when=LATER)) == ["planned"]
    assert office.world.texts() == []


def test_a_post_whose_window_has_passed_is_missed(office: Office) -> None:
    post = a_post(window_s=3600)
    office.approve(post)
    assert states(office.publish(when=LATER + timedelta(seconds=1))) == ["missed"]
    assert office.world.texts() == []
    assert office.publish(when=LATER + timedelta(days=1)) == []


def test_a_refused_post_stays_refused_until_it_is_changed(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    office.world.fail(ONE, "refused")
    assert states(office.publish()) == ["refused", "sent"]
    office.world.mend()
    assert office.publish() == []
    office.approve(a_post(1, text="milder words"), a_post(2))
    assert states(office.publish()) == ["sent"]


def test_a_person_can_send_a_refused_post_again(office: Office) -> None:
    office.approve(a_post())
    office.world.fail(ONE, "refused")
    office.publish()
    office.world.mend()
    settle(office.ledger, a_post().key, url=None, who="Maud")
    assert states(office.publish()) == ["sent"]


def test_a_busy_server_is_asked_again_after_longer_and_longer_waits(office: Office) -> None:
    office.approve(a_post())
    office.world.fail("town", "busy")
    waits = []
    for _run in range(9):
        assert states(office.publish()) == ["approved"]
        row = office.ledger.row(a_post().key)
        assert row and row.not_before
        waits.append((row.not_before - office.real).total_seconds())
        assert states(office.publish()) == ["approved"]  # too early: not even asked
        office.real = row.not_before
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert office.world.counted("send") == 9
    office.world.mend()
    assert states(office.publish()) == ["sent"]


def test_a_busy_server_gets_no_second_post_in_the_same_run(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    office.world.fail(ONE, "busy")
    assert states(office.publish()) == ["approved", "approved"]
    assert states(office.publish()) == ["approved", "sent"]


def test_a_network_that_says_when_is_obeyed(office: Office) -> None:
    office.approve(a_post())
    office.world.fail(ONE, "429")
    office.publish()
    office.world.mend()
    office.real += timedelta(hours=4, minutes=59)
    assert states(office.publish()) == ["approved"]
    office.real += timedelta(minutes=1)
    assert states(office.publish()) == ["sent"]
    assert office.world.counted("send") == 2


@pytest.mark.parametrize("step", ["check", "prepare", "send"])
def test_one_account_in_trouble_never_holds_the_others(office: Office, step: str) -> None:
    posts = [a_post(n, account=account) for n in (1, 2) for account in ("town", "port")]
    office.approve(*posts)
    office.world.fail("town", "dead token", step=step)
    outcomes = {outcome.post.words.text: outcome.state for outcome in office.publish()}
    assert office.world.texts() == ["post 1 of port", "post 2 of port"]
    assert [state for text, state in outcomes.items() if "town" in text] == ["approved", "approved"]
    assert office.world.counted(step) <= 3  # asked once for the town
    office.world.mend()
    assert states(office.publish()) == ["sent", "sent"]


def test_an_account_that_cannot_be_opened_waits_and_says_why(office: Office) -> None:
    office.approve(a_post(1), a_post(2, account="port"))

    def connect(account: str) -> Adapter:
        if account == "town":
            raise AccountTrouble("its token is missing", where=account)
        return Adapter(office.world, account)

    outcomes = office.publish(desks=Desks(connect))
    assert [(o.post.account, o.state) for o in outcomes] == [("town", "approved"), ("port", "sent")]
    assert "its token is missing" in outcomes[0].note


def test_the_identity_is_asked_once_before_the_first_post(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    office.publish()
    assert office.world.counted("check") == 1


def test_a_lost_answer_is_settled_in_the_same_run_where_the_network_can_tell(office: Office) -> None:
    office.approve(a_post())
    office.world.fail(ONE, "lost", step="answer")
    assert states(office.publish()) == ["sent"]
    assert office.story(a_post()) == ["approved", "sending", "unknown", "sent"]
    assert office.world.texts() == [ONE]


def test_a_call_that_never_arrived_is_made_again_without_harm(office: Office) -> None:
    office.approve(a_post())
    office.world.fail(ONE, "lost", step="send")
    office.world.fail(ONE, "lost", step="recover")
    assert states(office.publish()) == ["unknown"]
    office.world.mend()
    assert states(office.publish()) == ["sent"]
    assert office.world.texts() == [ONE]


def test_where_only_a_person_can_tell_the_post_stays_unknown_and_is_never_sent_again(office: Office) -> None:
    office.world.forget_keys()
    office.approve(a_post())
    office.world.fail(ONE, "lost", step="send")
    for _run in range(3):
        [outcome] = office.publish()
        assert outcome.state == "unknown"
        assert outcome.failed
    assert office.world.texts() == []
    assert office.world.counted("send") == 1
    assert office.story(a_post()).count("unknown") <= 2  # told once for each reason, not at each run


def test_a_later_post_of_the_same_words_is_not_taken_for_the_lost_one(office: Office) -> None:
    office.world.forget_keys()
    office.approve(a_post(1))
    office.world.fail(ONE, "lost", step="send")
    assert states(office.publish()) == ["unknown"]
    office.world.mend()
    office.approve(a_post(1), a_post(2, text=ONE, due=LATER))
    for _run in range(2):
        office.publish(when=LATER)
        office.real += timedelta(hours=2)
    assert office.world.texts() == [ONE]
    assert [office.state(a_post(1)), office.state(a_post(2))] == ["unknown", "sent"]


def test_a_network_whose_clock_is_behind_is_not_asked_at_once(office: Office) -> None:
    office.approve(a_post())
    office.real = datetime(2026, 11, 23, 6, tzinfo=UTC)
    office.world.fail(ONE, "429")
    office.publish()
    row = office.ledger.row(a_post().key)
    assert row and row.not_before == office.real + timedelta(seconds=30)


@pytest.mark.parametrize("change", ["reworded", "withdrawn", "too late"])
def test_a_lost_post_that_is_no_longer_wanted_is_never_sent(office: Office, change: str) -> None:
    post, other = a_post(window_s=3600), a_post(2)
    office.approve(post, other)
    office.world.fail(ONE, "lost", step="send")
    office.world.fail(ONE, "lost", step="recover")
    assert "unknown" in states(office.publish())
    office.world.mend()
    calendar = {
        "reworded": (a_post(text="other words", window_s=3600), other),
        "withdrawn": (other,),
        "too late": (post, other),
    }[change]
    when = LATER + timedelta(days=2) if change == "too late" else MONDAY
    for _run in range(2):
        office.publish(*calendar, when=when)
    assert office.world.texts() == ["post 2 of town"]
    assert office.state(post) == {"reworded": "planned", "withdrawn": "withdrawn"}.get(change, "missed")


def test_one_account_that_cannot_look_for_its_lost_posts_is_asked_once(office: Office) -> None:
    office.world.forget_keys()
    office.approve(*(a_post(n) for n in range(1, 5)))
    office.world.fail("town", "lost")
    for _run in range(3):
        office.publish()
    office.world.mend()
    office.world.fail("town", "busy", step="recover")
    asked = office.world.counted("recover")
    office.publish()
    assert office.world.counted("recover") == asked + 1


def test_a_fault_that_one_post_brings_out_never_holds_the_others(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    office.world.fail(ONE, "bug", step="prepare")
    assert states(office.publish()) == ["approved", "sent"]


def test_a_person_settles_what_is_unknown(office: Office) -> None:
    office.world.forget_keys()
    office.approve(a_post(1), a_post(2, account="port"))
    office.world.fail(ONE, "lost")
    office.world.fail("port", "lost")
    assert states(office.publish()) == ["unknown", "unknown"]
    office.world.mend()
    settle(office.ledger, a_post(1).key, url=None, who="Maud")
    settle(office.ledger, a_post(2, account="port").key, url="http://127.0.0.1/seen", who="Maud")
    assert states(office.publish()) == ["sent"]
    assert office.world.texts() == [ONE]
    event = office.ledger.events(a_post(2, account="port").key)[-1]
    assert (event.who, event.after, event.why) == ("Maud", "sent", "seen at http://127.0.0.1/seen by Maud")


def test_there_is_nothing_to_settle_about_a_post_that_waits(office: Office) -> None:
    office.approve(a_post())
    with pytest.raises(TerrimarkError, match="nothing to settle"):
        settle(office.ledger, a_post().key, url=None, who="Maud")
    with pytest.raises(TerrimarkError, match="not in this ledger"):
        settle(office.ledger, "nowhere", url=None, who="Maud")


def test_answers_lost_in_a_row_close_the_account_for_this_run(office: Office) -> None:
    posts = [a_post(n) for n in range(1, 6)]
    office.approve(*posts)
    office.world.fail("town", "lost")
    assert sorted(states(office.publish())) == ["approved"] * 3 + ["unknown"] * 2
    assert office.world.counted("send") == 2


def test_what_is_surely_not_out_goes_again(office: Office) -> None:
    class Honest(Adapter):
        def recover(self, intent, *, again, steps):
            return None

    office.approve(a_post())
    office.world.fail(ONE, "lost")

    def heal(point: str) -> None:
        if point == "asked":
            office.world.mend()

    outcomes = office.publish(desks=Desks(lambda account: Honest(office.world, account)), at=heal)
    assert states(outcomes) == ["sent"]
    assert office.story(a_post()) == ["approved", "sending", "unknown", "approved", "sending", "sent"]


@pytest.mark.parametrize(("step", "state"), [("prepare", "approved"), ("answer", "unknown")])
def test_a_fault_in_a_network_module_loses_nothing_and_repeats_nothing(
    office: Office, step: str, state: str
) -> None:
    office.approve(a_post(1), a_post(2, account="port"))
    office.world.fail(ONE, "bug", step=step)
    office.world.fail(ONE, "bug", step="recover")
    outcomes = {outcome.post.account: outcome for outcome in office.publish()}
    assert outcomes["port"].state == "sent"
    assert outcomes["town"].state == state
    assert "RuntimeError" in outcomes["town"].note
    office.world.mend()
    assert states(office.publish()) == ["sent"]
    assert office.world.texts().count(ONE) == 1


@pytest.mark.parametrize("fault", ["refused", "busy", "lost", "dead token", "bug"])
@pytest.mark.parametrize("step", ["check", "prepare", "send", "recover"])
def test_a_token_in_an_answer_is_never_kept_nor_told(office: Office, step: str, fault: str) -> None:
    office.approve(a_post())
    office.world.fail(ONE, "lost", step="answer")
    office.world.fail("town", fault, step=step)
    told = office.publish()
    row = office.ledger.row(a_post().key)
    kept = [str(row), *(event.why for event in office.ledger.events(a_post().key))]
    assert not any(TOKEN in text for text in [*kept, *(outcome.note for outcome in told)])


@pytest.mark.parametrize(
    ("step", "state"), [("prepare", "approved"), ("send", "unknown"), ("answer", "unknown")]
)
def test_stopping_by_hand_releases_the_post_in_hand(office: Office, step: str, state: str) -> None:
    office.approve(a_post())
    office.world.fail(ONE, "ctrl-c", step=step)
    with pytest.raises(KeyboardInterrupt):
        office.publish()
    assert office.state(a_post()) == state
    office.world.mend()
    assert states(office.publish()) == ["sent"]
    assert office.world.texts() == [ONE]


def test_asked_to_stop_it_ends_after_the_post_in_hand(office: Office) -> None:
    office.approve(a_post(1), a_post(2), a_post(3))
    outcomes = office.publish(stopped=lambda: len(office.world.texts()) == 2)
    assert states(outcomes) == ["sent", "sent"]
    assert states(office.publish()) == ["sent"]


def test_pictures_travel_with_the_post(office: Office, tmp_path: Path) -> None:
    office.approve(with_picture(tmp_path))
    office.publish()
    row = office.ledger.row(a_post().key)
    assert row and row.intent
    assert row.intent["body"]["pictures"] == 1


@pytest.mark.parametrize("harm", [lambda f: f.write_bytes(b"another"), lambda f: f.unlink()])
def test_a_picture_that_is_not_the_approved_one_stops_its_post_only(
    office: Office, tmp_path: Path, harm
) -> None:
    office.approve(with_picture(tmp_path, 1), a_post(2))
    harm(tmp_path / "poster.jpg")
    outcomes = office.publish()
    assert states(outcomes) == ["approved", "sent"]
    assert "build" in outcomes[0].note
    with_picture(tmp_path, 1)
    assert states(office.publish()) == ["sent"]


def test_a_publisher_that_lost_its_lease_sends_nothing(office: Office) -> None:
    office.approve(a_post())

    def slow(point: str) -> None:
        if point == "prepared":
            office.real += timedelta(hours=1)
            assert office.ledger.take_over(a_post().key, sender=Sender(who="another"))

    assert states(office.publish(at=slow)) == ["approved"]
    assert office.world.texts() == []
    assert states(office.publish()) == ["sent"]


def test_a_receipt_counts_even_when_the_lease_was_lost(office: Office) -> None:
    office.approve(a_post())

    def slow(point: str) -> None:
        if point == "answered":
            office.real += timedelta(hours=1)
            assert office.ledger.take_over(a_post().key, sender=Sender(who="another"))

    assert states(office.publish(at=slow)) == ["sent"]


def late_office(office: Office) -> Office:
    """A fresh machine in the second week of a campaign whose first posts went out from elsewhere."""
    office.clock = LATER
    office.approve(a_post(1), a_post(2), a_post(3, due=LATER + timedelta(hours=1)))
    return office


def test_a_fresh_ledger_sends_nothing_that_may_be_out(office: Office) -> None:
    late_office(office)
    assert states(office.publish(when=LATER + timedelta(hours=2))) == ["sent"]
    assert office.world.texts() == [a_post(3).words.text]
    assert office.state(a_post(1)) == office.state(a_post(2)) == "held"


def test_adopting_finds_what_is_out_and_leaves_the_rest_to_a_person(office: Office) -> None:
    office.world.commit("town", "from elsewhere", ONE)
    late_office(office)
    outcomes = list(office.publisher().adopt(CAMPAIGN))
    assert states(outcomes) == ["sent", "held"]
    assert outcomes[0].url == "http://127.0.0.1/town/0"
    settle(office.ledger, a_post(2).key, url=None, who="Maud")
    assert states(office.publish(when=LATER)) == ["sent"]
    assert office.world.texts() == [ONE, a_post(2).words.text]


def test_one_post_that_is_out_is_adopted_once(office: Office) -> None:
    office.world.commit("town", "from elsewhere", ONE)
    office.clock = LATER
    office.approve(a_post(1), a_post(2, text=ONE))
    outcomes = list(office.publisher().adopt(CAMPAIGN))
    assert states(outcomes) == ["sent", "held"]
    assert outcomes[1].note and a_post(1).key in outcomes[1].note


def test_an_unreachable_account_adopts_nothing(office: Office) -> None:
    late_office(office)
    office.world.fail("town", "busy", step="find")
    assert states(office.publisher().adopt(CAMPAIGN)) == ["held", "held"]


def test_skipping_the_past_counts_it_as_missed(office: Office) -> None:
    late_office(office)
    assert len(skip_past(office.ledger, campaign=CAMPAIGN, who="Maud")) == 2
    assert office.state(a_post(1)) == "missed"
    assert skip_past(office.ledger, campaign=CAMPAIGN, who="Maud") == ()
    assert states(office.publish(when=LATER + timedelta(hours=2))) == ["sent"]


def test_approving_does_not_release_what_is_late(office: Office) -> None:
    office.clock = LATER
    office.publish(a_post(1), when=LATER)
    office.approve(a_post(1))
    assert office.state(a_post(1)) == "held"
    settle(office.ledger, a_post(1).key, url=None, who="Maud")
    assert states(office.publish(when=LATER)) == ["sent"]


def a_thread(number: int = 1, **other) -> Post:
    return replace(a_post(number), thread=(Words(text="and then"), Words(text="and last")), **other)


@pytest.mark.parametrize("fault", ["lost", "busy", "refused", "dead token", "bug"])
@pytest.mark.parametrize("step", ["send", "answer"])
def test_a_thread_goes_on_at_the_part_that_is_missing(office: Office, step: str, fault: str) -> None:
    office.approve(a_thread())
    office.world.fail("and then", fault, step=step)
    assert states(office.publish()) == ["unknown"]
    assert office.plan(replace(a_thread(), words=Words(text="other"))).changes[0].kind == "sent-changed"
    office.world.mend()
    office.real += timedelta(hours=2)
    assert states(office.publish()) == ["sent"]
    assert office.world.texts() == [ONE, "and then", "and last"]


def test_what_was_uploaded_is_not_uploaded_again_unless_the_words_changed(
    office: Office, tmp_path: Path
) -> None:
    post = with_picture(tmp_path)
    office.approve(post)
    office.world.fail(ONE, "busy")
    office.publish()
    office.world.mend()
    office.real += timedelta(hours=2)
    assert states(office.publish()) == ["sent"]
    assert office.world.counted("upload") == 1
    changed = [with_picture(tmp_path, 2), replace(with_picture(tmp_path, 2), words=Words(text="new"))]
    office.world.fail("town", "busy", step="uploaded")
    for one in changed:
        office.approve(post, one)
        office.publish()
        office.real += timedelta(hours=2)
    assert office.world.counted("upload") == 3


def test_a_publisher_that_lost_its_lease_while_uploading_goes_no_further(
    office: Office, tmp_path: Path
) -> None:
    office.approve(with_picture(tmp_path))

    def slow(point: str) -> None:
        if point == "claimed":
            office.real += timedelta(hours=1)
            assert office.ledger.take_over(a_post().key, sender=Sender(who="another"))

    assert states(office.publish(at=slow)) == ["approved"]
    assert office.world.counted("send") == 0
    assert states(office.publish()) == ["sent"]
    assert office.world.counted("upload") == 1  # the proof of what was done counts, whoever did it


def test_after_its_attempts_a_post_waits_for_a_person(office: Office) -> None:
    office.approve(a_post())
    office.world.fail("town", "busy")
    for _run in range(3):
        [outcome] = office.publish(attempts=3)
        office.real += timedelta(days=1)
    assert (outcome.state, "after 3 tries" in outcome.note) == ("refused", True)
    office.world.mend()
    assert office.publish(attempts=3) == []
    settle(office.ledger, a_post().key, url=None, who="Maud")
    assert states(office.publish(attempts=3)) == ["sent"]


@pytest.mark.parametrize(
    ("late", "state", "then"), [("skip", "missed", []), ("publish", "sent", []), ("ask", "held", ["sent"])]
)
def test_a_late_post_goes_as_its_calendar_says(office: Office, late, state: str, then: list[str]) -> None:
    post = a_post(window_s=3600, late=late)
    office.approve(post)
    when = LATER + timedelta(days=1)
    assert states(office.publish(when=when)) == [state]
    if state == "held":
        assert office.publish(when=when) == []
        settle(office.ledger, post.key, url=None, who="Maud")
    assert states(office.publish(when=when)) == then


@pytest.mark.parametrize(
    ("scope", "name"), [("all", ""), ("account", "town"), ("audience", "public"), ("message", "m1")]
)
def test_a_hold_stops_what_it_names_until_it_is_resumed(office: Office, scope, name: str) -> None:
    other = replace(a_post(2, account="port"), audience="visitors")
    office.approve(a_post(), other)
    office.ledger.hold(CAMPAIGN, scope, name, who="Maud", why="an accident")
    outcomes = {outcome.post.key: outcome for outcome in office.publish()}
    stopped = outcomes[a_post().key]
    assert (stopped.state, stopped.failed, stopped.note) == (
        "approved",
        False,
        "stopped by Maud: an accident",
    )
    assert outcomes[other.key].state == ("approved" if scope == "all" else "sent")
    assert office.ledger.resume(CAMPAIGN, scope, name, who="Paul", why="over") == 1
    assert "sent" in states(office.publish())
    assert office.state(a_post()) == "sent"


def test_a_hold_that_comes_in_the_last_moment_counts(office: Office) -> None:
    office.approve(a_post())

    class Slow(Adapter):
        def check_identity(self) -> None:
            office.ledger.hold(CAMPAIGN, "all", "", who="Maud", why="mourning")

    desks = Desks(lambda account: Slow(office.world, account))
    assert states(office.publish(desks=desks)) == ["approved"]
    assert office.world.texts() == []


def test_a_lost_post_that_is_held_is_only_looked_for(office: Office) -> None:
    office.approve(a_post())
    office.world.fail(ONE, "lost", step="send")
    office.world.fail(ONE, "lost", step="recover")
    office.publish()
    office.world.mend()
    office.ledger.hold(CAMPAIGN, "all", "", who="Maud", why="mourning")
    office.publish()
    assert office.world.texts() == []


def test_nothing_goes_out_over_the_budget(office: Office) -> None:
    office.approve(a_post(1), a_post(2), a_post(3))
    priced = {"price": lambda post: 200_000}
    [first, *_rest] = office.publish(**priced)
    assert (first.state, "over the budget" in first.note, first.failed) == ("approved", True, True)
    outcomes = office.publish(**priced, budgets={"folder": 500_000})
    assert states(outcomes) == ["sent", "sent", "approved"]
    assert "0.40 USD spent of 0.50 USD, this post costs 0.20 USD" in outcomes[-1].note
    assert office.ledger.spent(CAMPAIGN, "folder") == 400_000


def test_the_ledger_itself_refuses_a_claim_over_the_budget(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    office.clock = MONDAY
    claims = [
        office.ledger.claim(post, now=MONDAY, sender=Sender(who="Maud"), cost=300, budget=500)
        for post in (a_post(1), a_post(2))
    ]
    assert [bool(claim) for claim in claims] == [True, False]


def recaller(office: Office) -> Recaller:
    desks = Desks(lambda account: Adapter(office.world, account))
    return Recaller(ledger=office.ledger, desks=desks, who="Maud", redact=office.publisher().redact)


def taken_back(office: Office, *posts: Post) -> list[str]:
    rows = [row for row in office.ledger.rows(CAMPAIGN).values() if row.key in {post.key for post in posts}]
    one = recaller(office)
    return states(one.recall(one.ask(rows, "an accident"), "an accident"))


def test_a_recalled_post_is_taken_back_whole_and_stays_away(office: Office) -> None:
    office.approve(a_thread(), a_post(2))
    office.publish()
    assert taken_back(office, a_thread()) == ["withdrawn"]
    assert office.world.texts() == [a_post(2).words.text]
    assert office.story(a_thread())[-2:] == ["sent", "withdrawn"]
    office.approve(a_thread(), a_post(2))
    assert office.plan(a_thread(), a_post(2)).changes == ()
    assert office.publish() == []
    renamed = replace(a_thread(), key=a_post(7).key)
    assert office.plan(renamed, a_post(2)).changes == ()
    office.approve(replace(a_thread(), words=Words(text="milder")), a_post(2))
    assert states(office.publish()) == ["sent"]


@pytest.mark.parametrize("fault", ["not offered", "busy", "dead token"])
def test_what_could_not_be_taken_back_is_said_and_tried_again(office: Office, fault: str) -> None:
    office.approve(a_post())
    office.publish()
    office.world.fail("town", fault, step="delete")
    assert taken_back(office, a_post()) == ["sent"]
    row = office.ledger.row(a_post().key)
    assert row and row.note.startswith("could not be taken back") and TOKEN not in row.note
    office.world.mend()
    one = recaller(office)
    assert states(one.recall(one.left(CAMPAIGN), "again")) == ["withdrawn"]
    assert one.left(CAMPAIGN) == []


def test_a_recall_that_was_stopped_goes_on(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    office.publish()
    one = recaller(office)
    asked = one.ask(list(office.ledger.rows(CAMPAIGN).values()), "an accident")
    next(one.recall(asked, "an accident"))
    assert [row.key for row in one.left(CAMPAIGN)] == [a_post(2).key]
    assert states(one.recall(one.left(CAMPAIGN), "an accident")) == ["withdrawn"]


def test_what_a_person_found_by_its_address_is_taken_back_by_hand(office: Office) -> None:
    office.world.forget_keys()
    office.approve(a_post())
    office.world.fail(ONE, "lost")
    office.publish()
    settle(office.ledger, a_post().key, url="http://127.0.0.1/seen", who="Maud")
    assert taken_back(office, a_post()) == ["sent"]


def test_each_trouble_is_news_once_while_it_lasts(office: Office) -> None:
    told = [
        office.ledger.news(CAMPAIGN, found)
        for found in ({"a": "x", "b": "y"}, {"a": "x", "b": "z"}, {"a": "x"}, {"a": "x", "b": "y"})
    ]
    assert told == [{"a": "x", "b": "y"}, {}, {}, {"b": "y"}]


def test_a_watching_publisher_is_alive_until_it_ends(office: Office) -> None:
    sender = Sender(who="service")
    office.ledger.beat(sender, next=office.real + timedelta(minutes=1))
    office.real += timedelta(minutes=9)
    [beat] = office.ledger.heartbeats()
    assert (beat.who, office.real - beat.at) == ("service", timedelta(minutes=9))
    office.ledger.beat(sender, ended=True)
    assert office.ledger.heartbeats() == ()
