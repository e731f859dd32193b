"""What a copy is asked, what it answers, and what is out. Values only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


@dataclass(frozen=True, kw_only=True)
class Request:
    """One call, as the copies need it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    raw: str = ""  # path and query as they were sent

    @property
    def token(self) -> str:
        """The bearer token; empty where there is none."""
        kind, _space, token = (self.headers.get("Authorization") or "").partition(" ")
        return token if kind == "Bearer" else ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer."""

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def said(data: Any, status: int = 200, **headers: str) -> Reply:
    """A JSON answer; header names are written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=json.dumps(data, ensure_ascii=False).encode(), headers=named)


def sniffed(data: bytes) -> str:
    """The media type that a picture's first bytes say; empty where they say none."""
    return next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), "")


@lru_cache(maxsize=1024)
def once(data: bytes) -> bytes:
    """The same picture, kept once however often it is posted."""
    return data


class Stop(Exception):
    """Ends a call with an answer."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.status)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture of a post that is out."""

    data: bytes
    kind: str
    alt: str
    url: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", once(self.data))


@dataclass(frozen=True, kw_only=True)
class Published:
    """A post that is out, as tests and the status page read it."""

    id: str
    account: str
    text: str
    language: str
    at: datetime
    url: str
    pictures: tuple[Picture, ...] = ()
    answers: str = ""  # the id of the post that it replies to
