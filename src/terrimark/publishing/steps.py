"""The steps of a post that is being sent, in the ledger: whoever takes the post over goes on after them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.outbox import Ledger, Row, Sender


class LeaseLost(TerrimarkError):
    """Another publisher has the post by now: it goes on with it, and this one stops."""


class KeptSteps:
    """See `networks.base.Steps`. Those of a post with other words or pictures do not count."""

    def __init__(self, ledger: Ledger, row: Row, sender: Sender, at: Callable[[str], None]) -> None:
        self._ledger, self._row, self._sender, self._at = ledger, row, sender, at

    @cached_property
    def _known(self) -> dict[str, Any]:
        return self._ledger.steps(self._row.key, self._row.content_hash)

    def get(self, name: str) -> Any:
        """What was kept under the name; None where that step was not done."""
        return self._known.get(name)

    def keep(self, name: str, value: Any) -> None:
        """Commit a step; LeaseLost where the post is another's by now."""
        self._known[name] = value
        ours = self._ledger.keep_step(self._row, name, value, sender=self._sender)
        self._at("stepped")
        if not ours:
            raise LeaseLost(_("another run has taken this post over"), where=self._row.key)
