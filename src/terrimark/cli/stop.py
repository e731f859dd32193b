"""`hold` and `resume`: stop posts at once, and let them go again. `recall`: take back what is out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrimark.cli.options import AsJson, By, Now, WorkspacePath, Yes
from terrimark.errors import TerrimarkError
from terrimark.i18n import _, many

if TYPE_CHECKING:
    from terrimark.cli.scheduled import Desk
    from terrimark.outbox import Hold, Row, Scope

Why = Annotated[str, typer.Option("--why", metavar="REASON", help=_("Why; it is kept with your name."))]
OfAccount = Annotated[str | None, typer.Option("--account", metavar="ID", help=_("Only this account."))]
OfAudience = Annotated[str | None, typer.Option("--audience", metavar="ID", help=_("Only this audience."))]
OfMessage = Annotated[str | None, typer.Option("--message", metavar="ID", help=_("Only this message."))]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(help=_("Stop all posts at once, or those of an account, an audience, a message."))(hold)
    app.command(help=_("End a hold, or lift a reserve period."))(resume)
    app.command(help=_("Take back what is out, on every network that can."))(recall)


def hold(
    why: Why,
    path: WorkspacePath = Path(),
    account: OfAccount = None,
    audience: OfAudience = None,
    message: OfMessage = None,
    by: By = None,
) -> None:
    """From the next post on nothing of it goes out, whoever publishes with this ledger."""
    from terrimark.cli.scheduled import signature, sound_desks
    from terrimark.cli.show import next_step, out

    who = signature(by)
    for desk, scope, name in _named(sound_desks(path, None)[0], account, audience, message):
        desk.ledger.hold(desk.id, scope, name, who=who, why=why)
        out.print(
            _("{campaign}: {what} stopped.").format(campaign=desk.id, what=name or _("all")), markup=False
        )
    next_step(_("Next: {command}").format(command="terrimark recall, terrimark resume"))


def resume(
    why: Why,
    path: WorkspacePath = Path(),
    account: OfAccount = None,
    audience: OfAudience = None,
    message: OfMessage = None,
    reserve: Annotated[
        str | None,
        typer.Option("--reserve", metavar="ID", help=_("Lift this reserve period: needs --by and --why.")),
    ] = None,
    by: By = None,
) -> None:
    """End what `hold` began; or let this campaign go on in a reserve period."""
    from terrimark.cli.scheduled import signature, sound_desks
    from terrimark.cli.show import next_step, out

    if reserve and not by:
        raise typer.BadParameter(_("lifting a reserve period needs a name: --by NAME"))
    who = signature(by)
    for desk, scope, name in _named(sound_desks(path, None)[0], account, audience, message, reserve):
        if scope == "reserve":
            desk.ledger.hold(desk.id, scope, name, who=who, why=why)
            line = _("{campaign}: the reserve period {what} is lifted.").format(campaign=desk.id, what=name)
        else:
            ended = desk.ledger.resume(desk.id, scope, name, who=who, why=why)
            line = f"{desk.id}: " + many("{n} hold ended.", "{n} holds ended.", ended)
        out.print(line, markup=False)
    next_step(_("Next: {command}").format(command="terrimark publish"))


def recall(
    why: Annotated[
        str, typer.Option("--why", metavar="REASON", help=_("Why; it is kept with your name."))
    ] = "",
    path: WorkspacePath = Path(),
    posts: Annotated[
        list[str] | None, typer.Option("--post", metavar="KEY", help=_("This post, as status names it."))
    ] = None,
    account: OfAccount = None,
    audience: OfAudience = None,
    message: OfMessage = None,
    everything: Annotated[bool, typer.Option("--all", help=_("All that is out."))] = False,
    by: By = None,
    yes: Yes = False,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Show what would be taken back, ask, take it back; without a choice, go on with what is left to do."""
    from terrimark.cli.scheduled import agreed, signature, sound_desks
    from terrimark.cli.show import next_step, out, say_json, tell_rows
    from terrimark.cli.status import row_of

    chosen = bool(posts or account or audience or message or everything)
    if chosen and not why:
        raise typer.BadParameter(_("say why: --why REASON"))
    who, told = signature(by), []
    for desk in sound_desks(path, now, writes=True)[0]:
        recaller = desk.recaller(who)
        rows = recaller.left(desk.id)
        if chosen:
            picked = {"account": account, "audience": audience, "message": message}
            rows = [row for row in desk.ledger.rows(desk.id).values() if _picked(desk, row, picked, posts)]
        if not rows:
            continue
        if not as_json:
            tell_rows([row_of(desk, row) for row in rows])
        question = many("Take {n} post back?", "Take {n} posts back?", len(rows))
        if not agreed(question, yes=yes):
            raise typer.Exit(1)
        for outcome in recaller.recall(recaller.ask(rows, why) if chosen else rows, why):
            told.append(outcome)
            if not as_json:
                line = f"{outcome.post.key}: {outcome.note}"
                out.print(line, style="" if outcome.state == "withdrawn" else "red", markup=False)
    still_out = [outcome for outcome in told if outcome.state != "withdrawn"]
    if as_json:
        say_json({"posts": [{"key": one.post.key, "state": one.state, "note": one.note} for one in told]})
    elif not told:
        out.print(_("Nothing is left to take back."), markup=False)
    elif still_out:
        next_step(_("Take these back by hand, or try again: terrimark recall"))
    raise typer.Exit(1 if still_out else 0)


def _picked(desk: Desk, row: Row, wanted: dict[str, str | None], posts: list[str] | None) -> bool:
    if row.state != "sent" or (
        posts and row.key.removeprefix(f"{desk.id}/") not in posts and row.key not in posts
    ):
        return False
    return all(name in (None, getattr(row.post, what)) for what, name in wanted.items())


def _named(
    found: Iterable[Desk],
    account: str | None,
    audience: str | None,
    message: str | None,
    reserve: str | None = None,
) -> Iterator[tuple[Desk, Scope, str]]:
    """The one thing that was named, in each campaign that has it; all, where nothing was."""
    wanted: dict[Scope, str | None] = {
        "account": account, "audience": audience, "message": message, "reserve": reserve
    }  # fmt: skip
    given = [(scope, name) for scope, name in wanted.items() if name]
    if len(given) > 1:
        raise typer.BadParameter(_("name one thing at a time"))
    scope, name = given[0] if given else ("all", "")
    has = [desk for desk in found if scope == "all" or name in _names(desk, scope)]
    if not has:
        known = sorted({one for desk in found for one in _names(desk, scope)})
        raise TerrimarkError(
            _("there is no {name!r} here").format(name=name),
            fix=_("use one of: {names}").format(names=", ".join(known)),
        )
    for desk in has:
        yield desk, scope, name


def _names(desk: Desk, scope: Scope) -> set[str]:
    brand, campaign = desk.campaign.brand, desk.campaign.campaign
    match scope:
        case "account":
            return {one.id for one in campaign.accounts}
        case "audience":
            return {one.id for one in brand.audiences}
        case "message":
            return {one.id for one in campaign.messages}
    return {one.id for one in brand.reserves}


def standing(holds: Iterable[Hold]) -> Iterator[str]:
    """What is stopped or lifted, by whom and why, a line each."""
    for one in holds:
        line = _("{what} stopped by {who} on {day}: {why}")
        if one.scope == "reserve":
            line = _("reserve period {what} lifted by {who} on {day}: {why}")
        what = one.name or _("all")
        yield line.format(what=what, who=one.who, day=f"{one.at:%Y-%m-%d}", why=one.why)
