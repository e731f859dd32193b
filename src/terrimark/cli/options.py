"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from terrimark.i18n import _

WorkspacePath = Annotated[Path, typer.Argument(help=_("The workspace's folder, or one campaign's file."))]
AsJson = Annotated[bool, typer.Option("--json", help=_("Answer in JSON."))]
Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="T", help=_("Rehearse at another hour (2027-03-01T08:10): never on real servers.")
    ),
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help=_("Who decides; you by default."))]
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
