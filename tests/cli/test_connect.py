"""`connect`: from a yes in a browser, or a pasted secret, to an account that publishes."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import requests

from terrimark.networks.tokens import Safe
from terrimark.rehearsal import BlueskyCopy, MastodonCopy, TelegramCopy, XCopy

DOCS = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text()


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop whose browser goes where it is sent."""
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda address: requests.get(address, timeout=10).ok)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    return lambda *lines: monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{one}\n" for one in lines)))


def kept(tmp_path: Path, account: str) -> Safe:
    return Safe(f"val-d-exemple.{account}", tmp_path / "state" / "terrimark")


def in_the_docs(printed: str, server: str = "https://pouet.example") -> bool:
    """Whether the documentation shows this, ports, states and secrets apart."""

    def plain(text: str) -> str:
        text = re.sub(r"(127\.0\.0\.1(?::|%3A))\d+", r"\1…", text.replace(server, "https://pouet.example"))
        text = re.sub(r"(client_id|state|code_challenge)=[\w-]+|([A-Z_]+_TOKEN)=\S+", r"\1\2=…", text)
        return " ".join(re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "DAY", text).split())

    return plain(printed) in plain(DOCS)


def test_a_yes_in_the_browser_is_an_account_that_publishes(accounts, run, tmp_path: Path):
    with MastodonCopy(accounts={"estran": "-"}) as copy:
        root = accounts(f"id: our-mastodon, network: mastodon, server: '{copy.url}', handle: estran")
        files = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
        said = run("connect", "mastodon", "--file", "--port", "0")
        assert said.code == 0, said.err
        assert in_the_docs(said.err, copy.url)
        assert in_the_docs(said.out)
        token = kept(tmp_path, "our-mastodon").read()
        assert token
        assert token.access not in said.out + said.err
        assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == files
        assert run("doctor").code == 0


def test_for_ci_the_variables_are_printed_and_nothing_is_kept(accounts, run, tmp_path: Path, monkeypatch):
    with XCopy(accounts={"estran": "-"}) as copy:
        accounts(f"id: our-x, network: x, server: '{copy.url}', handle: estran")
        said = run("connect", "our-x", "--print-env", "--client-id", "our-app", "--port", "0")
        assert said.code == 0, said.err
        assert in_the_docs(said.out)
        assert kept(tmp_path, "our-x").read() is None
        for line in said.out.splitlines():
            name, _is, value = line.removeprefix("export ").partition("=")
            monkeypatch.setenv(name, value)
        assert run("doctor").code == 0


def test_an_app_password_is_tried_before_it_is_kept(accounts, run, typed, tmp_path: Path):
    with BlueskyCopy(accounts={"estran.test": "abcd-efgh-ijkl-mnop"}) as copy:
        accounts(f"id: our-bluesky, network: bluesky, server: '{copy.url}', handle: estran.test")
        typed("abcd-efgh-ijkl-0000")
        said = run("connect", "bluesky", "--file")
        assert said.code == 1
        assert "app password" in said.err
        assert "0000" not in said.err
        assert kept(tmp_path, "our-bluesky").read() is None
        typed("abcd-efgh-ijkl-mnop")
        assert run("connect", "bluesky", "--file").code == 0
        assert kept(tmp_path, "our-bluesky").read()


def test_anothers_token_is_not_kept(accounts, run, typed, tmp_path: Path):
    with MastodonCopy(accounts={"estran": "-", "somebody": "their-token"}) as copy:
        accounts(f"id: our-mastodon, network: mastodon, server: '{copy.url}', handle: estran")
        typed("their-token")
        said = run("connect", "mastodon", "--paste", "--file")
        assert said.code == 1
        assert "belongs to somebody" in said.err
        assert "their-token" not in said.err
        assert kept(tmp_path, "our-mastodon").read() is None


def test_an_address_brought_back_by_hand_does_where_this_machine_has_no_browser(
    accounts, run, tmp_path: Path, monkeypatch, capsys
):
    """The redirect is a page of the town hall; the person copies where the browser ended."""
    monkeypatch.delenv("DISPLAY")

    class Person(io.StringIO):
        def readline(self, *_: object) -> str:
            [address] = re.findall(r"^  (http\S+)", capsys.readouterr().err, re.MULTILINE)
            return requests.get(address, timeout=10, allow_redirects=False).headers["Location"]

    monkeypatch.setattr("sys.stdin", Person())
    with XCopy(accounts={"estran": "-"}) as copy:
        accounts(f"id: our-x, network: x, server: '{copy.url}', handle: estran")
        said = run(
            "connect", "x", "--file", "--client-id", "our-app", "--redirect", "https://estran.example/"
        )
        assert said.code == 0, said.err
    assert kept(tmp_path, "our-x").read().refresh


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("x", "--file"), "--client-id"),
        (("x",), "--print-env"),
        (("mastodon", "--file"), "first-mastodon, second-mastodon"),
        (("friendster",), "no account here is called 'friendster'"),
        (("our-channel", "--file"), "copy it again"),
    ],
)
def test_what_cannot_be_done_says_how_it_can(accounts, run, typed, words, told):
    accounts(
        "id: our-x, network: x, handle: estran",
        "id: first-mastodon, network: mastodon, server: 'https://pouet.example', handle: estran",
        "id: second-mastodon, network: mastodon, server: 'https://other.example', handle: estran",
        "id: our-channel, network: telegram, handle: '@estran'",
    )
    typed("two words")
    said = run("connect", *words)
    assert said.code == 1
    assert told in said.err


def test_a_bot_that_may_not_post_is_told_so(accounts, run, typed):
    with TelegramCopy() as copy:
        copy.open_account("@estran")
        accounts(f"id: our-channel, network: telegram, server: '{copy.url}', handle: '@estran'")
        typed("1234:not-the-bots")
        said = run("connect", "telegram", "--file")
        assert said.code == 1
        assert "administrator" in said.err
        assert "not-the-bots" not in said.err
