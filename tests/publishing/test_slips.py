"""What officers and agencies mistype, forget or break, at the commands that publish, stop and take back."""

from __future__ import annotations

import gc
import json
import re
import shutil
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from commands import BEFORE, MONDAY, TOKEN, Run, edit, make
from test_service import another_campaign, due_in, published, started, until

from terrimark.outbox import Ledger, Sender
from terrimark.rehearsal import MastodonCopy
from terrimark.store import open_ledger

__all__ = ["published"]


def ledger_of(workspace: Path) -> Ledger:
    return Ledger(open_ledger(workspace / ".terrimark" / "ledger.sqlite"))


def test_resuming_what_was_not_held_says_what_is(run: Run) -> None:
    run("hold", "--account", "our-mastodon", "--why", "an accident", "--by", "Maud")
    for wrong in ([], ["--audience", "visitors"]):
        answer = run("resume", *wrong, "--why", "over")
        assert (answer.code, "our-mastodon stopped by Maud" in answer.err) == (1, True)
    run("hold", "--why", "a mourning", "--by", "Paul")
    answer = run("resume", "--account", "our-mastodon", "--why", "over")
    assert (answer.code, "all stopped by Paul" in answer.out) == (0, True)
    assert json.loads(run("resume", "--why", "over", "--json").out)["holds"] == {"first": []}


@pytest.mark.parametrize(
    "words",
    [
        "hold --why|", "hold --why| ", "hold --why|x --by| ", "recall --all --why| ", "approve --by| ",
        "resume --reserve|vote --why|x --by| ", "settle key --sent| ",
    ],
)  # fmt: skip
def test_a_reason_or_a_name_that_is_empty_is_none(run: Run, words: str) -> None:
    typed = [part for word in words.split(" --") for part in f"--{word}".split("|")]
    typed = [*typed[0].removeprefix("--").split(" "), *typed[1:]]
    assert run(*typed).code == 2


@pytest.mark.parametrize("what", ["--post", "--message", "--account", "--audience"])
def test_a_slip_of_the_hand_takes_nothing_back(run: Run, published: MastodonCopy, what: str) -> None:
    out = len(published.posts)
    answer = run("recall", what, "nobody", "--why", "x", "--yes", "--now", MONDAY)
    assert (answer.code, "nobody" in answer.err) == (1, True)
    assert len(published.posts) == out


def test_a_recall_tells_what_may_be_out_as_well_and_what_still_waits(
    run: Run, workspace: Path, published: MastodonCopy
) -> None:
    ledger = ledger_of(workspace)
    row = next(row for row in ledger.rows("first").values() if row.state == "approved")
    ledger = Ledger(ledger._engine, clock=lambda: row.due)
    assert ledger.claim(row.post, now=row.due, sender=Sender(who="x", lease_s=0))
    answer = run("recall", "--all", "--why", "x", "--yes", "--now", MONDAY)
    assert answer.code == 1
    assert f"{row.key} may be out as well" in answer.out
    assert re.search(r"\d+ posts of this still wait to go out: terrimark hold", answer.out)


def test_posts_of_an_account_that_left_the_campaign_are_told_plainly(
    run: Run, workspace: Path, published: MastodonCopy
) -> None:
    edit(workspace, "id: our-mastodon", "id: another")
    answer = run("recall", "--account", "our-mastodon", "--why", "x", "--yes")
    assert (answer.code, "no longer in the campaign" in answer.out) == (1, True), answer


def test_a_moment_that_cannot_be_read_is_said_before_anything_is_sent(
    run: Run, mastodon: MastodonCopy
) -> None:
    run("approve", "--yes", "--now", BEFORE)
    assert run("publish", "--until", "tomorrow", "--now", MONDAY).code == 2
    assert mastodon.posts == []


def test_json_tells_the_faults_of_other_campaigns_too(
    run: Run, workspace: Path, mastodon: MastodonCopy
) -> None:
    broken = another_campaign(workspace)
    run("approve", "--yes", "--now", BEFORE)
    broken.write_text(broken.read_text() + "unknown: key\n")
    answer = run("publish", "--now", MONDAY, "--json")
    assert (answer.code, answer.err) == (1, "")
    [error] = json.loads(answer.out)["errors"]
    assert "second" in error["problems"][0]["place"]
    assert json.loads(run("status", "--json").out)["problems"]
    assert run("settle", "first/nothing", "--not-sent").code == 1
    key = next(iter(ledger_of(workspace).rows("first")))
    assert "nothing to settle" in run("settle", key, "--not-sent").err


def test_two_territories_never_share_a_campaign_in_one_ledger(
    run: Run, workspace: Path, mastodon: MastodonCopy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TERRIMARK_LEDGER", str(tmp_path / "shared.sqlite"))
    run("approve", "--yes", "--now", BEFORE)
    other = tmp_path / "other"
    shutil.copytree(workspace, other)
    brand = other / "brand.yaml"
    brand.write_text(brand.read_text().replace("id: val-d-exemple", "id: elsewhere"))
    make(other)
    monkeypatch.chdir(other)
    for words in (["plan"], ["publish", "--dry-run"], ["recall", "--all", "--why", "x"], ["status"]):
        answer = run(*words)
        assert (answer.code, "val-d-exemple" in answer.err) == (1, True), words
    assert {row.state for row in Ledger(open_ledger(tmp_path / "shared.sqlite")).rows("first").values()} == {
        "approved"
    }


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux says what is open")
def test_looks_leave_no_connection_open(run: Run, mastodon: MastodonCopy) -> None:
    run("publish", "--now", BEFORE)
    gc.collect()
    gc.disable()
    try:
        before = sum(1 for _one in Path("/proc/self/fd").iterdir())
        for _look in range(5):
            run("publish", "--now", BEFORE)
        assert sum(1 for _one in Path("/proc/self/fd").iterdir()) <= before
    finally:
        gc.enable()


def test_a_reserve_period_that_was_lifted_can_hold_again(run: Run, workspace: Path) -> None:
    brand = workspace / "brand.yaml"
    brand.write_text(brand.read_text() + "\nreserves:\n  - {id: vote, reason: vote, until: 2027-03-02}\n")
    assert run("hold", "--reserve", "vote", "--why", "x").code == 1
    for _twice in range(2):
        run("resume", "--reserve", "vote", "--why", "agreed", "--by", "Maud")
    assert run("status").out.count("reserve period vote lifted by Maud") == 1
    assert "holds again" in run("hold", "--reserve", "vote", "--why", "the prefect objects").out
    assert "lifted" not in run("status").out


def test_a_plan_saved_for_another_campaign_is_not_silently_nothing(
    run: Run, workspace: Path, mastodon: MastodonCopy
) -> None:
    run("plan", "--now", BEFORE, "--out", "plan.json")
    edit(workspace, "id: first", "id: renamed")
    make(workspace)
    answer = run("approve", "--plan", "plan.json", "--now", BEFORE)
    assert (answer.code, "first" in answer.err) == (1, True), answer


def test_a_watching_publisher_goes_on_beside_a_broken_campaign_and_rests_between_looks(
    run: Run, workspace: Path, mastodon: MastodonCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_in(workspace, -60)
    run("approve", "--yes", "--now", "2026-01-01T09:00")
    another_campaign(workspace).write_text("id: second\nunknown: key\n")
    monkeypatch.setenv(TOKEN, "dead")
    process = started("publish", "--watch", "--by", "service")
    ledger = ledger_of(workspace)
    until(ledger.heartbeats, process)
    [beat] = ledger.heartbeats()
    assert beat.next and beat.next - beat.at > timedelta(seconds=20)  # though posts are due and wait
    process.send_signal(signal.SIGTERM)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(re.findall(r"^\d errors$", err, re.MULTILINE)) == 1
    assert list((workspace / "out").rglob("post.txt"))
