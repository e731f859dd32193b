"""The doorway: one app, one place where an error becomes a message and an exit code."""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

from terrimark import __version__
from terrimark.errors import TerrimarkError
from terrimark.i18n import _, speak

speak()

import typer  # noqa: E402  (after speak, so that its own words come out in the reader's language)
from typer._click.exceptions import NoArgsIsHelpError, UsageError  # noqa: E402

from terrimark.cli.usage import Commands, misused  # noqa: E402

_STOPPED = 130  # what Ctrl-C ends with

app = typer.Typer(
    name="terrimark",
    cls=Commands,
    help=_("Run a territory's campaign: words, posters, calendar, publishing."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
        code = error.exit_code if isinstance(error, NoArgsIsHelpError) else _tell(misused(error))
    except (KeyboardInterrupt, typer.Abort):
        code = _STOPPED
    if code == _STOPPED:
        typer.echo(_("Stopped. Nothing is lost: run the same command again to go on."), err=True)
    raise SystemExit(code)


def _tell(error: TerrimarkError) -> int:
    """The error to the reader, or to a script that asked for JSON; returns the exit code."""
    from terrimark.cli.show import error_data, say_json, tell_error

    if "--json" in sys.argv:
        say_json(error_data(error))
    else:
        tell_error(error)
    return error.exit_code
