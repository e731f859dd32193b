"""What the ledger knows beside its posts: what is stopped, who is at work, which troubles were told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from terrimark.outbox import tables
from terrimark.outbox.rows import Heartbeat, Hold, Scope


def holds(db: Connection, campaign: str) -> tuple[Hold, ...]:
    """What stands, oldest first."""
    hold = tables.hold.c
    names = ("scope", "name", "who", "at", "why")
    wanted = select(*(hold[name] for name in names)).where(hold.campaign == campaign, hold.ended.is_(None))
    return tuple(Hold(**line) for line in db.execute(wanted.order_by(hold.id)).mappings())


def put_hold(db: Connection, campaign: str, one: Hold) -> None:
    """From now on."""
    db.execute(insert(tables.hold).values(campaign=campaign, **vars(one)))


def end_holds(
    db: Connection, campaign: str, scope: Scope, name: str, *, who: str, at: datetime, why: str
) -> int:
    """End what stands of that scope and name; how many there were."""
    hold = tables.hold.c
    mine = (hold.campaign == campaign) & (hold.scope == scope) & (hold.name == name) & hold.ended.is_(None)
    ended = {"ended": at, "ended_by": who, "ended_why": why}
    return db.execute(update(tables.hold).where(mine).values(**ended)).rowcount


def beat(db: Connection, owner: str, who: str, *, at: datetime, next: datetime | None, ended: bool) -> None:
    """Say that a publisher is alive, or that it ended well."""
    told = {"who": who, "at": at, "next": next, "ended": at if ended else None}
    known = update(tables.heartbeat).where(tables.heartbeat.c.owner == owner).values(**told)
    if not db.execute(known).rowcount:
        db.execute(insert(tables.heartbeat).values(owner=owner, **told))


def heartbeats(db: Connection) -> tuple[Heartbeat, ...]:
    """Of those that have not ended, the latest first."""
    beat = tables.heartbeat.c
    wanted = select(beat.who, beat.at, beat.next).where(beat.ended.is_(None)).order_by(beat.at.desc())
    return tuple(Heartbeat(**line) for line in db.execute(wanted).mappings())


def news(db: Connection, campaign: str, found: Mapping[str, str], *, at: datetime) -> dict[str, str]:
    """Of the troubles that there are now, by name, those not told since they began; the others are over."""
    row = tables.trouble.c
    mine = row.campaign == campaign
    known = {line.name: line.over for line in db.execute(select(row.name, row.over).where(mine))}
    new = {name: told for name, told in found.items() if name not in known or known[name] is not None}
    for name in new:
        if name in known:
            again = update(tables.trouble).where(mine, row.name == name).values(told=at, over=None)
            db.execute(again)
        else:
            db.execute(insert(tables.trouble).values(campaign=campaign, name=name, told=at))
    gone = [name for name, over in known.items() if over is None and name not in found]
    db.execute(update(tables.trouble).where(mine, row.name.in_(gone)).values(over=at))
    return new
