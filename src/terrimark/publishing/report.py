"""What a run leaves behind: what went out, what did not and why, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from terrimark.brand import LoadedCampaign
from terrimark.calendar.post import Post
from terrimark.outbox import Ledger
from terrimark.publishing.duties import forbidden
from terrimark.publishing.plan import compare, wanted
from terrimark.publishing.sending import Outcome
from terrimark.publishing.signing import is_late


@dataclass(frozen=True, kw_only=True)
class Report:
    """One campaign after a run, or before one that is only tried."""

    outcomes: tuple[Outcome, ...]
    late: tuple[Post, ...]  # due before the campaign met the ledger: a person decides
    forbidden: dict[str, str]  # due, and why it may not go out, by key
    to_come: tuple[Post, ...]  # due by the hour that was asked for, and not tried yet
    to_approve: int  # changes that nobody has approved

    @property
    def failed(self) -> bool:
        """Whether anything that was due is not surely out."""
        return bool(self.late or self.forbidden or any(outcome.failed for outcome in self.outcomes))

    def to_json(self) -> dict[str, Any]:
        """For a script."""
        return {
            "failed": self.failed,
            "outcomes": [
                {
                    "key": one.post.key,
                    "due": one.post.due,
                    "state": one.state,
                    "url": one.url,
                    "note": one.note,
                }
                for one in self.outcomes
            ],
            "late": [post.key for post in self.late],
            "forbidden": self.forbidden,
            "to_come": [{"key": post.key, "due": post.due} for post in self.to_come],
            "to_approve": self.to_approve,
        }


def report(
    campaign: LoadedCampaign,
    posts: Sequence[Post],
    ledger: Ledger,
    outcomes: Sequence[Outcome],
    *,
    now: datetime,
    until: datetime,
) -> Report:
    """Look at the ledger once more; `until` is how far ahead `to_come` looks."""
    name = campaign.campaign.id
    rows, began = ledger.rows(name), ledger.began(name)
    plan = compare(posts, rows, campaign=name, now=now, began=began)
    late = [row.post for row in rows.values() if began and is_late(row, began)]
    late += [change.post for change in plan.changes if change.late and change.post.key not in rows]
    open_posts = [
        post
        for post in wanted(posts, rows).values()
        if post not in late and (post.key not in rows or rows[post.key].state in ("planned", "approved"))
    ]
    barred = forbidden(campaign, open_posts, now, ledger.holds(name))
    told = {outcome.post.key for outcome in outcomes} | barred.keys()
    return Report(
        outcomes=tuple(outcomes),
        late=tuple(late),
        forbidden={
            post.key: barred[post.key] for post in open_posts if post.key in barred and post.due <= now
        },
        to_come=tuple(post for post in open_posts if post.due <= until and post.key not in told),
        to_approve=len(plan.to_sign),
    )
