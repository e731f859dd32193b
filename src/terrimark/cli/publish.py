"""`publish`: what is approved and due goes out, and each post is told as it goes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from terrimark import publishing
from terrimark.cli.options import AsJson, By, Now, WorkspacePath
from terrimark.cli.plan import sign
from terrimark.cli.posts import grouped, tell_outcome
from terrimark.cli.scheduled import Desk, moment, signature, sound_desks
from terrimark.cli.show import (
    error_data,
    next_command,
    next_step,
    out,
    say_json,
    say_line,
    tell_error,
    tell_rows,
)  # fmt: skip
from terrimark.errors import Invalid, TerrimarkError
from terrimark.i18n import _, many
from terrimark.outbox import Sender
from terrimark.publishing import Desks, Messenger, Outcome, Report

if TYPE_CHECKING:
    from terrimark.calendar.post import Post

_LOOKS = timedelta(seconds=30)
"""How often `--watch` looks for what changed: approvals, holds, files."""
_AGAIN_S = 3600  # until `--watch` says again what it said and is still so
_LAST_WORDS_S = 30  # that troubles have to be told once everything is sent


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
    if watch and (dry_run or as_json or now):
        raise typer.BadParameter(_("--watch goes with neither --dry-run, --json nor --now"))
    if until:
        moment(until, UTC)  # what cannot be read is said before anything is sent
    with _polite_stop() as stopping:
        run = _Run(
            path=path, now=now, sender=Sender(who=signature(by)), stopping=stopping, until=until, yes=yes,
            dry_run=dry_run, quiet=as_json, calm=watch, adopt=adopt, skip_past=skip_past,
        )  # fmt: skip
        if watch:
            run.watch()
            return
        reports = run.once()
        run.messenger.wait(_LAST_WORDS_S)
    if as_json:
        found = {id: one.to_json() for id, one in reports.items()}
        say_json({"campaigns": found, "errors": [error_data(error) for error in run.faults]})
    if stopping.is_set():
        raise KeyboardInterrupt
    raise typer.Exit(1 if run.faults or any(one.failed for one in reports.values()) else 0)


@dataclass(kw_only=True)
class _Run:
    """`publish` over a workspace, as it was asked for."""

    path: Path
    now: str | None
    sender: Sender
    stopping: Event
    until: str | None
    yes: bool
    dry_run: bool
    quiet: bool
    calm: bool  # says only what is new
    adopt: bool
    skip_past: bool
    faults: list[TerrimarkError] = field(default_factory=list)  # of files, ledger, one campaign
    _coming: list[datetime] = field(default_factory=list)  # when something waits, by the real clock
    _said: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.messenger = Messenger(failed=self._say)

    def watch(self) -> None:
        """Run again and again; errors of files and ledger are told, and may be mended while it runs."""
        ledger = sound_desks(self.path, None)[0][0].ledger
        out.print(_("Watching; stop with Ctrl-C or SIGTERM."))
        try:
            while not self.stopping.is_set():
                wait = _LOOKS
                try:
                    self.once()
                    self.adopt = self.skip_past = False
                    clock = ledger.clock()
                    wait = min([_LOOKS, *(due - clock for due in self._coming if due > clock)])
                    ledger.beat(self.sender, next=clock + wait)
                except TerrimarkError as error:
                    self._say(error)
                self.stopping.wait(max(wait.total_seconds(), 1))
        finally:
            self.messenger.wait(_LAST_WORDS_S)
            ledger.beat(self.sender, ended=True)

    def once(self) -> dict[str, Report]:
        """All campaigns in turn: what became of each. A fault in one is told, and never stops the others."""
        self.faults, self._coming, reports = [], [], {}
        found, problems = sound_desks(self.path, self.now, writes=not self.dry_run)
        if problems:
            self._fault(Invalid(problems))
        for desk in found:
            if self.stopping.is_set():
                break
            try:
                reports[desk.id] = self._campaign(desk)
            except TerrimarkError as error:
                if len(found) == 1 and not problems:
                    raise
                self._fault(error)
            finally:
                desk.ledger.close()  # each look opens it anew: a service leaves no connection behind
        return reports

    def _campaign(self, desk: Desk) -> Report:
        posts, network_desks = desk.schedule().posts, desk.network_desks()
        width = max((len(post.key) for post in posts), default=0)
        outcomes: list[Outcome] = []
        if not self.dry_run:
            _sign_or_register(desk, posts, self.sender.who, yes=self.yes, quiet=self.quiet or self.calm)
            before = {key: row.note for key, row in desk.rows().items()} if self.calm else {}
            for outcome in self._send(desk, posts, network_desks):
                outcomes.append(outcome)
                if not self.quiet and not (self.calm and before.get(outcome.post.key) == outcome.note):
                    tell_outcome(desk, outcome, width)
            self._notify(desk, network_desks.troubles)
        waiting = (row for row in desk.rows().values() if row.state == "approved")
        self._coming += [max(row.due, row.not_before or row.due) for row in waiting]
        horizon = moment(self.until, desk.zone) if self.until else desk.clock()
        told = publishing.report(desk.campaign, posts, desk.ledger, outcomes, now=desk.clock(), until=horizon)
        if not self.quiet and not self.calm:
            _tell_rest(desk, told, dry_run=self.dry_run, adopted=self.adopt)
        return told

    def _send(self, desk: Desk, posts: tuple[Post, ...], network_desks: Desks) -> Iterator[Outcome]:
        barred = publishing.forbidden(desk.campaign, posts, desk.clock(), desk.holds())
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
        redact = publishing.redactor(os.environ)
        try:
            where = publishing.addresses(desk.campaign.campaign.notify, os.environ)
            found = publishing.troubles(desk.rows().values(), closed)
            told = {name: redact(words) for name, words in found.items()}
            self.messenger.tell(desk.ledger, desk.id, told, where)
        except TerrimarkError as error:
            self._say(error)

    def _fault(self, error: TerrimarkError) -> None:
        self.faults.append(error)
        self._say(error)

    def _say(self, error: TerrimarkError) -> None:
        last, now = self._said.get(str(error)), time.monotonic()
        if not self.quiet and (last is None or now > last + _AGAIN_S):
            self._said[str(error)] = now
            tell_error(error)


def _sign_or_register(desk: Desk, posts: tuple[Post, ...], who: str, *, yes: bool, quiet: bool) -> None:
    """Bring the calendar into the ledger; where the campaign wants no approval, the reader's yes is one."""
    plan = desk.plan(posts)
    if desk.campaign.campaign.approval != "none" or not plan.to_sign:
        publishing.register(posts, desk.ledger, campaign=desk.id, who=who, now=desk.clock())
        return
    question = many(
        "Publish {n} change when it is due?", "Publish {n} changes when they are due?", len(plan.to_sign)
    )
    sign(desk, posts, plan, who, question=question, yes=yes, quiet=quiet)


def _tell_rest(desk: Desk, found: Report, *, dry_run: bool, adopted: bool) -> None:
    """What went out in one line, what comes, and the one thing to do next."""
    tell_rows(grouped(desk, ((post, (_("to come"), "dim"), "") for post in found.to_come)))
    for key, why in found.forbidden.items():
        say_line(f"{key}: {why}", "red")
    if not dry_run:
        sent = sum(one.state == "sent" for one in found.outcomes)
        line = _("{campaign}: {sent} sent, {waiting} not sent.")
        say_line(line.format(campaign=desk.id, sent=sent, waiting=len(found.outcomes) - sent), "bold")
    if found.late:
        line = many(
            "{n} post was due before this ledger began and may be out already: it is not sent.",
            "{n} posts were due before this ledger began and may be out already: they are not sent.",
            len(found.late),
        )
        say_line(line, "yellow")
    if found.late and not adopted:
        next_step(_("Next: terrimark publish --adopt (look for them), or --skip-past (let them go)"))
    else:
        todo = found.to_approve and not found.late
        next_command("terrimark plan" if todo else "terrimark status")


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
