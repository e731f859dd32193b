"""A token by another token, without a person; safely where the old one dies by it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from filelock import Timeout

from terrimark.i18n import _
from terrimark.networks.base import NetworkError, TryLater
from terrimark.networks.oauth import BY_ITSELF, FLOWS, call, given, wire_of
from terrimark.networks.tokens import Safe, Token


def can_renew(network: str, token: Token) -> bool:
    """Whether a token can be had for this one without a person."""
    if network in FLOWS:
        return bool(token.got and token.refresh)
    ours = network in BY_ITSELF and urlsplit(token.server).hostname != "graph.facebook.com"
    return bool(token.got) and ours


def renewed(network: str, token: Token, *, now: datetime, where: str) -> Token:
    """The token that takes the place of this one, whose refresh token may be dead from then on."""
    wire = wire_of(token, where)
    if grant := BY_ITSELF.get(network):
        query = {"grant_type": grant, "access_token": token.access}
        answer = wire.ask("GET", "/refresh_access_token", params=query, expect="access_token")
    else:
        form = {"grant_type": "refresh_token", "refresh_token": token.refresh}
        answer = call(network, token, form, wire)
    return given(network, token, answer, wire, now)


def in_force(
    network: str, safe: Safe, first: Token | None, *, now: datetime, where: str
) -> tuple[Token | None, NetworkError | None]:
    """The account's token, renewed once half of its life is over; and why that failed, while it still lives.

    `first` is the environment's: it counts until the safe holds one that stems from it. Any number of
    processes may ask at once: one renews, the others wait and read what it wrote.
    """
    token = _current(safe, first)
    if token is None or not (token.half_spent(now) and can_renew(network, token)):
        return token, None
    try:
        with safe.lock():
            token = _current(safe, first) or token
            if token.half_spent(now):
                safe.write(token)  # what cannot be written must not cost the old one
                token = renewed(network, token, now=now, where=where)
                safe.write(token)
    except Timeout:
        trouble: NetworkError = TryLater(_("another process holds the token"), where=where)
    except NetworkError as error:
        trouble = error
    else:
        return token, None
    if token.ends and token.ends > now:
        return token, trouble
    raise trouble


def _current(safe: Safe, first: Token | None) -> Token | None:
    kept = safe.read()
    return kept if kept and (first is None or kept.seed == first.seed) else first
