"""`status`: the outbox at a glance, what needs a person first. `settle`: a person's word about one post."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrimark.cli.scheduled import AsJson, By, Now, WorkspacePath
from terrimark.i18n import _, many

if TYPE_CHECKING:
    from terrimark.cli.scheduled import Desk
    from terrimark.outbox import Row

ORDER = ("unknown", "refused", "held", "missed", "sending", "approved", "planned", "sent", "withdrawn")


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(help=_("Show what is out, what comes next, and what needs you."))(status)
    app.command(help=_("Say that a post is out, or is surely not, where only a person can tell."))(settle)


def status(path: WorkspacePath = Path(), now: Now = None, as_json: AsJson = False) -> None:
    """The ledger's posts: those that need a person, then the next ones, then those that are out."""
    from terrimark.cli.scheduled import desks
    from terrimark.cli.show import say_json

    found = {desk.id: (desk, _sorted(desk)) for desk in desks(path, now)}
    if as_json:
        say_json({"campaigns": {id: [_data(row) for row in rows] for id, (_desk, rows) in found.items()}})
        return
    for desk, rows in found.values():
        _tell(desk, rows)


def settle(
    key: Annotated[str, typer.Argument(help=_("The post, as status names it."))],
    path: WorkspacePath = Path(),
    sent: Annotated[
        str | None, typer.Option("--sent", metavar="URL", help=_("It is out: where it can be seen."))
    ] = None,
    not_sent: Annotated[bool, typer.Option("--not-sent", help=_("It is surely not out: send it."))] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Write down what a person found on the network."""
    from terrimark import publishing
    from terrimark.cli.scheduled import desks, signature
    from terrimark.cli.show import next_step, out, say_json

    if (sent is None) != not_sent:
        raise typer.BadParameter(_("say either --sent URL or --not-sent"))
    who = signature(by)
    every = desks(path, None)
    named = [desk for desk in every if f"{desk.id}/{key}" in desk.ledger.rows(desk.id)]
    name = f"{named[0].id}/{key}" if named else key
    row = publishing.settle(every[0].ledger, name, url=sent, who=who)
    if as_json:
        say_json(_data(row))
        return
    out.print(_("{key} is {state} now.").format(key=row.key, state=label(row.state)[0]), markup=False)
    next_step(_("Next: {command}").format(command="terrimark status" if sent else "terrimark publish"))


def label(state: str) -> tuple[str, str]:
    """A state in the reader's words, and its colour."""
    return {
        "planned": (_("to approve"), "yellow"),
        "approved": (_("waiting"), ""),
        "sending": (_("being sent"), "cyan"),
        "sent": (_("sent"), "green"),
        "refused": (_("refused"), "bold red"),
        "unknown": (_("unknown"), "bold red"),
        "missed": (_("missed"), "yellow"),
        "held": (_("held"), "bold yellow"),
        "withdrawn": (_("withdrawn"), "dim"),
    }[state]


def _sorted(desk: Desk) -> list[Row]:
    rows = desk.ledger.rows(desk.id).values()
    return sorted(rows, key=lambda row: (ORDER.index(row.state), row.due, row.key))


def _data(row: Row) -> dict[str, Any]:
    """A post for a script."""
    names = (
        "key",
        "state",
        "account",
        "network",
        "due",
        "url",
        "note",
        "attempts",
        "approved_by",
        "approved_at",
    )
    return {name: getattr(row, name) for name in (*names, "not_before", "content_hash")}


def _tell(desk: Desk, rows: list[Row]) -> None:
    from rich.table import Table
    from rich.text import Text

    from terrimark.cli.show import next_step, out

    counts = [f"{sum(row.state == state for row in rows)} {label(state)[0]}" for state in _present(rows)]
    out.print(Text.assemble((desk.id, "bold"), ": ", ", ".join(counts) or _("nothing is planned yet")))
    table = Table(box=None, pad_edge=False, show_header=False)
    for row in rows:
        if row.state != "withdrawn":
            name, style = label(row.state)
            due = row.state == "approved" and row.due <= desk.clock()
            table.add_row(
                Text(_("due") if due else name, style=style),
                desk.local(row.due),
                row.key.removeprefix(f"{desk.id}/"),
                row.url or row.note,
            )
    out.print(table, width=1000, crop=False, soft_wrap=False)
    open_ends = sum(row.state in ("unknown", "refused", "held") for row in rows)
    if open_ends:
        what = many("{n} post needs you.", "{n} posts need you.", open_ends)
        next_step(
            what + " " + _("Look at the account, then: terrimark settle POST --sent URL, or --not-sent")
        )
    elif any(row.state == "planned" for row in rows) or not rows:
        next_step(_("Next: {command}").format(command="terrimark plan"))
    elif any(row.state == "approved" and row.due <= desk.clock() for row in rows):
        next_step(_("Next: {command}").format(command="terrimark publish"))


def _present(rows: list[Row]) -> list[str]:
    return [state for state in ORDER if any(row.state == state for row in rows)]
