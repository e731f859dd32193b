"""`hold` and `resume`: stop posts at once, and let them go again. `recall`: take back what is out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from terrimark.cli.options import (
    AsJson,
    By,
    Now,
    OfAccount,
    OfAudience,
    OfMessage,
    PerhapsWhy,
    Why,
    WorkspacePath,
    Yes,
)  # fmt: skip
from terrimark.cli.posts import row_of, standing
from terrimark.cli.scheduled import Desk, agreed, signature, sound_desks
from terrimark.cli.show import next_command, next_step, say_json, say_line, tell_rows
from terrimark.errors import TerrimarkError
from terrimark.i18n import _, many
from terrimark.outbox import OUT, Row, Scope

_Named = dict[Scope, str | None]


def hold(
    why: Why,
    path: WorkspacePath = Path(),
    account: OfAccount = None,
    audience: OfAudience = None,
    message: OfMessage = None,
    reserve: Annotated[
        str | None,
        typer.Option("--reserve", metavar="ID", help=_("Let this reserve period hold again, once lifted.")),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """From the next post on nothing of it goes out, whoever publishes with this ledger."""
    named: _Named = {"account": account, "audience": audience, "message": message, "reserve": reserve}
    stop = _stop if not reserve else partial(_end, said=_("the reserve period {what} holds again."))
    _each(
        path, named, partial(stop, who=signature(by), why=why), "terrimark recall, terrimark resume", as_json
    )


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
    as_json: AsJson = False,
) -> None:
    """End what `hold` began; or let this campaign go on in a reserve period."""
    if reserve and not by:
        raise typer.BadParameter(_("lifting a reserve period needs a name: --by NAME"))
    named: _Named = {"account": account, "audience": audience, "message": message, "reserve": reserve}
    go = partial(_stop, said=_("the reserve period {what} is lifted.")) if reserve else _end
    _each(path, named, partial(go, who=signature(by), why=why), "terrimark publish", as_json)


def _stop(desk: Desk, scope: Scope, name: str, *, who: str, why: str, said: str = "") -> str:
    if scope != "reserve" or not any(one.scope == scope and one.name == name for one in desk.holds()):
        desk.ledger.hold(desk.id, scope, name, who=who, why=why)
    return (said or _("{what} stopped.")).format(what=name or _("all"))


def _end(desk: Desk, scope: Scope, name: str, *, who: str, why: str, said: str = "") -> str:
    ended = desk.ledger.resume(desk.id, scope, name, who=who, why=why)
    return (ended and (said.format(what=name) or many("{n} hold ended.", "{n} holds ended.", ended))) or ""


def _each(path: Path, named: _Named, do: Callable[[Desk, Scope, str], str], then: str, as_json: bool) -> None:
    """Do it in each campaign that has what was named; tell what was done, what stands, what comes next."""
    found = sound_desks(path, None)[0]
    told = {desk.id: do(desk, scope, name) for desk, scope, name in _one(found, named)}
    lines = [f"{id}: {line}" for id, line in told.items() if line]
    stopped = [f"{desk.id}: {line}" for desk in found for line in standing(desk.holds())]
    if not lines:
        what, fix = _("no such hold stands: nothing was resumed"), _("see: terrimark status")
        raise TerrimarkError(what, fix="; ".join(stopped) or fix)
    if as_json:
        holds = {desk.id: [vars(one) for one in desk.holds()] for desk in found}
        say_json({"done": lines, "holds": holds})
        return
    for line in lines:
        say_line(line)
    for line in stopped:
        say_line(line, "bold yellow")
    next_command(then)


def recall(
    why: PerhapsWhy = None,
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
    named: _Named = {"account": account, "audience": audience, "message": message}
    chosen = bool(posts or everything or any(named.values()))
    if chosen and not why:
        raise typer.BadParameter(_("say why: --why REASON"))
    who, why = signature(by), why or _("asked before")
    desks = sound_desks(path, now, writes=True)[0]
    picked = {desk.id: _picked(desk, named, posts or []) for desk in desks}
    if chosen:
        _insist(desks, named, posts or [], picked)
    told, doubtful, waiting = [], [], 0
    for desk in desks:
        recaller = desk.recaller(who)
        rows = [row for row in picked[desk.id] if row.state == "sent"] if chosen else recaller.left(desk.id)
        if chosen:
            doubtful += [row for row in picked[desk.id] if row.state in OUT and row.state != "sent"]
            waiting += sum(row.state == "approved" for row in picked[desk.id])
        if not rows:
            continue
        if not as_json:
            tell_rows([row_of(desk, row) for row in rows])
        if not agreed(many("Take {n} post back?", "Take {n} posts back?", len(rows)), yes=yes):
            raise typer.Exit(1)
        for outcome in recaller.recall(recaller.ask(rows, why) if chosen else rows, why):
            told.append(outcome)
            if not as_json:
                style = "" if outcome.state == "withdrawn" else "red"
                say_line(f"{outcome.post.key}: {outcome.note}", style)
    still_out = [outcome for outcome in told if outcome.state != "withdrawn"]
    if as_json:
        every = [(one.post.key, one.state, one.note) for one in told]
        every += [(row.key, row.state, row.note) for row in doubtful]
        say_json({"posts": [{"key": key, "state": state, "note": note} for key, state, note in every]})
    else:
        _tell_rest(told=bool(told), still_out=bool(still_out), doubtful=doubtful, waiting=waiting)
    raise typer.Exit(1 if still_out or doubtful else 0)


def _tell_rest(*, told: bool, still_out: bool, doubtful: list[Row], waiting: int) -> None:
    for row in doubtful:
        say_line(_("{key} may be out as well: terrimark settle, then recall it").format(key=row.key), "red")
    if not told and not doubtful:
        say_line(_("Nothing is left to take back."))
    if still_out:
        next_step(_("Take these back by hand, or try again: terrimark recall"))
    if waiting:
        next_step(
            many(
                "{n} post of this still waits to go out: terrimark hold",
                "{n} posts of this still wait to go out: terrimark hold",
                waiting,
            )
        )


def _picked(desk: Desk, named: _Named, posts: list[str]) -> list[Row]:
    """The rows of a campaign that are all that was named."""
    account, audience, message = (named[scope] for scope in ("account", "audience", "message"))
    return [
        row
        for row in desk.rows().values()
        if (not posts or row.key in posts or row.key.removeprefix(f"{desk.id}/") in posts)
        and account in (None, row.account)
        and message in (None, row.post.message)
        and (audience is None or audience in row.post.audiences)
    ]


def _insist(desks: list[Desk], named: _Named, posts: list[str], picked: dict[str, list[Row]]) -> None:
    """TerrimarkError where a name or a post is in no campaign: a slip of the hand takes nothing back."""
    for scope, name in named.items():
        if name:
            _have(desks, scope, name)
    keys = {row.key for rows in picked.values() for row in rows}
    for post in posts:
        if not keys & {post, *(f"{desk.id}/{post}" for desk in desks)}:
            what = _("{key} is in no ledger of this workspace").format(key=post)
            raise TerrimarkError(what, fix=_("see: terrimark status"))


def _one(found: list[Desk], named: _Named) -> Iterator[tuple[Desk, Scope, str]]:
    """The one thing that was named, in each campaign that has it; all, where nothing was."""
    given = [(scope, name) for scope, name in named.items() if name]
    if len(given) > 1:
        raise typer.BadParameter(_("name one thing at a time"))
    scope, name = given[0] if given else ("all", "")
    for desk in _have(found, scope, name):
        yield desk, scope, name


def _have(found: list[Desk], scope: Scope, name: str) -> list[Desk]:
    """The campaigns that have something of that name; TerrimarkError where none has."""
    names = {desk.id: _names(desk, scope) for desk in found}
    has = [desk for desk in found if name in names[desk.id]]
    if not has:
        known = ", ".join(sorted(set().union(*names.values())))
        raise TerrimarkError(
            _("there is no {name!r} here").format(name=name),
            fix=_("use one of: {names}").format(names=known) if known else "",
        )
    return has


def _names(desk: Desk, scope: Scope) -> set[str]:
    """What is declared, and what posts of the ledger still name."""
    campaign = desk.campaign.campaign
    rows = () if scope in ("all", "reserve") else desk.rows().values()
    match scope:
        case "all":
            return {""}
        case "account":
            return {one.id for one in campaign.accounts} | {row.account for row in rows}
        case "audience":
            brand = {one.id for one in desk.campaign.brand.audiences}
            return brand.union(*(row.post.audiences for row in rows))
        case "message":
            return {one.id for one in campaign.messages} | {row.post.message for row in rows}
    return {one.id for one in desk.campaign.brand.reserves}
