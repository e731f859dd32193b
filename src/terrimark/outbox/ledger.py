"""The ledger: small steps, each one transaction that changes a post and says why. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, update

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.outbox import pages, tables, watch
from terrimark.outbox.pages import Book
from terrimark.outbox.rows import Event, Row, Sender
from terrimark.outbox.states import OUT, State
from terrimark.outbox.watch import Board

_post, _step = tables.post.c, tables.step.c
_mine = (_step.key == bindparam("this")) & (_step.content_hash == bindparam("content"))
_STEPS = select(_step.name, _step.value).where(_mine, _step.value.is_not(None)).order_by(_step.at, _step.name)
_FORGET = delete(tables.step).where(_mine, _step.name == bindparam("step"))
_STEP = insert(tables.step)
_RENEW = update(tables.post).where(
    _post.key == bindparam("this"),
    _post.lease_owner == bindparam("owner"),
    _post.lease_until > bindparam("now"),
)


class Ledger(Board):
    """The posts of all campaigns, shared by any number of processes.

    Leases, back-offs and events go by the real clock; only `due` goes by the campaign's.
    """

    def began(self, campaign: str) -> datetime | None:
        """When the campaign first met this ledger, by its own clock; None where it never did."""
        with self._engine.begin() as db:
            return pages.began(db, campaign)

    def campaigns(self) -> tuple[str, ...]:
        """Those that have met this ledger."""
        with self._engine.begin() as db:
            return tuple(db.execute(select(tables.campaign.c.id).order_by(tables.campaign.c.id)).scalars())

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

    def sent_as(self, campaign: str, account: str, remote_id: str) -> tuple[str, ...]:
        """The posts that are out under a name that the network gave, by key."""
        mine = (_post.campaign == campaign) & (_post.state == "sent") & (_post.account == account)
        with self._engine.begin() as db:
            found = db.execute(select(_post.key).where(mine, _post.remote_id == remote_id))
            return tuple(found.scalars())

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
            rows = pages.rows(db, tables.post.c.campaign == campaign, lock=True)
            yield Book(db=db, campaign=campaign, rows=rows, began=began, who=who, at=self.clock())

    def steps(self, key: str, content_hash: str) -> dict[str, Any]:
        """What was done for this very content, by the name of each step, in that order."""
        with self._engine.begin() as db:
            found = db.execute(_STEPS, {"this": key, "content": content_hash})
            return {line.name: line.value for line in found}

    def keep_step(self, row: Row, name: str, value: Any, *, sender: Sender) -> bool:
        """Keep a step, whoever has the post by now, and renew the lease. False: it is not ours any more."""
        at = self.clock()
        step = {"key": row.key, "content_hash": row.content_hash, "name": name, "value": value, "at": at}
        with self._engine.begin() as db:
            mine = {"this": row.key, "owner": sender.owner, "now": at}
            ours = db.execute(_RENEW, {**mine, **self._lease(sender)}).rowcount
            db.execute(_FORGET, {"this": row.key, "content": row.content_hash, "step": name})
            db.execute(_STEP, step)
        return bool(ours)

    def spent(self, campaign: str, network: str) -> int:
        """What the campaign's posts on a network have cost, or may have, in millionths of a dollar."""
        with self._engine.begin() as db:
            return self._spent(db, campaign, network)

    def claim(
        self, post: Post, *, now: datetime, sender: Sender, cost: int = 0, budget: int | None = None
    ) -> Row | None:
        """Take a due post for sending.

        None where it is not due, not approved as it is, another's, held, or where its `cost` would bring what
        its network has cost over `budget` (both in millionths of a dollar; no budget: what it costs is free).
        """
        limited = budget is not None and cost
        with self._one(post.key, alone=post.campaign if limited else "") as (db, found):
            if found is None or found.state != "approved" or found.due > now or not self._rested(found):
                return None
            if {found.content_hash, found.approved_hash} != {post.content_hash} or self._stopped(db, found):
                return None
            if limited and self._spent(db, post.campaign, post.network) + cost > (budget or 0):
                return None
            return self._change(
                db, found, "sending", who=sender.who, why=_("being sent"), attempts=found.attempts + 1,
                cost=cost, intent=None, intent_at=None, not_before=None, **self._lease(sender),
            )  # fmt: skip

    def keep_intent(self, key: str, intent: Mapping[str, Any], *, sender: Sender) -> bool:
        """Keep the call that is about to be made; renew the lease. False: it is not ours to send, or held."""
        with self._one(key, wait=True) as (db, row):
            if row is None or row.state != "sending" or row.lease_owner != sender.owner or self._free(row):
                return False
            if self._stopped(db, row):
                return False
            pages.keep(db, key, intent=dict(intent), intent_at=self.clock(), **self._lease(sender))
            return True

    def take_over(self, key: str, *, sender: Sender) -> Row | None:
        """Take up a post that was left `sending` or `unknown`; None where it was not, is leased, or rests.

        Where no intent was kept nothing can be out: the post comes back `approved`. Else it comes back
        `unknown`, leased to `sender`, who asks the network and settles it.
        """
        with self._one(key) as (db, row):
            if row is None or row.state not in ("sending", "unknown"):
                return None
            if not self._free(row) or not self._rested(row):
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
        with self._one(key, wait=True) as (db, row):
            if row is None:
                raise TerrimarkError(_("{key} is not in this ledger").format(key=key))
            if row.state in ("sent", "withdrawn") or (row.lease_owner != sender.owner and to != "sent"):
                return row
            return self._change(db, row, to, who=sender.who, why=why, **facts)

    def move(
        self, key: str, to: State, *, only: Collection[State], who: str, why: str, **facts: Any
    ) -> Row | None:
        """Change a post that nobody is sending; None where it is leased, or in none of the states `only`."""
        with self._one(key, wait=True) as (db, row):
            if row is None or row.state not in only or not self._free(row):
                return None
            return self._change(db, row, to, who=who, why=why, **facts)

    def _spent(self, db: Connection, campaign: str, network: str) -> int:
        post = tables.post.c
        out = post.state.in_(tuple(OUT)) | post.remote_id.is_not(None)
        sum_ = func.coalesce(func.sum(post.spent + case((out, post.cost), else_=0)), 0)
        mine = (post.campaign == campaign) & (post.network == network)
        return int(db.execute(select(sum_).where(mine)).scalar_one())

    @contextmanager
    def _one(
        self, key: str, *, wait: bool = False, alone: str = ""
    ) -> Iterator[tuple[Connection, Row | None]]:
        """One post, locked; `alone` keeps the other writers of that campaign out."""
        with self._engine.begin() as db:
            if alone:
                pages.began(db, alone, lock=True)
            yield db, pages.one(db, key, wait=wait)

    def _stopped(self, db: Connection, row: Row) -> bool:
        return any(hold.holds(row.post) for hold in watch.holds(db, row.campaign))

    def _rested(self, row: Row) -> bool:
        return row.not_before is None or row.not_before <= self.clock()

    def _free(self, row: Row) -> bool:
        return row.lease_until is None or row.lease_until <= self.clock()

    def _lease(self, sender: Sender) -> dict[str, Any]:
        until = self.clock() + timedelta(seconds=sender.lease_s)
        return {"lease_owner": sender.owner, "lease_until": until}

    def _change(self, db: Connection, row: Row, to: State, *, who: str, why: str, **values: Any) -> Row:
        return pages.change(db, row, to, who=who, why=why, at=self.clock(), **values)
