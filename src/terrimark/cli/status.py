"""`status`: the outbox at a glance, what needs a person first. `settle`: a person's word about one post."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from terrimark import publishing
from terrimark.cli.options import AsJson, By, Now, Seen, WorkspacePath
from terrimark.cli.posts import grouped, label, row_data, row_of, standing
from terrimark.cli.scheduled import Desk, signature, sound_desks
from terrimark.cli.show import (
    next_command,
    next_step,
    problem_data,
    say_json,
    say_line,
    tell_problems,
    tell_rows,
)  # fmt: skip
from terrimark.errors import TerrimarkError
from terrimark.i18n import _, many
from terrimark.outbox import Row, State

_TOLD_ONE_BY_ONE: tuple[State, ...] = ("unknown", "refused", "held", "missed", "sending")
_GRACE = timedelta(minutes=5)  # that a publisher may be late to look
_LATEST = 6  # posts that are out, told with their links where `--all` is not asked
ORDER: tuple[State, ...] = (*_TOLD_ONE_BY_ONE, "approved", "planned", "sent", "withdrawn")


def status(
    path: WorkspacePath = Path(),
    now: Now = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Tell every post that is out, not only the latest."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The ledger's posts: those that need a person, then the next ones, then those that are out."""
    sound, problems = sound_desks(path, now)
    found = [(desk, _sorted(desk)) for desk in sound]
    if as_json:
        say_json({
            "campaigns": {desk.id: [row_data(row) for row in rows] for desk, rows in found},
            "holds": {desk.id: [vars(hold) for hold in desk.holds()] for desk in sound},
            "publishers": [vars(beat) for beat in sound[0].ledger.heartbeats()],
            "problems": [problem_data(one) for one in problems],
        })  # fmt: skip
        return
    tell_problems(problems)
    _tell_publishers(sound[0])
    for desk, rows in found:
        _tell(desk, rows, everything=everything)


def settle(
    key: Annotated[str, typer.Argument(help=_("The post, as status names it."))],
    path: WorkspacePath = Path(),
    sent: Seen = None,
    not_sent: Annotated[bool, typer.Option("--not-sent", help=_("It is surely not out: send it."))] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Write down what a person found on the network."""
    if (sent is None) != not_sent:
        raise typer.BadParameter(_("say either --sent URL or --not-sent"))
    who = signature(by)
    for desk in sound_desks(path, None)[0]:
        rows = desk.rows()
        name = next((name for name in (f"{desk.id}/{key}", key) if name in rows), None)
        if name:
            row = publishing.settle(desk.ledger, name, url=sent, who=who)
            break
    else:
        raise TerrimarkError(
            _("{key} is in no ledger of this workspace").format(key=key), fix=_("see: terrimark status")
        )
    if as_json:
        say_json(row_data(row))
        return
    say_line(_("{key} is {state} now.").format(key=row.key, state=label(row.state)[0]))
    next_command("terrimark status" if sent else "terrimark publish")


def _sorted(desk: Desk) -> list[Row]:
    return sorted(desk.rows().values(), key=lambda row: (ORDER.index(row.state), row.due, row.key))


def _tell(desk: Desk, rows: list[Row], *, everything: bool) -> None:
    now, counts = desk.clock(), Counter(row.state for row in rows)
    said = ", ".join(label(state, counts[state])[0] for state in ORDER if counts[state])
    line = _("{campaign}: {posts}").format(campaign=desk.id, posts=said or _("nothing is planned yet"))
    say_line(line, "bold")
    for stopped in standing(desk.holds()):
        say_line(stopped, "bold yellow")
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
        say_line(line, "dim")
    if counts["unknown"]:
        next_command(_("terrimark publish (it asks the networks again)"))
    if open_ends := sum(counts[state] for state in ("unknown", "refused", "held")):
        what = many("{n} post needs you.", "{n} posts need you.", open_ends)
        next_step(
            what + " " + _("Look at the account, then: terrimark settle POST --sent URL, or --not-sent")
        )
    elif not rows or counts["planned"]:
        next_command("terrimark plan")
    elif any(row.state == "approved" and row.due <= now for row in rows):
        next_command("terrimark publish")


def _tell_publishers(desk: Desk) -> None:
    """Who watches, and since when he has not looked any more."""
    now = desk.ledger.clock()
    for beat in desk.ledger.heartbeats():
        silent = beat.next is not None and now > beat.next + _GRACE
        line = _("{who} has not looked for {n} min") if silent else _("{who} publishes: looked {n} min ago")
        minutes = max(int((now - beat.at).total_seconds() // 60), 0)  # a clock may have been set back
        say_line(line.format(who=beat.who, n=minutes), "bold red" if silent else "dim")
