"""Claim, prepare, keep the intent, send, settle: each step is on the disk before the next begins.

Whatever stops this program between two steps, the next run knows what may be out and what surely is not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, Intent, Network, Refused, TryLater
from terrimark.outbox import Ledger, Row, Sender, State
from terrimark.publishing.desks import Desks
from terrimark.publishing.signing import is_late

CHECKPOINTS = ("claimed", "prepared", "kept", "answered", "settled", "taken over", "asked", "found out")
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

    @property
    def failed(self) -> bool:
        """Whether it was due and is not surely out."""
        return self.state != "sent"


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
    at: Callable[[str], None] = field(default=lambda point: None)  # called at each of CHECKPOINTS

    def publish(self, campaign: str, posts: Sequence[Post]) -> Iterator[Outcome]:
        """Settle what earlier runs left, then send what is approved and due, each post at most once.

        `posts` is the present calendar: nothing goes out that differs from it, a post left by an earlier run
        as little as a new one.
        """
        wanted = {post.key: post.content_hash for post in posts if not self._is_past(post)}
        for row in self.ledger.rows(campaign).values():
            if row.state in ("sending", "unknown") and not self.stopped():
                after = self._recover(row.key, again=wanted.get(row.key) == row.content_hash)
                if after is not None and after.state != "approved":
                    yield _told(after)
        unsure: list[tuple[Row, Post]] = []
        rows = self.ledger.rows(campaign)
        for post in sorted(posts, key=lambda post: (post.due, post.key)):
            found = rows.get(post.key)
            if found is None or found.state not in ("approved", "planned") or post.due > self.now():
                continue
            if self.stopped():
                break
            after = self._take(found, post)
            if after is not None and after.state == "unknown":
                unsure.append((after, post))
            elif after is not None:
                yield _told(after)
        for row, post in unsure:
            after = row if self.stopped() else self._recover(row.key, again=not self._is_past(post))
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
                receipt = self.desks.network(row.account).find(row.post)
            except TerrimarkError as error:
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
        if self._is_past(post):
            why = _("its time window had passed")
            return self._move(post.key, "missed", why, only=["approved", "planned"])
        if row.approved_hash != post.content_hash:
            return self._move(post.key, "planned", _("due, and not approved"), only=["planned"])
        if row.not_before and row.not_before > self.ledger.clock():
            return row
        try:
            network = self.desks.network(post.account)
        except TerrimarkError as error:
            return self._move(post.key, "approved", self._words(error), only=["approved"])
        claimed = self.ledger.claim(post.key, post.content_hash, now=self.now(), sender=self.sender)
        if claimed is None:
            return None
        self.at("claimed")
        after = self._send(claimed, post, network)
        self.at("settled")
        return after

    def _is_past(self, post: Post) -> bool:
        return post.window_s is not None and self.now() > post.due + timedelta(seconds=post.window_s)

    def _send(self, row: Row, post: Post, network: Network) -> Row:
        kept = False
        try:
            intent = network.prepare(post, self._pictures(post), self.now())
            self.at("prepared")
            kept = self.ledger.keep_intent(
                post.key, {"key": intent.key, "body": dict(intent.body)}, sender=self.sender
            )
            if not kept:
                return self._settle(post.key, "approved", why=_("preparing it took too long"))
            self.at("kept")
            receipt = network.send(intent)
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
        if isinstance(error, Refused):
            self.desks.answered(row.account)
            return self._settle(row.key, "refused", why=why)
        if isinstance(error, TryLater | AccountTrouble):
            self.desks.close(row.account, error)
        elif kept:
            self.desks.lost(row.account, AccountTrouble(why))
            return self._settle(row.key, "unknown", why=why)
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
            receipt = network.recover(intent, again=again)
            self.at("asked")
        except Refused as error:
            return self._settle(key, "refused", why=self._words(error))
        except Exception as error:  # noqa: BLE001  (no proof: it stays unknown, whatever went wrong)
            if isinstance(error, TryLater | AccountTrouble):
                self.desks.close(row.account, error)
            return self._settle(key, "unknown", why=self._words(error))
        except BaseException:
            self._settle(key, "unknown", why=row.note)
            raise
        if receipt is None:
            after = self._settle(key, "approved", why=_("surely not out: it goes again"))
        else:
            after = self._settle(key, "sent", remote_id=receipt.remote_id, url=receipt.url)
        self.at("found out")
        return after

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
            return min(error.after, now + _LONGEST_REST)
        return now + min(self.patience * (1 << min(row.attempts - 1, 12)), _LONGEST_WAIT)

    def _words(self, error: Exception) -> str:
        """What the ledger and the reader may know of an error: never a secret."""
        if isinstance(error, TerrimarkError):
            said = f"{error} — {error.fix}" if error.fix else str(error)
        else:
            said = _("a fault in terrimark: {error!r}").format(error=error)
        return self.redact(said)[:1000]


class _NotOurPicture(TerrimarkError):
    """A picture on disk is not the one that was approved."""


def _told(row: Row) -> Outcome:
    return Outcome(post=row.post, state=row.state, note=row.note, url=row.url or "")
