"""`check`: everything wrong in the files, at its line. `schema`: what an editor needs to complete them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from terrimark import brand, content
from terrimark.brand import LoadedCampaign
from terrimark.cli.options import AsJson, AsOf, WorkspacePath
from terrimark.cli.show import next_command, out, problem_data, say_json, tell_problems
from terrimark.errors import TerrimarkError
from terrimark.files import as_json as json_text
from terrimark.files import write_text
from terrimark.i18n import _, many


def check(
    path: WorkspacePath = Path(),
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Read all, tell all, exit 1 where there is an error."""
    day = (as_of or datetime.now()).date()
    loaded = brand.load(path, day)
    problems = list(loaded.problems)
    for campaign in loaded.campaigns:
        problems += content.write(campaign, day).problems
    problems = list(dict.fromkeys(problems))
    failed = any(problem.severity == "error" for problem in problems)
    if as_json:
        found = [problem_data(problem) for problem in problems]
        say_json({"problems": found, "campaigns": [_figures(campaign) for campaign in loaded.campaigns]})
    else:
        tell_problems(problems)
        if not failed:
            for campaign in loaded.campaigns:
                out.print(_sentence(campaign), markup=False)
            next_command("terrimark build")
    raise typer.Exit(1 if failed else 0)


def _figures(campaign: LoadedCampaign) -> dict[str, Any]:
    declared, calendar = campaign.campaign, campaign.campaign.calendar
    reached = sorted({id for message in declared.messages for id in message.audiences})
    return {
        "id": declared.id,
        "file": campaign.campaign_file.name,
        "messages": len(declared.messages),
        "audiences": reached,
        "languages": sorted({x for id in reached for x in campaign.audience(id).languages}),
        "formats": list(declared.formats),
        "visuals": len(declared.visuals),
        "accounts": [account.id for account in declared.accounts],
        "slots": len(calendar.slots) if calendar else 0,
    }


def _sentence(campaign: LoadedCampaign) -> str:
    figures = _figures(campaign)
    return _(
        "{campaign}: {messages}, {audiences}, {languages}, {formats}, {visuals}, {accounts}, {slots}."
    ).format(
        campaign=campaign.campaign_file.name,
        messages=many("{n} message", "{n} messages", figures["messages"]),
        audiences=many("{n} audience", "{n} audiences", len(figures["audiences"])),
        languages=many("{n} language", "{n} languages", len(figures["languages"])),
        formats=many("{n} format", "{n} formats", len(figures["formats"])),
        visuals=many("{n} visual", "{n} visuals", figures["visuals"]),
        accounts=many("{n} account", "{n} accounts", len(figures["accounts"])),
        slots=many("{n} slot", "{n} slots", figures["slots"]),
    )


def schema(
    kind: Annotated[
        Literal["brand", "campaign"] | None, typer.Argument(help=_("Which file; both by default."))
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=_("Write brand.json and campaign.json there."))
    ] = None,
) -> None:
    """Print the schemas, or write them as files."""
    schemas = {name: one for name, one in brand.schemas().items() if kind in (None, name)}
    if folder is None:
        say_json(schemas[kind] if kind else schemas)
        return
    for name, one in schemas.items():
        try:
            write_text(folder / f"{name}.json", json_text(one))
        except OSError as error:
            raise TerrimarkError(
                _("cannot create {folder}: {reason}").format(folder=folder, reason=error.strerror or error),
                fix=_("name a folder that you may write to"),
            ) from error
        out.print(f"  {folder / name}.json", markup=False)
