"""`doctor`: what will break within 14 days, and how to mend it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terrimark.networks import variable
from terrimark.networks.tokens import Safe, Token
from terrimark.rehearsal import FacebookCopy, LinkedinCopy, MastodonCopy, TelegramCopy, ThreadsCopy, XCopy

DOCS = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text()
TERRITORY = "val-d-exemple"


def findings(said) -> dict[tuple[str, str], dict[str, str]]:
    return {(one["about"], one["code"]): one for one in json.loads(said.out)["findings"]}


def give(monkeypatch: pytest.MonkeyPatch, account: str, **values: str) -> None:
    for what, value in values.items():
        monkeypatch.setenv(variable(TERRITORY, account, what), value)


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days, minutes=5)).isoformat()


def plain(text: str) -> str:
    return " ".join(re.sub(r"\d{4}-\d\d-\d\d", "DAY", re.sub(r"\b\d+ s off", "0 s off", text)).split())


def test_without_a_workspace_the_machine_is_looked_at(run, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = run("doctor", "--json")
    assert said.code == 0
    found = findings(said)
    assert found["", "shaping"]["level"] == "ok"
    assert found["", "keyring"]["level"] == "note"
    assert found["", "files"]["level"] == "note"
    assert "terrimark new" in found["", "files"]["fix"]


def test_the_report_is_as_the_documentation_shows_it(accounts, run, monkeypatch):
    with MastodonCopy(accounts={"estran": "m"}) as mastodon, LinkedinCopy() as linkedin:
        accounts(
            f"id: our-mastodon, network: mastodon, server: '{mastodon.url}', handle: estran",
            f"id: our-linkedin, network: linkedin, server: '{linkedin.url}', handle: '2414183'",
        )
        give(monkeypatch, "our-mastodon", TOKEN="m")
        give(monkeypatch, "our-linkedin", TOKEN=linkedin.open_account("2414183"), TOKEN_ENDS=in_days(9))
        said = run("doctor")
    assert said.code == 1
    assert plain(said.out) in plain(DOCS), said.out


@pytest.mark.parametrize(("days", "level"), [(13, "mend"), (15, "ok")])
def test_a_token_that_ends_within_a_fortnight_is_to_be_mended(accounts, run, monkeypatch, days, level):
    with ThreadsCopy() as copy:
        media = "media-host: {to: media, address: 'https://estran.example'}"
        accounts(f"id: ours, network: threads, server: '{copy.url}', handle: estran, {media}")
        give(monkeypatch, "ours", TOKEN=copy.open_account("estran"), TOKEN_ENDS=in_days(days))
        said = run("doctor", "--json")
    found = findings(said)
    assert found["ours", "expiry"]["level"] == level
    assert f"{days} days" in found["ours", "expiry"]["what"]
    assert found["ours", "quota"]["what"].startswith("250 of 250")
    assert said.code == (1 if level == "mend" else 0)


def test_a_token_of_two_hours_that_nobody_renews_will_break(accounts, run, monkeypatch):
    with XCopy() as copy:
        accounts(f"id: ours, network: x, server: '{copy.url}', handle: estran")
        give(monkeypatch, "ours", TOKEN=copy.open_account("estran"))
        found = findings(run("doctor", "--json"))
    assert found["ours", "expiry"]["level"] == "mend"
    assert "TERRIMARK_VAL_D_EXEMPLE_OURS_TOKEN_ENDS" in found["ours", "expiry"]["fix"]


def test_missing_rights_are_named(accounts, run, tmp_path: Path):
    with XCopy() as copy:
        accounts(f"id: ours, network: x, server: '{copy.url}', handle: estran")
        token = Token(
            server=copy.url, access=copy.open_account("estran"), scope="tweet.read users.read media.write"
        )
        Safe(f"{TERRITORY}.ours", tmp_path / "state" / "terrimark", in_file=True).write(token)
        found = findings(run("doctor", "--json"))
    assert found["ours", "rights"]["what"] == "rights: offline.access, tweet.write are missing"
    assert found["ours", "rights"]["level"] == "mend"


@pytest.mark.parametrize(("days", "code", "level"), [(0, "version", "ok"), (400, "identity", "mend")])
def test_the_end_of_a_version_is_known(accounts, run, monkeypatch, days, code, level):
    with LinkedinCopy() as copy:
        accounts(f"id: ours, network: linkedin, server: '{copy.url}', handle: '2414183'")
        give(monkeypatch, "ours", TOKEN=copy.open_account("2414183"), TOKEN_ENDS=in_days(40))
        monkeypatch.setenv("TERRIMARK_LINKEDIN_VERSION", f"{datetime.now(UTC) - timedelta(days=days):%Y%m}")
        found = findings(run("doctor", "--json"))
    assert found["ours", code]["level"] == level


def test_a_clock_that_goes_wrong_is_seen(accounts, run, monkeypatch):
    with MastodonCopy(
        accounts={"estran": "m"}, clock=lambda: datetime.now(UTC) - timedelta(minutes=7)
    ) as copy:
        accounts(f"id: ours, network: mastodon, server: '{copy.url}', handle: estran")
        give(monkeypatch, "ours", TOKEN="m")
        found = findings(run("doctor", "--json"))
    assert found["ours", "clock"]["level"] == "mend"
    assert re.search(r"4[12]\d s off", found["ours", "clock"]["what"])


def test_a_dead_token_stops_that_account_alone_and_shows_no_secret(accounts, run, monkeypatch):
    with FacebookCopy() as facebook, TelegramCopy() as telegram:
        accounts(
            f"id: page, network: facebook, server: '{facebook.url}', handle: estran",
            f"id: channel, network: telegram, server: '{telegram.url}', handle: '@estran'",
        )
        give(monkeypatch, "page", TOKEN="s3cr3t-of-a-page")
        give(monkeypatch, "channel", TOKEN=telegram.open_account("@estran"))
        said = run("doctor", "--json")
    found = findings(said)
    assert said.code == 1
    assert found["page", "identity"]["level"] == "mend"
    assert found["page", "identity"]["fix"]
    assert "s3cr3t" not in said.out + said.err
    assert {found["channel", code]["level"] for code in ("rights", "quota")} == {"note"}
    assert found["channel", "identity"]["level"] == "ok"


def test_a_ledger_that_does_not_answer_and_broken_files_are_told(accounts, run, monkeypatch, tmp_path: Path):
    root = accounts("id: ours, network: folder, handle: out")
    brand = root / "brand.yaml"
    brand.write_text(brand.read_text() + "\nnonsense: true\n")
    monkeypatch.setenv("TERRIMARK_LEDGER", str(tmp_path))
    found = findings(run("doctor", "--json"))
    assert found["", "ledger"]["level"] == "mend"
    assert "terrimark check" in found["", "files"]["fix"]
