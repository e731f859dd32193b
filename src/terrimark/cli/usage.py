"""What Typer says in English by itself — how to get help, what was typed wrong — in the reader's language."""

from __future__ import annotations

from typing import Any

from typer._click import exceptions as typed
from typer.core import TyperGroup

from terrimark.errors import TerrimarkError
from terrimark.i18n import _


class Misused(TerrimarkError):
    """A command line that cannot be carried out as it was typed."""

    exit_code = 2


class Commands(TyperGroup):
    """The commands. The help option speaks the reader's language, and flags show no type in the help."""

    def get_params(self, ctx: Any) -> Any:
        """The options before the command."""
        return _plain(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _plain(command.get_params(ctx))
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was typed; Misused where there is none of that name."""
        if not args[0].startswith("-") and args[0] not in self.commands:
            from terrimark.brand import advice

            raise Misused(
                _("there is no command {name!r}").format(name=args[0]), fix=advice(args[0], self.commands)
            )
        return super().resolve_command(ctx, args)


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
