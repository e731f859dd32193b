"""`design`: how a poster design comes through texts that posters meet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from terrimark import brand
from terrimark.brand import LoadedCampaign
from terrimark.build.preview import Trial, contact_sheet, try_out
from terrimark.cli.show import next_step, say_line, tell_rows
from terrimark.errors import TerrimarkError
from terrimark.files import replacing
from terrimark.i18n import _, many

_NAME = typer.Argument(help=_("A design: a file of templates/posters, without .yaml."))


design = typer.Typer(
    help=_("Try a poster design on every format and on difficult texts."),
    no_args_is_help=True,
    add_completion=False,
)


@design.command(help=_("Say what the design refuses; exit with 1 if it is an ordinary text."))
def check(name: Annotated[str, _NAME]) -> None:
    """Try the design and tell."""
    trials = _trials(name)
    _tell(trials)
    if any(trial.refused and trial.stress.usual for trial in trials):
        raise typer.Exit(1)


@design.command(help=_("Draw the design on one sheet of formats and texts."))
def preview(
    name: Annotated[str, _NAME],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.png", help=_("NAME.png in this folder by default."))
    ] = None,
) -> None:
    """Try the design and write what it looks like."""
    file, trials = out or Path(f"{name}.png"), _trials(name)
    try:
        with replacing(file) as temporary:
            contact_sheet(trials).save(temporary, "PNG")
    except OSError as error:
        what = _("cannot write {file}: {reason}").format(file=file, reason=error.strerror or error)
        raise TerrimarkError(what, fix=_("name a file that you may write, with --out")) from error
    _tell(trials)
    next_step(_("Look at {file}").format(file=file))


def _trials(name: str) -> list[Trial]:
    return list(try_out(name, _campaign()))


def _campaign() -> LoadedCampaign:
    """The first campaign of this workspace, else the sample's: whose identity and pictures are used."""
    for path in (Path(), brand.samples_folder() / "pays-d-estran"):
        try:
            campaigns = brand.load(path, date.today()).campaigns
        except TerrimarkError:
            continue
        if campaigns:
            return campaigns[0]
    raise TerrimarkError(_("there is no campaign whose identity could be used"))


def _tell(trials: list[Trial]) -> None:
    """What was refused: a row for each text and reason, with its formats."""
    refused: dict[tuple[str, str], list[str]] = {}
    for trial in trials:
        if trial.refused:
            refused.setdefault((trial.stress.name, trial.refused), []).append(trial.format)
    if refused:
        every = len({trial.format for trial in trials})
        tell_rows(
            [
                (name, _("all formats") if len(formats) == every else ", ".join(formats), why)
                for (name, why), formats in refused.items()
            ]
        )
    lost = sum(map(len, refused.values()))
    drawn = many("{n} poster drawn", "{n} posters drawn", len(trials) - lost)
    say_line(_("{drawn}, {n} refused in words").format(drawn=drawn, n=lost))
