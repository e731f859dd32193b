"""Taking back what is out: on every network that can, and saying plainly what could not be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.networks.base import PART, Network
from terrimark.outbox import Ledger, Row
from terrimark.publishing.desks import Desks, words
from terrimark.publishing.sending import Outcome


@dataclass(frozen=True, kw_only=True)
class Recaller:
    """One recall. Stopped anywhere, the next one goes on: what is taken back twice is taken back."""

    ledger: Ledger
    desks: Desks
    who: str
    redact: Callable[[str], str] = field(default=lambda text: text)

    def ask(self, rows: Iterable[Row], why: str) -> list[Row]:
        """Write down that these shall be taken back, before the first call; returns those that are out."""
        why = _("to be taken back: {why}").format(why=why)
        return [row for row in (self._note(row, why) for row in rows) if row]

    def left(self, campaign: str) -> list[Row]:
        """What earlier runs were asked and did not do: only these are out and have a note."""
        return [row for row in self.ledger.rows(campaign).values() if row.state == "sent" and row.note]

    def recall(self, rows: Iterable[Row], why: str) -> Iterator[Outcome]:
        """Take each back, the end of a thread first; a post stays `sent` where that fails, and says why."""
        for row in rows:
            try:
                self._delete(row, self.desks.network(row.account))
            except Exception as error:  # noqa: BLE001  (one network's fault never stops the others)
                self.desks.failed(row.account, error)
                told = _("could not be taken back: {why}").format(why=words(error))
                self._note(row, self.redact(told)[:1000])
            else:
                told = _("taken back: {why}").format(why=why)
                self.ledger.move(row.key, "withdrawn", only=["sent"], who=self.who, why=told)
            after = self.ledger.row(row.key) or row
            yield Outcome(post=row.post, state=after.state, note=after.note, url=after.url or "")

    def _delete(self, row: Row, network: Network) -> None:
        kept = self.ledger.steps(row.key, row.content_hash)
        parts = [kept[name]["remote_id"] for name in kept if name.startswith(f"{PART} ")]
        out = parts or [row.remote_id]
        if not out[0]:
            raise TerrimarkError(
                _("its name on the network is not known, as a person found it"),
                fix=_("take it back there by hand"),
            )
        for remote_id in reversed(out):
            network.delete(remote_id)

    def _note(self, row: Row, why: str) -> Row | None:
        return self.ledger.move(row.key, "sent", only=["sent"], who=self.who, why=why, note=why)
