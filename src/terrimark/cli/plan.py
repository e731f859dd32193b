"""`plan`: the calendar against the ledger. `approve`: a signature under it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrimark import publishing
from terrimark.cli.options import AsJson, By, Now, WorkspacePath, Yes
from terrimark.cli.posts import tell_plan
from terrimark.cli.scheduled import Desk, agreed, desks, signature
from terrimark.cli.show import next_command, next_step, problem_data, say_json, say_line, tell_problems
from terrimark.errors import Problem, TerrimarkError
from terrimark.files import as_json as json_text
from terrimark.files import write_text
from terrimark.i18n import _, many
from terrimark.publishing import Plan, dollars

if TYPE_CHECKING:
    from terrimark.calendar import Schedule
    from terrimark.calendar.post import Post


def plan(
    path: WorkspacePath = Path(),
    saved: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=_("Save it, for review and approve --plan."))
    ] = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Compare every campaign's calendar with the ledger; nothing is written there."""
    plans: list[Plan] = []
    prices: dict[str, dict[str, dict[str, str]]] = {}
    problems: list[Problem] = []
    for desk in desks(path, now):
        schedule = desk.schedule(fresh=True)
        plans.append(desk.plan(schedule.posts))
        problems += schedule.problems
        found = publishing.outlook(desk.campaign, schedule.posts, desk.ledger)
        prices[desk.id] = {name: {k: dollars(n) for k, n in one.items()} for name, one in found.items()}
        if not as_json:
            tell_plan(desk, plans[-1])
            _tell_calendar(desk, schedule)
            _tell_prices(found)
    if saved is not None:
        write_text(saved, json_text({"campaigns": [one.to_json() for one in plans]}))
    changes = any(one.to_sign for one in plans)
    if as_json:
        told = {"campaigns": [one.to_json() for one in plans], "prices": prices}
        say_json({**told, "problems": [problem_data(one) for one in problems]})
    else:
        tell_problems(problems)
        if changes:
            next_command("terrimark approve" + (f" --plan {saved}" if saved else ""))
        else:
            next_step(_("Nothing to approve: the ledger is up to date."))
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
    shown = _read(saved) if saved else {}
    who, done = signature(by), []
    found = desks(path, now, writes=True)
    if saved and not any(desk.id in shown for desk in found):
        what = _("this plan was saved for other campaigns: {names}").format(names=", ".join(shown))
        raise TerrimarkError(what, where=str(saved), fix=_("save one with: terrimark plan --out plan.json"))
    for desk in found:
        posts = desk.schedule(fresh=True).posts
        if saved is None:
            one = desk.plan(posts)
            question = many("Approve {n} change?", "Approve {n} changes?", len(one.to_sign))
            done.append(sign(desk, posts, one, who, question=question, yes=yes, quiet=as_json, role=role))
        elif desk.id in shown:
            done.append(sign(desk, posts, shown[desk.id], who, question="", yes=True, quiet=True, role=role))
    if as_json:
        say_json({"by": who, "campaigns": [one.to_json() for one in done]})
        return
    signed = sum(len(one.to_sign) for one in done)
    count = _("{changes} approved by {who}.")
    changes = many("{n} change", "{n} changes", signed)
    say_line(count.format(changes=changes, who=who) if signed else _("Nothing was left to approve."))
    next_command("terrimark publish")


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


def _tell_calendar(desk: Desk, schedule: Schedule) -> None:
    """Weeks in which an audience gets nothing, and posts that a duty forbids."""
    weeks: dict[str, list[str]] = {}
    for hole in schedule.holes:
        weeks.setdefault(hole.audience, []).append(hole.week)
    for audience, names in weeks.items():
        line = _("nothing for {audience} in {weeks}").format(audience=audience, weeks=", ".join(names))
        say_line(line, "dim")
    holds = desk.holds()
    for key, why in publishing.forbidden(desk.campaign, schedule.posts, desk.clock(), holds).items():
        say_line(f"{key}: {why}", "red")


def _tell_prices(found: dict[str, dict[str, int]]) -> None:
    for network, sums in found.items():
        line = _("{network}: the posts to come cost about {estimate}; {spent} spent, budget {budget}")
        told = line.format(network=network, **{what: dollars(sum_) for what, sum_ in sums.items()})
        over = sums["spent"] + sums["estimate"] > sums["budget"]
        if over:
            fix = _("over it nothing is sent: set `budget: {{{network}: …}}` in the campaign, in dollars")
            told += " — " + fix.format(network=network)
        say_line(told, "red" if over else "dim")


def _read(path: Path) -> dict[str, Plan]:
    """Saved plans by campaign."""
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        plans = [Plan.from_json(one) for one in data["campaigns"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TerrimarkError(
            _("no saved plan can be read here ({error})").format(error=error),
            where=str(path), fix=_("save one with: terrimark plan --out plan.json"),
        ) from error  # fmt: skip
    return {one.campaign: one for one in plans}
