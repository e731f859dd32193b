"""The accounts of one run: each is opened once, checked once, and left alone once it is in trouble."""

from __future__ import annotations

from collections.abc import Callable

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, Network, TryLater

_PATIENCE = 2  # answers lost in a row before the rest of an account's posts wait for the next run


def words(error: Exception) -> str:
    """What the ledger and the reader may know of an error, once secrets are taken out."""
    if isinstance(error, TerrimarkError):
        return f"{error} — {error.fix}" if error.fix else str(error)
    return _("a fault in terrimark: {error!r}").format(error=error)


class Desks:
    """Where each account's network is waiting. One account's trouble never touches another's."""

    def __init__(self, connect: Callable[[str], Network]) -> None:
        self._connect = connect
        self._open: dict[str, Network] = {}
        self._closed: dict[str, TerrimarkError] = {}
        self._lost: dict[str, int] = {}

    def network(self, account: str) -> Network:
        """The account's network, proved to be the declared one; TerrimarkError while it cannot post."""
        if account in self._closed:
            raise self._closed[account]
        if account not in self._open:
            try:
                network = self._connect(account)
                network.check_identity()
            except Exception as error:  # a fault in one network's module never stops the others
                why = error if isinstance(error, TerrimarkError) else AccountTrouble(words(error))
                self._closed[account] = why
                raise why from error
            self._open[account] = network
        return self._open[account]

    def failed(self, account: str, error: Exception) -> None:
        """No more calls for this account in this run, where the error is the account's and not the post's."""
        if isinstance(error, TryLater | AccountTrouble):
            self._closed[account] = error

    @property
    def troubles(self) -> dict[str, str]:
        """The accounts that cannot post at all, and why."""
        return {id: words(why) for id, why in self._closed.items() if isinstance(why, AccountTrouble)}

    def answered(self, account: str) -> None:
        """The network gave an answer."""
        self._lost[account] = 0

    def lost(self, account: str, why: str) -> None:
        """An answer was lost; after some in a row the account is closed."""
        self._lost[account] = self._lost.get(account, 0) + 1
        if self._lost[account] >= _PATIENCE:
            self._closed[account] = AccountTrouble(why)
