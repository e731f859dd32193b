"""The doorway: one app, one place where an error becomes a message and an exit code.

Commands import their rooms inside their functions, so that `--help` stays quick.
"""

from __future__ import annotations

import json
import sys
from typing import Annotated

from terrimark import __version__
from terrimark.errors import Invalid, TerrimarkError
from terrimark.i18n import _, speak

speak()

import typer  # noqa: E402  (after speak, so that its own words come out in the reader's language)

from terrimark.cli import build, check, demo, plan, publish, start  # noqa: E402

app = typer.Typer(
    name="terrimark",
    help=_("Carry a territory's campaign: words, posters, calendar, publishing."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (start, check, build, plan, publish, demo):
    room.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"terrimark {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=_("Say which version this is.")),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; a mistake of the user is told plainly, never as a traceback."""
    try:
        app()
    except TerrimarkError as error:
        from terrimark.cli.show import problem_data, tell_error, tell_problems

        if "--json" in sys.argv:
            problems = error.problems if isinstance(error, Invalid) else ()
            found = [problem_data(problem) for problem in problems]
            print(json.dumps({"error": str(error), "fix": error.fix, "problems": found}, ensure_ascii=False))  # noqa: T201
        elif isinstance(error, Invalid):
            tell_problems(error.problems)
        else:
            tell_error(error)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        typer.echo(_("Stopped. Nothing is lost: run the same command again to go on."), err=True)
        raise SystemExit(130) from None
