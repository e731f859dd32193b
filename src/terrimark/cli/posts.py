"""How posts and plans are told: states in the reader's words, rows of tables, data for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rich.text import Text

from terrimark.cli.show import out, say_line, tell_rows
from terrimark.i18n import _, many

if TYPE_CHECKING:
    from terrimark.calendar.post import Post
    from terrimark.cli.scheduled import Desk
    from terrimark.outbox import Hold, Row
    from terrimark.publishing import Change, Outcome, Plan

Label = tuple[str, str]  # words, and their colour


def label(state: str, n: int = 0) -> Label:
    """A state in the reader's words, of `n` posts where that is said, and its colour."""
    words, counted, colour = {
        "planned": (_("to approve"), many("{n} to approve", "{n} to approve", n), "yellow"),
        "approved": (_("waiting"), many("{n} waiting", "{n} waiting", n), ""),
        "sending": (_("being sent"), many("{n} being sent", "{n} being sent", n), "cyan"),
        "sent": (_("sent"), many("{n} sent", "{n} sent", n), "green"),
        "refused": (_("refused"), many("{n} refused", "{n} refused", n), "bold red"),
        "unknown": (_("unknown"), many("{n} unknown", "{n} unknown", n), "bold red"),
        "missed": (_("missed"), many("{n} missed", "{n} missed", n), "yellow"),
        "held": (_("held"), many("{n} held", "{n} held", n), "bold yellow"),
        "withdrawn": (_("withdrawn"), many("{n} withdrawn", "{n} withdrawn", n), "dim"),
    }[state]
    return (counted if n else words), colour


def row_data(row: Row) -> dict[str, Any]:
    """A post for a script."""
    names = "key state account network due url note attempts approved_by approved_at not_before content_hash"
    return {name: getattr(row, name) for name in names.split()}


def row_of(desk: Desk, row: Row) -> list[str | Text]:
    """A post as a row of a table."""
    what = row.key.removeprefix(f"{desk.id}/")
    return [Text(*label(row.state)), desk.local(row.due), what, " ".join(filter(None, (row.url, row.note)))]


def grouped(desk: Desk, posts: Iterable[tuple[Post, Label, str]]) -> list[list[str | Text]]:
    """Rows for a table: posts of one slot with the same hour, label and note share a row."""
    rows: dict[tuple[str, str, Label, str], list[Post]] = {}
    for post, label, note in posts:
        slot = post.key.removeprefix(f"{desk.id}/").partition("/")[0]
        rows.setdefault((desk.local(post.due), slot, label, note), []).append(post)
    return [
        [Text(*label), due, slot, *(_each(some, name) for name in ("audience", "language", "account")), note]
        for (due, slot, label, note), some in rows.items()
    ]


def _each(posts: list[Post], name: str) -> str:
    return ", ".join(dict.fromkeys(getattr(post, name) for post in posts))


def tell_outcome(desk: Desk, outcome: Outcome, width: int) -> None:
    """One post, as it goes; keys take `width` characters."""
    name, style = label(outcome.state)
    what = outcome.post.key.ljust(width).removeprefix(f"{desk.id}/")
    rest = outcome.url or outcome.note
    out.print(Text.assemble((f"{name:<10}  ", style), f"{desk.local(outcome.post.due)}  {what}  {rest}"))


def tell_plan(desk: Desk, found: Plan) -> None:
    """The changes, in the order they are due."""
    changes = many("{n} change", "{n} changes", len(found.changes))
    same = many("{n} post as it was", "{n} posts as they were", found.same)
    line = _("{campaign}: {changes}, {same}")
    say_line(line.format(campaign=found.campaign, changes=changes, same=same), "bold")
    tell_rows(grouped(desk, ((change.post, _changed(desk, change), "") for change in found.changes)))
    if late := sum(change.late for change in found.changes):
        warning = many(
            "{n} post was due before this ledger began: publish will ask for --adopt or --skip-past.",
            "{n} posts were due before this ledger began: publish will ask for --adopt or --skip-past.",
            late,
        )
        say_line(warning, "yellow")


def _changed(desk: Desk, change: Change) -> Label:
    words, colour = {
        "added": (_("new"), "green"),
        "changed": (_("changed"), "yellow"),
        "moved": (_("moved"), "yellow"),
        "unapproved": (_("to approve"), "green"),
        "withdrawn": (_("withdrawn"), "red"),
        "sent-changed": (_("changed after it was sent: left alone"), "dim"),
    }[change.kind]
    if change.kind == "moved" and change.before:
        words = _("moved, was {hour}").format(hour=desk.local(change.before.due))
    return (_("{change}, late").format(change=words), "yellow") if change.late else (words, colour)


def standing(holds: Iterable[Hold]) -> Iterator[str]:
    """What is stopped or lifted, by whom and why, a line each."""
    for one in holds:
        line = _("{what} stopped by {who} on {day}: {why}")
        if one.scope == "reserve":
            line = _("reserve period {what} lifted by {who} on {day}: {why}")
        yield line.format(what=one.name or _("all"), who=one.who, day=f"{one.at:%Y-%m-%d}", why=one.why)
