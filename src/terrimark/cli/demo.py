"""`demo`: the main job on the sample campaign, from check to status, on loopback copies of the networks."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from terrimark import brand
from terrimark.cli.show import next_step, out
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.rehearsal import loopback

SAMPLE = "pays-d-estran"


def demo(
    folder: Annotated[Path, typer.Argument(help=_("Where the sample is laid out."))] = Path("demo"),
    serve: Annotated[
        bool, typer.Option("--serve", help=_("Keep the servers up at the end, so that the links open."))
    ] = False,
) -> None:
    """Run every command as a person would, and say each one before."""
    _lay_out(folder)
    campaign = brand.require(brand.load(folder, dt.date(2027, 3, 1)))[0]
    calendar = campaign.campaign.calendar
    assert calendar is not None  # the sample has one
    start = calendar.start
    before, after = f"{start - dt.timedelta(days=1)}T09:00", f"{start + dt.timedelta(weeks=4)}T09:00"
    with loopback() as servers:
        environment = servers.environment(campaign)
        for words in (
            ["check", "--as-of", f"{start}"],
            ["build", "--as-of", f"{start}"],
            ["plan", "--now", before, "--out", "plan.json"],
            ["approve", "--plan", "plan.json", "--by", "demo", "--yes", "--now", before],
            ["publish", "--yes", "--now", after],
            ["status", "--now", after],
        ):
            _run(words, folder, environment)
        out.print()
        next_step(_("Look at the posters: {path}").format(path=folder / "build"))
        out.print(_("Posts kept as folders, words and pictures: {path}").format(path=folder / "out"))
        out.print(_("With your own territory: terrimark new my-territory"))
        if serve:
            out.print(_("The links above open while this runs. Press Enter to stop."))
            input()
        else:
            out.print(_("The servers have stopped. To open the links: terrimark demo --serve"))


def _lay_out(folder: Path) -> None:
    """Copy the sample, in place of an earlier demo; refuse to touch anything else."""
    mark = folder / ".terrimark-demo"
    if folder.exists() and any(folder.iterdir()):
        if not mark.exists():
            raise TerrimarkError(
                _("{folder} is not empty").format(folder=folder),
                fix=_("name another folder: terrimark demo DIR"),
            )
        shutil.rmtree(folder)
    shutil.copytree(
        brand.samples_folder() / SAMPLE, folder, ignore=shutil.ignore_patterns("build", "out", ".terrimark")
    )
    mark.touch()


def _run(words: list[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Say a command, then run it; 3 means "there are changes", which a demo has."""
    out.print()
    out.print(Text(f"$ terrimark {' '.join(words)}", style="bold cyan"))
    answer = subprocess.run(
        [sys.executable, "-m", "terrimark", *words],
        cwd=folder,
        env={**os.environ, **environment},
        check=False,
    )
    if answer.returncode not in (0, 3):
        raise typer.Exit(answer.returncode)
