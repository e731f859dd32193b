"""What an account's network says of it now, and what will break soon. Nothing is made public."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from terrimark.brand.campaign import Account
from terrimark.i18n import _, many
from terrimark.networks import graph, linkedin
from terrimark.networks.accounts import Line, line
from terrimark.networks.base import NetworkError
from terrimark.networks.containers import Containers
from terrimark.networks.oauth import FLOWS, LIVES
from terrimark.networks.renewing import can_renew
from terrimark.networks.tokens import Token, variable

SOON = timedelta(days=14)
SKEW = timedelta(seconds=60)  # of clocks; hours of posts and lives of keys go by them
GRAPH_ENDS: Mapping[str, date] = {
    "v21.0": date(2027, 1, 21), "v22.0": date(2027, 5, 20), "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18), "v25.0": date(2028, 7, 29),
}  # fmt: skip
"""As Meta's changelog names them [C], read on 2026-11-23; v26.0 has no end yet."""


Level = Literal["ok", "note", "mend"]
Told = tuple[Level, str, str]  # and how to mend it


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at: `ok`, a `note` to know, or `mend` where something breaks soon."""

    about: str  # an account's id; empty for the machine
    code: str  # identity, rights, expiry, quota, version, clock
    level: Level
    what: str
    fix: str = ""


def examine(
    account: Account,
    territory_id: str,
    root: Path,
    environment: Mapping[str, str],
    clock: Callable[[], datetime],
) -> Iterator[Finding]:
    """Who the account is, its rights, expiry, quota, the API's version and the clocks, in this order.

    Its token is renewed where half of its life is over. An account that is not let in says why, and no more.
    """
    try:
        its = line(account, territory_id, root=root, environment=environment, clock=clock)
        its.network.check_identity()
        what = _("it is {handle}") if its.token else _("it is the folder {handle}")
        told: dict[str, Told] = {"identity": ("ok", what.format(handle=account.handle), "")}
        if its.token:
            told |= {
                "rights": _rights(account, its.token),
                "expiry": _expiry(account, its, clock(), variable(territory_id, account.id, "TOKEN_ENDS")),
                "quota": _quota(its),
                "version": _version(account, its, environment, clock()),
                "clock": _clock(its, clock()),
            }
    except NetworkError as error:
        told = {"identity": ("mend", error.what, error.fix)}
    for code, (level, what, fix) in told.items():
        yield Finding(about=account.id, code=code, level=level, what=what, fix=fix)


def _rights(account: Account, token: Token) -> Told:
    needed = FLOWS[account.network].scopes if account.network in FLOWS else ()
    if not token.scope or not needed:
        return "note", _("rights: the network says no more than that it lets this token in"), ""
    if lacking := set(needed) - set(re.split(r"[ ,]+", token.scope)):
        what = _("rights: {names} are missing").format(names=", ".join(sorted(lacking)))
        return "mend", what, _connect(account)
    return "ok", _("rights: {names}").format(names=", ".join(needed)), ""


def _expiry(account: Account, its: Line, now: datetime, variable: str) -> Told:
    """When the account stops being let in, if nobody does anything."""
    assert its.token is not None
    if its.doubt:
        what = _("the token could not be renewed: {why}").format(why=its.doubt.what)
        return "mend", what, its.doubt.fix or _connect(account)
    renews = can_renew(account.network, its.token)
    end = its.token.refresh_ends if renews and its.token.refresh else its.token.ends
    if end:
        days = (end - now).days
        what = many("ends in {n} day at the latest", "ends in {n} days at the latest", days)
        what = f"{what} ({end:%Y-%m-%d})"
        return ("mend", what, _connect(account)) if end - now < SOON else ("ok", what, "")
    if renews:
        return "ok", _("renewed by itself, without an end"), ""
    if life := LIVES.get(account.network):
        what = _("its end is not known here; such a token lives {n} h at most")
        fix = _("{connect}; or say its end in {variable}").format(
            connect=_connect(account), variable=variable
        )
        hours = life // timedelta(hours=1)
        return "mend" if life < SOON else "note", what.format(n=hours), fix
    return "ok", _("the token has no end: it lives until it is revoked"), ""


def _quota(its: Line) -> Told:
    """What is left of what the network gives, as far as it says."""
    assert its.wire and its.wire.last
    if isinstance(its.network, Containers):
        left, most = its.network.quota()
        what = _("{left} of {most} posts are left of these 24 hours").format(left=left, most=most)
        return "ok" if left > 0 else "note", what, ""
    headers = its.wire.last.headers
    for prefix in ("RateLimit-", "X-RateLimit-", "x-rate-limit-"):
        remaining, whole = (headers.get(f"{prefix}{what}", "") for what in ("Remaining", "Limit"))
        if whole.isdigit() and remaining.isdigit():
            return "ok", _("{left} of {most} calls are left for now").format(left=remaining, most=whole), ""
    try:
        used = max(json.loads(headers["X-App-Usage"]).values())
        return "ok", _("{n} % of the calls of this hour are used").format(n=used), ""
    except (KeyError, ValueError, TypeError, AttributeError):
        return "note", _("quota: the network does not say what is left"), ""


def _version(account: Account, its: Line, environment: Mapping[str, str], now: datetime) -> Told:
    """The end of life of the API's version."""
    assert its.wire is not None
    name, end = "", None
    if account.network == "linkedin":
        name = environment.get("TERRIMARK_LINKEDIN_VERSION") or linkedin.VERSION
        end = (
            date(int(name[:4]) + 1, int(name[4:]), 15)
            if re.fullmatch(r"20\d\d(0[1-9]|1[0-2])", name)
            else None
        )
        fix = _("update terrimark, or name a living version in TERRIMARK_LINKEDIN_VERSION (such as 202609)")
    elif account.network in ("facebook", "instagram"):
        named = re.search(r"/(v\d+\.\d+)$", its.wire.server)
        name = named[1] if named else graph.VERSION
        end, fix = (
            GRAPH_ENDS.get(name),
            _("update terrimark, or take the version out of the account's `server`"),
        )
    if not name:
        return "ok", _("version: the network announces no end of its API"), ""
    if end is None:
        return "ok", _("version {name}: no end is announced").format(name=name), ""
    what = _("version {name} of the API lives until {day} at least").format(name=name, day=end)
    return ("mend", what, fix) if end - now.date() < SOON else ("ok", what, "")


def _clock(its: Line, now: datetime) -> Told:
    assert its.wire and its.wire.last
    if its.wire.last.at is None:
        return "note", _("clock: the server does not say its hour"), ""
    off = abs(its.wire.last.at - now)
    what = _("this machine's clock is {n} s off the server's").format(n=round(off.total_seconds()))
    return ("mend", what, _("set the clock: timedatectl set-ntp true")) if off > SKEW else ("ok", what, "")


def _connect(account: Account) -> str:
    return _("run: terrimark connect {account}").format(account=account.id)
