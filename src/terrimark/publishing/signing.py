"""What a person decides: approval of exact words, pictures, accounts and hours, and what became of a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from terrimark.calendar.post import Post
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.outbox import Book, Ledger, Row, State
from terrimark.publishing.plan import Plan, compare, wanted

_OPEN: tuple[State, ...] = ("unknown", "held", "refused")


class PlanChanged(TerrimarkError):
    """What would be approved is not what was shown."""


def approve(
    posts: Sequence[Post],
    ledger: Ledger,
    *,
    campaign: str,
    who: str,
    now: datetime,
    shown: Plan | None = None,
    role: str = "",
    roles: Sequence[str] = (),
) -> Plan:
    """Register the calendar and approve all of it; returns what changed by that.

    Where its approval has several steps, `roles`, this is the one of `role`: a post is approved once each is
    signed, by different people, for exactly this content. Raises PlanChanged, and changes nothing, where this
    would approve anything but what `shown` has; TerrimarkError where this person or role may not sign.
    """
    if roles and role not in roles:
        raise TerrimarkError(
            _("this campaign is approved step by step: {roles}").format(roles=", ".join(roles)),
            where=campaign, fix=_("say as whom: terrimark approve --as {role}").format(role=roles[0]),
        )  # fmt: skip
    with ledger.writing(campaign, who=who, now=now) as book:
        plan = compare(posts, book.rows, campaign=campaign, now=now, began=book.began)
        if shown is not None:
            _insist(shown, plan, wanted(posts, book.rows))
        _write(book, plan, approved=True, role=role, roles=roles)
    return plan


def register(posts: Sequence[Post], ledger: Ledger, *, campaign: str, who: str, now: datetime) -> Plan:
    """Bring the calendar into the ledger and approve nothing: what changed loses its approval."""
    with ledger.writing(campaign, who=who, now=now) as book:
        plan = compare(posts, book.rows, campaign=campaign, now=now, began=book.began)
        _write(book, plan, approved=False)
    return plan


def _write(book: Book, plan: Plan, *, approved: bool, role: str = "", roles: Sequence[str] = ()) -> None:
    why = {
        "added": _("new in the calendar"),
        "changed": _("changed in the calendar"),
        "moved": _("moved in the calendar"),
        "unapproved": _("as it was planned"),
    }
    signatures = book.signatures() if roles and approved else {}
    for change in plan.changes:
        post, whole, by = change.post, approved, ""
        if change.kind == "sent-changed" or (change.kind == "unapproved" and not approved):
            continue
        if change.kind == "withdrawn":
            book.withdraw(book.rows[post.key], why=_("no longer in the calendar"))
            continue
        if roles and approved:
            names = {**signatures.get((post.key, post.content_hash), {}), role: book.who}
            _each_by_another(names, post)
            whole = all(one in names for one in roles)
            by = ", ".join(f"{names[one]} ({one})" for one in roles if one in names)
        if change.late:
            reason = _("it was due before this ledger began: perhaps already out")
            book.put(post, "held", why=reason, approved=whole, by=by)
        else:
            state: State = "approved" if whole else "planned"
            book.put(post, state, why=by or why[change.kind], approved=whole, by=by)
        if roles and approved:
            book.sign(post, role)


def _each_by_another(names: Mapping[str, str], post: Post) -> None:
    if len({" ".join(name.split()).casefold() for name in names.values()}) < len(names):
        told = _("each step of an approval is for another person: {names}")
        raise TerrimarkError(
            told.format(names=", ".join(names.values())),
            where=post.key, fix=_("let somebody else sign, or say who you are: --by NAME"),
        )  # fmt: skip


def _insist(shown: Plan, plan: Plan, posts: Mapping[str, Post]) -> None:
    current = {key: post.content_hash for key, post in posts.items()}
    new = {key for key, signed in plan.to_sign.items() if shown.to_sign.get(key) != signed}
    gone = {key for key, signed in shown.to_sign.items() if current.get(key, "") != signed}
    if shown.campaign != plan.campaign:
        raise PlanChanged(
            _("the plan was saved for campaign {saved}, not for {campaign}").format(
                saved=shown.campaign, campaign=plan.campaign
            )
        )
    if new | gone:
        raise PlanChanged(
            _("what would be approved is no longer what was shown: {keys}").format(
                keys=", ".join(sorted(new | gone))
            ),
            fix=_("look again: terrimark plan --out plan.json"),
        )


def is_late(row: Row, began: datetime) -> bool:
    """Whether the post is held because it was due before the campaign met this ledger."""
    return row.state == "held" and row.due <= began


def skip_past(ledger: Ledger, *, campaign: str, who: str) -> tuple[Row, ...]:
    """Let go of every late post: it counts as missed."""
    began = ledger.began(campaign)
    late = [row for row in ledger.rows(campaign).values() if began and is_late(row, began)]
    why = _("skipped: it was due before this ledger began")
    gone = [ledger.move(row.key, "missed", only=["held"], who=who, why=why) for row in late]
    return tuple(row for row in gone if row)


def settle(ledger: Ledger, key: str, *, url: str | None, who: str) -> Row:
    """Write down what a person found: the post is out at `url`, or (None) it is surely not.

    A post that is not out goes again by the next `publish`, if its approval stands. Raises TerrimarkError
    where there is nothing to decide.
    """
    row = ledger.row(key)
    if row is None:
        raise TerrimarkError(_("{key} is not in this ledger").format(key=key), fix=_("see: terrimark status"))
    if url is not None:
        why = _("seen at {url} by {who}").format(url=url, who=who)
        settled = ledger.move(key, "sent", only=_OPEN, who=who, why=why, url=url)
    else:
        why = _("surely not out, says {who}").format(who=who)
        to: State = "approved" if row.signed else "planned"
        free = {"not_before": None, "note": "", "attempts": 0, "released": row.content_hash}
        settled = ledger.move(key, to, only=_OPEN, who=who, why=why, **free)
    if settled is None:
        raise TerrimarkError(
            _("{key} is {state}: there is nothing to settle").format(key=key, state=row.state),
            fix=_("settle is for posts that are unknown, held or refused; a run in progress keeps its own"),
        )
    return settled
