"""The world that posts go out into: a stand-in for remote servers.

A `World` is the server side: it writes down what went out, and can be told to misbehave. An `Adapter` speaks
to it as a network's module would.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from terrimark.calendar.post import Picture, Post
from terrimark.files import digest
from terrimark.limits.words import Words
from terrimark.networks.base import (
    AccountTrouble,
    Intent,
    NotOffered,
    OutcomeUnknown,
    Receipt,
    Refused,
    Steps,
    TryLater,
    in_parts,
)

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
CAMPAIGN = "spring"
PICTURE = b"a poster"


def a_post(
    number: int = 1, *, text: str = "", account: str = "town", due: datetime = MONDAY, **other: Any
) -> Post:
    return Post(
        key=f"{CAMPAIGN}/slot-{number}/public/en/{account}",
        territory="estran", campaign=CAMPAIGN, message=f"m{number}", audience="public", language="en",
        network="folder", account=account, handle=account, due=due,
        words=Words(text=text or f"post {number} of {account}"), **other,
    )  # fmt: skip


def with_picture(root: Path, number: int = 1) -> Post:
    (root / "poster.jpg").write_bytes(PICTURE)
    picture = Picture(path="poster.jpg", sha256=digest(PICTURE), alt="A poster.", width=1, height=1)
    return a_post(number, pictures=(picture,))


class World:
    """What is out, by the servers' own records, and the faults to come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._out: list[tuple[str, str, str]] = []  # account, key, text
        self._faults: dict[tuple[str, str], str] = {}  # (account or key's text, step) -> fault
        self.keeps_keys = True
        self._gone: set[int] = set()
        self.calls: Counter[str] = Counter()

    def fail(self, what: str, fault: str, *, step: str = "send") -> None:
        """Let a text, or all of an account, meet a fault at a step, until `mend`."""
        self._faults[what, step] = fault

    def mend(self) -> None:
        self._faults.clear()

    def forget_keys(self) -> None:
        """From now on a repeat is a new post, as on a server that ignores its key."""
        self.keeps_keys = False

    def remembers(self) -> bool:
        return self.keeps_keys

    def fault(self, account: str, text: str, step: str) -> str:
        with self._lock:
            self.calls[step] += 1
        return self._faults.get((text, step)) or self._faults.get((account, step), "")

    def commit(self, account: str, key: str, text: str) -> int:
        """Make a post public; a repeat of a key that the server keeps makes none. Returns its number."""
        with self._lock:
            same = [n for n, known in enumerate(self._out) if self.keeps_keys and known[:2] == (account, key)]
            if not same:
                self._out.append((account, key, text))
            return same[0] if same else len(self._out) - 1

    def seen(self, account: str, text: str) -> int | None:
        found = [n for n, known in enumerate(self._out) if (known[0], known[2]) == (account, text)]
        return found[0] if found else None

    def take_back(self, number: int) -> None:
        self._gone.add(number)

    def texts(self) -> list[str]:
        return [text for n, (_account, _key, text) in enumerate(self._out) if n not in self._gone]

    def counted(self, step: str) -> int:
        return self.calls[step]


TOKEN = "s3cret-token-of-the-town"


@dataclass(frozen=True)
class Adapter:
    """One account in the world."""

    world: World
    account: str

    def check_identity(self) -> None:
        self._meet("", "check")

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        self._meet(post.words.text, "prepare")
        if pictures and steps.get("upload") is None:
            self.world.calls["upload"] += 1
            steps.keep("upload", len(pictures))
            self._meet(post.words.text, "uploaded")
        texts = [post.words.text, *(part.text for part in post.thread)]
        return Intent(key=post.content_hash, body={"text": texts[0], "all": texts, "pictures": len(pictures)})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        def one(number: int, before: Receipt | None) -> Receipt:
            text = intent.body["all"][number]
            self._meet(text, "send")
            name = self.world.commit(self.account, f"{intent.key}-{number}" if number else intent.key, text)
            self._meet(text, "answer")
            return self._receipt(name)

        return in_parts(len(intent.body["all"]), steps, one)

    def delete(self, remote_id: str) -> None:
        self._meet("", "delete")
        self.world.take_back(int(remote_id))

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        text = intent.body["text"]
        self._meet(text, "recover")
        if again and len(intent.body["all"]) > 1:
            return self.send(intent, steps)
        number = self.world.seen(self.account, text)
        if number is not None:
            return self._receipt(number)
        if not again:
            return None
        if not self.world.remembers():
            raise OutcomeUnknown("not seen, and this server drops no repeat", where=self.account)
        return self._receipt(self.world.commit(self.account, intent.key, text))

    def find(self, post: Post) -> Receipt | None:
        self._meet(post.words.text, "find")
        number = self.world.seen(self.account, post.words.text)
        return None if number is None else self._receipt(number)

    def _receipt(self, number: int) -> Receipt:
        return Receipt(remote_id=str(number), url=f"http://127.0.0.1/{self.account}/{number}")

    def _meet(self, text: str, step: str) -> None:
        fault = self.world.fault(self.account, text, step)
        said = f"the server answered: {fault}, bearer {TOKEN}"
        match fault:
            case "":
                return
            case "refused":
                raise Refused(said, where=self.account)
            case "busy":
                raise TryLater(said, where=self.account)
            case "429":
                raise TryLater(said, where=self.account, after=datetime(2026, 11, 23, 5, tzinfo=UTC))
            case "lost":
                raise OutcomeUnknown(said, where=self.account)
            case "dead token":
                raise AccountTrouble(said, where=self.account)
            case "not offered":
                raise NotOffered(said, where=self.account)
            case "bug":
                raise RuntimeError(said)
            case "ctrl-c":
                raise KeyboardInterrupt
        raise AssertionError(fault)
