"""The doorway: one app, one place where an error becomes a message and an exit code.

Commands import their rooms inside their functions, so that `--help` stays quick.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

from terrimark import __version__
from terrimark.errors import Invalid, TerrimarkError
from terrimark.i18n import _, speak

speak()

import typer  # noqa: E402  (after speak, so that its own words come out in the reader's language)
from typer._click.exceptions import NoArgsIsHelpError, UsageError  # noqa: E402

from terrimark.cli import build, check, demo, design, plan, publish, start, usage  # noqa: E402

_STOPPED = 130  # what Ctrl-C ends with

app = typer.Typer(
    name="terrimark",
    cls=usage.Commands,
    help=_("Run a territory's campaign: words, posters, calendar, publishing."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for room in (start, check, design, build, plan, publish, demo):
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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter is told its number
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(prog_name="terrimark", standalone_mode=False)
    except TerrimarkError as error:
        code = _tell(error)
    except BrokenPipeError:  # who read our answer has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:
        if error.filename is None:
            raise
        code = _tell(TerrimarkError(error.strerror or str(error), where=str(error.filename)))
    except UsageError as error:
        code = error.exit_code if isinstance(error, NoArgsIsHelpError) else _tell(usage.misused(error))
    except (KeyboardInterrupt, typer.Abort):
        code = _STOPPED
    if code == _STOPPED:
        typer.echo(_("Stopped. Nothing is lost: run the same command again to go on."), err=True)
    raise SystemExit(code)


def _tell(error: TerrimarkError) -> int:
    """The error to the reader, or to a script that asked for JSON; returns the exit code."""
    from terrimark.cli.show import problem_data, say_json, tell_error, tell_problems

    if "--json" in sys.argv:
        problems = error.problems if isinstance(error, Invalid) else ()
        found = [problem_data(problem) for problem in problems]
        say_json({"error": str(error), "fix": error.fix, "problems": found})
    elif isinstance(error, Invalid):
        tell_problems(error.problems)
    else:
        tell_error(error)
    return error.exit_code
