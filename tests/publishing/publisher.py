"""A publisher in a process of its own, to be killed; its ledger and networks are the real ones."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from terrimark.brand.campaign import Account
from terrimark.calendar.post import Picture, Post
from terrimark.files import digest
from terrimark.limits.words import Words
from terrimark.networks import connect, variable
from terrimark.networks.base import Network
from terrimark.outbox import Ledger, Row, Sender
from terrimark.publishing import Desks, Publisher, approve
from terrimark.rehearsal import BlueskyCopy, MastodonCopy
from terrimark.store import open_ledger

DUE = datetime(2026, 3, 2, 9, tzinfo=UTC)
CAMPAIGN = "spring"
LEASE_S = 20.0
HANDLES = {"mastodon": "town", "bluesky": "town.test"}
PIXEL = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["terrimark.publishing", "terrimark.networks", "terrimark.store"])


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A ledger, two servers, and a calendar that is due on both."""

    url: str
    root: Path
    environment: Mapping[str, str]
    posts: Sequence[Post]

    @property
    def ledger(self) -> Ledger:
        return Ledger(open_ledger(self.url))

    @property
    def rows(self) -> dict[str, Row]:
        return self.ledger.rows(CAMPAIGN)

    def start(self, number: int, *, die_at: str = "") -> BaseProcess:
        """Publish in a new process. The nth sees the leases of those before it as ended; it may be killed."""
        process = _processes.Process(target=_publish, args=(self, number, die_at))
        process.start()
        return process

    def run(self, number: int, *, die_at: str = "") -> int:
        """Publish in a new process until it ends or dies; its exit code."""
        process = self.start(number, die_at=die_at)
        process.join(60)
        assert process.exitcode is not None
        return process.exitcode


def set_up(
    url: str, root: Path, mastodon: MastodonCopy, bluesky: BlueskyCopy, count: int, pictures: int = 1
) -> Stage:
    """`count` approved posts in turn on both servers, some with a picture."""
    environment = {}
    for network, copy in (("mastodon", mastodon), ("bluesky", bluesky)):
        environment[variable("estran", network, "SERVER")] = copy.url
        environment[variable("estran", network, "TOKEN")] = copy.open_account(HANDLES[network])
    (root / "poster.jpg").write_bytes(PIXEL)
    picture = Picture(path="poster.jpg", sha256=digest(PIXEL), alt="A poster.", width=1, height=1)
    posts = [
        Post(
            key=f"{CAMPAIGN}/{number:03}/{network}", territory="estran", campaign=CAMPAIGN, message="m",
            audience="public", language="en", network=network, account=network, handle=HANDLES[network],
            due=DUE + timedelta(minutes=number), words=Words(text=f"Post {number:03} on {network}."),
            pictures=(picture,) if number < pictures else (),
            thread=(Words(text=f"More of {number:03} on {network}."),) if number == 1 else (),
        )
        for number in range(count // 2)
        for network in ("mastodon", "bluesky")
    ]  # fmt: skip
    stage = Stage(url=url, root=root, environment=environment, posts=posts)
    approve(posts, stage.ledger, campaign=CAMPAIGN, who="Maud", now=DUE - timedelta(days=1))
    return stage


def _publish(stage: Stage, number: int, die_at: str) -> None:
    def at(point: str) -> None:
        if point == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def network(account: str) -> Network:
        declared = Account(id=account, network=account, server="http://127.0.0.1", handle=HANDLES[account])
        return connect(
            declared,
            "estran",
            root=stage.root,
            environment=stage.environment,
            state_folder=stage.root / "state",
        )

    ahead = timedelta(seconds=2 * LEASE_S * number)
    publisher = Publisher(
        ledger=Ledger(open_ledger(stage.url), clock=lambda: datetime.now(UTC) + ahead),
        desks=Desks(network),
        sender=Sender(who=f"run {number}", lease_s=LEASE_S),
        root=stage.root,
        now=lambda: DUE + timedelta(days=30),
        at=at,
    )
    for _outcome in publisher.publish(CAMPAIGN, stage.posts):
        pass
