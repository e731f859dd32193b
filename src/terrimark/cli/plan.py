"""`plan`: the calendar against the ledger. `approve`: a signature under it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrimark.cli.options import AsJson, By, Now, WorkspacePath, Yes
from terrimark.i18n import _, many

if TYPE_CHECKING:
    from terrimark.calendar import Schedule
    from terrimark.calendar.post import Post
    from terrimark.cli.scheduled import Desk, Label
    from terrimark.errors import Problem
    from terrimark.publishing import Change, Plan


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(help=_("Show what the calendar adds, changes and withdraws; exit with 3 if there is any."))(
        plan
    )
    app.command(help=_("Approve the plan: exactly these words, pictures, accounts and hours."))(approve)


def plan(
    path: WorkspacePath = Path(),
    saved: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=_("Save it, for review and approve --plan."))
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Compare every campaign's calendar with the ledger; nothing is written there."""
    from terrimark.cli.scheduled import desks
    from terrimark.cli.show import next_step, say_json, tell_problems
    from terrimark.files import as_json as json_text
    from terrimark.files import write_text
    from terrimark.publishing import dollars, forbidden

    plans: list[Plan] = []
    prices: dict[str, dict[str, dict[str, str]]] = {}
    problems: list[Problem] = []
    for desk in desks(path, now):
        schedule = desk.schedule(fresh=True)
        plans.append(desk.plan(schedule.posts))
        problems += schedule.problems
        found = _prices(desk, schedule)
        prices[desk.id] = {
            name: {what: dollars(sum_) for what, sum_ in one.items()} for name, one in found.items()
        }
        if not as_json:
            tell_plan(desk, plans[-1])
            holds = desk.ledger.holds(desk.id)
            _tell_calendar(schedule, forbidden(desk.campaign, schedule.posts, desk.clock(), holds))
            _tell_prices(found)
    if saved is not None:
        write_text(saved, json_text({"campaigns": [one.to_json() for one in plans]}))
    changes = any(one.to_sign for one in plans)
    if as_json:
        told = {"campaigns": [one.to_json() for one in plans], "problems": [str(one) for one in problems]}
        say_json({**told, "prices": prices})
    else:
        tell_problems(problems)
        command = "terrimark approve" + (f" --plan {saved}" if saved else "")
        next_step(
            _("Next: {command}").format(command=command)
            if changes
            else _("Nothing to approve: the ledger is up to date.")
        )
    raise typer.Exit(3 if changes else 0)


def approve(
    path: WorkspacePath = Path(),
    saved: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help=_("Approve what plan --out saved, and nothing else.")),
    ] = None,
    role: Annotated[
        str,
        typer.Option("--as", metavar="STEP", help=_("Which step of the approval this is, if it has some.")),
    ] = "",
    by: By = None,
    yes: Yes = False,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Sign what `plan` shows; a change after it voids the approval of that post."""
    from terrimark.cli.scheduled import desks, signature
    from terrimark.cli.show import next_step, out, say_json

    shown = _read(saved) if saved else {}
    who, done = signature(by), []
    for desk in desks(path, now, writes=True):
        posts = desk.schedule(fresh=True).posts
        if saved is None:
            found = desk.plan(posts)
            question = many("Approve {n} change?", "Approve {n} changes?", len(found.to_sign))
            one = sign(desk, posts, found, who, question=question, yes=yes, quiet=as_json, role=role)
            done.append(one)
        elif desk.id in shown:
            done.append(sign(desk, posts, shown[desk.id], who, question="", yes=True, quiet=True, role=role))
    if as_json:
        say_json({"by": who, "campaigns": [one.to_json() for one in done]})
        return
    signed = sum(len(one.to_sign) for one in done)
    count = _("{changes} approved by {who}.").format(
        changes=many("{n} change", "{n} changes", signed), who=who
    )
    out.print(count if signed else _("Nothing was left to approve."), markup=False)
    next_step(_("Next: {command}").format(command="terrimark publish"))


def sign(
    desk: Desk,
    posts: tuple[Post, ...],
    shown: Plan,
    who: str,
    *,
    question: str,
    yes: bool,
    quiet: bool,
    role: str = "",
) -> Plan:
    """Show the plan, ask, and approve exactly that."""
    from terrimark import publishing
    from terrimark.cli.scheduled import agreed

    if shown.to_sign:
        if not quiet:
            tell_plan(desk, shown)
        if not agreed(question, yes=yes):
            raise typer.Exit(1)
    roles = desk.campaign.campaign.approval
    return publishing.approve(
        posts, desk.ledger, campaign=desk.id, who=who, now=desk.clock(), shown=shown,
        role=role, roles=() if isinstance(roles, str) else roles,
    )  # fmt: skip


def tell_plan(desk: Desk, found: Plan) -> None:
    """The changes, in the order they are due."""
    from rich.text import Text

    from terrimark.cli.scheduled import grouped
    from terrimark.cli.show import out, tell_rows

    changes = many("{n} change", "{n} changes", len(found.changes))
    same = many("{n} post as it was", "{n} posts as they were", found.same)
    line = _("{campaign}: {changes}, {same}")
    out.print(Text(line.format(campaign=found.campaign, changes=changes, same=same), style="bold"))
    tell_rows(grouped(desk, ((change.post, _label(desk, change), "") for change in found.changes)))
    late = sum(change.late for change in found.changes)
    if late:
        warning = many(
            "{n} post was due before this ledger began: publish will ask for --adopt or --skip-past.",
            "{n} posts were due before this ledger began: publish will ask for --adopt or --skip-past.",
            late,
        )
        out.print(Text(warning, style="yellow"))


def _label(desk: Desk, change: Change) -> Label:
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


def _tell_calendar(schedule: Schedule, forbidden: dict[str, str]) -> None:
    """Weeks in which an audience gets nothing, and posts that a duty forbids."""
    from rich.text import Text

    from terrimark.cli.show import out

    weeks: dict[str, list[str]] = {}
    for hole in schedule.holes:
        weeks.setdefault(hole.audience, []).append(hole.week)
    for audience, names in weeks.items():
        line = _("nothing for {audience} in {weeks}").format(audience=audience, weeks=", ".join(names))
        out.print(Text(line, style="dim"))
    for key, why in forbidden.items():
        out.print(Text(f"{key}: {why}", style="red"))


def _prices(desk: Desk, schedule: Schedule) -> dict[str, dict[str, int]]:
    """What the posts to come cost on networks that charge, what was spent, and the budget."""
    from terrimark.outbox import OUT
    from terrimark.publishing import budgets_of, estimate

    rows, budgets = desk.ledger.rows(desk.id), budgets_of(desk.campaign)
    coming = [post for post in schedule.posts if post.key not in rows or rows[post.key].state not in OUT]
    return {
        name: {"estimate": sum_, "spent": desk.ledger.spent(desk.id, name), "budget": budgets.get(name, 0)}
        for name, (_count, sum_) in estimate(coming).items()
    }


def _tell_prices(found: dict[str, dict[str, int]]) -> None:
    from rich.text import Text

    from terrimark.cli.show import out
    from terrimark.publishing import dollars

    for network, sums in found.items():
        line = _("{network}: the posts to come cost about {estimate}; {spent} spent, budget {budget}")
        told = line.format(network=network, **{what: dollars(sum_) for what, sum_ in sums.items()})
        over = sums["spent"] + sums["estimate"] > sums["budget"]
        if over:
            fix = _("over it nothing is sent: set `budget: {{{network}: …}}` in the campaign, in dollars")
            told += " — " + fix.format(network=network)
        out.print(Text(told, style="red" if over else "dim"))


def _read(path: Path) -> dict[str, Plan]:
    """Saved plans by campaign."""
    import json

    from terrimark.errors import TerrimarkError
    from terrimark.publishing import Plan

    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        plans = [Plan.from_json(one) for one in data["campaigns"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TerrimarkError(
            _("no saved plan can be read here ({error})").format(error=error),
            where=str(path), fix=_("save one with: terrimark plan --out plan.json"),
        ) from error  # fmt: skip
    return {one.campaign: one for one in plans}
