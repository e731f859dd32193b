"""What the ledger knows beside its posts: what is stopped, who is at work, which troubles were told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from terrimark.outbox import pages, tables
from terrimark.outbox.rows import Heartbeat, Hold, Scope, Sender


def real_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


_hold = tables.hold.c
_STANDING = (
    select(_hold.scope, _hold.name, _hold.who, _hold.at, _hold.why)
    .where(_hold.campaign == bindparam("campaign"), _hold.ended.is_(None))
    .order_by(_hold.id)
)


def holds(db: Connection, campaign: str) -> tuple[Hold, ...]:
    """What stands, oldest first."""
    return tuple(Hold(**line) for line in db.execute(_STANDING, {"campaign": campaign}).mappings())


class Board:
    """The part of the ledger that people and publishers write to each other on."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime] = real_now) -> None:
        self._engine, self.clock = engine, clock

    def close(self) -> None:
        """Let go of the database; it is opened again where it is used."""
        self._engine.dispose()

    def holds(self, campaign: str) -> tuple[Hold, ...]:
        """What people have stopped and not resumed, oldest first."""
        with self._engine.begin() as db:
            return holds(db, campaign)

    def hold(self, campaign: str, scope: Scope, name: str, *, who: str, why: str) -> None:
        """Stop posts from now on: none of them is claimed any more."""
        values = {"scope": scope, "name": name, "who": who, "why": why, "at": self.clock()}
        with self._engine.begin() as db:
            db.execute(insert(tables.hold).values(campaign=campaign, **values))

    def resume(self, campaign: str, scope: Scope, name: str, *, who: str, why: str) -> int:
        """End such holds; how many there were."""
        hold = tables.hold.c
        mine = (hold.campaign == campaign, hold.scope == scope, hold.name == name, hold.ended.is_(None))
        ended = {"ended": self.clock(), "ended_by": who, "ended_why": why}
        with self._engine.begin() as db:
            return db.execute(update(tables.hold).where(*mine).values(**ended)).rowcount

    def beat(self, sender: Sender, *, next: datetime | None = None, ended: bool = False) -> None:
        """Say that this publisher is alive, and when it looks again; or that it ended as asked."""
        at = self.clock()
        told = {"who": sender.who, "at": at, "next": next, "ended": at if ended else None}
        mine = update(tables.heartbeat).where(tables.heartbeat.c.owner == sender.owner)
        with self._engine.begin() as db:
            if not db.execute(mine.values(**told)).rowcount:
                db.execute(insert(tables.heartbeat).values(owner=sender.owner, **told))

    def heartbeats(self) -> tuple[Heartbeat, ...]:
        """Of the publishers that have not ended, the latest first; of one name, only the latest."""
        beat = tables.heartbeat.c
        wanted = select(beat.who, beat.at, beat.next).where(beat.ended.is_(None)).order_by(beat.at)
        with self._engine.begin() as db:
            found = {line["who"]: Heartbeat(**line) for line in db.execute(wanted).mappings()}
        return tuple(sorted(found.values(), key=lambda one: one.at, reverse=True))

    def news(self, campaign: str, found: Mapping[str, str]) -> dict[str, str]:
        """Of all troubles that there are now, by name: those that nobody was told of yet."""
        trouble, at = tables.trouble, self.clock()
        with self._engine.begin() as db:
            pages.began(db, campaign, lock=True)  # two publishers with the same news tell it once
            wanted = select(trouble.c.name).where(trouble.c.campaign == campaign)
            known = set(db.execute(wanted).scalars())
            new = {name: told for name, told in found.items() if name not in known}
            _forget(db, campaign, known - found.keys())
            if new:
                rows = [{"campaign": campaign, "name": name, "told": at} for name in new]
                db.execute(insert(trouble), rows)
        return new

    def untold(self, campaign: str, names: Collection[str]) -> None:
        """Nobody could be told of these: they are news again."""
        with self._engine.begin() as db:
            _forget(db, campaign, names)


def _forget(db: Connection, campaign: str, names: Collection[str]) -> None:
    trouble = tables.trouble.c
    db.execute(delete(tables.trouble).where(trouble.campaign == campaign, trouble.name.in_(names)))
