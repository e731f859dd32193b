"""`status`: the outbox at a glance, what needs a person first. `settle`: a person's word about one post."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrimark.cli.options import AsJson, By, Now, WorkspacePath
from terrimark.errors import TerrimarkError
from terrimark.i18n import _, many

if TYPE_CHECKING:
    from rich.text import Text

    from terrimark.cli.scheduled import Desk, Label
    from terrimark.outbox import Row, State

_TOLD_ONE_BY_ONE: tuple[State, ...] = ("unknown", "refused", "held", "missed", "sending")
_GRACE = timedelta(minutes=5)  # that a publisher may be late to look
_LATEST = 6  # posts that are out, told with their links where `--all` is not asked
ORDER: tuple[State, ...] = (*_TOLD_ONE_BY_ONE, "approved", "planned", "sent", "withdrawn")


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(help=_("Show what is out, what comes next, and what needs you."))(status)
    app.command(help=_("Say that a post is out, or is surely not, where only a person can tell."))(settle)


def status(
    path: WorkspacePath = Path(),
    now: Now = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Tell every post that is out, not only the latest."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The ledger's posts: those that need a person, then the next ones, then those that are out."""
    from terrimark.cli.scheduled import sound_desks
    from terrimark.cli.show import say_json, tell_problems

    sound, problems = sound_desks(path, now)
    found = {desk.id: (desk, _sorted(desk)) for desk in sound}
    if as_json:
        campaigns = {id: [_data(row) for row in rows] for id, (_desk, rows) in found.items()}
        beats = [vars(beat) for beat in sound[0].ledger.heartbeats()]
        stops = {desk.id: [vars(hold) for hold in desk.ledger.holds(desk.id)] for desk in sound}
        say_json({"campaigns": campaigns, "holds": stops, "publishers": beats})
        return
    tell_problems(problems)
    _tell_publishers(sound[0])
    for desk, rows in found.values():
        _tell(desk, rows, everything=everything)


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
    names = {name: desk for desk in every for name in desk.ledger.rows(desk.id)}
    name = next((f"{desk.id}/{key}" for desk in every if f"{desk.id}/{key}" in names), key)
    if name not in names:
        raise TerrimarkError(
            _("{key} is in no ledger of this workspace").format(key=key), fix=_("see: terrimark status")
        )
    row = publishing.settle(names[name].ledger, name, url=sent, who=who)
    if as_json:
        say_json(_data(row))
        return
    out.print(_("{key} is {state} now.").format(key=row.key, state=label(row.state)[0]), markup=False)
    next_step(_("Next: {command}").format(command="terrimark status" if sent else "terrimark publish"))


def label(state: str) -> Label:
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


def _counted(state: str, n: int) -> str:
    """How many posts are in a state, in the reader's words."""
    return {
        "planned": many("{n} to approve", "{n} to approve", n),
        "approved": many("{n} waiting", "{n} waiting", n),
        "sending": many("{n} being sent", "{n} being sent", n),
        "sent": many("{n} sent", "{n} sent", n),
        "refused": many("{n} refused", "{n} refused", n),
        "unknown": many("{n} unknown", "{n} unknown", n),
        "missed": many("{n} missed", "{n} missed", n),
        "held": many("{n} held", "{n} held", n),
        "withdrawn": many("{n} withdrawn", "{n} withdrawn", n),
    }[state]


def _sorted(desk: Desk) -> list[Row]:
    rows = desk.ledger.rows(desk.id).values()
    return sorted(rows, key=lambda row: (ORDER.index(row.state), row.due, row.key))


def _data(row: Row) -> dict[str, Any]:
    """A post for a script."""
    names = "key state account network due url note attempts approved_by approved_at not_before content_hash"
    return {name: getattr(row, name) for name in names.split()}


def _tell(desk: Desk, rows: list[Row], *, everything: bool) -> None:
    from rich.text import Text

    from terrimark.cli.scheduled import grouped
    from terrimark.cli.show import next_step, out, tell_rows
    from terrimark.cli.stop import standing

    now = desk.clock()
    counts = Counter(row.state for row in rows)
    said = ", ".join(_counted(state, counts[state]) for state in ORDER if counts[state])
    line = _("{campaign}: {posts}").format(campaign=desk.id, posts=said or _("nothing is planned yet"))
    out.print(Text(line, style="bold"))
    for stopped in standing(desk.ledger.holds(desk.id)):
        out.print(Text(stopped, style="bold yellow"))
    alone = [row for row in rows if row.state in _TOLD_ONE_BY_ONE or (row.state == "sent" and row.note)]
    tell_rows([row_of(desk, row) for row in alone])
    waiting = [row for row in rows if row.state in ("approved", "planned")]
    tell_rows(grouped(desk, ((row.post, label(row.state), row.note) for row in waiting)))
    sent = [row for row in rows if row.state == "sent" and not row.note]
    told = sent if everything else sent[-_LATEST:]
    tell_rows([row_of(desk, row) for row in told])
    if more := len(sent) - len(told):
        line = many(
            "and {n} sent before: terrimark status --all", "and {n} sent before: terrimark status --all", more
        )
        out.print(Text(line, style="dim"))
    if counts["unknown"]:
        next_step(_("Next: {command}").format(command=_("terrimark publish (it asks the networks again)")))
    if open_ends := sum(counts[state] for state in ("unknown", "refused", "held")):
        what = many("{n} post needs you.", "{n} posts need you.", open_ends)
        next_step(
            what + " " + _("Look at the account, then: terrimark settle POST --sent URL, or --not-sent")
        )
    elif not rows or counts["planned"]:
        next_step(_("Next: {command}").format(command="terrimark plan"))
    elif any(row.state == "approved" and row.due <= now for row in rows):
        next_step(_("Next: {command}").format(command="terrimark publish"))


def _tell_publishers(desk: Desk) -> None:
    """Who watches, and since when he has not looked any more."""
    from rich.text import Text

    from terrimark.cli.show import out

    now = desk.ledger.clock()
    for beat in desk.ledger.heartbeats():
        silent = beat.next is not None and now > beat.next + _GRACE
        line = (
            _("{who} publishes: looked {n} min ago") if not silent else _("{who} has not looked for {n} min")
        )
        minutes = int((now - beat.at).total_seconds() // 60)
        out.print(Text(line.format(who=beat.who, n=minutes), style="bold red" if silent else "dim"))


def row_of(desk: Desk, row: Row) -> list[str | Text]:
    """A post as a row of a table."""
    from rich.text import Text

    what = row.key.removeprefix(f"{desk.id}/")
    return [Text(*label(row.state)), desk.local(row.due), what, " ".join(filter(None, (row.url, row.note)))]
