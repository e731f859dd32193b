"""What `plan` shows and what `approve` signs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from office import Office
from world import CAMPAIGN, MONDAY, a_post

from terrimark.errors import TerrimarkError
from terrimark.limits.words import Words
from terrimark.publishing import Plan, PlanChanged, approve, compare, register, skip_past

TUESDAY = MONDAY + timedelta(days=1)


def kinds(plan: Plan) -> dict[str, str]:
    return {change.post.key.split("/")[1]: change.kind for change in plan.changes}


def reworded(post, text="other words"):
    return replace(post, words=Words(text=text))


def test_every_difference_has_its_name(office: Office) -> None:
    one, two, three, four, five = (a_post(n) for n in range(1, 6))
    office.approve(one, two, three, four)
    office.publish(replace(one), when=MONDAY - timedelta(hours=1))
    office.approve(one, two, three, four)
    plan = office.plan(one, reworded(two), replace(three, due=TUESDAY), five)
    assert kinds(plan) == {"slot-2": "changed", "slot-3": "moved", "slot-4": "withdrawn", "slot-5": "added"}
    assert plan.same == 1


def test_an_approved_calendar_leaves_nothing_to_plan(office: Office) -> None:
    assert kinds(office.plan(a_post())) == {"slot-1": "added"}
    office.approve(a_post())
    plan = office.plan(a_post())
    assert (plan.changes, plan.same) == ((), 1)


def test_a_post_registered_and_not_approved_is_still_to_sign(office: Office) -> None:
    register([a_post()], office.ledger, campaign=CAMPAIGN, who="Maud", now=office.clock)
    plan = office.plan(a_post())
    assert kinds(plan) == {"slot-1": "unapproved"}
    assert plan.to_sign == {a_post().key: a_post().content_hash}


def test_a_post_changed_after_it_was_sent_is_shown_and_left_alone(office: Office) -> None:
    office.approve(a_post())
    office.publish()
    plan = office.approve(reworded(a_post()))
    assert kinds(plan) == {"slot-1": "sent-changed"}
    assert plan.to_sign == {}
    assert office.publish() == []
    assert office.world.texts() == [a_post().words.text]


def test_a_post_taken_out_of_the_calendar_is_withdrawn_and_may_come_back(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    office.approve(a_post(2))
    assert office.state(a_post(1)) == "withdrawn"
    office.publish()
    assert office.world.texts() == [a_post(2).words.text]
    office.clock = MONDAY - timedelta(days=1)
    assert kinds(office.plan(a_post(1), a_post(2))) == {"slot-1": "added"}


def test_a_changed_word_voids_the_approval(office: Office) -> None:
    office.approve(a_post())
    [outcome] = office.publish(reworded(a_post()))
    assert (outcome.state, outcome.note) == ("planned", "due, and not approved")
    assert office.world.texts() == []
    office.approve(reworded(a_post()))
    office.publish()
    assert office.world.texts() == ["other words"]
    assert office.story(a_post()) == ["approved", "planned", "planned", "approved", "sending", "sent"]


def test_a_saved_plan_reads_back_the_same(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    plan = office.plan(reworded(a_post(1)), a_post(3))
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize("data", [[], {}, {"campaign": "x"}, "plan", {"changes": 3}])
def test_a_file_that_is_no_plan_is_refused(data: object) -> None:
    with pytest.raises(TerrimarkError, match="not a plan"):
        Plan.from_json(data)


def test_what_was_shown_is_what_is_approved(office: Office) -> None:
    one, two = a_post(1), a_post(2)
    shown = office.plan(one, two)
    for changed in ([one, reworded(two)], [one], [one, two, a_post(3)]):
        with pytest.raises(PlanChanged) as refusal:
            office.approve(*changed, shown=shown)
        assert one.key not in str(refusal.value)
        assert office.ledger.rows(CAMPAIGN) == {}
    office.approve(one, two, shown=shown)
    office.approve(one, two, shown=shown)  # signing twice is no quarrel
    assert office.state(one) == office.state(two) == "approved"


def test_a_plan_of_another_campaign_signs_nothing(office: Office) -> None:
    shown = compare([], {}, campaign="autumn", now=MONDAY, began=None)
    with pytest.raises(PlanChanged, match="autumn"):
        office.approve(shown=shown)


def test_posts_already_due_when_the_campaign_meets_the_ledger_are_late(office: Office) -> None:
    office.clock = MONDAY + timedelta(hours=1)
    early, next_day = a_post(1), a_post(2, due=TUESDAY)
    plan = office.approve(early, next_day)
    assert [change.late for change in plan.changes] == [True, False]
    assert (office.state(early), office.state(next_day)) == ("held", "approved")


def test_a_renamed_slot_does_not_slip_past_the_hold(office: Office) -> None:
    office.clock = MONDAY + timedelta(hours=1)
    office.approve(a_post(1))
    plan = office.approve(a_post(7))
    assert [(change.kind, change.late) for change in plan.changes] == [("withdrawn", False), ("added", True)]


def test_a_slot_renamed_after_its_post_went_out_sends_nothing_twice(office: Office) -> None:
    office.approve(a_post(1), a_post(2))
    office.publish(a_post(1), when=MONDAY)
    renamed = replace(a_post(1), key=a_post(7).key)
    assert kinds(office.plan(renamed, a_post(2))) == {"slot-2": "added"}
    shown = office.plan(renamed, a_post(2))
    office.approve(renamed, a_post(2), shown=shown)
    office.publish(when=MONDAY + timedelta(minutes=1))
    assert office.world.texts() == [a_post(1).words.text, a_post(2).words.text]


def test_numbers_that_move_on_to_other_slots_send_nothing_twice(office: Office) -> None:
    second = a_post(2, due=TUESDAY)
    office.approve(a_post(1), second)
    office.publish()
    first_again = replace(a_post(1), key=second.key)
    third = replace(second, key=a_post(3).key)
    plan = office.plan(first_again, third)
    assert kinds(plan) == {"slot-2": "withdrawn", "slot-3": "added"}
    office.approve(first_again, third, shown=plan)
    office.publish(when=TUESDAY)
    assert office.world.texts() == [a_post(1).words.text, second.words.text]


def test_new_words_do_not_bring_back_what_was_skipped(office: Office) -> None:
    office.clock = MONDAY + timedelta(hours=1)
    office.approve(a_post())
    skip_past(office.ledger, campaign=CAMPAIGN, who="Maud")
    assert office.plan(reworded(a_post())).changes == ()
    office.approve(reworded(a_post()))
    assert office.publish(when=MONDAY + timedelta(hours=2)) == []
    assert office.world.texts() == []


def test_a_late_post_given_a_new_hour_goes_out_then(office: Office) -> None:
    office.clock = MONDAY + timedelta(hours=1)
    office.approve(a_post())
    moved = replace(a_post(), due=TUESDAY)
    office.approve(moved)
    assert office.state(moved) == "approved"
    assert [outcome.state for outcome in office.publish(when=TUESDAY)] == ["sent"]


ROLES = ("officer", "elected")


def sign(office: Office, post, role: str, who: str):
    return approve(
        [post], office.ledger, campaign=CAMPAIGN, who=who, now=office.clock, role=role, roles=ROLES
    )


def test_an_approval_of_several_steps_needs_each_of_them(office: Office) -> None:
    sign(office, a_post(), "officer", "Maud")
    assert office.state(a_post()) == "planned"
    assert kinds(office.plan(a_post())) == {"slot-1": "unapproved"}
    sign(office, a_post(), "officer", "Maud")  # signing twice is no quarrel
    assert [outcome.state for outcome in office.publish(a_post())] == ["planned"]
    office.clock = MONDAY - timedelta(days=1)
    sign(office, a_post(), "elected", "Paul")
    row = office.ledger.row(a_post().key)
    assert row and (row.state, row.approved_by) == ("approved", "Maud (officer), Paul (elected)")
    assert [outcome.state for outcome in office.publish(a_post())] == ["sent"]


def test_a_changed_word_voids_every_step_of_an_approval(office: Office) -> None:
    sign(office, a_post(), "officer", "Maud")
    sign(office, reworded(a_post()), "elected", "Paul")
    assert office.state(a_post()) == "planned"
    sign(office, reworded(a_post()), "officer", "Maud")
    assert office.state(a_post()) == "approved"


@pytest.mark.parametrize(
    ("role", "who", "told"), [("elected", "Maud", "another person"), ("", "Paul", "step by step")]
)
def test_nobody_signs_twice_nor_as_nobody(office: Office, role: str, who: str, told: str) -> None:
    sign(office, a_post(), "officer", "Maud")
    with pytest.raises(TerrimarkError, match=told):
        sign(office, a_post(), role, who)


def test_another_server_is_another_post(office: Office) -> None:
    office.approve(replace(a_post(), server="https://one.example"))
    assert kinds(office.plan(replace(a_post(), server="https://two.example"))) == {"slot-1": "changed"}
