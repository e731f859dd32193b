"""What is Bluesky's own: kept sessions, facets in bytes, record keys that derive from the post."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from bench import DUE, NOW, TERRITORY, Bench, bluesky_bench, last_call_troubles, picture_bytes
from hypothesis import given
from hypothesis import strategies as st
from lossy import in_front_of

from canned import Canned
from steps import Memory
from terrimark.calendar.post import Post
from terrimark.limits.words import Words
from terrimark.networks.base import AccountTrouble, Refused, TryLater
from terrimark.networks.http import Wire
from terrimark.networks.records import record_key
from terrimark.networks.session import SignedIn
from terrimark.rehearsal import BlueskyCopy, Fault, Faults

PASSWORD = "abcd-efgh-ijkl-mnop"
SIGN_IN, REFRESH = (
    "POST /xrpc/com.atproto.server.createSession",
    "POST /xrpc/com.atproto.server.refreshSession",
)
PUT = "POST /xrpc/com.atproto.repo.putRecord"
PICTURES = (picture_bytes(),)
SPOILT = '{"server": "S", "identifier": "estran.test", "home": "S", "did": "d", "access": 3, "refresh": "r"}'


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def copy(clock: Clock) -> Iterator[BlueskyCopy]:
    with BlueskyCopy(accounts={"estran.test": PASSWORD}, clock=clock) as copy:
        yield copy


@pytest.fixture
def own(copy: BlueskyCopy, tmp_path: Path) -> Iterator[Bench]:
    with in_front_of(copy.url) as lossy:
        yield bluesky_bench(copy.url, "estran.test", PASSWORD, lossy, tmp_path)


def kept(state: Path) -> Path:
    return state / "sessions" / f"{TERRITORY}.main.json"


def test_a_session_is_kept_between_runs_in_a_file_of_its_owner_only(own: Bench, copy: BlueskyCopy):
    for _run in range(3):
        own.network().check_identity()
    assert copy.calls.count(SIGN_IN) == 1
    assert stat.S_IMODE(kept(own.state).stat().st_mode) == 0o600
    assert stat.S_IMODE(kept(own.state).parent.stat().st_mode) == 0o700
    assert PASSWORD not in kept(own.state).read_text()


def test_a_session_that_ended_is_renewed_and_the_call_made_again(own: Bench, copy: BlueskyCopy, clock: Clock):
    network = own.network()
    network.check_identity()
    clock.now += timedelta(hours=3)
    post = own.post()
    network.send(network.prepare(post, (), NOW, Memory()), Memory())
    assert (copy.calls.count(SIGN_IN), copy.calls.count(REFRESH)) == (1, 1)
    assert len(own.saying(post)) == 1
    own.network().check_identity()
    assert (copy.calls.count(SIGN_IN), copy.calls.count(REFRESH)) == (1, 1), "the new session is kept"


def test_a_session_of_last_year_is_signed_in_anew(own: Bench, copy: BlueskyCopy, clock: Clock):
    own.network().check_identity()
    clock.now += timedelta(days=365)
    own.network().check_identity()
    assert copy.calls.count(SIGN_IN) == 2


def test_a_token_that_ends_in_mid_run_costs_nothing(own: Bench):
    faults = Faults(Fault(trouble="expire", call="putRecord", nth=1))
    with BlueskyCopy(accounts={"estran.test": PASSWORD}, faults=faults) as copy:
        network = own.network(server=copy.url)
        network.send(network.prepare(own.post(), (), NOW, Memory()), Memory())
        assert copy.calls.count(PUT) == 2
        assert len(copy.posts) == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"server": 1}', "\0", SPOILT, SPOILT.replace("3", "null")])
def test_a_spoilt_session_file_is_as_good_as_none(own: Bench, text):
    kept(own.state).parent.mkdir(parents=True)
    kept(own.state).write_text(text.replace("S", own.lossy.url))
    own.network().check_identity()


def test_a_session_of_another_server_or_account_is_not_used(own: Bench, copy: BlueskyCopy):
    own.network().check_identity()
    session = json.loads(kept(own.state).read_text())
    kept(own.state).write_text(
        json.dumps({**session, "server": "https://elsewhere.example", "did": "did:plc:x"})
    )
    own.network().check_identity()
    assert copy.calls.count(SIGN_IN) == 2


def test_a_state_folder_that_cannot_be_written_stops_nothing(own: Bench, tmp_path: Path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    own.network(state=tmp_path / "taken").check_identity()


def test_calls_go_to_the_server_that_the_did_document_names(wire: Canned, tmp_path: Path):
    def home(server: str, endpoint: str) -> str:
        pds = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": endpoint}
        session = {"accessJwt": "a", "refreshJwt": "r", "did": "did:plc:x", "didDoc": {"service": [pds]}}
        wire.say("createSession", 200, session)
        way = Wire(server=wire.url, where="main", secret="x")
        way.server = wire.url
        signed = SignedIn(wire=way, handle="estran.test", password="x", file=tmp_path / endpoint[-5:])
        return signed.session.home

    assert home(wire.url, "https://morel.example") == wire.url, "a rehearsal never leaves this machine"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, "AuthenticationRequired"),
        (401, "AuthFactorTokenRequired"),
        (401, "AccountTakedown"),
        (400, "InvalidToken"),
    ],
)
def test_an_account_that_is_locked_out_says_how_to_mend_it(wire: Canned, own: Bench, status, error):
    wire.say("createSession", status, {"error": error, "message": f"no, {PASSWORD}"})
    with pytest.raises(AccountTrouble, match=error) as trouble:
        own.network(server=wire.url, state=own.state / "x").check_identity()
    assert trouble.value.fix
    assert PASSWORD not in str(trouble.value)


def test_a_signed_out_account_is_noticed(wire: Canned, own: Bench):
    wire.say("createSession", 200, {"accessJwt": "a", "refreshJwt": "r", "did": "did:plc:x"})
    wire.say("getSession", 200, {"handle": "estran.test", "did": "did:plc:x", "active": False})
    with pytest.raises(AccountTrouble, match="switched off"):
        own.network(server=wire.url, state=own.state / "x").check_identity()


def test_the_sessions_tokens_are_never_printed(wire: Canned, own: Bench):
    wire.say("createSession", 200, {"accessJwt": "acc3ss", "refreshJwt": "r3fresh", "did": "did:plc:x"})
    wire.say("getSession", 500, "dump: acc3ss r3fresh")
    network = own.network(server=wire.url, state=own.state / "x")
    for _again in range(2):  # also a kept session's
        with pytest.raises(TryLater) as trouble:
            network.check_identity()
        assert "acc3ss" not in str(trouble.value) and "r3fresh" not in str(trouble.value)
        network = own.network(server=wire.url, state=own.state / "x")


def test_facets_are_utf8_bytes(own: Bench):
    text = "Marée 🦪 : @estran.test, @personne.test → https://estran.example/é #Relâche"
    network, post = own.network(), own.post(text)
    network.send(network.prepare(post, (), NOW, Memory()), Memory())
    record = own.saying(post)[0].record
    found = {
        text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"][0]
        for facet in record["facets"]
    }
    did = json.loads(kept(own.state).read_text())["did"]
    assert found == {
        "@estran.test": {"$type": "app.bsky.richtext.facet#mention", "did": did},
        "https://estran.example/é": {
            "$type": "app.bsky.richtext.facet#link",
            "uri": "https://estran.example/é",
        },
        "#Relâche": {"$type": "app.bsky.richtext.facet#tag", "tag": "Relâche"},
    }, "a handle that nobody has stays plain text"


def test_a_picture_keeps_its_ratio_and_its_true_type(own: Bench):
    network, post = own.network(), own.post(pictures=PICTURES)
    post = replace(post, pictures=tuple(replace(p, media_type="image/png") for p in post.pictures))
    network.send(network.prepare(post, PICTURES, NOW, Memory()), Memory())
    [image] = own.saying(post)[0].record["embed"]["images"]
    assert image["aspectRatio"] == {"width": 80, "height": 100}
    assert image["image"]["mimeType"] == "image/jpeg"


def test_a_post_is_dated_when_it_goes_out_never_before_it_is_due(own: Bench):
    network, post = own.network(), own.post()
    early, late = (
        network.prepare(post, (), DUE + timedelta(hours=hours), Memory()).body["record"] for hours in (-5, 5)
    )
    assert (early["createdAt"], late["createdAt"]) == ("2027-03-01T09:30:00.000Z", "2027-03-01T14:30:00.000Z")


def test_a_post_prepared_again_another_day_is_still_the_same_post(own: Bench):
    network, post = own.network(), own.post(pictures=PICTURES)
    first = network.send(network.prepare(post, PICTURES, NOW, Memory()), Memory())
    again = own.network().send(network.prepare(post, PICTURES, NOW + timedelta(days=3), Memory()), Memory())
    assert again == first
    assert len(own.saying(post)) == 1


def test_another_post_at_the_same_key_is_never_written_over(own: Bench):
    network, post, other = own.network(), own.post(), own.post()
    mine = network.prepare(post, (), NOW, Memory())
    theirs = network.prepare(other, (), NOW, Memory())
    network.send(type(mine)(key=mine.key, body={**theirs.body, "rkey": mine.key}), Memory())
    with pytest.raises(Refused, match="another post"):
        network.send(mine, Memory())
    assert own.saying(post) == []
    assert network.find(post) is None


def test_a_post_whose_pictures_are_gone_is_prepared_anew(own: Bench, copy: BlueskyCopy):
    network, post = own.network(), own.post(pictures=PICTURES)
    intent = network.prepare(post, PICTURES, NOW, Memory())
    receipt = network.send(intent, Memory())
    session = json.loads(kept(own.state).read_text())
    gone = {name: intent.body[name] for name in ("repo", "collection", "rkey")}
    bearer = {"Authorization": f"Bearer {session['access']}"}
    requests.post(f"{copy.url}/xrpc/com.atproto.repo.deleteRecord", json=gone, headers=bearer, timeout=5)
    assert network.recover(intent, again=True, steps=Memory()) is None
    with pytest.raises(TryLater, match="dropped the pictures"):
        network.send(intent, Memory())
    assert network.send(network.prepare(post, PICTURES, NOW, Memory()), Memory()) == receipt


@last_call_troubles
@pytest.mark.parametrize("pictures", [(), PICTURES], ids=["text", "picture"])
def test_whatever_befalls_the_last_call_the_post_ends_out_once(own: Bench, trouble, out, meaning, pictures):
    faults = Faults(Fault(trouble=trouble, call="putRecord", nth=1))
    with BlueskyCopy(accounts={"estran.test": PASSWORD}, faults=faults) as copy:
        network = own.network(server=copy.url)
        intent = network.prepare(own.post(pictures=pictures), pictures, NOW, Memory())
        with pytest.raises(meaning) as trouble:
            network.send(intent, Memory())
        assert len(copy.posts) == out
        if meaning is TryLater:
            assert trouble.value.after is not None and trouble.value.after > datetime.now(UTC) - timedelta(
                minutes=1
            )
        else:
            assert network.recover(intent, again=True, steps=Memory()) is not None
            assert len(copy.posts) == 1


def test_the_intent_holds_no_secret(own: Bench):
    intent = own.network().prepare(own.post(), (), NOW, Memory())
    session = json.loads(kept(own.state).read_text())
    assert not any(secret in repr(intent) for secret in (PASSWORD, session["access"], session["refresh"]))


def post_of(text: str, due: datetime) -> Post:
    return Post(
        key="k", territory="t", campaign="c", message="m", audience="a", language="fr",
        network="bluesky", account="main", handle="h", due=due, words=Words(text=text),
    )  # fmt: skip


@given(
    due=st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    text=st.text(max_size=20), other=st.text(max_size=20),
)  # fmt: skip
def test_a_record_key_is_a_tid_of_the_due_second_and_the_content(due, text, other):
    def key(text: str) -> str:
        return record_key(post_of(text, due))

    assert re.fullmatch(r"[2-7a-j][2-7a-z]{12}", key(text))
    number = 0
    for letter in key(text):
        number = number << 5 | "234567abcdefghijklmnopqrstuvwxyz".index(letter)
    assert (number >> 10) // 1_000_000 == int(due.timestamp())
    assert (key(text) == key(other)) == (text == other)


def test_an_account_that_was_taken_down_is_the_accounts_trouble_though_the_status_says_400(
    own: Bench, wire: Canned
):
    tokens = {"accessJwt": "a.b.c", "refreshJwt": "d.e.f", "did": "did:plc:x", "handle": "estran.test"}
    wire.say("createSession", 200, tokens)
    wire.say("putRecord", 400, {"error": "AccountTakedown", "message": "Account has been taken down"})
    network = own.network(server=wire.url, state=own.state / "taken-down")
    with pytest.raises(AccountTrouble, match="taken down"):
        network.send(network.prepare(own.post(), (), NOW, Memory()), Memory())


def test_an_answer_whose_date_makes_no_sense_is_read_all_the_same(own: Bench, wire: Canned):
    tokens = {"accessJwt": "a.b.c", "refreshJwt": "d.e.f", "did": "did:plc:x", "handle": "estran.test"}
    wire.say("createSession", 200, tokens)
    posts = [
        {
            "post": {
                "uri": f"at://x/y/{n}",
                "author": {"handle": "m.test"},
                "record": {"createdAt": at, "text": at},
            }
        }
        for n, at in enumerate(("yesterday", "2027-03-01T09:30:00", "2027-03-01T09:31:00Z"))
    ]
    wire.say("getPostThread", 200, {"thread": {"replies": posts}})
    network = own.network(server=wire.url, state=own.state / "odd-dates")
    assert [reply.text for reply in network.replies("at://x/y/z")] == [
        "yesterday", "2027-03-01T09:30:00", "2027-03-01T09:31:00Z",
    ]  # fmt: skip
