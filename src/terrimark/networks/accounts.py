"""From an account in `campaign.yaml` to a network that can be spoken to: its server, and its secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_state_path

from terrimark.brand.campaign import Account
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, Network
from terrimark.networks.bluesky import Bluesky
from terrimark.networks.facebook import Facebook
from terrimark.networks.folder import Folder
from terrimark.networks.graph import Graph
from terrimark.networks.http import Wire
from terrimark.networks.instagram import Instagram
from terrimark.networks.linkedin import VERSION as LINKEDIN_VERSION
from terrimark.networks.linkedin import LinkedIn
from terrimark.networks.mastodon import Mastodon
from terrimark.networks.media_host import MediaHost
from terrimark.networks.pinterest import Pinterest
from terrimark.networks.session import SignedIn
from terrimark.networks.signals import on_loopback
from terrimark.networks.telegram import Telegram
from terrimark.networks.threads import VERSION, Threads
from terrimark.networks.webhook import Webhook
from terrimark.networks.x import X

HOMES = {
    "facebook": "https://graph.facebook.com",
    "linkedin": "https://api.linkedin.com",
    "pinterest": "https://api.pinterest.com",
    "telegram": "https://api.telegram.org",
    "x": "https://api.x.com",
    "instagram": "https://graph.instagram.com",
    "threads": "https://graph.threads.net",
}
"""The server of each network that has but one."""


def variable(territory_id: str, account_id: str, what: str) -> str:
    """The name of an environment variable of an account: `TERRIMARK_PAYS_D_ESTRAN_MAIN_TOKEN`."""
    return f"TERRIMARK_{territory_id}_{account_id}_{what}".upper().replace("-", "_")


def server_of(account: Account, territory_id: str, environment: Mapping[str, str]) -> str:
    """The base address of the account's server, without final slash; empty for a folder.

    `TERRIMARK_<TERRITORY>_<ACCOUNT>_SERVER` wins over the campaign's file. Raises AccountTrouble where the
    address is no plain web address, or would carry the token in the clear beyond this machine.
    """
    if account.network == "folder":
        return ""
    name = variable(territory_id, account.id, "SERVER")
    address = (environment.get(name) or account.server or HOMES.get(account.network, "")).strip().rstrip("/")
    try:
        parts = urlsplit(address)
        plain = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        plain = False
    if not plain or parts.username or parts.query or parts.fragment or re.search(r"\s", address):
        raise AccountTrouble(
            _("the server is not an address such as https://mastodon.example"),
            where=account.id, fix=_("correct `server` of the account, or {name}").format(name=name),
        )  # fmt: skip
    if parts.scheme == "http" and not on_loopback(address):
        raise AccountTrouble(
            _("{server} is not encrypted: anybody on the way could read the token").format(server=address),
            where=account.id, fix=_("write https:// instead of http://"),
        )  # fmt: skip
    return address


def is_loopback(account: Account, territory_id: str, environment: Mapping[str, str]) -> bool:
    """Whether posting from this account leaves this machine never: a rehearsal's server, or a folder."""
    return account.network == "folder" or on_loopback(server_of(account, territory_id, environment))


def connect(
    account: Account,
    territory_id: str,
    *,
    root: Path,
    environment: Mapping[str, str],
    state_folder: Path | None = None,
) -> Network:
    """The account's network, ready to be asked; no call is made yet.

    `root` is the workspace, `state_folder` where sessions are kept (None: the user's own state folder).
    Raises AccountTrouble where the server or the token is missing or cannot be used.
    """
    if account.network == "folder":
        return Folder(account=account, root=root)
    server = server_of(account, territory_id, environment)
    token = _token(account, territory_id, environment)
    where = f"{account.id} ({account.handle})"
    wire = Wire(server=server, where=where, secret=token)
    if simple := _BY_TOKEN.get(account.network):
        return simple(handle=account.handle, wire=wire, token=token)
    if account.network == "linkedin":
        version = environment.get("TERRIMARK_LINKEDIN_VERSION") or LINKEDIN_VERSION
        return LinkedIn(handle=account.handle, wire=wire, token=token, version=version)
    if account.network == "facebook":
        return Facebook(handle=account.handle, graph=Graph(wire=wire, token=token))
    if account.network in ("instagram", "threads"):
        host = _media_host(account, territory_id, root=root, environment=environment, where=where)
        pause_s = 0.0 if on_loopback(server) else 0.25
        if account.network == "threads":
            graph = Graph(wire=wire, token=token, version=VERSION)
            return Threads(handle=account.handle, graph=graph, host=host, pause_s=pause_s)
        by_facebook = urlsplit(server).hostname == "graph.facebook.com"
        graph = Graph(wire=wire, token=token)
        return Instagram(
            handle=account.handle, graph=graph, host=host, pause_s=pause_s, by_facebook=by_facebook
        )
    folder = (state_folder or user_state_path("terrimark", appauthor=False)) / "sessions"
    session = SignedIn(
        wire=wire, handle=account.handle, password=token, file=folder / f"{territory_id}.{account.id}.json"
    )
    return Bluesky(session=session)


def _media_host(
    account: Account, territory_id: str, *, root: Path, environment: Mapping[str, str], where: str
) -> MediaHost:
    """As declared, unless `…_MEDIA_TO` and `…_MEDIA_ADDRESS` in the environment say otherwise."""
    declared = account.media_host
    to, address = (
        environment.get(variable(territory_id, account.id, f"MEDIA_{what.upper()}"), "")
        or getattr(declared, what, "")
        for what in ("to", "address")
    )
    return MediaHost(to=to, address=address, root=root, where=where)


def _token(account: Account, territory_id: str, environment: Mapping[str, str]) -> str:
    name = variable(territory_id, account.id, "TOKEN")
    token = environment.get(name, "").strip()
    if not token:
        raise AccountTrouble(
            _("its token is missing: the environment has no {name}").format(name=name),
            where=account.id, fix=_HOW_TO_GET_ONE[account.network](),
        )  # fmt: skip
    if not re.fullmatch(r"[!-~]+", token):
        raise AccountTrouble(
            _("{name} holds a space or a character that no token has").format(name=name),
            where=account.id, fix=_("copy the token again, whole, and nothing else"),
        )  # fmt: skip
    return token


_BY_TOKEN: Mapping[str, Callable[..., Network]] = {
    "mastodon": Mastodon, "pinterest": Pinterest, "telegram": Telegram, "webhook": Webhook, "x": X,
}  # fmt: skip
_HOW_TO_GET_ONE = {
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
