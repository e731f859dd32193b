"""`publish`: what is approved and due goes out. `status`: the outbox. `settle`: what only a person can tell."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from terrimark.cli.scheduled import AsJson, By, Now, WorkspacePath
from terrimark.i18n import _, many

if TYPE_CHECKING:
    from datetime import datetime

    from terrimark.calendar.post import Post
    from terrimark.cli.scheduled import Desk
    from terrimark.publishing import Outcome


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    from terrimark.cli import status

    app.command(help=_("Send what is approved and due, each post once."))(publish)
    status.add_to(app)


def publish(
    path: WorkspacePath = Path(),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Send nothing, write nothing: only say."))
    ] = False,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="T", help=_("Also say what goes out up to then; it is not sent.")),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help=_("Where the campaign wants no approval: do not ask."))
    ] = False,
    now: Now = None,
    adopt: Annotated[
        bool, typer.Option("--adopt", help=_("Look on the networks for posts due before this ledger began."))
    ] = False,
    skip_past: Annotated[
        bool, typer.Option("--skip-past", help=_("Count posts due before this ledger began as missed."))
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Bring the calendar into the ledger, then send, post by post."""
    from terrimark.cli.scheduled import desks, moment, signature
    from terrimark.cli.show import say_json

    who, told, failed = signature(by), {}, False
    with _polite_stop() as stopped:
        for desk in desks(path, now):
            posts = desk.schedule().posts
            horizon = moment(until, desk.zone) if until else desk.clock()
            outcomes: list[Outcome] = []
            if not dry_run:
                _refuse_real_servers(desk, posts, rehearsal=now is not None)
                _sign_or_register(desk, posts, who, yes=yes, quiet=as_json)
                for outcome in _send(desk, posts, who, stopped, adopt=adopt, skip_past=skip_past):
                    outcomes.append(outcome)
                    if not as_json:
                        _tell(desk, outcome)
            report = _report(desk, posts, outcomes, horizon)
            told[desk.id] = report
            failed = failed or report["failed"]
            if not as_json:
                _tell_rest(desk, report, dry_run=dry_run)
    if as_json:
        say_json({"campaigns": told})
    if stopped():
        raise KeyboardInterrupt
    raise typer.Exit(1 if failed else 0)


def _refuse_real_servers(desk: Desk, posts: tuple[Post, ...], *, rehearsal: bool) -> None:
    """A rehearsal's clock never sends to the public."""
    import os

    from terrimark.errors import TerrimarkError
    from terrimark.networks import is_loopback

    territory = desk.campaign.brand.territory.id
    for id in sorted({post.account for post in posts}) if rehearsal else ():
        if not is_loopback(desk.campaign.account(id), territory, os.environ):
            raise TerrimarkError(
                _("--now is for rehearsals, and this account is on a real server"),
                where=id, fix=_("publish without --now, or lead the account to a server on this machine"),
            )  # fmt: skip


def _sign_or_register(desk: Desk, posts: tuple[Post, ...], who: str, *, yes: bool, quiet: bool) -> None:
    """Bring the calendar into the ledger; where the campaign wants no approval, the reader's yes is one."""
    from terrimark import publishing
    from terrimark.cli.plan import tell_plan
    from terrimark.cli.scheduled import agreed

    plan = desk.plan(posts)
    if desk.campaign.campaign.approval == "required" or not plan.to_sign:
        publishing.register(posts, desk.ledger, campaign=desk.id, who=who, now=desk.clock())
        return
    if not quiet:
        tell_plan(desk, plan)
    question = many(
        "Publish {n} change when it is due?", "Publish {n} changes when they are due?", len(plan.to_sign)
    )
    if not agreed(question, yes=yes):
        raise typer.Exit(1)
    publishing.approve(posts, desk.ledger, campaign=desk.id, who=who, now=desk.clock(), shown=plan)


def _send(
    desk: Desk,
    posts: tuple[Post, ...],
    who: str,
    stopped: Callable[[], bool],
    *,
    adopt: bool,
    skip_past: bool,
) -> Iterator[Outcome]:
    import os

    from terrimark import publishing
    from terrimark.networks import connect
    from terrimark.outbox import Sender

    campaign, root = desk.campaign, desk.campaign.root
    barred = publishing.forbidden(campaign, posts, desk.clock())
    publisher = publishing.Publisher(
        ledger=desk.ledger,
        desks=publishing.Desks(
            lambda id: connect(
                campaign.account(id), campaign.brand.territory.id, root=root, environment=os.environ
            )
        ),
        sender=Sender(who=who),
        root=root,
        now=desk.clock,
        redact=publishing.redactor(os.environ),
        stopped=stopped,
    )
    if adopt:
        yield from publisher.adopt(desk.id)
    if skip_past:
        publishing.skip_past(desk.ledger, campaign=desk.id, who=who)
    yield from publisher.publish(desk.id, [post for post in posts if post.key not in barred])


def _report(
    desk: Desk, posts: tuple[Post, ...], outcomes: list[Outcome], horizon: datetime
) -> dict[str, Any]:
    """The run as a script reads it, and what is left to do."""
    from terrimark import publishing

    now, rows, began = desk.clock(), desk.ledger.rows(desk.id), desk.ledger.began(desk.id)
    barred = publishing.forbidden(desk.campaign, posts, now)
    forbidden = {post.key: barred[post.key] for post in posts if post.key in barred and post.due <= now}
    late = [row.key for row in rows.values() if publishing.is_late(row, began or now)]
    plan = desk.plan(posts)
    late += [change.post.key for change in plan.changes if change.late and change.post.key not in late]
    return {
        "now": now,
        "outcomes": [
            {"key": one.post.key, "state": one.state, "url": one.url, "note": one.note, "due": one.post.due}
            for one in outcomes
        ],
        "late": late,
        "forbidden": forbidden,
        "to_approve": len(plan.to_sign),
        "to_come": [
            {"key": post.key, "due": post.due, "state": rows[post.key].state if post.key in rows else "new"}
            for post in posts
            if post.due <= horizon
            and (post.key not in rows or rows[post.key].state in ("planned", "approved"))
        ],
        "failed": bool(late or forbidden or any(one.failed for one in outcomes)),
    }


def _tell(desk: Desk, outcome: Outcome) -> None:
    """One post, as it goes."""
    from rich.text import Text

    from terrimark.cli.show import out
    from terrimark.cli.status import label

    name, style = label(outcome.state)
    what = outcome.post.key.removeprefix(f"{desk.id}/")
    rest = outcome.url or outcome.note
    out.print(Text.assemble((f"{name:<10}", style), f"{desk.local(outcome.post.due)}  {what}  {rest}"))


def _tell_rest(desk: Desk, report: dict[str, Any], *, dry_run: bool) -> None:
    """What went out in one line, what comes, and the one thing to do next."""
    from rich.text import Text

    from terrimark.cli.show import next_step, out

    for post in report["to_come"]:
        hour, what = desk.local(post["due"]), post["key"].removeprefix(f"{desk.id}/")
        out.print(Text(f"{_('to come'):<10}{hour}  {what}", style="dim"))
    sent = sum(one["state"] == "sent" for one in report["outcomes"])
    waiting = len(report["outcomes"]) - sent
    if not dry_run:
        line = _("{campaign}: {sent} sent, {waiting} not sent.").format(
            campaign=desk.id, sent=sent, waiting=waiting
        )
        out.print(Text(line, style="bold"))
    for key, why in report["forbidden"].items():
        out.print(Text(f"{key}: {why}", style="red"))
    if report["late"]:
        line = many(
            "{n} post was due before this ledger began and may be out already: it is not sent.",
            "{n} posts were due before this ledger began and may be out already: they are not sent.",
            len(report["late"]),
        )
        out.print(Text(line, style="yellow"))
        next_step(_("Next: terrimark publish --adopt (look for them), or --skip-past (let them go)"))
    elif report["to_approve"]:
        next_step(_("Next: {command}").format(command="terrimark plan"))
    else:
        next_step(_("Next: {command}").format(command="terrimark status"))


@contextmanager
def _polite_stop() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C ends after the post in hand; the second at once."""
    asked = False

    def ask(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        typer.echo(_("Stopping after this post; again to stop at once."), err=True)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
