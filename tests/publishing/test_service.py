"""`hold`, `resume`, `recall`, `publish --watch`, several campaigns, and who is told of troubles."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from commands import AFTER, BEFORE, MONDAY, SERVER, TOKEN, Run, edit, make

from canned import Canned, canned
from terrimark.outbox import Ledger
from terrimark.rehearsal import Fault, Faults, MastodonCopy
from terrimark.store import open_ledger


@pytest.fixture
def published(run: Run, mastodon: MastodonCopy) -> MastodonCopy:
    run("approve", "--yes", "--now", BEFORE)
    run("publish", "--now", MONDAY)
    assert mastodon.posts
    return mastodon


def test_an_account_is_stopped_and_goes_on_later(run: Run, mastodon: MastodonCopy) -> None:
    run("approve", "--yes", "--now", BEFORE)
    held = run("hold", "--account", "our-mastodon", "--why", "an accident", "--by", "Maud")
    assert (held.code, "our-mastodon stopped" in held.out) == (0, True)
    assert run("publish", "--now", MONDAY).code == 0  # what a person stopped is no failure
    assert mastodon.posts == []
    assert "stopped by Maud" in run("status", "--now", MONDAY).out
    assert "1 hold ended" in run("resume", "--account", "our-mastodon", "--why", "over").out
    run("publish", "--now", MONDAY)
    assert mastodon.posts


def test_a_hold_names_one_thing_that_is_there(run: Run) -> None:
    answer = run("hold", "--account", "nobody", "--why", "x")
    assert (answer.code, "our-mastodon" in answer.err) == (1, True)
    assert run("hold", "--account", "our-mastodon", "--message", "m", "--why", "x").code == 2
    assert run("hold").code == 2


def test_a_reserve_period_holds_what_promotes_until_somebody_answers_for_it(
    run: Run, workspace: Path, mastodon: MastodonCopy
) -> None:
    brand = workspace / "brand.yaml"
    brand.write_text(
        brand.read_text()
        + "\nreserves:\n  - {id: vote, reason: municipal vote, since: 2027-02-15, until: 2027-03-02}\n"
    )
    edit(workspace, "  - id: wait-for-the-wind\n", "  - id: wait-for-the-wind\n    promotes: true\n")
    make(workspace)
    assert "municipal vote" in run("plan", "--now", BEFORE).out
    run("approve", "--yes", "--now", BEFORE)
    barred = run("publish", "--now", MONDAY, "--json").json["first"]["forbidden"]
    assert all("municipal vote" in why for why in barred.values()) and barred
    assert mastodon.posts == []
    assert run("resume", "--reserve", "vote", "--why", "the prefect agrees").code == 2
    run("resume", "--reserve", "vote", "--why", "the prefect agrees", "--by", "Maud")
    run("publish", "--now", MONDAY)
    assert mastodon.posts


def test_plain_information_goes_out_in_a_reserve_period(
    run: Run, workspace: Path, mastodon: MastodonCopy
) -> None:
    brand = workspace / "brand.yaml"
    brand.write_text(brand.read_text() + "\nreserves:\n  - {id: vote, reason: vote, until: 2027-03-02}\n")
    edit(workspace, "  - id: wait-for-the-wind\n", "  - id: wait-for-the-wind\n    promotes: false\n")
    make(workspace)
    run("approve", "--yes", "--now", BEFORE)
    run("publish", "--now", MONDAY)
    assert mastodon.posts


def test_a_recall_takes_back_everywhere_and_is_not_undone(run: Run, published: MastodonCopy) -> None:
    assert run("recall", "--all", "--now", MONDAY).code == 2  # no reason
    answer = run("recall", "--all", "--why", "an accident", "--by", "Maud", "--yes", "--now", MONDAY)
    assert answer.code == 0, answer.out + answer.err
    assert published.posts == []
    assert not list(Path("out").rglob("post.txt"))
    assert {row["state"] for row in run("status", "--json").json["first"]} == {"withdrawn", "approved"}
    assert run("plan", "--now", MONDAY).code == 0
    run("publish", "--now", MONDAY)
    assert published.posts == []
    assert "Nothing is left" in run("recall", "--now", MONDAY).out


def test_what_cannot_be_taken_back_is_said_and_shown(
    run: Run, published: MastodonCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TOKEN)
    answer = run("recall", "--account", "our-mastodon", "--why", "wrong", "--yes", "--now", MONDAY)
    assert (answer.code, TOKEN in answer.out) == (1, True)
    assert "could not be taken back" in run("status", "--now", MONDAY).out
    monkeypatch.setenv(TOKEN, published.open_account("town"))
    assert run("recall", "--yes", "--now", MONDAY, "--json").code == 0
    assert published.posts == []


def test_an_approval_in_steps_is_signed_by_name(run: Run, workspace: Path, mastodon: MastodonCopy) -> None:
    edit(workspace, "approval: required", "approval: [officer, elected]")
    make(workspace)
    assert "step by step" in run("approve", "--yes", "--now", BEFORE).err
    assert run("approve", "--yes", "--as", "officer", "--by", "Maud", "--now", BEFORE).code == 0
    run("publish", "--now", MONDAY)
    assert mastodon.posts == []
    shutil.rmtree(workspace / ".terrimark")  # else they are late
    for role, who in (("officer", "Maud"), ("elected", "Paul")):
        assert run("approve", "--yes", "--as", role, "--by", who, "--now", BEFORE).code == 0
    run("publish", "--now", MONDAY)
    assert mastodon.posts


def another_campaign(workspace: Path) -> Path:
    file = workspace / "campaigns" / "second" / "campaign.yaml"
    shutil.copytree(workspace / "campaigns" / "first", file.parent)
    file.write_text(re.sub(r"(?m)^id: first", "id: second", file.read_text()))
    make(workspace)
    return file


@pytest.mark.parametrize("harm", ["unknown: key\n", "", "not built"])
def test_a_campaign_in_trouble_never_stops_the_others(
    run: Run, workspace: Path, mastodon: MastodonCopy, harm: str
) -> None:
    file = another_campaign(workspace)
    run("approve", "--yes", "--now", BEFORE)
    if harm == "not built":
        shutil.rmtree(workspace / "build" / "second")
    else:
        file.write_text(file.read_text() + harm if harm else ":")
    answer = run("publish", "--now", MONDAY)
    assert answer.code == 1
    assert "second" in answer.err
    assert mastodon.posts
    assert run("status", "--now", MONDAY).code == 0


def test_two_campaigns_of_one_name_are_not_published(
    run: Run, workspace: Path, mastodon: MastodonCopy
) -> None:
    run("approve", "--yes", "--now", BEFORE)
    shutil.copytree(workspace / "campaigns" / "first", workspace / "campaigns" / "twin")
    assert run("publish", "--now", MONDAY).code == 1
    assert mastodon.posts == []


quiet = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Apprise's own plugins


class Hook:
    """Where troubles are told."""

    def __init__(self, server: Canned) -> None:
        self.url, self._canned = server.url.replace("http://", "json://"), server

    @property
    def told(self) -> list[str]:
        return [json.loads(body)["message"] for _call, _headers, body in self._canned.asked]


@pytest.fixture
def hook() -> Iterator[Hook]:
    with canned() as server:
        server.say("", 200, {})
        yield Hook(server)


@quiet
def test_each_trouble_is_told_once_and_never_with_a_token(
    run: Run, workspace: Path, mastodon: MastodonCopy, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", hook.url)
    edit(workspace, "approval: required", "approval: required\nnotify: ['${HOOK}/hook']")
    make(workspace)
    run("approve", "--yes", "--now", BEFORE)
    monkeypatch.setenv(TOKEN, "not-the-token")
    for _run in range(2):
        assert run("publish", "--now", MONDAY).code == 1
    [told] = hook.told
    assert "our-mastodon" in told and "401" in told and "not-the-token" not in told


@quiet
def test_a_hook_that_is_wrong_stops_nothing(
    run: Run, mastodon: MastodonCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERRIMARK_NOTIFY", "json://127.0.0.1:1/nobody nonsense://")
    run("approve", "--yes", "--now", BEFORE)
    mastodon.expire()
    assert "could not be told" in run("publish", "--now", MONDAY).err
    assert list(Path("out").rglob("post.txt"))


def due_in(workspace: Path, seconds: float) -> None:
    """Let the first slot be due soon, by the machine's clock, and a second one much later."""
    due = datetime.now(UTC) + timedelta(seconds=seconds)
    brand, campaign = workspace / "brand.yaml", workspace / "campaigns" / "first" / "campaign.yaml"
    brand.write_text(re.sub(r"time-zone: \S+", "time-zone: UTC", brand.read_text()))
    message = re.search(r"- \{?\s*message: (\S+?),?\s", campaign.read_text())
    assert message
    slots = f"slots:\n    - {{message: {message[1]}, date: {due:%Y-%m-%d}, at: '{due:%H:%M}'}}\n"
    campaign.write_text(re.sub(r"(?s)slots:.*", slots, campaign.read_text()))
    make(workspace)


def started(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "terrimark", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def until(seen, process: subprocess.Popen[str]) -> None:
    while not seen():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def test_a_watching_publisher_sends_beats_and_drains(
    run: Run, workspace: Path, mastodon: MastodonCopy
) -> None:
    due_in(workspace, -60)
    run("approve", "--yes", "--now", "2026-01-01T09:00")
    process = started("publish", "--watch", "--by", "service")
    ledger = Ledger(open_ledger(workspace / ".terrimark" / "ledger.sqlite"))
    until(ledger.heartbeats, process)
    assert mastodon.posts
    assert "service publishes" in run("status").out
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert ledger.heartbeats() == ()
    assert {row["state"] for row in run("status", "--json").json["first"]} == {"sent"}


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_in_the_middle_of_a_post_it_finishes_that_post_first(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch, stop: signal.Signals
) -> None:
    class Stopping(Faults):
        process: subprocess.Popen[str] | None = None

        def strike(self, call: str) -> Fault | None:
            if call.startswith("POST /api/v1/statuses") and self.process:
                self.process.send_signal(stop)
                self.process = None
                time.sleep(0.3)
            return None

    faults = Stopping()
    with MastodonCopy(faults=faults) as mastodon:
        monkeypatch.setenv(SERVER, mastodon.url)
        monkeypatch.setenv(TOKEN, mastodon.open_account("town"))
        run("approve", "--yes", "--now", BEFORE)
        faults.process = process = started("publish", "--now", AFTER)
        process.communicate(timeout=60)
        assert process.returncode == 130
        assert len(mastodon.posts) == 1
        states = {row["state"] for row in run("status", "--json").json["first"]}
        assert "sending" not in states and "sent" in states


def test_a_hold_comes_through_though_another_campaign_is_broken(run: Run, workspace: Path) -> None:
    another_campaign(workspace).write_text(":")
    assert run("hold", "--why", "an accident").code == 0
    assert "an accident" in run("status", "--now", MONDAY).out
