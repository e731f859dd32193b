"""The ledger: small steps, each one transaction that changes a post and says why. Nothing is deleted."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, or_, select, update

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.outbox import pages, tables, watch
from terrimark.outbox.pages import Book
from terrimark.outbox.rows import Event, Heartbeat, Hold, Row, Scope
from terrimark.outbox.states import OUT, State


def _real_now() -> datetime:
    return datetime.now(UTC)


def _new_owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """One run of `publish`: how leases and events name it."""

    who: str
    owner: str = field(default_factory=_new_owner)
    lease_s: float = 600
    """How long the others leave its post alone: longer than any one call to a network may take."""


class Ledger:
    """The posts of all campaigns, shared by any number of processes.

    Leases, back-offs and events go by the real clock; only `due` goes by the campaign's.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime] = _real_now) -> None:
        self._engine, self.clock = engine, clock

    def began(self, campaign: str) -> datetime | None:
        """When the campaign first met this ledger, by its own clock; None where it never did."""
        with self._engine.begin() as db:
            return pages.began(db, campaign)

    def rows(
        self, campaign: str, *, states: Collection[State] = (), due_by: datetime | None = None
    ) -> dict[str, Row]:
        """The campaign's posts by key, in the order they are due: all, or those in `states`, due by then."""
        post = tables.post.c
        wanted = post.campaign == campaign
        if states:
            wanted &= post.state.in_(tuple(states))
        if due_by is not None:
            wanted &= post.due <= due_by
        with self._engine.begin() as db:
            return pages.rows(db, wanted)

    def row(self, key: str) -> Row | None:
        """One post, whatever its campaign; None where it is not in this ledger."""
        with self._engine.begin() as db:
            return pages.rows(db, tables.post.c.key == key).get(key)

    def events(self, key: str) -> tuple[Event, ...]:
        """All that happened to a post, oldest first."""
        wanted = select(tables.event).where(tables.event.c.key == key).order_by(tables.event.c.id)
        with self._engine.begin() as db:
            found = db.execute(wanted).mappings().all()
        return tuple(Event(**{name: line[name] for name in Event.__annotations__}) for line in found)

    @contextmanager
    def writing(self, campaign: str, *, who: str, now: datetime) -> Iterator[Book]:
        """The campaign's pages, for one writer at a time: all that is put in is kept, or nothing."""
        with self._engine.begin() as db:
            began = pages.begin(db, campaign, now)
            rows = pages.rows(db, tables.post.c.campaign == campaign, lock="wait")
            yield Book(db=db, campaign=campaign, rows=rows, began=began, who=who, at=self.clock())

    def holds(self, campaign: str) -> tuple[Hold, ...]:
        """What people have stopped and not resumed, oldest first."""
        with self._engine.begin() as db:
            return watch.holds(db, campaign)

    def hold(self, campaign: str, scope: Scope, name: str, *, who: str, why: str) -> None:
        """Stop posts from now on: none of them is claimed any more."""
        with self._engine.begin() as db:
            watch.put_hold(db, campaign, Hold(scope=scope, name=name, who=who, at=self.clock(), why=why))

    def resume(self, campaign: str, scope: Scope, name: str, *, who: str, why: str) -> int:
        """End such holds; how many there were."""
        with self._engine.begin() as db:
            return watch.end_holds(db, campaign, scope, name, who=who, at=self.clock(), why=why)

    def beat(self, sender: Sender, *, next: datetime | None = None, ended: bool = False) -> None:
        """Say that this publisher is alive, and when it looks again; or that it ended as asked."""
        with self._engine.begin() as db:
            watch.beat(db, sender.owner, sender.who, at=self.clock(), next=next, ended=ended)

    def heartbeats(self) -> tuple[Heartbeat, ...]:
        """Of the publishers that have not ended, the latest first."""
        with self._engine.begin() as db:
            return watch.heartbeats(db)

    def news(self, campaign: str, found: Mapping[str, str]) -> dict[str, str]:
        """Of all troubles that there are now, by name: those that nobody was told of yet."""
        with self._engine.begin() as db:
            return watch.news(db, campaign, found, at=self.clock())

    def steps(self, key: str, content_hash: str) -> dict[str, Any]:
        """What was done for this very content, by the name of each step, in that order."""
        step = tables.step.c
        mine = (step.key == key) & (step.content_hash == content_hash) & step.value.is_not(None)
        with self._engine.begin() as db:
            found = db.execute(select(step.name, step.value).where(mine).order_by(step.at, step.name))
            return {line.name: line.value for line in found}

    def keep_step(self, row: Row, name: str, value: Any, *, sender: Sender) -> bool:
        """Keep a step, whoever has the post by now, and renew the lease. False: it is not ours any more."""
        step, post, at = tables.step.c, tables.post.c, self.clock()
        this = (step.key == row.key) & (step.content_hash == row.content_hash) & (step.name == name)
        with self._engine.begin() as db:
            ours = db.execute(
                update(tables.post)
                .where(post.key == row.key, post.lease_owner == sender.owner, post.lease_until > at)
                .values(**self._lease(sender))
            ).rowcount
            if not db.execute(update(tables.step).where(this).values(value=value, at=at)).rowcount:
                values = {"key": row.key, "content_hash": row.content_hash, "name": name, "value": value}
                db.execute(insert(tables.step).values(**values, at=at))
        return bool(ours)

    def spent(self, campaign: str, network: str) -> int:
        """What the campaign's posts on a network have cost, or may have, in millionths of a dollar."""
        with self._engine.begin() as db:
            return self._spent(db, campaign, network)

    def claim(
        self,
        key: str,
        content_hash: str,
        *,
        now: datetime,
        sender: Sender,
        cost: int = 0,
        budget: int | None = None,
    ) -> Row | None:
        """Take a due post for sending.

        None where it is not due, not approved as it is, another's, held, or where its `cost` would bring what
        its network has cost over `budget` (both in millionths of a dollar; no budget: what it costs is free).
        """
        post, at = tables.post.c, self.clock()
        ready = (
            (post.key == key)
            & (post.state == "approved")
            & (post.content_hash == content_hash)
            & (post.approved_hash == content_hash)
            & (post.due <= now)
            & or_(post.not_before.is_(None), post.not_before <= at)
        )
        with self._one(ready) as (db, row):
            if row is None or any(hold.holds(row.post) for hold in watch.holds(db, row.campaign)):
                return None
            if budget is not None and cost:
                pages.lock(db, row.campaign)  # one after the other, so that each sees what the others spent
                if self._spent(db, row.campaign, row.network) + cost > budget:
                    return None
            return self._change(
                db, row, "sending", who=sender.who, why=_("being sent"), attempts=row.attempts + 1, cost=cost,
                intent=None, intent_at=None, not_before=None, **self._lease(sender),
            )  # fmt: skip

    def keep_intent(self, key: str, intent: Mapping[str, Any], *, sender: Sender) -> bool:
        """Keep the call that is about to be made, and renew the lease. False: not ours to send any more."""
        post, at = tables.post.c, self.clock()
        ours = (post.key == key) & (post.state == "sending") & (post.lease_owner == sender.owner)
        with self._one(ours & (post.lease_until > at), wait=True) as (db, row):
            if row is None:
                return False
            kept = {"intent": dict(intent), "intent_at": at, **self._lease(sender)}
            db.execute(update(tables.post).where(post.key == key).values(**kept))
            return True

    def take_over(self, key: str, *, sender: Sender) -> Row | None:
        """Take up a post that was left `sending` or `unknown`; None where it was not, or is still leased.

        Where no intent was kept nothing can be out: the post comes back `approved`. Else it comes back
        `unknown`, leased to `sender`, who asks the network and settles it.
        """
        post = tables.post.c
        left = (post.key == key) & post.state.in_(("sending", "unknown")) & self._free()
        with self._one(left) as (db, row):
            if row is None:
                return None
            if row.state == "unknown":
                return self._change(db, row, "unknown", who=sender.who, why=row.note, **self._lease(sender))
            if row.intent is None:
                return self._change(
                    db, row, "approved", who=sender.who, why=_("the run that sent it stopped before sending")
                )
            why = _("the run that sent it stopped before the answer")
            return self._change(db, row, "unknown", who=sender.who, why=why, **self._lease(sender))

    def settle(self, key: str, to: State, *, sender: Sender, why: str = "", **facts: Any) -> Row:
        """Say how sending or asking ended: `facts` are `remote_id` and `url`, or `not_before`.

        Where the lease was lost only a proof counts (`sent`); else nothing changes, since another decides.
        Returns the post as the ledger now has it.
        """
        with self._one(tables.post.c.key == key, wait=True) as (db, row):
            if row is None:
                raise TerrimarkError(_("{key} is not in this ledger").format(key=key))
            if row.state in ("sent", "withdrawn") or (row.lease_owner != sender.owner and to != "sent"):
                return row
            return self._change(db, row, to, who=sender.who, why=why, **facts)

    def move(
        self, key: str, to: State, *, only: Collection[State], who: str, why: str, **facts: Any
    ) -> Row | None:
        """Change a post that nobody is sending; None where it is leased, or in none of the states `only`."""
        post = tables.post.c
        with self._one((post.key == key) & post.state.in_(tuple(only)) & self._free(), wait=True) as (
            db,
            row,
        ):
            return None if row is None else self._change(db, row, to, who=who, why=why, **facts)

    def _spent(self, db: Connection, campaign: str, network: str) -> int:
        post = tables.post.c
        out = post.state.in_(tuple(OUT)) | post.remote_id.is_not(None)
        mine = (post.campaign == campaign) & (post.network == network) & out
        return int(db.execute(select(func.coalesce(func.sum(post.cost), 0)).where(mine)).scalar_one())

    @contextmanager
    def _one(
        self, where: ColumnElement[bool], *, wait: bool = False
    ) -> Iterator[tuple[Connection, Row | None]]:
        with self._engine.begin() as db:
            found = pages.rows(db, where, lock="wait" if wait else "skip")
            yield db, next(iter(found.values()), None)

    def _free(self) -> ColumnElement[bool]:
        until = tables.post.c.lease_until
        return or_(until.is_(None), until <= self.clock())

    def _lease(self, sender: Sender) -> dict[str, Any]:
        return {
            "lease_owner": sender.owner,
            "lease_until": self.clock() + timedelta(seconds=sender.lease_s),
        }

    def _change(self, db: Connection, row: Row, to: State, *, who: str, why: str, **values: Any) -> Row:
        return pages.change(db, row, to, who=who, why=why, at=self.clock(), **values)
