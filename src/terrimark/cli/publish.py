"""`publish`: what is approved and due goes out, and each post is told as it goes."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from terrimark.cli.options import AsJson, By, Now, WorkspacePath
from terrimark.errors import TerrimarkError
from terrimark.i18n import _, many

if TYPE_CHECKING:
    from terrimark.calendar.post import Post
    from terrimark.cli.scheduled import Desk
    from terrimark.outbox import Sender
    from terrimark.publishing import Desks, Outcome, Report

_LOOKS = timedelta(seconds=30)
"""How often `--watch` looks for what changed: approvals, holds, files."""


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    from terrimark.cli import status, stop

    app.command(help=_("Send what is approved and due, each post once."))(publish)
    status.add_to(app)
    stop.add_to(app)


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
    watch: Annotated[
        bool, typer.Option("--watch", help=_("Go on, and send each post when it is due, until stopped."))
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
    from terrimark.cli.scheduled import signature
    from terrimark.cli.show import say_json
    from terrimark.outbox import Sender

    if watch and (dry_run or as_json or now):
        raise typer.BadParameter(_("--watch goes with neither --dry-run, --json nor --now"))
    with _polite_stop() as stopping:
        run = _Run(
            path=path, now=now, sender=Sender(who=signature(by)), stopping=stopping, until=until, yes=yes,
            dry_run=dry_run, quiet=as_json, calm=watch, adopt=adopt, skip_past=skip_past,
        )  # fmt: skip
        if watch:
            _watch(run)
            return
        reports, whole = run.once()
    if as_json:
        say_json({"campaigns": {id: one.to_json() for id, one in reports.items()}})
    if stopping.is_set():
        raise KeyboardInterrupt
    raise typer.Exit(0 if whole and not any(one.failed for one in reports.values()) else 1)


def _watch(run: _Run) -> None:
    """Run again and again; errors of files and ledger are told, and may be mended while it runs."""
    from terrimark.cli.scheduled import desks
    from terrimark.cli.show import out, tell_error

    ledger, told = desks(run.path, None)[0].ledger, ""
    out.print(_("Watching; stop with Ctrl-C or SIGTERM."))
    while not run.stopping.is_set():
        try:
            run.once()
            run.adopt = run.skip_past = False
            told = ""
        except TerrimarkError as error:
            if str(error) != told:
                tell_error(error)
            told = str(error)
        wait = min(_LOOKS, *(due - ledger.clock() for due in run.coming)) if run.coming else _LOOKS
        ledger.beat(run.sender, next=ledger.clock() + wait)
        run.stopping.wait(max(wait.total_seconds(), 1))
    ledger.beat(run.sender, ended=True)


class _Run:
    """One `publish` over a workspace, as it was asked for."""

    def __init__(
        self, *, path: Path, now: str | None, sender: Sender, stopping: Event, until: str | None, yes: bool,
        dry_run: bool, quiet: bool, calm: bool, adopt: bool, skip_past: bool,
    ) -> None:  # fmt: skip
        self.path, self.now, self.sender, self.stopping = path, now, sender, stopping
        self.until, self.yes, self.dry_run, self.quiet, self.calm = until, yes, dry_run, quiet, calm
        self.adopt, self.skip_past = adopt, skip_past
        self.coming: list[datetime] = []  # when something waits, by the real clock

    def once(self) -> tuple[dict[str, Report], bool]:
        """All campaigns in turn: what became of each, and whether all were sound."""
        from terrimark.cli.scheduled import sound_desks
        from terrimark.cli.show import tell_error, tell_problems

        found, problems = sound_desks(self.path, self.now, writes=not self.dry_run)
        if problems and not self.calm:
            tell_problems(problems)
        whole, reports = not problems, {}
        self.coming = []
        for desk in found:
            if self.stopping.is_set():
                break
            try:
                reports[desk.id] = self._campaign(desk)
            except TerrimarkError as error:
                if len(found) == 1:
                    raise
                tell_error(error)
                whole = False
        return reports, whole

    def _campaign(self, desk: Desk) -> Report:
        from terrimark.cli.scheduled import moment
        from terrimark.publishing import report

        posts, network_desks = desk.schedule().posts, desk.network_desks()
        width = max((len(post.key) for post in posts), default=0)
        outcomes: list[Outcome] = []
        if not self.dry_run:
            _sign_or_register(desk, posts, self.sender.who, yes=self.yes, quiet=self.quiet or self.calm)
            before = {key: row.note for key, row in desk.ledger.rows(desk.id).items()} if self.calm else {}
            for outcome in self._send(desk, posts, network_desks):
                outcomes.append(outcome)
                if not self.quiet and not (self.calm and before.get(outcome.post.key) == outcome.note):
                    _tell(desk, outcome, width)
            self._notify(desk, network_desks.troubles)
        rows = desk.ledger.rows(desk.id).values()
        self.coming += [max(row.due, row.not_before or row.due) for row in rows if row.state == "approved"]
        horizon = moment(self.until, desk.zone) if self.until else desk.clock()
        told = report(desk.campaign, posts, desk.ledger, outcomes, now=desk.clock(), until=horizon)
        if not self.quiet and not self.calm:
            _tell_rest(desk, told, dry_run=self.dry_run, adopted=self.adopt)
        return told

    def _send(self, desk: Desk, posts: tuple[Post, ...], network_desks: Desks) -> Iterator[Outcome]:
        import os

        from terrimark import publishing

        barred = publishing.forbidden(desk.campaign, posts, desk.clock(), desk.ledger.holds(desk.id))
        publisher = publishing.Publisher(
            ledger=desk.ledger, desks=network_desks, sender=self.sender, root=desk.campaign.root,
            now=desk.clock, redact=publishing.redactor(os.environ), stopped=self.stopping.is_set,
            price=publishing.price_of, budgets=publishing.budgets_of(desk.campaign),
        )  # fmt: skip
        if self.adopt:
            yield from publisher.adopt(desk.id)
        if self.skip_past:
            publishing.skip_past(desk.ledger, campaign=desk.id, who=self.sender.who)
        yield from publisher.publish(desk.id, [post for post in posts if post.key not in barred])

    def _notify(self, desk: Desk, closed: dict[str, str]) -> None:
        """Tell new troubles where the campaign wants them told; that this fails stops nothing."""
        import os

        from terrimark import publishing
        from terrimark.cli.show import tell_error

        redact = publishing.redactor(os.environ)
        try:
            where = publishing.addresses(desk.campaign.campaign.notify, os.environ)
            rows = desk.ledger.rows(desk.id).values()
            if where and (news := desk.ledger.news(desk.id, publishing.troubles(rows, closed))):
                title = f"{desk.id}: " + many("{n} trouble", "{n} troubles", len(news))
                publishing.Messenger(failed=tell_error).send(where, title, map(redact, news.values()))
        except TerrimarkError as error:
            tell_error(error)


def _sign_or_register(desk: Desk, posts: tuple[Post, ...], who: str, *, yes: bool, quiet: bool) -> None:
    """Bring the calendar into the ledger; where the campaign wants no approval, the reader's yes is one."""
    from terrimark import publishing
    from terrimark.cli.plan import sign

    plan = desk.plan(posts)
    if desk.campaign.campaign.approval != "none" or not plan.to_sign:
        publishing.register(posts, desk.ledger, campaign=desk.id, who=who, now=desk.clock())
        return
    question = many(
        "Publish {n} change when it is due?", "Publish {n} changes when they are due?", len(plan.to_sign)
    )
    sign(desk, posts, plan, who, question=question, yes=yes, quiet=quiet)


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
def _polite_stop() -> Iterator[Event]:
    """Set by the first Ctrl-C or SIGTERM, to end after the post in hand; the second ends at once."""
    stopping = Event()

    def ask(number: int, frame: object) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()
        typer.echo(_("Stopping after this post; again to stop at once."), err=True)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
