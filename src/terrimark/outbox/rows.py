"""What the ledger knows about a post, as plain values."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from terrimark.calendar.post import Post
from terrimark.outbox.states import State

Scope = Literal["all", "account", "audience", "message", "reserve"]


def _new_owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """One run of `publish`: how leases and events name it."""

    who: str
    owner: str = field(default_factory=_new_owner)
    lease_s: float = 600
    """How long the others leave its post alone: longer than any one call to a network may take."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One post in the ledger. Every moment is UTC."""

    key: str
    campaign: str
    account: str
    network: str
    due: datetime
    state: State
    content_hash: str
    payload: Mapping[str, Any]
    approved_hash: str | None
    approved_by: str | None
    approved_at: datetime | None
    lease_owner: str | None
    lease_until: datetime | None
    attempts: int  # how often it was taken up since its content last changed
    not_before: datetime | None  # by the real clock
    intent: Mapping[str, Any] | None  # the call that makes it public, kept before the call
    intent_at: datetime | None
    remote_id: str | None
    url: str | None
    note: str  # the last thing worth telling, empty where all is well
    cost: int  # millionths of a dollar, as estimated when it was claimed
    spent: int  # likewise, for earlier words that were out and were recalled
    released: str | None  # the content that a person lets out though its window has passed

    @cached_property
    def post(self) -> Post:
        """The post as it was registered."""
        return Post.from_json(dict(self.payload))

    @property
    def signed(self) -> bool:
        """Whether somebody approved exactly this content."""
        return self.approved_hash == self.content_hash

    @property
    def recalled(self) -> bool:
        """Whether it was out and was taken back."""
        return self.state == "withdrawn" and bool(self.remote_id)


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A person's word that stops posts, until it ends. Of scope `reserve` it lets them go in that period."""

    scope: Scope
    name: str  # of the account, audience, message or reserve period; empty for `all`
    who: str
    at: datetime
    why: str

    def holds(self, post: Post) -> bool:
        """Whether it stops the post."""
        named = {"all": "", "account": post.account, "message": post.message}
        return named.get(self.scope) == self.name or (
            self.scope == "audience" and self.name in post.audiences
        )


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """One `publish --watch`: when it last looked, and when it will look again; by the real clock."""

    who: str
    at: datetime
    next: datetime | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One change of one post: who made it, when by the real clock, and why."""

    key: str
    at: datetime
    who: str
    before: State | None
    after: State
    why: str
