"""What only a person decides."""

from __future__ import annotations

from datetime import datetime

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.outbox import Ledger, Row, State

_OPEN: tuple[State, ...] = ("unknown", "held", "refused")


def is_late(row: Row, began: datetime) -> bool:
    """Whether the post is held because it was due before the campaign met this ledger."""
    return row.state == "held" and row.due <= began


def skip_past(ledger: Ledger, *, campaign: str, who: str) -> tuple[Row, ...]:
    """Let go of every late post: it counts as missed."""
    began = ledger.began(campaign)
    late = [row for row in ledger.rows(campaign).values() if began and is_late(row, began)]
    why = _("skipped: it was due before this ledger began")
    gone = [ledger.move(row.key, "missed", only=["held"], who=who, why=why) for row in late]
    return tuple(row for row in gone if row)


def settle(ledger: Ledger, key: str, *, url: str | None, who: str) -> Row:
    """Write down what a person found: the post is out at `url`, or (None) it is surely not.

    A post that is not out goes again by the next `publish`, if its approval stands. Raises TerrimarkError
    where there is nothing to decide.
    """
    row = ledger.row(key)
    if row is None:
        raise TerrimarkError(_("{key} is not in this ledger").format(key=key), fix=_("see: terrimark status"))
    if url is not None:
        why = _("seen at {url} by {who}").format(url=url, who=who)
        settled = ledger.move(key, "sent", only=_OPEN, who=who, why=why, url=url)
    else:
        why = _("surely not out, says {who}").format(who=who)
        to: State = "approved" if row.signed else "planned"
        settled = ledger.move(key, to, only=_OPEN, who=who, why=why, not_before=None, note="")
    if settled is None:
        raise TerrimarkError(
            _("{key} is {state}: there is nothing to settle").format(key=key, state=row.state),
            fix=_("settle is for posts that are unknown, held or refused; a run in progress keeps its own"),
        )
    return settled
