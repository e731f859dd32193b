"""What a person must be told of, and how: each trouble once, by any way that Apprise knows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Template
from threading import Thread

from terrimark.errors import TerrimarkError
from terrimark.i18n import _, many
from terrimark.outbox import Ledger, Row, State

_TELLING: tuple[State, ...] = ("unknown", "refused", "missed", "held")


def troubles(rows: Iterable[Row], closed: Mapping[str, str]) -> dict[str, str]:
    """What needs a person, in words, by a name that stays while it lasts.

    Posts that are unknown, refused, missed, held, or out though they should be taken back; and accounts that
    cannot post at all, `closed`, each with why.
    """
    found = {f"account {account}": f"{account}: {why}" for account, why in closed.items()}
    for row in rows:
        if row.state in _TELLING or (row.state == "sent" and row.note):
            found[f"{row.key} {row.state} {row.content_hash[:12]}"] = f"{row.key}: {row.state}. {row.note}"
    return found


def addresses(declared: Sequence[str], environment: Mapping[str, str]) -> tuple[str, ...]:
    """Where to tell it: the campaign's `notify`, `${NAME}` filled in, and those of `TERRIMARK_NOTIFY`.

    Raises TerrimarkError where the environment lacks a name.
    """
    try:
        filled = [Template(one).substitute(environment) for one in declared]
    except (KeyError, ValueError) as error:
        raise TerrimarkError(
            _("`notify` names what the environment does not have: {name}").format(name=error),
            fix=_("set it, or correct `notify` of the campaign"),
        ) from error
    return (*filled, *environment.get("TERRIMARK_NOTIFY", "").split())


def notify(where: Sequence[str], title: str, lines: Iterable[str]) -> bool:
    """Tell it at each address; whether all of them took it. TerrimarkError where none did."""
    try:
        import apprise
    except ImportError as error:
        raise TerrimarkError(
            _("telling troubles needs the package apprise"), fix="pip install 'terrimark[notify]'"
        ) from error
    body, took = "\n".join(lines), 0
    for address in where:
        hook = apprise.Apprise()
        took += bool(hook.add(address) and hook.notify(title=title, body=body))
    if not took:
        raise _not_told()
    return took == len(where)


@dataclass(frozen=True, kw_only=True)
class Messenger:
    """Tells troubles beside the publishing, which never waits for it nor stops by it."""

    failed: Callable[[TerrimarkError], None]
    """Hears of each time that somebody could not be told."""
    send: Callable[[Sequence[str], str, Iterable[str]], bool] = notify
    _under_way: dict[str, tuple[Thread, Callable[[], None]]] = field(default_factory=dict)

    def tell(self, ledger: Ledger, campaign: str, found: Mapping[str, str], where: Sequence[str]) -> None:
        """Tell what is new of all troubles `found`; what nobody took is new again the next time."""
        before = self._under_way.get(campaign)
        if not where or (before and before[0].is_alive()):
            return
        news = ledger.news(campaign, found)
        if not news:
            return
        title = f"{campaign}: " + many("{n} trouble", "{n} troubles", len(news))

        def run() -> None:
            try:
                if not self.send(where, title, news.values()):
                    self.failed(_not_told())
            except TerrimarkError as error:
                ledger.untold(campaign, news)
                self.failed(error)

        thread = Thread(target=run, daemon=True)
        self._under_way[campaign] = thread, lambda: ledger.untold(campaign, news)
        thread.start()

    def wait(self, seconds: float) -> None:
        """At the end: give those that are being told so many seconds, then let the next run tell them."""
        end = time.monotonic() + seconds
        for thread, give_up in self._under_way.values():
            thread.join(max(end - time.monotonic(), 0))
            if thread.is_alive():
                give_up()
                self.failed(_not_told())


def _not_told() -> TerrimarkError:
    what = _("somebody could not be told of troubles")
    return TerrimarkError(what, fix=_("check `notify` of the campaign, and TERRIMARK_NOTIFY"))
