"""The webhook's protocol, against a receiver that keeps it: docs/networks/webhook.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from bench import DUE, NOW, TERRITORY, picture_bytes

from steps import Memory
from terrimark.brand.campaign import Account
from terrimark.calendar.post import Picture, Post
from terrimark.files import digest
from terrimark.limits.words import Words
from terrimark.networks import connect, variable
from terrimark.networks.base import AccountTrouble, Network, NotOffered, OutcomeUnknown, Refused

SECRET = "a-long-random-secret"
PICTURES = (picture_bytes(), picture_bytes((1, 2, 3)))


@dataclass
class Receiver:
    """What the protocol asks of a receiver, in a screenful."""

    url: str = ""
    lose: str = ""  # the event whose answers are lost
    refuse: str = ""
    posts: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)

    def take(self, headers: Any, body: bytes) -> tuple[int, dict[str, str]]:
        signed = headers["Terrimark-Timestamp"].encode() + b"." + body
        good = "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(good, headers["Terrimark-Signature"]):
            return 401, {"error": "bad signature"}
        told, key = json.loads(body), headers["Idempotency-Key"]
        self.events.append(told["event"])
        if told["event"] == self.refuse:
            return 422, {"error": "not today"}
        return self.answers.setdefault(key, self.do(told, key))

    def do(self, told: dict[str, Any], key: str) -> tuple[int, dict[str, str]]:
        match told["event"]:
            case "picture":
                self.pictures[told["sha256"]] = base64.b64decode(told["data"])
            case "post":
                self.posts.setdefault(key, told["post"])
                return 200, {"id": key, "url": f"{self.url}/{key}"}
            case "delete":
                return (200, {}) if self.posts.pop(told["id"], None) else (404, {"error": "gone"})
        return 200, {"handle": "intranet"}


@contextmanager
def listening(receiver: Receiver) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, told = receiver.take(self.headers, body)
            if receiver.lose and receiver.lose == json.loads(body)["event"]:
                return
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        receiver.url = f"http://127.0.0.1:{server.server_port}"
        yield receiver
        server.shutdown()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as there:
        yield there


def network(receiver: Receiver, secret: str = SECRET, handle: str = "intranet") -> Network:
    account = Account(id="main", network="webhook", server=f"{receiver.url}/hook", handle=handle)
    environment = {variable(TERRITORY, "main", "TOKEN"): secret}
    return connect(account, TERRITORY, root=Path(), environment=environment)


def post(pictures: tuple[bytes, ...] = PICTURES) -> Post:
    return Post(
        key="relance/slot/residents/fr/main", territory=TERRITORY, campaign="relance", message="slot",
        audience="residents", language="fr", network="webhook", account="main", handle="intranet", due=DUE,
        words=Words(text="Une marée 🦪"), thread=(Words(text="Et la suite"),),
        pictures=tuple(
            Picture(path=f"build/{n}.jpg", sha256=digest(data), alt="Une marée", width=80, height=100)
            for n, data in enumerate(pictures)
        ),
    )  # fmt: skip


def test_a_post_and_its_pictures_arrive_whole(receiver: Receiver):
    there = network(receiver)
    there.check_identity()
    receipt = there.send(there.prepare(post(), PICTURES, NOW, Memory()), Memory())
    assert receipt.url == f"{receiver.url}/{receipt.remote_id}"
    assert Post.from_json(receiver.posts[receipt.remote_id]) == post()
    assert receiver.pictures == {digest(data): data for data in PICTURES}


def test_pictures_are_handed_over_once(receiver: Receiver):
    there, steps = network(receiver), Memory()
    for _ in range(2):
        there.prepare(post(), PICTURES, NOW, steps)
    assert receiver.events == ["picture", "picture"]


def test_a_lost_answer_is_settled_by_the_same_call_again(receiver: Receiver):
    there = network(receiver)
    intent = there.prepare(post(), PICTURES, NOW, Memory())
    receiver.lose = "post"
    with pytest.raises(OutcomeUnknown):
        there.send(intent, Memory())
    receiver.lose = ""
    with pytest.raises(OutcomeUnknown, match="cannot be asked"):
        there.recover(intent, again=False, steps=Memory())
    receipt = network(receiver).recover(intent, again=True, steps=Memory())
    assert receipt == there.send(intent, Memory())
    assert len(receiver.posts) == 1


@pytest.mark.parametrize(("secret", "handle"), [("another", "intranet"), (SECRET, "extranet")])
def test_a_receiver_that_is_not_ours_is_noticed(receiver: Receiver, secret, handle):
    with pytest.raises(AccountTrouble) as trouble:
        network(receiver, secret, handle).check_identity()
    assert secret not in str(trouble.value)


def test_a_refusal_is_said_in_the_receivers_words(receiver: Receiver):
    there, receiver.refuse = network(receiver), "post"
    intent = there.prepare(post(()), (), NOW, Memory())
    with pytest.raises(Refused, match="not today"):
        there.send(intent, Memory())


def test_a_post_is_taken_back_and_the_rest_is_not_offered(receiver: Receiver):
    there = network(receiver)
    receipt = there.send(there.prepare(post(()), (), NOW, Memory()), Memory())
    there.delete(receipt.remote_id)
    assert receiver.posts == {}
    there.delete("gone-before")
    for ask in (lambda: there.find(post()), lambda: there.replies("1"), lambda: there.metrics("1")):
        with pytest.raises(NotOffered):
            ask()
