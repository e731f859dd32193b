"""The commands as Typer sees them, and what it says in English by itself, in the reader's language."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer._click import exceptions as typed
from typer.core import TyperCommand, TyperGroup

from terrimark.cli.commands import SHELVES
from terrimark.errors import TerrimarkError
from terrimark.i18n import _


class Misused(TerrimarkError):
    """A command line that cannot be carried out as it was typed."""

    exit_code = 2


class Commands(TyperGroup):
    """The commands: names and help for all, and the one that is called.

    The help option speaks the reader's language, and flags show no type in the help.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = {
            name: TyperCommand(name, help=help, rich_help_panel=shelf)
            for shelf, commands in SHELVES.items()
            for name, (_module, help) in commands.items()
        }

    def get_params(self, ctx: Any) -> Any:
        """The options before the command."""
        return _plain(super().get_params(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was typed, ready to be called; Misused where there is none of that name."""
        if not args[0].startswith("-") and args[0] not in self.commands:
            from terrimark.brand import advice

            raise Misused(
                _("there is no command {name!r}").format(name=args[0]), fix=advice(args[0], self.commands)
            )
        name, listed, rest = super().resolve_command(ctx, args)
        command = _loaded(str(name)) if listed else None
        if command:
            _plain(command.get_params(ctx))
        return name, command, rest


def _loaded(name: str) -> Any:
    [(module, help)] = [commands[name] for commands in SHELVES.values() if name in commands]
    found = getattr(import_module(f"terrimark.cli.{module}"), name)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False)
    alone.command(name, help=help)(found)
    return typer.main.get_command(alone)


def _plain(params: Any) -> Any:
    for param in params:
        if getattr(param, "is_flag", False):
            param.metavar = ""
        if param.name == "help":
            param.help = _("Show this help.")
    return params


def misused(error: typed.UsageError) -> Misused:
    """What was typed wrong, and where its help is."""
    fix = _("see: {command}").format(command=f"{error.ctx.command_path if error.ctx else 'terrimark'} -h")
    what = error.message
    if isinstance(error, typed.NoSuchOption):
        what = _("there is no option {name}").format(name=error.option_name)
        if error.possibilities:
            fix = _("did you mean {name!r}?").format(name=error.possibilities[0])
    elif isinstance(error, typed.BadOptionUsage):
        lacks = "requires" in error.message
        what = _("the option {name} needs a value") if lacks else _("the option {name} takes no value")
        what = what.format(name=error.option_name)
    elif isinstance(error, typed.MissingParameter) and error.param:
        what = _("{name} is missing").format(name=error.param.display_name_raw)
    elif isinstance(error, typed.BadParameter) and error.param and error.ctx:
        name = error.param.opts[0]
        wanted = (error.param.metavar or error.param.display_type(error.ctx)).strip("<>")
        what = _("{name} cannot have this value: {wanted} is expected").format(name=name, wanted=wanted)
    elif " extra argument" in what:
        what = _("this is one word too many: {words}").format(words=what.partition("(s) (")[2][:-1])
    return Misused(what, fix=fix)
