"""How the ledger's pages are written: every change of a post in one place, with the event that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.outbox import tables
from terrimark.outbox.rows import Row
from terrimark.outbox.states import ALLOWED, State


def began(db: Connection, campaign: str, *, lock: bool = False) -> datetime | None:
    """When the campaign first met this ledger, by its own clock; None where it never did.

    `lock` keeps its other writers out until the transaction ends; taken before any post's lock, never after.
    """
    known = select(tables.campaign.c.began).where(tables.campaign.c.id == campaign)
    return db.execute(known.with_for_update() if lock else known).scalar_one_or_none()


def begin(db: Connection, campaign: str, now: datetime) -> datetime | None:
    """As `began` with `lock`, letting the campaign in where they meet first."""
    try:
        with db.begin_nested():
            db.execute(insert(tables.campaign).values(id=campaign, began=now))
            return None
    except IntegrityError:
        return began(db, campaign, lock=True)


_ALL = select(tables.post).order_by(tables.post.c.due, tables.post.c.key)
_ONE = select(tables.post).where(tables.post.c.key == bindparam("this"))
_LOCKED = {wait: _ONE.with_for_update(skip_locked=not wait) for wait in (True, False)}
_CHANGE = update(tables.post).where(tables.post.c.key == bindparam("this"))
_EVENT = insert(tables.event)


def rows(db: Connection, where: ColumnElement[bool], *, lock: bool = False) -> dict[str, Row]:
    """The posts by key, in the order they are due; `lock` keeps others from them."""
    wanted = _ALL.where(where)
    found = db.execute(wanted.with_for_update() if lock else wanted).mappings()
    return {line["key"]: Row(**line) for line in found}


def one(db: Connection, key: str, *, wait: bool) -> Row | None:
    """One post, locked; None where there is none, or another transaction holds it and we do not wait."""
    found = db.execute(_LOCKED[wait], {"this": key}).mappings().one_or_none()
    return Row(**found) if found else None


def keep(db: Connection, key: str, **values: Any) -> None:
    """Write values of a post that change nothing that is told."""
    db.execute(_CHANGE, {"this": key, **values})


def change(db: Connection, row: Row, to: State, *, who: str, why: str, at: datetime, **values: Any) -> Row:
    """Change a post's state and say so in an event; TerrimarkError where there is no such way."""
    _check(row.state, to, row.key)
    note = "" if to in ("sent", "sending") else why
    values = {"state": to, "note": note, "lease_owner": None, "lease_until": None, **values}
    keep(db, row.key, **values)
    if to != row.state or why != row.note:
        _write_event(db, row.key, row.state, to, who=who, why=why, at=at)
    return replace(row, **values)


def _check(before: State | None, after: State, key: str) -> None:
    if after not in ALLOWED[before]:
        raise TerrimarkError(
            _("{key} cannot go from {before} to {after}").format(key=key, before=before or "-", after=after)
        )


def _write_event(
    db: Connection, key: str, before: State | None, after: State, *, who: str, why: str, at: datetime
) -> None:
    values = {"key": key, "at": at, "who": who, "before": before, "after": after, "why": why}
    db.execute(_EVENT, values)


@dataclass(frozen=True, kw_only=True)
class Book:
    """A campaign's pages, open for writing; see `Ledger.writing`."""

    db: Connection = field(repr=False)
    rows: Mapping[str, Row]  # as they were when the book was opened
    campaign: str
    began: datetime | None  # None: the campaign meets this ledger now
    who: str
    at: datetime

    def put(self, post: Post, state: State, *, why: str, approved: bool, by: str = "") -> None:
        """Write a post in, new or anew: its content, its state, and whether this content is approved."""
        values = {
            "account": post.account, "network": post.network, "due": post.due, "payload": post.to_json(),
            "content_hash": post.content_hash, "attempts": 0, "not_before": None, "cost": 0,
            "intent": None, "intent_at": None, "remote_id": None, "url": None, "released": None,
            "approved_hash": post.content_hash if approved else None,
            "approved_by": (by or self.who) if approved else None,
            "approved_at": self.at if approved else None,
            "note": why if state == "held" else "",
        }  # fmt: skip
        row = self.rows.get(post.key)
        if row is None:
            _check(None, state, post.key)
            new = insert(tables.post).values(key=post.key, campaign=self.campaign, state=state, **values)
            self.db.execute(new)
            _write_event(self.db, post.key, None, state, who=self.who, why=why, at=self.at)
            return
        if row.recalled:
            values["spent"] = row.spent + row.cost
        if row.content_hash != post.content_hash:
            self.db.execute(delete(tables.signature).filter_by(key=post.key))
        change(self.db, row, state, who=self.who, why=why, at=self.at, **values)

    def signatures(self) -> dict[tuple[str, str], dict[str, str]]:
        """Who signed, by step of the approval, for each content: (key, content hash)."""
        sign = tables.signature.c
        ours = select(tables.post.c.key).where(tables.post.c.campaign == self.campaign)
        found: dict[tuple[str, str], dict[str, str]] = {}
        for line in self.db.execute(select(tables.signature).where(sign.key.in_(ours)).order_by(sign.at)):
            found.setdefault((line.key, line.content_hash), {})[line.role] = line.who
        return found

    def sign(self, post: Post, role: str) -> None:
        """Write down that one step of the post's approval is done; the last to sign it counts."""
        values = {"key": post.key, "content_hash": post.content_hash, "role": role}
        self.db.execute(delete(tables.signature).filter_by(**values))
        self.db.execute(insert(tables.signature).values(**values, who=self.who, at=self.at))

    def withdraw(self, row: Row, *, why: str) -> None:
        """Take back a post that is not out."""
        change(self.db, row, "withdrawn", who=self.who, why=why, at=self.at, note="")
