"""`plan`, `approve`, `publish`, `status` and `settle`, as a person types them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from commands import AFTER, BEFORE, MONDAY, TOKEN, Run, edit, make

from terrimark.outbox import Ledger
from terrimark.publishing import redactor
from terrimark.rehearsal import MastodonCopy
from terrimark.store import open_ledger


def test_from_plan_to_status(run: Run, workspace: Path, mastodon: MastodonCopy) -> None:
    planned = run("plan", "--now", BEFORE, "--out", "plan.json")
    assert planned.code == 3
    assert "2027-03-01 12:30" in planned.out
    signed = run("approve", "--plan", "plan.json", "--by", "Maud", "--now", BEFORE)
    assert (signed.code, "approved by Maud" in signed.out) == (0, True)
    assert run("plan", "--now", BEFORE).code == 0
    sent = run("publish", "--now", AFTER)
    assert sent.code == 0, sent.out + sent.err
    links = [post.url for post in mastodon.posts]
    assert links
    assert all(link in sent.out for link in links)
    assert list((workspace / "out").rglob("post.txt"))
    status = run("status", "--all", "--now", AFTER)
    assert all(link in status.out for link in links)
    shorter = run("status", "--now", AFTER).out
    assert links[-1] in shorter
    assert "sent before: terrimark status --all" in shorter
    assert run("publish", "--now", AFTER).code == 0
    assert len(mastodon.posts) == len(links)


def test_json_alone_is_on_standard_output(run: Run, mastodon: MastodonCopy) -> None:
    plan = run("plan", "--json", "--now", BEFORE)
    assert (plan.code, plan.err) == (3, "")
    assert {change["kind"] for change in plan.json[0]["changes"]} == {"added"}
    assert run("approve", "--yes", "--json", "--by", "Maud", "--now", BEFORE).json[0]["changes"]
    published = run("publish", "--json", "--now", MONDAY).json["first"]
    assert {outcome["state"] for outcome in published["outcomes"]} == {"sent"}
    rows = run("status", "--json").json["first"]
    assert {row["state"] for row in rows} == {"sent", "approved"}
    nothing = run("settle", "nothing", "--not-sent", "--json")
    assert "nothing" in json.loads(nothing.out)["error"]


def test_an_approval_needs_somebody_to_say_yes(run: Run) -> None:
    answer = run("approve")
    assert answer.code == 1
    assert "--yes" in answer.err


def test_a_build_older_than_the_files_is_not_planned(run: Run, workspace: Path) -> None:
    edit(workspace, "Now boarding", "Now sailing")
    answer = run("plan", "--now", BEFORE)
    assert answer.code == 1
    assert "terrimark build" in answer.err


def test_a_saved_plan_signs_nothing_but_what_it_shows(
    run: Run, workspace: Path, mastodon: MastodonCopy
) -> None:
    run("plan", "--now", BEFORE, "--out", "plan.json")
    edit(workspace, "No gates, no row 27.", "No gates.")
    make(workspace)
    answer = run("approve", "--plan", "plan.json", "--by", "Maud", "--now", BEFORE)
    assert answer.code == 1
    assert "first/wait-for-the-wind/visitors/en/" in answer.err
    assert run("status", "--json").json["first"] == []
    assert run("approve", "--plan", "nowhere.json", "--by", "Maud").code == 1


def test_nothing_built_is_said(run: Run, workspace: Path, mastodon: MastodonCopy) -> None:
    shutil.rmtree(workspace / "build")
    assert "terrimark build" in run("publish", "--now", BEFORE).err


def test_a_rehearsals_clock_never_reaches_a_real_server(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, "a-token")
    file = workspace / "campaigns" / "first" / "campaign.yaml"
    run("approve", "--yes")
    before = run("status", "--json").json["first"]
    # no slot uses the account any more, but a lost post may still be looked for there
    file.write_text(re.sub(r"(?s)slots:.*", "slots: []\n", file.read_text()))
    for words in (["publish", "--now", AFTER], ["approve", "--yes", "--now", BEFORE]):
        answer = run(*words)
        assert answer.code == 1
        assert "real server" in answer.err
    assert run("status", "--json").json["first"] == before


def test_a_fresh_ledger_sends_nothing_that_was_due_before_it(run: Run, mastodon: MastodonCopy) -> None:
    assert "late" in run("approve", "--yes", "--now", MONDAY).out
    answer = run("publish", "--now", MONDAY)
    assert (answer.code, mastodon.posts) == (1, [])
    assert "--adopt" in answer.out
    assert "--skip-past" in answer.out
    adopted = run("publish", "--adopt", "--now", MONDAY, "--json").json["first"]
    assert {outcome["state"] for outcome in adopted["outcomes"]} == {"held"}
    assert run("publish", "--skip-past", "--now", MONDAY).code == 0
    assert mastodon.posts == []


def test_what_is_out_already_is_adopted(run: Run, workspace: Path, mastodon: MastodonCopy) -> None:
    run("approve", "--yes", "--now", BEFORE)
    run("publish", "--now", MONDAY)
    out = len(mastodon.posts)
    shutil.rmtree(workspace / ".terrimark")
    run("approve", "--yes", "--now", MONDAY)
    answer = run("publish", "--adopt", "--now", MONDAY, "--json")
    states = {(one["key"].rpartition("/")[2], one["state"]) for one in answer.json["first"]["outcomes"]}
    assert ("outbox", "sent") in states
    assert len(mastodon.posts) == out


def test_a_person_settles_a_late_post(run: Run, mastodon: MastodonCopy) -> None:
    run("approve", "--yes", "--now", MONDAY)
    key = "wait-for-the-wind/visitors/en/our-mastodon"
    assert run("settle", key, "--not-sent", "--by", "Maud").code == 0
    assert (
        run("settle", "first/wait-for-the-wind/visitors/fr/our-mastodon", "--sent", "http://a.example/1").code
        == 0
    )
    assert run("settle", key, "--not-sent").code == 1
    run("publish", "--now", MONDAY)
    assert len(mastodon.posts) == 1
    assert run("settle", key).code == 2


def test_without_approval_publish_shows_and_asks(run: Run, workspace: Path, mastodon: MastodonCopy) -> None:
    edit(workspace, "approval: required", "approval: none")
    make(workspace)
    refused = run("publish", "--now", BEFORE)
    assert refused.code == 1
    assert "wait-for-the-wind" in refused.out
    assert "--yes" in refused.err
    assert run("publish", "--yes", "--now", BEFORE).code == 0
    assert run("publish", "--now", MONDAY).code == 0
    assert mastodon.posts


def test_until_looks_ahead_and_sends_nothing_early(run: Run, mastodon: MastodonCopy) -> None:
    run("approve", "--yes", "--now", BEFORE)
    answer = run("publish", "--now", BEFORE, "--until", "2027-03-04", "--json")
    assert answer.code == 0
    told = {post["key"].split("/")[1] for post in answer.json["first"]["to_come"]}
    assert told == {"wait-for-the-wind", "heavy-traffic"}
    assert mastodon.posts == []
    assert run("publish", "--until", "tomorrow").code == 2


def test_a_dry_run_writes_and_sends_nothing(run: Run, mastodon: MastodonCopy) -> None:
    answer = run("publish", "--dry-run", "--now", BEFORE, "--until", AFTER)
    assert (answer.code, "wait-for-the-wind" in answer.out) == (0, True)
    assert run("status", "--json").json["first"] == []
    run("approve", "--yes", "--now", BEFORE)
    run("publish", "--dry-run", "--now", AFTER)
    assert mastodon.posts == []


def test_a_picture_whose_rights_have_ended_holds_back_its_posts_only(
    run: Run, workspace: Path, mastodon: MastodonCopy
) -> None:
    edit(workspace, "    licence: CC0 1.0\n", "    licence: CC0 1.0\n    rights: {until: 2027-03-05}\n")
    make(workspace)
    assert "no right" in run("plan", "--now", BEFORE).out
    run("approve", "--yes", "--now", BEFORE)
    answer = run("publish", "--now", AFTER, "--json")
    assert answer.code == 1
    first = answer.json["first"]
    assert {key.split("/")[1] for key in first["forbidden"]} == {"wait-for-the-wind", "wait-for-the-wind-2"}
    assert {one["key"].split("/")[1] for one in first["outcomes"]} == {"heavy-traffic", "noisy-neighbour"}


def test_the_environment_names_another_ledger(
    run: Run, tmp_path: Path, mastodon: MastodonCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERRIMARK_LEDGER", str(tmp_path / "shared.sqlite"))
    run("approve", "--yes", "--now", BEFORE)
    assert Ledger(open_ledger(tmp_path / "shared.sqlite")).rows("first")
    monkeypatch.setenv("TERRIMARK_LEDGER", str(tmp_path / "typo" / "shared.sqlite"))
    answer = run("status")
    assert answer.code == 1
    assert "does not exist" in answer.err


def test_a_missing_token_holds_its_account_only(
    run: Run, mastodon: MastodonCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TOKEN)
    run("approve", "--yes", "--now", BEFORE)
    answer = run("publish", "--now", AFTER, "--json")
    states = {(one["key"].rpartition("/")[2], one["state"]) for one in answer.json["first"]["outcomes"]}
    assert states == {("outbox", "sent"), ("our-mastodon", "approved")}
    assert TOKEN in answer.out


def test_the_tokens_of_the_environment_are_taken_out_of_any_text() -> None:
    redact = redactor(
        {"TERRIMARK_A_TOKEN": "abc", "TERRIMARK_B_TOKEN": "abcdef", "TERRIMARK_C_TOKEN": " ", "HOME": "x"}
    )
    assert redact("x abcdef abc y") == "x *** *** y"
