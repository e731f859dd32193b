"""OAuth 2 at each network: where it asks, where it gives tokens, how long they live. Facts: docs/networks/.

The calls go by `Wire` like all others (timed, never redirected, no secret in an error), which an OAuth
library's own transport would go around; what is left of the protocol is a form and a digest.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble
from terrimark.networks.http import Wire
from terrimark.networks.signals import on_loopback
from terrimark.networks.tokens import Token
from terrimark.networks.troubles import Answer


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Where a network asks a person, and where it gives the token: addresses, or paths on the server."""

    authorize: str
    token: str
    scopes: tuple[str, ...]
    between: str = " "
    host: str = "127.0.0.1"  # as the redirect must name this machine
    pkce: bool = False
    needs_secret: bool = False
    basic: bool = False  # the app's id and secret go in a header, not in the form


FLOWS: Mapping[str, Flow] = {
    "mastodon": Flow(
        authorize="/oauth/authorize", token="/oauth/token", pkce=True,  # PKCE counts since 4.3
        scopes=("read:accounts", "read:statuses", "write:statuses", "write:media"),
    ),
    "x": Flow(
        authorize="https://x.com/i/oauth2/authorize", token="/2/oauth2/token", pkce=True, basic=True,
        scopes=("tweet.read", "tweet.write", "users.read", "media.write", "offline.access"),
    ),
    "linkedin": Flow(
        authorize="https://www.linkedin.com/oauth/v2/authorization", needs_secret=True,
        token="https://www.linkedin.com/oauth/v2/accessToken", host="localhost",  # http: in practice [U]
        scopes=("w_organization_social", "r_organization_social", "rw_organization_admin"),
    ),
    "pinterest": Flow(
        authorize="https://www.pinterest.com/oauth/", token="/v5/oauth/token", host="localhost",  # [U]
        between=",", needs_secret=True, basic=True,
        scopes=("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"),
    ),
}  # fmt: skip
"""The networks that take a browser back to a terminal. Meta's want an https address: a token is pasted."""

LIVES: Mapping[str, timedelta] = {
    "x": timedelta(hours=2),
    **dict.fromkeys(("linkedin", "instagram", "threads"), timedelta(days=60)),
    "pinterest": timedelta(days=30),
}
"""How long a token lives at most, where the answer does not say; others live until they are revoked."""

BY_ITSELF = {"threads": "th_refresh_token", "instagram": "ig_refresh_token"}
LENGTHEN = {"threads": "th_exchange_token", "instagram": "ig_exchange_token"}

HOW_TO_GET_ONE = {
    "mastodon": lambda: _(
        "on your server: Preferences → Development → New application, with read:accounts, read:statuses, "
        "write:statuses and write:media; copy “Your access token”"
    ),
    "linkedin": lambda: _("from your app in LinkedIn's developer portal, OAuth tools; it lives 60 days"),
    "x": lambda: _("a user token of OAuth 2 with tweet.write and media.write: see docs/networks/x.md"),
    "telegram": lambda: _("in Telegram, ask @BotFather for a bot, and make it the channel's administrator"),
    "pinterest": lambda: _("from your app at developers.pinterest.com, with boards:write and pins:write"),
    "webhook": lambda: _("choose a long random secret, and give it to the receiver too"),
    "bluesky": lambda: _("in Bluesky: Settings → Privacy and security → App passwords → Add; copy it"),
    "facebook": lambda: _("the Page's token, from Meta's Graph API Explorer: see docs/networks/facebook.md"),
    "instagram": lambda: _("from your app's dashboard at Meta, Instagram → Generate token; it lives 60 days"),
    "threads": lambda: _("from your app's dashboard at Meta, Threads → Generate token; it lives 60 days"),
}


def call(network: str, token: Token, form: Mapping[str, str], wire: Wire) -> Answer:
    """Ask where tokens are given, as the app that `token` names."""
    flow, headers, form = FLOWS[network], {}, dict(form)
    wire.hide(token.client_secret)
    if flow.basic and token.client_secret:
        pair = base64.b64encode(f"{token.client_id}:{token.client_secret}".encode()).decode()
        wire.hide(pair)
        headers = {"Authorization": f"Basic {pair}"}
    else:
        form |= {"client_id": token.client_id, "client_secret": token.client_secret}
    there = urlsplit(address(token.server, flow.token))
    form = {name: value for name, value in form.items() if value}
    server = f"{there.scheme}://{there.netloc}"
    return wire.ask("POST", there.path, server=server, data=form, headers=headers, expect="access_token")


def given(network: str, before: Token, answer: Answer, wire: Wire, now: datetime) -> Token:
    """The token of an answer; what it leaves out stays as it was."""
    if not answer.ok:
        what, fix = _("no token was given ({status}): {said}"), _("sign in again: terrimark connect")
        raise wire.trouble(AccountTrouble, what, fix, answer)

    def end(name: str) -> datetime | None:
        seconds = answer.get(name)
        return now + timedelta(seconds=seconds) if isinstance(seconds, int) else None

    life = LIVES.get(network)
    return replace(
        before, access=answer.text("access_token"), got=now,
        ends=end("expires_in") or (now + life if life else None),
        refresh=answer.text("refresh_token") or before.refresh,
        refresh_ends=end("refresh_token_expires_in") or before.refresh_ends,
        scope=answer.text("scope") or before.scope,
    )  # fmt: skip


def wire_of(token: Token, where: str) -> Wire:
    """The way to the token's own server, which shows none of its secrets."""
    parts = urlsplit(token.server)
    wire = Wire(server=f"{parts.scheme}://{parts.netloc}", where=where, secret=token.access)
    wire.hide(*token.secrets)
    return wire


def address(server: str, there: str) -> str:
    """An address of a flow; on a server of this machine, the same path there."""
    return urljoin(server + "/", urlsplit(there).path if on_loopback(server) else there)
