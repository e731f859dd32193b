"""Each answer, and each silence, has one meaning; no secret is ever repeated."""

from __future__ import annotations

import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Thread, current_thread

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from canned import Canned
from terrimark.networks import http
from terrimark.networks.base import AccountTrouble, OutcomeUnknown, Refused, TryLater
from terrimark.networks.http import Wire
from terrimark.networks.signals import on_loopback, open_again
from terrimark.rehearsal import MastodonCopy

SECRET = "s3cr3t-Token_of+mine"
PAGE = (
    "<!DOCTYPE html><html><head><title>x</title></head><body><h1>Back &amp; soon</h1>\x1b[31m</body></html>"
)


def wire_to(server: str, **more: float) -> Wire:
    return Wire(server=server, where="main (estran)", secret=SECRET, **more)


@pytest.mark.parametrize(
    ("status", "final", "meaning"),
    [
        (500, True, OutcomeUnknown), (502, True, OutcomeUnknown), (503, True, OutcomeUnknown),
        (500, False, TryLater), (503, False, TryLater),
        (429, True, TryLater), (429, False, TryLater),
        (301, True, AccountTrouble), (308, False, AccountTrouble),
        (200, True, OutcomeUnknown), (200, False, AccountTrouble),
    ],
)  # fmt: skip
def test_an_answer_means_one_thing_though_it_be_a_page(wire: Canned, status, final, meaning):
    wire.say("/x", status, PAGE, Content_Type="text/html")
    with pytest.raises(meaning) as trouble:
        wire_to(wire.url).ask("POST", "/x", final=final)
    assert "main (estran)" in str(trouble.value)
    assert trouble.value.fix
    assert "<" not in str(trouble.value) and "\x1b" not in str(trouble.value)


def test_a_page_is_told_by_its_words(wire: Canned):
    wire.say("/x", 500, PAGE)
    with pytest.raises(TryLater, match="Back & soon"):
        wire_to(wire.url).ask("GET", "/x")


@pytest.mark.parametrize("status", [200, 400, 401, 422, 429, 500, 302])
@pytest.mark.parametrize(
    "body", ["{s}", '{{"error": "bad token {s}"}}', "<b>{s}</b>", '{{"message": "a<i>{s}</i>"}}']
)
def test_a_token_that_a_server_repeats_is_never_printed(wire: Canned, status, body):
    wire.say("/x", status, body.format(s=SECRET), Location=f"https://elsewhere.example/?t={SECRET}")
    way = wire_to(wire.url)
    try:
        told = way.ask("POST", "/x", token=SECRET, expect="id").said
    except (TryLater, AccountTrouble) as trouble:
        told = f"{trouble} {trouble.fix}"
    assert SECRET not in told
    assert "s3cr3t" not in told


def test_the_token_is_in_no_traceback_and_no_repr(wire: Canned):
    wire.say("/x", 500, f"oops {SECRET}")
    code = (
        "from terrimark.networks.http import Wire; import sys\n"
        "w = Wire(server=sys.argv[1], where='main', secret=sys.argv[2]); print(repr(w), vars(w).keys())\n"
        "w.ask('GET', '/x', token=sys.argv[2])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, wire.url, SECRET], capture_output=True, text=True, check=False
    )
    assert "Traceback" in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_a_redirect_is_not_followed_with_the_token(wire: Canned):
    wire.say("/elsewhere", 200, {"id": "1"})
    wire.say("/x", 307, "", Location=f"{wire.url}/elsewhere")
    with pytest.raises(AccountTrouble, match="another address"):
        wire_to(wire.url).ask("POST", "/x", token=SECRET)
    assert [call for call, _headers, _body in wire.asked] == ["POST /x"]


def test_another_token_of_the_machine_never_takes_the_place_of_ours(wire: Canned, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    wire.say("/x", 200, {})
    wire_to(wire.url).ask("GET", "/x", token="ours")
    wire_to(wire.url).ask("GET", "/x")
    assert [headers.get("Authorization") for _call, headers, _body in wire.asked] == ["Bearer ours", None]


def test_a_loopback_call_goes_through_no_proxy(wire: Canned, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    wire.say("/x", 200, {"id": "1"})
    assert wire_to(wire.url).ask("GET", "/x").ok


def test_an_answer_that_lacks_what_was_asked_is_not_believed(wire: Canned):
    wire.say("/x", 200, {"ok": True})
    with pytest.raises(OutcomeUnknown):
        wire_to(wire.url).ask("POST", "/x", final=True, expect="id")


def test_an_answer_without_end_is_cut_off(wire: Canned):
    wire.say("/x", 200, "[" + "1," * 3_000_000)
    with pytest.raises(TryLater, match="too long"):
        wire_to(wire.url).ask("GET", "/x")


def test_a_refusal_repeats_at_most_a_line(wire: Canned):
    wire.say("/x", 422, {"error": "no " * 500})
    way = wire_to(wire.url)
    with pytest.raises(Refused) as refused:
        way.needed(way.ask("POST", "/x"))
    assert len(str(refused.value)) < 300


def silent_server(serve) -> str:
    """A server of one connection; `serve` gets its socket."""
    listening = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with listening, listening.accept()[0] as caller:
            serve(caller)

    Thread(target=run, daemon=True).start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(("final", "meaning"), [(True, OutcomeUnknown), (False, TryLater)])
def test_a_server_that_takes_the_call_and_says_nothing(final, meaning):
    def wait(caller: socket.socket) -> None:
        caller.settimeout(5)
        while caller.recv(4096):
            pass

    with pytest.raises(meaning, match="nothing came in time"):
        wire_to(silent_server(wait), read_s=0.2).ask("POST", "/x", final=final, data="x")


@pytest.mark.parametrize(("final", "meaning"), [(True, OutcomeUnknown), (False, TryLater)])
@pytest.mark.parametrize(
    "begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"]
)
def test_a_connection_that_closes_before_the_answer_is_whole(final, meaning, begun):
    def close(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(begun)

    with pytest.raises(meaning):
        wire_to(silent_server(close)).ask("POST", "/x", final=final, data="x")


def test_a_server_that_drips_is_not_waited_for(monkeypatch):
    def drip(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n ")
        caller.recv(1)

    monkeypatch.setattr(http, "WHOLE_S", 0)
    with pytest.raises(OutcomeUnknown, match="too long"):
        wire_to(silent_server(drip)).ask("POST", "/x", final=True)


@pytest.mark.parametrize("server", ["http://127.0.0.1:9", "http://localhost:9"])
def test_no_connection_means_surely_not_sent(server):
    with pytest.raises(TryLater, match="no connection"):
        wire_to(server).ask("POST", "/x", final=True)


def test_an_unknown_name_means_surely_not_sent(monkeypatch):
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(TryLater, match="no server of that name"):
        wire_to("https://no-such-server.example").ask("POST", "/x", final=True)


def test_an_untrusted_certificate_means_surely_not_sent(monkeypatch):
    import ssl

    def fail(*_: object, **__: object) -> object:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_message = "self-signed certificate"
        raise error

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", fail)
    server = silent_server(lambda caller: caller.recv(10))
    with pytest.raises(TryLater, match="self-signed"):
        wire_to(server.replace("http:", "https:")).ask("POST", "/x", final=True)


def test_each_networks_own_signal_says_when_to_come_back():
    date = {"Date": "Mon, 01 Mar 2027 09:30:00 GMT"}
    at = datetime(2027, 3, 1, 9, 35, tzinfo=UTC)
    assert open_again({**date, "Retry-After": "300"}) == at
    assert open_again({"X-RateLimit-Reset": "2027-03-01T09:35:00.000000Z"}) == at
    assert open_again({"X-RateLimit-Reset": str(int(at.timestamp()))}) == at
    assert open_again({"RateLimit-Reset": str(int(at.timestamp()))}) == at
    assert open_again({**date, "Retry-After": "Mon, 01 Mar 2027 09:35:00 GMT"}) == at
    assert open_again({**date, "X-RateLimit-Reset": "300"}) == at, "seconds, as some servers count"
    used = '{"call_count": 101, "total_cputime": 2, "total_time": 3}'
    assert open_again({**date, "X-App-Usage": used}) == at + timedelta(minutes=55), "counted over an hour"
    assert open_again({**date, "X-App-Usage": used.replace("101", "99")}) is None
    assert open_again({"Retry-After": "300"}) is None
    assert open_again({}) is None


@given(
    st.dictionaries(
        st.sampled_from(["Retry-After", "Date", "RateLimit-Reset", "X-RateLimit-Reset", "X-App-Usage"]),
        st.text() | st.sampled_from(["9" * 30, "[1]", '{"a": "b"}', "Mon, 01 Mar 2027 09:30:00 -0000"]),
    )
)
def test_no_signal_however_odd_stops_us(headers):
    found = open_again(headers)
    assert found is None or found.tzinfo is UTC


@given(st.text())
def test_no_words_of_a_server_break_the_line(text):
    told = wire_to("https://a.example").clean(text)
    assert told.isprintable()
    assert len(told) <= 200


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:4601", True), ("http://127.8.8.8", True), ("http://[::1]:80", True),
        ("http://localhost", True), ("https://pouet.example", False), ("http://127.0.0.1.example", False),
        ("http://10.0.0.1", False), ("http://0.0.0.0", False), ("http://localhost.example", False),
        ("http://127.0.0.1@pouet.example", False),
    ],
)  # fmt: skip
def test_loopback_is_this_machine_and_nothing_else(address, here):
    assert on_loopback(address) is here


def test_a_call_is_made_once_even_where_the_server_fails(wire: Canned):
    wire.say("/x", 503, "")
    with pytest.raises(OutcomeUnknown):
        wire_to(wire.url).ask("POST", "/x", final=True)
    assert len(wire.asked) == 1
    assert requests.get(wire.url, timeout=5).status_code == 404


@pytest.mark.parametrize("status", [400, 403, 404, 405])
def test_a_page_in_place_of_an_answer_is_the_accounts_trouble_and_refuses_no_post(wire: Canned, status):
    wire.say("/x", status, PAGE, Content_Type="text/html")
    with pytest.raises(AccountTrouble, match="Back & soon") as trouble:
        wire_to(wire.url).ask("POST", "/x", final=True)
    assert trouble.value.fix


def test_a_page_that_says_too_large_is_about_the_post(wire: Canned):
    wire.say("/x", 413, PAGE, Content_Type="text/html")
    assert wire_to(wire.url).ask("POST", "/x").status == 413


@pytest.mark.parametrize("status", [408, 425])
def test_a_call_that_came_too_slowly_or_too_early_is_no_refusal(wire: Canned, status):
    wire.say("/x", status, {"error": "again"})
    for final, meaning in ((True, OutcomeUnknown), (False, TryLater)):
        with pytest.raises(meaning):
            wire_to(wire.url).ask("POST", "/x", final=final)


def test_names_that_a_server_gives_are_one_clean_line(wire: Canned):
    found = wire_to(wire.url).stranger(f"\x1b[31mmallory\n{SECRET}", "estran")
    assert "\x1b" not in str(found) and "\n" not in str(found) and SECRET not in str(found)


@pytest.mark.parametrize("heard", [b"", b"\x15\x03\x01\x00\x02\x02\x28"], ids=["reset", "alert"])
def test_a_failure_before_the_body_has_left_means_surely_not_sent(heard):
    def hang_up(caller: socket.socket) -> None:
        caller.recv(4096)
        caller.sendall(heard)

    server = silent_server(hang_up).replace("http:", "https:")
    with pytest.raises(TryLater):
        wire_to(server).ask("POST", "/x", final=True, json={"text": "x"})


def test_a_handshake_that_hangs_means_surely_not_sent():
    server = silent_server(lambda caller: caller.recv(9999) and caller.recv(1)).replace("http:", "https:")
    with pytest.raises(TryLater):
        wire_to(server, read_s=0.2).ask("POST", "/x", final=True, json={"text": "x"})


def test_calls_share_a_connection_but_the_one_that_makes_a_post_public_has_its_own():
    with MastodonCopy(accounts={"town": SECRET}) as copy:
        line = wire_to(copy.url)
        used: list[str] = []
        serve = copy.answer

        def answer(request):
            used.append(current_thread().name)  # a thread for each connection
            return serve(request)

        copy.answer = answer  # type: ignore[method-assign]
        for final in (False, False, True, False):
            line.ask("GET", "/api/v1/accounts/verify_credentials", token=SECRET, final=final)
    assert used[0] == used[1] != used[2]


def test_no_cookie_is_kept(wire: Canned):
    wire.say("/x", 200, {"id": "1"}, Set_Cookie="who=me")
    line = wire_to(wire.url)
    for _ in range(2):
        line.ask("GET", "/x")
    assert all("Cookie" not in headers for _call, headers, _body in wire.asked)
