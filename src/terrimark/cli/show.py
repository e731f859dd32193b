"""How things are said in the terminal: errors to standard error, JSON alone to standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from terrimark.errors import Invalid, Problem, TerrimarkError
from terrimark.i18n import _, many

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def tell_problems(problems: Sequence[Problem]) -> None:
    """Every problem, by file and line: place and sentence, then how to mend it."""
    for problem in sorted(problems, key=lambda p: p.place):
        style = "bold red" if problem.severity == "error" else "yellow"
        line = Text.assemble(
            (f"{problem.place}: ", "bold"), (problem.what, style), (f"  [{problem.code}]", "dim")
        )
        err.print(line)
        if problem.fix:
            err.print(Text(f"  → {problem.fix}", style="dim"))
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    counts = []
    if errors:
        counts.append(many("{n} error", "{n} errors", errors))
    if warnings:
        counts.append(many("{n} warning", "{n} warnings", warnings))
    if counts:
        err.print(Text(", ".join(counts), style="bold red" if errors else "yellow"))


def problem_data(problem: Problem) -> dict[str, str]:
    """A problem as scripts read it."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "what": problem.what,
        "place": str(problem.place),
        "fix": problem.fix,
    }


def error_data(error: TerrimarkError) -> dict[str, Any]:
    """An error as scripts read it."""
    problems = error.problems if isinstance(error, Invalid) else ()
    return {"error": str(error), "fix": error.fix, "problems": [problem_data(one) for one in problems]}


def tell_error(error: TerrimarkError) -> None:
    """What, where, and how to mend it."""
    if isinstance(error, Invalid):
        tell_problems(error.problems)
        return
    err.print(Text(_("Error: {text}").format(text=error), style="bold red"))
    if error.fix:
        err.print(Text(f"  → {error.fix}", style="dim"))


def say_json(data: Any) -> None:
    """The whole answer for a script, on standard output, and nothing else there."""
    plain = (sys.stdout.encoding or "utf-8").lower() != "utf-8"
    print(json.dumps(data, ensure_ascii=plain, indent=2, default=_plain))  # noqa: T201


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def tell_rows(rows: Sequence[Sequence[str | Text]]) -> None:
    """Rows in columns, as wide as they are: the terminal folds the last one, so that links stay whole."""
    from rich.cells import cell_len

    lines = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    widths = [max(cell_len(cell.plain) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        for cell, width in zip(line[:-1], widths, strict=False):
            cell.pad_right(width - cell_len(cell.plain))
        row = Text("  ").join(line)
        row.rstrip()
        out.print(row)


def say_line(sentence: str, style: str = "") -> None:
    """A sentence, as it is."""
    out.print(Text(sentence, style=style))


def next_step(sentence: str) -> None:
    """The one thing to do next."""
    say_line(sentence, "bold green")


def next_command(command: str) -> None:
    """The command to type next."""
    next_step(_("Next: {command}").format(command=command))
