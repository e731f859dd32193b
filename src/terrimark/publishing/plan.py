"""The plan: what the calendar asks for, held against what the ledger knows. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.outbox import OUT, UNSENT, Row

Kind = Literal["added", "changed", "moved", "unapproved", "withdrawn", "sent-changed"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference between the calendar and the ledger.

    `moved` changes nothing but the hour; `unapproved` waits for its approval, word for word as the ledger has
    it; `withdrawn` is in the ledger only; `sent-changed` is out, or perhaps out, and left alone.
    """

    kind: Kind
    post: Post  # as the calendar has it; as the ledger has it where it is withdrawn
    before: Post | None = None  # as the ledger has it
    late: bool = False  # it was due before the campaign met this ledger: perhaps already out

    def to_json(self) -> dict[str, Any]:
        """Everything; `from_json` gives it back."""
        return {
            "kind": self.kind,
            "key": self.post.key,
            "content_hash": self.post.content_hash,
            "late": self.late,
            "post": self.post.to_json(),
            "before": self.before.to_json() if self.before else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Change:
        """A change as `to_json` wrote it."""
        before = Post.from_json(data["before"]) if data["before"] else None
        return cls(kind=data["kind"], post=Post.from_json(data["post"]), before=before, late=data["late"])


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All differences, in the order they are due, and how many posts are as the ledger has them."""

    campaign: str
    now: datetime
    changes: tuple[Change, ...]
    same: int

    @property
    def to_sign(self) -> dict[str, str]:
        """What an approval would bind: content hash by key, empty for a post that is withdrawn."""
        return {
            change.post.key: "" if change.kind == "withdrawn" else change.post.content_hash
            for change in self.changes
            if change.kind != "sent-changed"
        }

    def to_json(self) -> dict[str, Any]:
        """Everything; `from_json` gives it back."""
        return {
            "campaign": self.campaign,
            "now": self.now.isoformat(),
            "same": self.same,
            "changes": [change.to_json() for change in self.changes],
        }

    @classmethod
    def from_json(cls, data: Any) -> Plan:
        """A plan as `to_json` wrote it; TerrimarkError for anything else."""
        try:
            return cls(
                campaign=data["campaign"],
                now=datetime.fromisoformat(data["now"]),
                same=data["same"],
                changes=tuple(Change.from_json(change) for change in data["changes"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise TerrimarkError(
                _("this file is not a plan that terrimark saved ({error!r})").format(error=error),
                fix=_("save one with: terrimark plan --out plan.json"),
            ) from error


def wanted(posts: Iterable[Post], rows: Mapping[str, Row]) -> dict[str, Post]:
    """The calendar's posts by key, without those that are out under another key.

    So it is where a slot was renamed, or others came before it: at one hour an account says a thing once.
    """
    out = {_said(row.post): key for key, row in rows.items() if row.state in OUT or row.recalled}
    return {post.key: post for post in posts if out.get(_said(post), post.key) == post.key}


def compare(
    posts: Iterable[Post], rows: Mapping[str, Row], *, campaign: str, now: datetime, began: datetime | None
) -> Plan:
    """Hold a campaign's calendar against its rows.

    `began` is when the campaign first met the ledger, None where it has not yet: what was due by then may
    have gone out from elsewhere, so it is late until a person or the network says otherwise.
    """
    asked = wanted(posts, rows)
    found = [_change(post, rows.get(post.key), began or now) for post in asked.values()]
    changes = [change for change in found if change]
    changes += [
        Change(kind="withdrawn", post=row.post, before=row.post)
        for key, row in rows.items()
        if key not in asked and row.state in UNSENT
    ]
    changes.sort(key=lambda change: (change.post.due, change.post.key))
    return Plan(
        campaign=campaign, now=now, changes=tuple(changes), same=sum(change is None for change in found)
    )


def _change(post: Post, row: Row | None, began: datetime) -> Change | None:
    late = post.due <= began and (row is None or row.state in ("held", "withdrawn"))
    if row is not None and row.recalled and row.content_hash == post.content_hash:
        return None  # taken back by a person: only other words bring it back
    if row is None or row.state == "withdrawn":
        return Change(kind="added", post=post, late=late)
    if row.content_hash == post.content_hash:
        waits = row.state == "planned" or (row.state == "held" and not row.signed)
        return Change(kind="unapproved", post=post, before=post, late=late) if waits else None
    if row.state == "missed" and post.due <= began:
        return None  # skipped by a person: new words do not bring it back
    if row.state in OUT:
        return Change(kind="sent-changed", post=post, before=row.post)
    return Change(
        kind="moved" if _only_moved(post, row.post) else "changed", post=post, before=row.post, late=late
    )


def _said(post: Post) -> tuple[object, ...]:
    return post.network, post.handle, post.due, post.words.text, *(part.text for part in post.thread)


def _only_moved(post: Post, before: Post) -> bool:
    return {**post.to_json(), "due": ""} == {**before.to_json(), "due": ""}
