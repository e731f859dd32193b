"""What a person must be told of, and how: each trouble once, by any way that Apprise knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import Template

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.outbox import Row, State

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


def notify(where: Sequence[str], title: str, lines: Iterable[str]) -> None:
    """Tell it everywhere; TerrimarkError where one address is wrong or does not answer."""
    try:
        import apprise
    except ImportError as error:
        raise TerrimarkError(
            _("telling troubles needs the package apprise"), fix="pip install 'terrimark[notify]'"
        ) from error
    hook = apprise.Apprise()
    known = [hook.add(address) for address in where]
    if not all(known) or not hook.notify(title=title, body="\n".join(lines)):
        raise TerrimarkError(
            _("somebody could not be told of troubles"),
            fix=_("check `notify` of the campaign, and TERRIMARK_NOTIFY"),
        )
