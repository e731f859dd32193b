"""Claim, prepare, keep the intent, send, settle: each step is on the disk before the next begins.

Whatever stops this program between two steps, the next run knows what may be out and what surely is not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.networks.base import (
    AccountTrouble,
    Intent,
    Network,
    OutcomeUnknown,
    Receipt,
    Refused,
    TryLater,
)
from terrimark.outbox import Hold, Ledger, Row, Sender, State
from terrimark.publishing.desks import Desks, words
from terrimark.publishing.signing import is_late
from terrimark.publishing.steps import KeptSteps, LeaseLost

CHECKPOINTS = (
    "claimed", "stepped", "prepared", "kept", "answered", "settled", "taken over", "asked", "found out"
)  # fmt: skip
"""The named points between the steps, where tests stop the program."""

_LONGEST_WAIT = timedelta(hours=1)
_LONGEST_REST = timedelta(days=1)  # that a network may ask for


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a post in this run: `approved` means that it waits, and `note` why."""

    post: Post
    state: State
    note: str = ""
    url: str = ""
    stopped: bool = False  # by a person, as `hold` says

    @property
    def failed(self) -> bool:
        """Whether it was due and is not surely out, though nobody stopped it."""
        return self.state != "sent" and not self.stopped


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """One run over one campaign. Any number of runs may share the ledger."""

    ledger: Ledger
    desks: Desks
    sender: Sender
    root: Path  # of the workspace, where the pictures are
    now: Callable[[], datetime]  # the campaign's clock
    redact: Callable[[str], str] = field(default=lambda text: text)
    stopped: Callable[[], bool] = field(default=lambda: False)  # asked between two posts
    patience: timedelta = timedelta(seconds=30)  # the first back-off; doubles with each attempt
    attempts: int = 16  # tries of one content before a person is asked
    price: Callable[[Post], int] = field(default=lambda post: 0)  # millionths of a dollar
    budgets: Mapping[str, int] = field(default_factory=dict)  # by network, likewise
    at: Callable[[str], None] = field(default=lambda point: None)  # called at each of CHECKPOINTS

    def publish(self, campaign: str, posts: Sequence[Post]) -> Iterator[Outcome]:
        """Settle what earlier runs left, then send what is approved and due, each post at most once.

        `posts` is the present calendar: nothing goes out that differs from it, a post left by an earlier run
        as little as a new one.
        """
        calendar = {post.key: post for post in posts}
        for row in self.ledger.rows(campaign, states=("sending", "unknown")).values():
            if not self.stopped():
                wanted = self._wanted(row, calendar.get(row.key))
                after = row if self._rests(row) else self._recover(row.key, again=wanted)
                if after is not None and after.state != "approved":
                    yield _told(after)
        unsure: list[tuple[Row, Post]] = []
        for found in self.ledger.rows(campaign, states=("approved", "planned"), due_by=self.now()).values():
            post = calendar.get(found.key)
            if post is None or post.due > self.now():
                continue
            if self.stopped():
                break
            after = self._take(found, post)
            if after is not None and after.state == "unknown":
                unsure.append((after, post))
            elif after is not None:
                yield _told(after, stopped=after.state == "approved" and bool(self._stops(post)))
        for row, post in unsure:
            after = row if self.stopped() else self._recover(row.key, again=self._wanted(row, post))
            if after is not None and after.state == "approved":
                after = self._take(after, post)
            yield _told(after or row)

    def adopt(self, campaign: str) -> Iterator[Outcome]:
        """Look on the networks for each late post; what is found is sent, the rest stays held."""
        began = self.ledger.began(campaign)
        for row in self.ledger.rows(campaign).values():
            if began is None or not is_late(row, began) or self.stopped():
                continue
            to: State = "held"
            facts: dict[str, Any] = {}
            try:
                receipt = self._own(row, self.desks.network(row.account).find(row.post))
            except Exception as error:  # noqa: BLE001  (one network's fault never stops the others)
                why = self._words(error)
            else:
                why = _("looked for and not seen on {account}").format(account=row.account)
                if receipt:
                    to, why = "sent", _("found on the network")
                    facts = {"remote_id": receipt.remote_id, "url": receipt.url}
            after = self._move(row.key, to, why, only=["held"], **facts)
            if after is not None:
                yield _told(after)

    def _take(self, row: Row, post: Post) -> Row | None:
        """Send one post that is due, or say why it waits. None: it is not this run's to send."""
        if self._is_past(row, post):
            to: State = "held" if post.late == "ask" else "missed"
            why = _("its time window had passed")
            return self._move(post.key, to, why, only=["approved", "planned"])
        if row.approved_hash != post.content_hash:
            return self._move(post.key, "planned", _("due, and not approved"), only=["planned"])
        if self._rests(row):
            return row
        cost, budget = self.price(post), self.budgets.get(post.network, 0)
        if why := self._hindrance(post, cost, budget):
            return self._move(post.key, "approved", why, only=["approved"])
        try:
            network = self.desks.network(post.account)
        except TerrimarkError as error:
            return self._move(post.key, "approved", self._words(error), only=["approved"])
        claimed = self.ledger.claim(post, now=self.now(), sender=self.sender, cost=cost, budget=budget)
        if claimed is None:  # another run was quicker: to send it, to stop it, or to spend what was left
            why = self._hindrance(post, cost, budget)
            return self._move(post.key, "approved", why, only=["approved"]) if why else None
        self.at("claimed")
        after = self._send(claimed, post, network)
        self.at("settled")
        return after

    def _hindrance(self, post: Post, cost: int, budget: int) -> str:
        """Why a post that could go out does not: a person stopped it, or it costs too much; else empty."""
        for hold in self._stops(post):
            return _("stopped by {who}: {why}").format(who=hold.who, why=hold.why)
        if cost and (spent := self.ledger.spent(post.campaign, post.network)) + cost > budget:
            what = _("over the budget of {network}: {spent} spent of {budget}, this post costs {cost}")
            sums = {"spent": dollars(spent), "budget": dollars(budget), "cost": dollars(cost)}
            return what.format(network=post.network, **sums)
        return ""

    def _is_past(self, row: Row, post: Post) -> bool:
        if post.window_s is None or post.late == "publish" or row.released == post.content_hash:
            return False
        return self.now() > post.due + timedelta(seconds=post.window_s)

    def _rests(self, row: Row) -> bool:
        return row.not_before is not None and row.not_before > self.ledger.clock()

    def _wanted(self, row: Row, post: Post | None) -> bool:
        """Whether the calendar still has what was left half sent, and nobody stopped it since."""
        if post is None or post.content_hash != row.content_hash or self._is_past(row, post):
            return False
        return not self._stops(post)

    def _stops(self, post: Post) -> list[Hold]:
        return [hold for hold in self.ledger.holds(post.campaign) if hold.holds(post)]

    def _send(self, row: Row, post: Post, network: Network) -> Row:
        kept, steps = False, KeptSteps(self.ledger, row, self.sender, self.at)
        try:
            intent = network.prepare(post, self._pictures(post), self.now(), steps)
            self.at("prepared")
            kept = self.ledger.keep_intent(
                post.key, {"key": intent.key, "body": dict(intent.body)}, sender=self.sender
            )
            if not kept:
                why = self._hindrance(post, 0, 0) or _("preparing it took too long")
                return self._settle(post.key, "approved", why=why)
            self.at("kept")
            receipt = network.send(intent, steps)
            self.at("answered")
        except Exception as error:  # noqa: BLE001  (whatever a network's module raises, the ledger must hear of it)
            return self._failed(row, error, kept=kept)
        except BaseException:
            why = _("stopped by hand")
            self._settle(post.key, "unknown" if kept else "approved", why=why)
            raise
        self.desks.answered(post.account)
        return self._settle(post.key, "sent", remote_id=receipt.remote_id, url=receipt.url)

    def _failed(self, row: Row, error: Exception, *, kept: bool) -> Row:
        """Settle a post that did not surely go out, as the error's class says."""
        why = self._words(error)
        if isinstance(error, LeaseLost):  # then this changes nothing
            return self._settle(row.key, "unknown" if kept else "approved", why=why)
        if isinstance(error, Refused):
            self.desks.answered(row.account)
            return self._settle(row.key, "refused", why=why)
        if isinstance(error, TryLater | AccountTrouble):
            self.desks.failed(row.account, error)
        elif kept:
            self.desks.lost(row.account, why)
            return self._settle(row.key, "unknown", why=why)
        if isinstance(error, TryLater) and row.attempts >= self.attempts:
            why = _("given up after {n} tries: {why}").format(n=row.attempts, why=why)
            return self._settle(row.key, "refused", why=why)
        after = self._not_before(row, error) if isinstance(error, TryLater) else None
        return self._settle(row.key, "approved", why=why, not_before=after)

    def _recover(self, key: str, *, again: bool) -> Row | None:
        """Ask what became of a post whose answer was lost; `again` as in `Network.recover`.

        None: another run is at it.
        """
        row = self.ledger.take_over(key, sender=self.sender)
        if row is None or row.state != "unknown" or row.intent is None:
            return row
        self.at("taken over")
        try:
            network = self.desks.network(row.account)
            intent = Intent(key=row.intent["key"], body=row.intent["body"])
            steps = KeptSteps(self.ledger, row, self.sender, self.at)
            receipt = self._own(row, network.recover(intent, again=again, steps=steps))
            self.at("asked")
        except Refused as error:
            return self._settle(key, "refused", why=self._words(error))
        except Exception as error:  # noqa: BLE001  (no proof: it stays unknown, whatever went wrong)
            self.desks.failed(row.account, error)
            looked = not isinstance(error, TryLater | AccountTrouble)
            rest = self._not_asked_before(row) if looked else None
            return self._settle(key, "unknown", why=self._words(error), not_before=rest)
        except BaseException:
            self._settle(key, "unknown", why=row.note)
            raise
        if receipt is None:
            after = self._settle(key, "approved", why=_("surely not out: it goes again"))
        else:
            after = self._settle(key, "sent", remote_id=receipt.remote_id, url=receipt.url)
        self.at("found out")
        return after

    def _own(self, row: Row, receipt: Receipt | None) -> Receipt | None:
        """What was found, unless another post of the same words is out as that: one keeps no two promises."""
        if receipt is None:
            return None
        for key in self.ledger.sent_as(row.campaign, row.account, receipt.remote_id):
            if key != row.key:
                what = _("what is seen is {key}, which says the same").format(key=key)
                raise OutcomeUnknown(what, where=row.account, fix=_("settle the post by hand"))
        return receipt

    def _move(self, key: str, to: State, why: str, *, only: Collection[State], **facts: Any) -> Row | None:
        return self.ledger.move(key, to, only=only, who=self.sender.who, why=why, **facts)

    def _settle(self, key: str, to: State, **facts: Any) -> Row:
        return self.ledger.settle(key, to, sender=self.sender, **facts)

    def _pictures(self, post: Post) -> tuple[bytes, ...]:
        try:
            return tuple(picture.open(self.root) for picture in post.pictures)
        except (OSError, ValueError) as error:
            raise _NotOurPicture(
                str(error), where=post.key, fix=_("run terrimark build, then approve again")
            ) from error

    def _not_before(self, row: Row, error: TryLater) -> datetime:
        now = self.ledger.clock()
        if error.after:
            return min(max(error.after, now + self.patience), now + _LONGEST_REST)  # its clock may be behind
        return now + min(self.patience * (1 << min(row.attempts - 1, 12)), _LONGEST_WAIT)

    def _not_asked_before(self, row: Row) -> datetime:
        """Of what could not be found: the longer nothing is seen, the longer until it is looked for again."""
        now = self.ledger.clock()
        return now + min((now - (row.intent_at or now)) / 2, _LONGEST_WAIT)

    def _words(self, error: Exception) -> str:
        return self.redact(words(error))[:1000]


class _NotOurPicture(TerrimarkError):
    """A picture on disk is not the one that was approved."""


def dollars(millionths: int) -> str:
    """An amount as people write it: "0.015 USD"."""
    whole, rest = divmod(millionths, 1_000_000)
    return f"{whole}.{f'{rest:06}'.rstrip('0'):0<2} USD"


def _told(row: Row, *, stopped: bool = False) -> Outcome:
    return Outcome(post=row.post, state=row.state, note=row.note, url=row.url or "", stopped=stopped)
