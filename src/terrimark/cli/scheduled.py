"""What `plan`, `approve`, `publish` and `status` start from: campaigns with posts, the ledger, the hour."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from terrimark import brand
from terrimark.brand import LoadedCampaign
from terrimark.errors import Invalid, Problem, TerrimarkError
from terrimark.i18n import _
from terrimark.networks import connect, is_loopback
from terrimark.networks.base import AccountTrouble, Network
from terrimark.outbox import Hold, Ledger, Row
from terrimark.publishing import Desks, Plan, Recaller, compare, redactor
from terrimark.store import default_ledger, open_ledger

if TYPE_CHECKING:
    from terrimark.calendar import Schedule
    from terrimark.calendar.post import Post

_PER_POST = ("expired-rights", "rights-not-yet")  # told post by post: they need not stop the others


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One campaign at one moment, with its ledger."""

    campaign: LoadedCampaign
    ledger: Ledger
    clock: Callable[[], datetime]

    @property
    def id(self) -> str:
        """The campaign's id."""
        return self.campaign.campaign.id

    @property
    def zone(self) -> ZoneInfo:
        """The territory's time zone: every hour is shown in it."""
        return self.campaign.brand.territory.zone

    def schedule(self, *, fresh: bool = False) -> Schedule:
        """The calendar's posts, as built; `fresh` insists that the build is that of the present files."""
        from terrimark.build import make, read_manifest  # they load what draws: only where it is needed
        from terrimark.calendar import schedule

        manifest = read_manifest(self.campaign)
        if fresh and make(self.campaign, manifest.as_of, check=True).changed:
            raise TerrimarkError(
                _("the files have changed since they were built"),
                where=self.id,
                fix=_("run: terrimark build"),
            )
        found = schedule(self.campaign, manifest)
        if any(problem.severity == "error" for problem in found.problems):
            raise Invalid(found.problems)
        return found

    def rows(self) -> dict[str, Row]:
        """The campaign's posts in the ledger; TerrimarkError where another territory has one of its name."""
        rows, ours = self.ledger.rows(self.id), self.campaign.brand.territory.id
        if theirs := {str(row.payload["territory"]) for row in rows.values()} - {ours}:
            what = _("this ledger holds a campaign of that name for another territory: {territory}")
            fix = _("give the campaign another id, or the territory a ledger of its own")
            raise TerrimarkError(what.format(territory=", ".join(theirs)), where=self.id, fix=fix)
        return rows

    def holds(self) -> tuple[Hold, ...]:
        """What people have stopped, or lifted."""
        return self.ledger.holds(self.id)

    def plan(self, posts: tuple[Post, ...]) -> Plan:
        """The calendar held against the ledger, at this moment."""
        began = self.ledger.began(self.id)
        return compare(posts, self.rows(), campaign=self.id, now=self.clock(), began=began)

    def network_desks(self) -> Desks:
        """Where this campaign's accounts are spoken to; no call is made yet."""
        return Desks(self._network)

    def _network(self, id: str) -> Network:
        account = next((one for one in self.campaign.campaign.accounts if one.id == id), None)
        if account is None:
            what = _("this account is no longer in the campaign")
            raise AccountTrouble(what, where=id, fix=_("declare it again in `accounts`"))
        root, territory = self.campaign.root, self.campaign.brand.territory.id
        return connect(account, territory, root=root, environment=os.environ)

    def recaller(self, who: str) -> Recaller:
        """What takes this campaign's posts back."""
        redact = redactor(os.environ)
        return Recaller(ledger=self.ledger, desks=self.network_desks(), who=who, redact=redact)

    def local(self, moment: datetime) -> str:
        """A moment as the territory's clocks show it."""
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"


def desks(path: Path, now: str | None, *, writes: bool = False) -> list[Desk]:
    """The workspace's campaigns; Invalid where any of its files is wrong.

    A rehearsal (`now`) that writes is refused where a campaign has an account on a real server.
    """
    found, problems = sound_desks(path, now, writes=writes)
    if problems:
        raise Invalid(problems)
    return found


def sound_desks(path: Path, now: str | None, *, writes: bool = False) -> tuple[list[Desk], list[Problem]]:
    """As `desks`: the campaigns that are sound, and what is wrong with the others, which need not stop them.

    Raises Invalid where none is sound, or where something is wrong between two.
    """
    day = moment(now, UTC).date() if now else datetime.now().date()
    loaded = brand.load(path, day)
    sound, wrong = list(loaded.campaigns), _stopping(loaded.errors)
    if wrong:
        alone = {one.campaign.id: brand.load(loaded.root / one.campaign_file.name, day) for one in sound}
        sick = {id: _stopping(found.errors) for id, found in alone.items()}
        sound = [one for one in sound if not sick[one.campaign.id]]
        between = [one for one in wrong if one.code == "duplicate-id"]
        if not sound or between:
            raise Invalid(loaded.problems)
    if now and writes:
        for one in sound:
            _refuse_real_servers(one)
    ledger = _ledger(loaded.root)
    return [
        Desk(campaign=one, ledger=ledger, clock=_clock(now, one.brand.territory.zone)) for one in sound
    ], wrong


def _stopping(errors: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in errors if problem.code not in _PER_POST]


def _refuse_real_servers(campaign: LoadedCampaign) -> None:
    """A rehearsal's clock never sends to the public, nor signs for it."""
    for account in campaign.campaign.accounts:
        if not is_loopback(account, campaign.brand.territory.id, os.environ):
            raise TerrimarkError(
                _("--now is for rehearsals, and this account is on a real server"),
                where=account.id,
                fix=_("publish without --now, or point the account to a server on this machine"),
            )


def moment(text: str, zone: Any) -> datetime:
    """A moment that a person wrote, local to `zone` where it names none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            _("{text!r} is not a moment such as 2027-03-01T08:10").format(text=text)
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def signature(by: str | None) -> str:
    """Who decides, for the record."""
    try:
        return by or getpass.getuser()
    except (OSError, KeyError):
        raise TerrimarkError(_("it is not known who decides"), fix=_("say who you are: --by NAME")) from None


def agreed(question: str, *, yes: bool) -> bool:
    """Whether the reader agrees; TerrimarkError where there is nobody to ask."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise TerrimarkError(_("nobody at the terminal can say yes"), fix=_("add --yes"))
    return typer.confirm(question, err=True)


def _clock(now: str | None, zone: ZoneInfo) -> Callable[[], datetime]:
    if now is None:
        return lambda: datetime.now(UTC)
    fixed = moment(now, zone)
    return lambda: fixed


def _ledger(root: Path) -> Ledger:
    return Ledger(open_ledger(os.environ.get("TERRIMARK_LEDGER") or default_ledger(root)))
