"""Tokens: got with state and PKCE, kept out of the workspace, renewed by one process at a time."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import keyring
import pytest
import requests
from bench import TERRITORY

from canned import Canned
from keyring_for_tests import InFile
from terrimark.brand.campaign import Account
from terrimark.i18n import reader_languages
from terrimark.networks import connect, variable
from terrimark.networks.accounts import line
from terrimark.networks.base import AccountTrouble, TryLater
from terrimark.networks.landing import Landing
from terrimark.networks.oauth import FLOWS
from terrimark.networks.signing_in import Asked, Client, ask, code_in, of_page, pasted, redeem, register
from terrimark.networks.tokens import Safe, Token
from terrimark.rehearsal import Fault, Faults, MastodonCopy, XCopy

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
APP = Client(id="terrimark-test")
WHERE = "estran"


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine with a keyring."""
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    before = keyring.get_keyring()
    keyring.set_keyring(InFile())
    yield tmp_path / "keyring.json"
    keyring.set_keyring(before)


@pytest.fixture
def x() -> Iterator[XCopy]:
    with XCopy(accounts={"estran": "a-token-made-by-hand"}) as copy:
        yield copy


def browse(address: str) -> str:
    """A person who is signed in says yes; where the browser is sent."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def sign_in(x: XCopy, now: datetime = NOW) -> Token:
    asked = ask("x", x.url, APP, "http://127.0.0.1:8723/terrimark")
    return redeem("x", x.url, APP, asked, code_in(asked, browse(asked.address), WHERE), now=now, where=WHERE)


def on_x(x: XCopy) -> Account:
    return Account(id="estran-x", network="x", server=x.url, handle="estran")


def test_a_code_of_x_becomes_a_token_that_ends_and_can_be_renewed(x):
    token = sign_in(x)
    assert (token.ends, token.server) == (NOW + timedelta(hours=2), x.url)
    assert token.refresh
    assert set(token.scope.split()) == set(FLOWS["x"].scopes)


def test_mastodon_takes_any_app_and_its_token_has_no_end(mastodon_copy: MastodonCopy, tmp_path: Path):
    back = "http://127.0.0.1:8723/terrimark"
    app = register(mastodon_copy.url, back, WHERE)
    asked = ask("mastodon", mastodon_copy.url, app, back)
    code = code_in(asked, browse(asked.address), WHERE)
    token = redeem("mastodon", mastodon_copy.url, app, asked, code, now=NOW, where=WHERE)
    assert (token.ends, token.refresh) == (None, "")
    account = Account(id="m", network="mastodon", server=mastodon_copy.url, handle="estran")
    environment = {variable(TERRITORY, "m", "TOKEN"): token.access}
    connect(account, TERRITORY, root=tmp_path, environment=environment).check_identity()


def test_a_code_is_worth_nothing_without_the_verifier(x):
    mine, theirs = (ask("x", x.url, APP, "http://127.0.0.1:8723/terrimark") for _ in range(2))
    stolen = code_in(mine, browse(mine.address), WHERE)
    with pytest.raises(AccountTrouble, match="invalid_grant") as trouble:
        redeem("x", x.url, APP, theirs, stolen, now=NOW, where=WHERE)
    assert stolen not in str(trouble.value)


def test_an_answer_to_another_sign_in_is_not_taken(x):
    mine, theirs = (ask("x", x.url, APP, "http://127.0.0.1:8723/terrimark") for _ in range(2))
    with pytest.raises(AccountTrouble, match="not the answer"):
        code_in(mine, browse(theirs.address), WHERE)


def test_a_no_is_told_in_the_networks_words(x):
    asked = ask("x", x.url, APP, "http://127.0.0.1:8723/terrimark")
    said = urlencode({"state": asked.state, "error": "access_denied"})
    with pytest.raises(AccountTrouble, match="access_denied"):
        code_in(asked, f"{asked.redirect}?{said}", WHERE)


def test_what_is_asked_has_state_and_challenge_and_no_secret():
    asked = ask("mastodon", "https://pouet.example", Client(id="me", secret="s3cr3t"), "http://127.0.0.1:1/t")
    query = parse_qs(urlsplit(asked.address).query)
    assert asked.address.startswith("https://pouet.example/oauth/authorize?")
    assert query["code_challenge_method"] == ["S256"]
    assert query["state"] == [asked.state]
    assert "s3cr3t" not in asked.address + repr(asked)
    assert asked.verifier not in asked.address + repr(asked)


def test_the_landing_takes_only_the_answer_waited_for_and_speaks_the_readers_language(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "fr")
    with Landing(0) as landing:
        home = f"http://127.0.0.1:{landing.port}"
        found: list[str] = []
        waiting = threading.Thread(target=lambda: found.append(landing.wait("the-state", patience_s=20)))
        waiting.start()
        assert requests.get(f"{home}/favicon.ico", timeout=5).status_code == 404
        assert requests.get(f"{home}/terrimark?state=another&code=evil", timeout=5).status_code == 404
        page = requests.get(f"{home}/terrimark?state=the-state&code=<b>c0de", timeout=5)
        waiting.join()
    assert page.status_code == 200
    assert 'lang="fr"' in page.text
    assert "c0de" not in page.text
    assert reader_languages() == ["fr"]
    assert found == ["/terrimark?state=the-state&code=%3Cb%3Ec0de"]


def test_nobody_comes_to_the_landing():
    with Landing(0) as landing, pytest.raises(TryLater, match="nobody"):
        landing.wait("the-state", patience_s=0.01)


def test_the_landing_listens_to_this_machine_alone_and_says_a_taken_port():
    with Landing(0) as landing, pytest.raises(AccountTrouble, match=str(landing.port)) as trouble:
        assert landing._server.server_address[0] == "127.0.0.1"
        Landing(landing.port)
    assert "--port" in trouble.value.fix


def test_a_token_rests_in_the_keyring_and_comes_back_whole(desktop, tmp_path: Path, x):
    token = sign_in(x)
    Safe("t.a", tmp_path).write(token)
    assert Safe("t.a", tmp_path).read() == token
    assert token.access in desktop.read_text()
    assert not (tmp_path / "tokens").exists()


def test_without_a_keyring_it_says_what_to_do(tmp_path: Path):
    assert Safe("t.a", tmp_path).read() is None
    with pytest.raises(AccountTrouble, match="keyring") as trouble:
        Safe("t.a", tmp_path).write(Token(server="https://x", access="s3cr3t"))
    assert "--print-env" in trouble.value.fix
    assert "s3cr3t" not in str(trouble.value)


def test_a_file_is_its_owners_alone_and_goes_where_the_keyring_takes_its_place(desktop, tmp_path: Path):
    safe = Safe("t.a", tmp_path, in_file=True)
    safe.write(Token(server="https://x", access="s3cr3t"))
    [file] = (tmp_path / "tokens").glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "s3cr3t" not in repr(safe.read())
    safe.move(in_file=False)
    assert Safe("t.a", tmp_path).read() is None


def test_the_environment_comes_before_the_keyring_and_a_kept_token_never_goes_to_another_server(
    desktop, tmp_path: Path, x
):
    Safe(f"{TERRITORY}.estran-x", tmp_path).write(sign_in(x, datetime.now(UTC)))
    options = {"root": tmp_path, "state_folder": tmp_path}
    connect(on_x(x), TERRITORY, environment={}, **options).check_identity()
    given = {variable(TERRITORY, "estran-x", "TOKEN"): "dead"}
    with pytest.raises(AccountTrouble, match="401"):
        connect(on_x(x), TERRITORY, environment=given, **options).check_identity()
    moved = Account(id="estran-x", network="x", server="https://evil.example", handle="estran")
    with pytest.raises(AccountTrouble, match=r"not for https://evil\.example"):
        connect(moved, TERRITORY, environment={}, **options)


def test_a_token_is_renewed_at_half_its_life_and_the_new_pair_is_kept(desktop, tmp_path: Path, x):
    old, safe = sign_in(x), Safe(f"{TERRITORY}.estran-x", tmp_path)
    safe.write(old)

    def at(now: datetime) -> Token:
        its = line(
            on_x(x), TERRITORY, root=tmp_path, environment={}, state_folder=tmp_path, clock=lambda: now
        )
        assert its.token
        assert its.doubt is None
        return its.token

    assert at(NOW + timedelta(minutes=59)) == old
    new = at(NOW + timedelta(minutes=61))
    assert new.access != old.access
    assert new.refresh != old.refresh
    assert safe.read() == new == at(NOW + timedelta(minutes=62))


def test_while_a_token_lives_a_failed_renewal_is_only_a_doubt(desktop, tmp_path: Path, x):
    Safe(f"{TERRITORY}.estran-x", tmp_path).write(sign_in(x))
    x._refresh.clear()

    def at(hours: float):
        clock = lambda: NOW + timedelta(hours=hours)  # noqa: E731
        return line(on_x(x), TERRITORY, root=tmp_path, environment={}, state_folder=tmp_path, clock=clock)

    assert "invalid" in str(at(1.5).doubt)
    with pytest.raises(AccountTrouble, match="invalid") as trouble:
        at(2.5)
    assert "terrimark connect" in trouble.value.fix


def test_the_environments_refresh_token_is_used_once_and_what_it_rotates_to_is_kept(tmp_path: Path, x):
    token = sign_in(x, datetime.now(UTC))
    given = {"TOKEN": token.access, "REFRESH_TOKEN": token.refresh, "CLIENT_ID": APP.id}
    environment = {variable(TERRITORY, "estran-x", what): value for what, value in given.items()}
    for _run in range(3):
        connect(
            on_x(x), TERRITORY, root=tmp_path, environment=environment, state_folder=tmp_path
        ).check_identity()
    assert sum(call == "POST /2/oauth2/token" for call in x.calls) == 2
    again = sign_in(x, datetime.now(UTC))
    environment[variable(TERRITORY, "estran-x", "REFRESH_TOKEN")] = again.refresh
    connect(
        on_x(x), TERRITORY, root=tmp_path, environment=environment, state_folder=tmp_path
    ).check_identity()
    assert again.refresh not in x._refresh


RENEW = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from terrimark.brand.campaign import Account
from terrimark.networks import connect
server, folder, territory = sys.argv[1:]
account = Account(id="estran-x", network="x", server=server, handle="estran")
print("ready", flush=True)
sys.stdin.readline()
connect(account, territory, root=Path(folder), environment={}, state_folder=Path(folder)).check_identity()
"""


@pytest.mark.parametrize("in_file", [False, True], ids=["keyring", "file"])
def test_processes_that_renew_at_once_never_lose_the_token_that_rotated(desktop, tmp_path: Path, x, in_file):
    """The copy ends the old refresh token, and the old access token with it, when it gives new ones."""
    started = datetime.now(UTC) - timedelta(minutes=90)
    safe = Safe(f"{TERRITORY}.estran-x", tmp_path, in_file=in_file)
    safe.write(sign_in(x, started))
    x.faults = Faults(Fault(trouble="slow", call="/oauth2/token", seconds=1))  # so that they do meet
    several = [
        subprocess.Popen(
            [sys.executable, "-c", RENEW, x.url, str(tmp_path), TERRITORY],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**_environment(), "TEST_KEYRING": str(desktop)},
        )
        for _ in range(3)
    ]  # fmt: skip
    for one in several:
        assert one.stdout.readline() == "ready\n"
    for one in several:
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [one.communicate(timeout=120) for one in several]
    assert [one.returncode for one in several] == [0, 0, 0], told
    assert x.calls.count("POST /2/oauth2/token") == 2, "one sign-in, one renewal"
    assert list(x._refresh) == [safe.read().refresh]


def _environment() -> dict[str, str]:
    tests = str(Path(__file__).parents[1])
    path = os.pathsep.join([tests, *filter(None, [os.environ.get("PYTHONPATH")])])
    backend = "keyring_for_tests.InFile"
    return {**os.environ, "PYTHONPATH": path, "PYTHON_KEYRING_BACKEND": backend}


@pytest.mark.parametrize(
    ("network", "grant"), [("threads", "th_refresh_token"), ("instagram", "ig_refresh_token")]
)
def test_metas_long_tokens_renew_themselves(wire: Canned, desktop, tmp_path: Path, network, grant):
    media = {"to": str(tmp_path), "address": "https://estran.example"}
    account = Account(id="a", network=network, server=wire.url, handle="estran", media_host=media)
    Safe(f"{TERRITORY}.a", tmp_path).write(pasted(network, wire.url, "old", None, now=NOW, where="a"))
    wire.say("refresh_access_token", 200, {"access_token": "new", "expires_in": 5_184_000})
    later = NOW + timedelta(days=31)
    its = line(account, TERRITORY, root=tmp_path, environment={}, state_folder=tmp_path, clock=lambda: later)
    assert its.token
    assert (its.token.access, its.token.ends) == ("new", later + timedelta(days=60))
    assert f"grant_type={grant}" in wire.asked[-1][0]


def test_a_short_token_of_meta_is_made_long_and_a_persons_becomes_the_pages(wire: Canned):
    wire.say("fb_exchange_token", 200, {"access_token": "long", "expires_in": 5_184_000})
    token = pasted("facebook", wire.url, "short", Client(id="1", secret="s"), now=NOW, where=WHERE)
    assert token.access == "long"
    pages = [{"id": "6", "access_token": "no"}, {"id": "7", "username": "Estran", "access_token": "page"}]
    wire.say("me/accounts", 200, {"data": pages})
    page = of_page(token, "estran", WHERE)
    assert (page.access, page.ends) == ("page", None)


def test_no_secret_of_an_app_is_repeated(wire: Canned):
    asked = Asked(address="", redirect="http://localhost/", state="", verifier="v3r1f13r")
    client = Client(id="me", secret="s3cr3t")
    wire.say("accessToken", 400, {"error": "s3cr3t of me is wrong, and so is c0de with v3r1f13r"})
    with pytest.raises(AccountTrouble) as trouble:
        redeem("linkedin", wire.url, client, asked, "c0de", now=NOW, where=WHERE)
    assert not {"s3cr3t", "c0de", "v3r1f13r"} & set(str(trouble.value).split())
