"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from terrimark.i18n import _


def _said(text: str | None) -> str | None:
    """What a person said, without spaces around it; nothing is no answer."""
    if text is not None and not text.strip():
        raise typer.BadParameter(_("it is empty"))
    return text.strip() if text else None


WorkspacePath = Annotated[Path, typer.Argument(help=_("The workspace's folder, or one campaign's file."))]
AsJson = Annotated[bool, typer.Option("--json", help=_("Answer in JSON."))]
Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="T", help=_("Rehearse at another hour (2027-03-01T08:10): never on real servers.")
    ),
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", callback=_said, help=_("Who decides; you by default.")),
]
_WHY = typer.Option("--why", metavar="REASON", callback=_said, help=_("Why; it is kept with your name."))
Why = Annotated[str, _WHY]
PerhapsWhy = Annotated[str | None, _WHY]
Seen = Annotated[
    str | None,
    typer.Option("--sent", metavar="URL", callback=_said, help=_("It is out: where it can be seen.")),
]
OfAccount = Annotated[str | None, typer.Option("--account", metavar="ID", help=_("Only this account."))]
OfAudience = Annotated[str | None, typer.Option("--audience", metavar="ID", help=_("Only this audience."))]
OfMessage = Annotated[str | None, typer.Option("--message", metavar="ID", help=_("Only this message."))]
Yes = Annotated[bool, typer.Option("--yes", help=_("Do not ask."))]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        formats=["%Y-%m-%d"],
        help=_("The day to judge by; today by default."),
    ),
]
