"""`rehearse`: the whole calendar on copies of its networks, by a clock of its own; then what was proved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from terrimark.brand import LoadedCampaign, load, require
from terrimark.build import Manifest, read_manifest
from terrimark.calendar import schedule
from terrimark.calendar.post import Post
from terrimark.cli.options import AsJson, WorkspacePath
from terrimark.cli.show import err, out, say_json, tell_rows
from terrimark.errors import Invalid, TerrimarkError
from terrimark.i18n import _, many
from terrimark.publishing import forbidden
from terrimark.rehearsal import (
    COPIES,
    QUOTAS,
    Proof,
    Rehearsal,
    Tally,
    as_data,
    bill,
    scaled,
    tallies,
)
from terrimark.rehearsal import rehearse as rehearsed

_TOLD = 40  # posts that need a person, told one by one


def rehearse(
    path: WorkspacePath = Path(),
    faults: Annotated[
        Literal["none", "likely", "storm"],
        typer.Option(
            "--faults", help=_("What goes wrong on purpose; in a storm publishers are killed, too.")
        ),
    ] = "none",
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help=_("Draw other faults: a number of your choice."))
    ] = 1,
    publishers: Annotated[
        int, typer.Option("--publishers", metavar="N", min=1, max=16, help=_("How many publish together."))
    ] = 2,
    posts: Annotated[
        int | None,
        typer.Option(
            "--posts", metavar="N", min=1, help=_("Not as it is, but made into N posts on all nine networks.")
        ),
    ] = None,
    ledger: Annotated[
        str,
        typer.Option("--ledger", metavar="DATABASE", help=_("An empty database, in place of a passing one.")),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Nothing leaves this machine, and the workspace's own ledger is not touched."""
    data, good = {}, True
    for campaign, manifest in _as_built(path):
        _insist_on_another(ledger, campaign.root)
        whole, wanted, barred = _calendar(campaign, manifest, posts)
        with _bar(campaign.campaign.id, hidden=as_json) as tell:
            told = rehearsed(
                whole, wanted, ledger=ledger, faults=faults, seed=seed, publishers=publishers, tell=tell
            )
        good &= told.proof.holds and not told.proof.count("shown") and not barred
        data[campaign.campaign.id] = {**as_data(told, whole.brand.territory.zone), "barred": barred}
        if not as_json:
            _tell(whole, told, barred)
    if as_json:
        say_json({"campaigns": data})
    raise typer.Exit(0 if good else 1)


def _as_built(path: Path) -> Iterator[tuple[LoadedCampaign, Manifest]]:
    """The campaigns, judged as of the day that they were built for."""
    loaded = load(path, date.today())
    if not loaded.campaigns:
        raise Invalid(loaded.problems)
    for one in loaded.campaigns:
        manifest = read_manifest(one)
        for campaign in require(load(loaded.root / one.campaign_file.name, manifest.as_of)):
            yield campaign, manifest


def _insist_on_another(ledger: str, root: Path) -> None:
    """TerrimarkError where it is the one that this workspace publishes with."""
    real = (os.environ.get("TERRIMARK_LEDGER", ""), str(root / ".terrimark" / "ledger.sqlite"))
    if ledger and _plain(ledger) in map(_plain, real):
        raise TerrimarkError(
            _("this is the workspace's own ledger"), where=ledger,
            fix=_("give the rehearsal an empty database of its own"),
        )  # fmt: skip


def _plain(ledger: str) -> str:
    file = ledger.removeprefix("sqlite:///")
    return ledger if "://" in file else os.path.realpath(file)


def _calendar(
    campaign: LoadedCampaign, manifest: Manifest, count: int | None
) -> tuple[LoadedCampaign, tuple[Post, ...], dict[str, str]]:
    """The campaign and its posts; and those that will not go out, with the reason, by key."""
    if count:
        return *scaled(campaign, manifest, count), {}
    found = schedule(campaign, manifest)
    if any(problem.severity == "error" for problem in found.problems):
        raise Invalid(found.problems)
    first = found.posts[0].due if found.posts else datetime.now(UTC)
    barred = forbidden(campaign, found.posts, first)
    strange = _("there is no copy of {network} to rehearse on")
    for post in found.posts:
        if post.network not in (*COPIES, "folder"):
            barred[post.key] = strange.format(network=post.network)
    return campaign, tuple(post for post in found.posts if post.key not in barred), barred


@contextmanager
def _bar(title: str, *, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, where that is a terminal; gone at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True, disable=hidden or not err.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(campaign: LoadedCampaign, told: Rehearsal, barred: Mapping[str, str]) -> None:
    """A table by network, the quotas' peaks, X's bill, what needs a person, and the proof."""
    zone, proof = campaign.brand.territory.zone, told.proof
    line = many("{n} post rehearsed", "{n} posts rehearsed", len(proof.fates))
    out.print(Text(f"{campaign.campaign.id}: {line}", style="bold"))
    found = list(tallies(told, zone))
    weeks = sorted({week for one in found for week in one.weeks})
    head = [_("network"), _("posts"), _("out"), *(week[5:] for week in weeks), _("latest"), _("peak")]
    tell_rows([
        [Text(name, style="dim") for name in head],
        *(
            [one.network, str(one.posts), str(one.out), *(str(one.weeks.get(week, 0)) for week in weeks),
             _after(one.latest), _peak(one)]
            for one in found
        ),
    ])  # fmt: skip
    if cost := bill(told):
        out.print(_("X: {charged} by its copy, {estimate} estimated").format(**cost))
    if told.met or told.kills:
        troubles = [f"{count} × {name}" for name, count in sorted(told.met.items())]
        rest = many("{n} publisher killed", "{n} publishers killed", told.kills)
        out.print(_("On purpose: {troubles}").format(troubles=", ".join([*troubles, rest])))
    needs = {
        fate.post.key: f"{fate.row.state}: {fate.row.note}" for fate in proof.fates if fate.verdict != "once"
    }
    needs = {**barred, **needs}
    for key, why in list(needs.items())[:_TOLD]:
        out.print(Text.assemble((f"{key}  ", "yellow"), why))
    if len(needs) > _TOLD:
        out.print(_("… and {n} more: --json tells them all").format(n=len(needs) - _TOLD))
    out.print(_proof(proof))


def _after(late: timedelta) -> str:
    """How late, in words of a table."""
    minutes = round(late.total_seconds() / 60)
    return f"+{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"+{minutes} min"


def _peak(one: Tally) -> str:
    quota = QUOTAS.get(one.network)
    if quota is None:
        return ""
    return _("{n} of {most} in {time}").format(n=one.peak, most=quota.most, time=quota.words)


def _proof(proof: Proof) -> Text:
    """The line that a rehearsal is for."""
    parts = [_("{n} out exactly once").format(n=proof.once)]
    if rest := len(proof.fates) - proof.once - proof.count("lost", "twice", "denied"):
        parts.append(_("{n} not out and told above").format(n=rest))
    if wrong := proof.count("denied") + len(proof.strays):
        parts.append(_("{n} out that the ledger denies").format(n=wrong))
    line = _("Proof: {n} promised = {parts}, {lost} lost, {twice} twice.").format(
        n=len(proof.fates), parts=" + ".join(parts), lost=proof.count("lost"), twice=proof.count("twice")
    )
    return Text(line, style="bold green" if proof.holds else "bold red")
