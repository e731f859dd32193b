"""A dated post: what goes out, from which account, when. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from terrimark.files import as_json, digest
from terrimark.limits.words import Span, Words


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An image file and the words for people who cannot see it."""

    path: str  # relative to the workspace, with forward slashes
    sha256: str
    alt: str
    width: int
    height: int
    media_type: str = "image/jpeg"

    def open(self, root: Path) -> bytes:
        """The file's bytes; ValueError where they are no longer the ones that were signed."""
        data = (root / self.path).read_bytes()
        if digest(data) != self.sha256:
            raise ValueError(f"{self.path} is no longer the picture that was approved")
        return data


@dataclass(frozen=True, kw_only=True)
class Post:
    """One variant going out from one account at one instant."""

    key: str  # the same in every build: "campaign/slot/audience/language/account"
    territory: str
    campaign: str
    message: str
    audience: str
    language: str
    network: str
    account: str
    handle: str
    due: datetime  # aware; not sent before
    words: Words
    thread: tuple[Words, ...] = ()  # what follows it, each part in reply to the one before
    pictures: tuple[Picture, ...] = ()  # on the first part
    window_s: int | None = None  # seconds after `due` beyond which it is late
    late: Literal["publish", "skip", "ask"] = "skip"  # what then: send it, let it go, hold it for a person
    server: str = ""  # of the account, as declared; empty where it has none
    also: tuple[str, ...] = ()  # further audiences that it serves: all else is the same for them

    def __post_init__(self) -> None:
        if self.due.utcoffset() is None:
            raise ValueError(f"{self.key}: due {self.due} has no time zone")

    @property
    def audiences(self) -> tuple[str, ...]:
        """All that it serves."""
        return self.audience, *self.also

    @cached_property
    def content_hash(self) -> str:
        """Binds an approval: every word, pixel, the account and the instant. SHA-256, hexadecimal."""
        return digest(as_json(self.to_json()))

    def to_json(self) -> dict[str, Any]:
        """Everything, as the ledger keeps it; `from_json` gives it back. What is as usual is left out."""
        named = {name: getattr(self, name) for name in (*_PLAIN, *_USUAL)}
        return {
            **{name: value for name, value in named.items() if name in _PLAIN or value != _USUAL[name]},
            **({"thread": [_written(part) for part in self.thread]} if self.thread else {}),
            **({"also": list(self.also)} if self.also else {}),
            **_written(self.words),
            "due": self.due.isoformat(),
            "pictures": [vars(picture) for picture in self.pictures],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Post:
        """A post from the ledger's JSON."""
        return cls(
            **{name: data[name] for name in _PLAIN},
            **{name: data.get(name, usual) for name, usual in _USUAL.items()},
            also=tuple(data.get("also", ())),
            due=datetime.fromisoformat(data["due"]),
            words=_read(data),
            thread=tuple(_read(part) for part in data.get("thread", ())),
            pictures=tuple(Picture(**picture) for picture in data["pictures"]),
        )


_PLAIN = (
    "key", "territory", "campaign", "message", "audience", "language", "network", "account", "handle",
    "window_s",
)  # fmt: skip
_USUAL = {"late": "skip", "server": ""}


def _written(words: Words) -> dict[str, Any]:
    return {"text": words.text, "spans": [vars(span) for span in words.spans]}


def _read(data: dict[str, Any]) -> Words:
    return Words(text=data["text"], spans=tuple(Span(**span) for span in data["spans"]))
