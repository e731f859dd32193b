from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from world import CAMPAIGN, MONDAY, TOKEN, Adapter, World

from terrimark.calendar.post import Post
from terrimark.outbox import Ledger, Sender
from terrimark.publishing import Desks, Outcome, Plan, Publisher, approve, compare, register


@dataclass
class Office:
    """An officer's workspace: a ledger, a calendar, a clock of its own, and the world outside."""

    engine: Engine
    world: World
    root: Path
    clock: datetime = MONDAY - timedelta(days=1)
    real: datetime = datetime(2026, 11, 23, tzinfo=UTC)  # what leases and back-offs go by
    posts: tuple[Post, ...] = ()
    at: Callable[[str], None] = lambda point: None

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.engine, clock=lambda: self.real)

    def approve(self, *posts: Post, shown: Plan | None = None) -> Plan:
        self.posts = posts
        return approve(posts, self.ledger, campaign=CAMPAIGN, who="Maud", now=self.clock, shown=shown)

    def plan(self, *posts: Post) -> Plan:
        rows, began = self.ledger.rows(CAMPAIGN), self.ledger.began(CAMPAIGN)
        return compare(posts, rows, campaign=CAMPAIGN, now=self.clock, began=began)

    def publisher(self, **other: object) -> Publisher:
        usual = Publisher(
            ledger=self.ledger,
            desks=Desks(lambda account: Adapter(self.world, account)),
            sender=Sender(who="Maud"),
            root=self.root,
            now=lambda: self.clock,
            redact=lambda text: text.replace(TOKEN, "***"),
            at=self.at,
        )
        return replace(usual, **other)

    def publish(self, *posts: Post, when: datetime = MONDAY, **other: object) -> list[Outcome]:
        self.clock = when
        calendar = posts or self.posts
        register(calendar, self.ledger, campaign=CAMPAIGN, who="Maud", now=self.clock)
        return list(self.publisher(**other).publish(CAMPAIGN, calendar))

    def state(self, post: Post) -> str:
        row = self.ledger.row(post.key)
        assert row
        return row.state

    def story(self, post: Post) -> list[str]:
        return [event.after for event in self.ledger.events(post.key)]
