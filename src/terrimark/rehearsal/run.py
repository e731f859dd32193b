"""A whole campaign, from its first post to its last, on copies of its networks, by a clock of its own."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from terrimark.brand.campaign import Account
from terrimark.brand.workspace import LoadedCampaign
from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.networks import is_loopback, variable
from terrimark.outbox import Ledger, State
from terrimark.publishing import approve, budgets_of
from terrimark.rehearsal.clock import VirtualClock
from terrimark.rehearsal.crew import Stage, crew
from terrimark.rehearsal.faults import Weather, weather
from terrimark.rehearsal.loopback import COPIES, leading_to
from terrimark.rehearsal.media import served
from terrimark.rehearsal.proof import PROVABLE, Proof, kept_in, prove
from terrimark.rehearsal.server import Copy
from terrimark.rehearsal.values import Published
from terrimark.rehearsal.x import XCopy
from terrimark.store import open_ledger

LOOKS = timedelta(seconds=30)
"""How often publishers look while anything is left to do, as `publish --watch` does."""
PATIENCE, SOME, LITTLE = 20, 6, 3
"""Looks in vain at one post before the clock goes on without it: where no post comes after it, or it can be
proved; where others come; where there may be no proof."""
KILLS = 1.0  # real seconds between two kills in a storm
_LEFT: tuple[State, ...] = ("planned", "approved", "sending", "unknown")
_SLOW = ("mastodon", "linkedin", "x", "instagram", "threads")  # that work on pictures for a while


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What happened."""

    proof: Proof
    start: datetime
    end: datetime
    seconds: float
    met: Mapping[str, int]  # how many calls met each trouble
    kills: int
    renewed: int  # tokens that ended and were replaced, as a person does
    cost: Decimal  # what X would bill for its calls, in US dollars
    records: Mapping[str, Sequence[Published]]  # by account


@dataclass(kw_only=True)
class _Run:
    """One rehearsal while it goes on."""

    stage: Stage
    copies: Mapping[str, Copy]  # by account
    media: str
    renewed: int = 0
    _tokens: dict[str, str] | None = None
    _looks: dict[str, tuple[object, int]] = field(default_factory=dict)

    def prepare(self, ledger: Ledger) -> None:
        """Approve the calendar in a ledger that is nobody's."""
        stage, now = self.stage, self.stage.clock()
        if known := ledger.campaigns():
            raise TerrimarkError(
                _("this ledger is in use, by {campaigns}").format(campaigns=", ".join(known)),
                fix=_("give the rehearsal an empty database of its own"),
            )  # fmt: skip
        self.renew_tokens()
        approve(stage.posts, ledger, campaign=stage.campaign, who="rehearsal", now=now)

    def renew_tokens(self) -> None:
        """Give each account a living token, as a person does whom `publish` told of a dead one."""
        stage = self.stage
        tokens = {name: copy.token_of(stage.accounts[name].handle) for name, copy in self.copies.items()}
        self.renewed += sum(tokens[name] != old for name, old in (self._tokens or {}).items())
        if tokens == self._tokens:
            return
        self._tokens, environment = tokens, dict[str, str]()
        for name, copy in self.copies.items():
            told = leading_to(copy, tokens[name], stage.state, self.media)
            environment |= {variable(stage.territory, name, what): value for what, value in told.items()}
        for account in stage.accounts.values():
            if not is_loopback(account, stage.territory, environment):
                raise TerrimarkError(_("a rehearsal never leaves this machine"), where=account.id)
        stage.environment.write_text(json.dumps(environment), "utf-8")

    def next_look(self, ledger: Ledger) -> datetime | None:
        """When something can happen again; None where nothing is left, or nothing moves any more."""
        now = self.stage.clock()
        coming = next((post.due for post in self.stage.posts if post.due > now), None)
        moments = [coming] if coming else []
        for row in ledger.rows(self.stage.campaign, states=_LEFT, due_by=now).values():
            mark = (row.state, row.attempts)
            before, looks = self._looks.get(row.key, (mark, 0))
            self._looks[row.key] = (mark, looks + 1 if before == mark else 1)
            patience = SOME if coming and row.state == "approved" else PATIENCE
            if row.state == "unknown" and row.network not in PROVABLE:
                patience = LITTLE
            if self._looks[row.key][1] <= patience:
                moments.append(max(row.not_before or now, row.lease_until or now, now + LOOKS))
        return min(moments, default=None)


def rehearse(
    campaign: LoadedCampaign,
    posts: Sequence[Post],
    *,
    ledger: str = "",
    faults: Weather = "none",
    seed: int = 0,
    publishers: int = 2,
    tell: Callable[[int, int], None] = lambda done, whole: None,
) -> Rehearsal:
    """Publish all that comes due until nothing is left to do; `tell` hears how many of how many came due.

    Nothing leaves this machine: servers, tokens, state and, unless `ledger` names an empty one, the database
    are made for it and gone with it. Publishers are processes; in a storm one is killed each second or so.
    Raises TerrimarkError where there is nothing to rehearse, or where the ledger is in use.
    """
    began = time.monotonic()
    if not posts:
        fix = _("give the campaign a calendar, and accounts on networks that can be rehearsed")
        raise TerrimarkError(_("there is no post to rehearse"), where=campaign.campaign.id, fix=fix)
    clock = VirtualClock(posts[0].due - timedelta(days=1))
    with _staged(campaign, posts, clock, ledger, faults, seed) as run:
        own = Ledger(open_ledger(run.stage.ledger), clock=clock)
        run.prepare(own)
        kill_s, kills = KILLS if faults == "storm" else None, 0
        with crew(run.stage, size=publishers, kill_s=kill_s, seed=seed) as look:
            while (moment := run.next_look(own)) is not None:
                clock.put_forward(moment)
                run.renew_tokens()
                kills = look()
                tell(sum(post.due <= clock() for post in posts), len(posts))
        records = {name: copy.posts for name, copy in run.copies.items()}
        for name, account in run.stage.accounts.items():
            if account.network == "folder":
                records[name] = list(kept_in(run.stage.state / account.handle))
        copies = run.copies.values()
        return Rehearsal(
            proof=prove(own.rows(run.stage.campaign), posts, records),
            start=posts[0].due,
            end=clock(),
            seconds=time.monotonic() - began,
            met=sum((copy.faults.met for copy in copies), Counter[str]()),
            kills=kills,
            renewed=run.renewed,
            cost=sum((copy.cost for copy in copies if isinstance(copy, XCopy)), Decimal(0)),
            records=records,
        )


@contextmanager
def _staged(
    campaign: LoadedCampaign,
    posts: Sequence[Post],
    clock: VirtualClock,
    ledger: str,
    faults: Weather,
    seed: int,
) -> Iterator[_Run]:
    """Every server up: a copy for each account, since each may be on a server of its own."""
    used = {post.account for post in posts}
    accounts = {one.id: one for one in campaign.campaign.accounts if one.id in used}
    with ExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="terrimark-rehearsal-")))
        copies = {
            name: stack.enter_context(_copy(account, clock, faults, f"{seed} {name}"))
            for name, account in accounts.items()
            if account.network != "folder"
        }
        stage = Stage(
            ledger=ledger or f"sqlite:///{state}/ledger.sqlite", root=campaign.root, state=state,
            territory=campaign.brand.territory.id, campaign=campaign.campaign.id, accounts=accounts,
            posts=tuple(posts), budgets=budgets_of(campaign), clock=clock,
        )  # fmt: skip
        yield _Run(stage=stage, copies=copies, media=stack.enter_context(served(state / "media")))


def _copy(account: Account, clock: VirtualClock, faults: Weather, seed: str) -> Copy:
    slow = {"polls": 2} if faults != "none" and account.network in _SLOW else {}
    return COPIES[account.network](clock=clock, faults=weather(faults, account.network, seed), **slow)
