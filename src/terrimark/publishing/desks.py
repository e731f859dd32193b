"""The accounts of one run: each is opened once, checked once, and left alone once it is in trouble."""

from __future__ import annotations

from collections.abc import Callable

from terrimark.errors import TerrimarkError
from terrimark.networks.base import AccountTrouble, Network

_PATIENCE = 2  # answers lost in a row before the rest of an account's posts wait for the next run


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
            except TerrimarkError as error:
                self._closed[account] = error
                raise
            except Exception as error:  # a fault in one network's module never stops the others
                self._closed[account] = AccountTrouble(repr(error), where=account)
                raise self._closed[account] from error
            self._open[account] = network
        return self._open[account]

    def close(self, account: str, why: TerrimarkError) -> None:
        """No more calls for this account in this run."""
        self._closed[account] = why

    @property
    def troubles(self) -> dict[str, str]:
        """The accounts that cannot post at all, and why."""
        dead = {id: why for id, why in self._closed.items() if isinstance(why, AccountTrouble)}
        return {account: f"{why} — {why.fix}" if why.fix else str(why) for account, why in dead.items()}

    def answered(self, account: str) -> None:
        """The network gave an answer."""
        self._lost[account] = 0

    def lost(self, account: str, why: TerrimarkError) -> None:
        """An answer was lost; after some in a row the account is closed."""
        self._lost[account] = self._lost.get(account, 0) + 1
        if self._lost[account] >= _PATIENCE:
            self.close(account, why)
