"""`publish`: what is approved and due goes out, and each post is told as it goes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from terrimark.cli.options import AsJson, By, Now, WorkspacePath
from terrimark.i18n import _, many

if TYPE_CHECKING:
    from terrimark.calendar.post import Post
    from terrimark.cli.scheduled import Desk
    from terrimark.publishing import Outcome, Report


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    from terrimark.cli import status

    app.command(help=_("Send what is approved and due, each post once."))(publish)
    status.add_to(app)


def publish(
    path: WorkspacePath = Path(),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Send nothing, write nothing: only show."))
    ] = False,
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="T", help=_("Also show what goes out up to then, without sending it.")
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help=_("Do not ask, where the campaign needs no approval."))
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
    from terrimark.publishing import report

    who = signature(by)
    reports: dict[str, Report] = {}
    with _polite_stop() as stopped:
        for desk in desks(path, now, writes=not dry_run):
            posts = desk.schedule().posts
            horizon = moment(until, desk.zone) if until else desk.clock()
            outcomes: list[Outcome] = []
            if not dry_run:
                _sign_or_register(desk, posts, who, yes=yes, quiet=as_json)
                for outcome in _send(desk, posts, who, stopped, adopt=adopt, skip_past=skip_past):
                    outcomes.append(outcome)
                    if not as_json:
                        _tell(desk, outcome, width=max((len(post.key) for post in posts), default=0))
            reports[desk.id] = report(
                desk.campaign, posts, desk.ledger, outcomes, now=desk.clock(), until=horizon
            )
            if not as_json:
                _tell_rest(desk, reports[desk.id], dry_run=dry_run, adopted=adopt)
    if as_json:
        say_json({"campaigns": {id: one.to_json() for id, one in reports.items()}})
    if stopped():
        raise KeyboardInterrupt
    raise typer.Exit(1 if any(one.failed for one in reports.values()) else 0)


def _sign_or_register(desk: Desk, posts: tuple[Post, ...], who: str, *, yes: bool, quiet: bool) -> None:
    """Bring the calendar into the ledger; where the campaign wants no approval, the reader's yes is one."""
    from terrimark import publishing
    from terrimark.cli.plan import sign

    plan = desk.plan(posts)
    if desk.campaign.campaign.approval == "required" or not plan.to_sign:
        publishing.register(posts, desk.ledger, campaign=desk.id, who=who, now=desk.clock())
        return
    question = many(
        "Publish {n} change when it is due?", "Publish {n} changes when they are due?", len(plan.to_sign)
    )
    sign(desk, posts, plan, who, question=question, yes=yes, quiet=quiet)


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


def _tell(desk: Desk, outcome: Outcome, width: int) -> None:
    """One post, as it goes; keys take `width` characters."""
    from rich.text import Text

    from terrimark.cli.show import out
    from terrimark.cli.status import label

    name, style = label(outcome.state)
    what = outcome.post.key.ljust(width).removeprefix(f"{desk.id}/")
    rest = outcome.url or outcome.note
    out.print(Text.assemble((f"{name:<10}  ", style), f"{desk.local(outcome.post.due)}  {what}  {rest}"))


def _tell_rest(desk: Desk, found: Report, *, dry_run: bool, adopted: bool) -> None:
    """What went out in one line, what comes, and the one thing to do next."""
    from rich.text import Text

    from terrimark.cli.scheduled import grouped
    from terrimark.cli.show import next_step, out, tell_rows

    tell_rows(grouped(desk, ((post, (_("to come"), "dim"), "") for post in found.to_come)))
    for key, why in found.forbidden.items():
        out.print(Text(f"{key}: {why}", style="red"))
    if not dry_run:
        sent = sum(one.state == "sent" for one in found.outcomes)
        line = _("{campaign}: {sent} sent, {waiting} not sent.")
        out.print(
            Text(line.format(campaign=desk.id, sent=sent, waiting=len(found.outcomes) - sent), style="bold")
        )
    if found.late:
        line = many(
            "{n} post was due before this ledger began and may be out already: it is not sent.",
            "{n} posts were due before this ledger began and may be out already: they are not sent.",
            len(found.late),
        )
        out.print(Text(line, style="yellow"))
    if found.late and not adopted:
        next_step(_("Next: terrimark publish --adopt (look for them), or --skip-past (let them go)"))
    else:
        todo = found.to_approve and not found.late
        next_step(_("Next: {command}").format(command="terrimark plan" if todo else "terrimark status"))


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
