"""`build`: the words and posters of a workspace, only what changed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import progress as bars
from rich.text import Text

from terrimark import brand
from terrimark.build import Outcome, Progress, make
from terrimark.cli.options import AsJson, AsOf, WorkspacePath
from terrimark.cli.show import (
    err,
    next_command,
    next_step,
    out,
    problem_data,
    say_json,
    say_line,
    tell_problems,
)  # fmt: skip
from terrimark.i18n import _, many


def build(
    path: WorkspacePath = Path(),
    as_of: AsOf = None,
    check: Annotated[
        bool, typer.Option("--check", help=_("Write nothing; exit with 3 if something would change."))
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help=_("Say why each file is made again."))] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            metavar="1-60",
            min=1,
            max=60,
            help=_("How many posters to draw at once; by default, one per processor core."),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build every campaign of the workspace and say where to look."""
    day = (as_of or datetime.now()).date()
    loaded = brand.load(path, day)
    outcomes: dict[str, Outcome] = {}
    for campaign in brand.require(loaded):
        name, started = campaign.campaign.id, time.monotonic()
        with _bar(name, hidden=as_json or check) as progress:
            outcomes[name] = make(campaign, day, jobs=jobs, progress=progress, check=check)
        if not as_json:
            _tell(name, outcomes[name], check=check, explain=explain, seconds=time.monotonic() - started)
    problems = [*loaded.problems, *(problem for outcome in outcomes.values() for problem in outcome.problems)]
    if as_json:
        say_json({"as-of": day, "campaigns": {name: _told(outcome) for name, outcome in outcomes.items()}})
    tell_problems(problems)
    if any(problem.severity == "error" for problem in problems):
        raise typer.Exit(1)
    changed = any(outcome.changed for outcome in outcomes.values())
    if not as_json:
        _tell_next(changed=changed, check=check)
    raise typer.Exit(3 if check and changed else 0)


@contextmanager
def _bar(title: str, *, hidden: bool) -> Iterator[Progress]:
    """A progress bar on standard error, where that is a terminal; gone at the end."""
    what = bars.TextColumn("{task.description}")
    columns = (what, bars.BarColumn(), bars.MofNCompleteColumn(), bars.TimeRemainingColumn())
    with bars.Progress(*columns, console=err, transient=True, disable=hidden or not err.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(name: str, outcome: Outcome, *, check: bool, explain: bool, seconds: float) -> None:
    """What was done for a campaign, in one line; before it, why."""
    if explain:
        for thing, reasons in sorted(outcome.reasons.items()):
            out.print(Text.assemble((f"{thing}: ", "bold"), ", ".join(_reason(reason) for reason in reasons)))
        for path in outcome.removed:
            out.print(Text.assemble((f"{path}: ", "bold"), _("no longer needed, removed")))
    posters = many("{n} poster", "{n} posters", len(outcome.made))
    variants = many("{n} variant", "{n} variants", outcome.variants)
    kept = many("{n} poster kept", "{n} posters kept", outcome.kept)
    if check:
        line = _("{campaign}: {posters} to draw, {kept}").format(campaign=name, posters=posters, kept=kept)
    else:
        line = _("{campaign}: {posters} and {variants} in {seconds} s, {kept}: look in {folder}").format(
            campaign=name, posters=posters, variants=variants, kept=kept, seconds=f"{seconds:.0f}",
            folder=f"build/{name}",
        )  # fmt: skip
    say_line(line)


def _tell_next(*, check: bool, changed: bool) -> None:
    if not check:
        next_command("terrimark plan")
    elif changed:
        next_command("terrimark build")
    else:
        next_step(_("Everything is up to date."))


def _told(outcome: Outcome) -> dict[str, Any]:
    """An outcome for a script."""
    names = ("made", "kept", "removed", "variants", "changed", "reasons")
    problems = [problem_data(problem) for problem in outcome.problems]
    return {**{name: getattr(outcome, name) for name in names}, "problems": problems}


def _reason(name: str) -> str:
    """A reason of the build, as a person says it."""
    told = {
        "new": _("not made before"),
        "missing": _("the file is missing"),
        "altered": _("the file was altered"),
        "content": _("its content changed"),
        "words": _("the poster's words changed"),
        "text": _("the text changed"),
        "link": _("the link changed"),
        "alt": _("the alt text changed"),
        "design": _("the design changed"),
        "format": _("the format changed"),
        "colours": _("the colours changed"),
        "font": _("the font changed"),
        "logo": _("the logo changed"),
        "photo": _("the photo changed"),
        "crop": _("the photo's framing changed"),
        "credit": _("the photo's credit changed"),
        "funders": _("a funder or a funder's logo changed"),
        "actor": _("the actor's name or logo changed"),
        "imprint": _("the campaign, the territory or the certificate changed"),
        "limit": _("a network's size limit changed"),
        "print": _("the print settings changed"),
        "renderer": _("the renderer changed"),
    }
    return told.get(name, name)
