"""From an account in `campaign.yaml` to a network that can be spoken to: its server, and its secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_state_path

from terrimark.brand.campaign import Account
from terrimark.files import digest
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, Network, NetworkError
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
from terrimark.networks.oauth import HOW_TO_GET_ONE
from terrimark.networks.pinterest import Pinterest
from terrimark.networks.renewing import in_force
from terrimark.networks.session import SignedIn
from terrimark.networks.signals import on_loopback
from terrimark.networks.telegram import Telegram
from terrimark.networks.threads import VERSION, Threads
from terrimark.networks.tokens import Safe, Token, variable
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


@dataclass(frozen=True, kw_only=True)
class Line:
    """An account's network with what it goes by; a folder has neither wire nor token."""

    network: Network
    wire: Wire | None = None
    token: Token | None = None
    doubt: NetworkError | None = None  # why the token, which still lives, could not be renewed


def connect(
    account: Account,
    territory_id: str,
    *,
    root: Path,
    environment: Mapping[str, str],
    state_folder: Path | None = None,
) -> Network:
    """The account's network, ready to be asked: that of its `line`."""
    its = line(account, territory_id, root=root, environment=environment, state_folder=state_folder)
    return its.network


def line(
    account: Account,
    territory_id: str,
    *,
    root: Path,
    environment: Mapping[str, str],
    state_folder: Path | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Line:
    """The way to an account. The only call that it makes may be one for a new token.

    `root` is the workspace, `state_folder` where sessions and tokens are kept (None: the user's own state
    folder), `clock` the real one, by which tokens live. The token is the environment's, else what
    `terrimark connect` kept. Raises AccountTrouble where the server or the token is missing or cannot be
    used, TryLater where its end has come and the server cannot give a new one now.
    """
    if account.network == "folder":
        return Line(network=Folder(account=account, root=root))
    server, folder = server_of(account, territory_id, environment), state_folder or user_folder()
    where = f"{account.id} ({account.handle})"
    token, doubt = _token(account, territory_id, environment, server, folder, clock())
    wire = Wire(server=server, where=where, secret=token.access)
    wire.hide(*token.secrets)
    network = _network(account, territory_id, wire, token.access, root, environment, folder)
    return Line(network=network, wire=wire, token=token, doubt=doubt)


def user_folder() -> Path:
    """Where sessions and rotated tokens are kept between runs, out of every workspace."""
    return user_state_path("terrimark", appauthor=False)


def _network(
    account: Account, territory_id: str, wire: Wire, token: str, root: Path,
    environment: Mapping[str, str], folder: Path,
) -> Network:  # fmt: skip
    if simple := _BY_TOKEN.get(account.network):
        return simple(handle=account.handle, wire=wire, token=token)
    pause = {"pause_s": 0.0} if on_loopback(wire.server) else {}  # a copy counts looks, not seconds
    if polling := _POLLING.get(account.network):
        return polling(handle=account.handle, wire=wire, token=token, **pause)
    if account.network == "linkedin":
        version = environment.get("TERRIMARK_LINKEDIN_VERSION") or LINKEDIN_VERSION
        return LinkedIn(handle=account.handle, wire=wire, token=token, version=version, **pause)
    if account.network == "facebook":
        return Facebook(handle=account.handle, graph=Graph(wire=wire, token=token))
    if account.network in ("instagram", "threads"):
        host = _media_host(account, territory_id, root=root, environment=environment, where=wire.where)
        if account.network == "threads":
            graph = Graph(wire=wire, token=token, version=VERSION)
            return Threads(handle=account.handle, graph=graph, host=host, **pause)
        by_facebook = urlsplit(wire.server).hostname == "graph.facebook.com"
        graph = Graph(wire=wire, token=token)
        return Instagram(handle=account.handle, graph=graph, host=host, by_facebook=by_facebook, **pause)
    file = folder / "sessions" / f"{territory_id}.{account.id}.json"
    return Bluesky(session=SignedIn(wire=wire, handle=account.handle, password=token, file=file))


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


def _token(
    account: Account, territory_id: str, environment: Mapping[str, str], server: str, folder: Path,
    now: datetime,
) -> tuple[Token, NetworkError | None]:  # fmt: skip
    name, id = variable(territory_id, account.id, "TOKEN"), f"{territory_id}.{account.id}"
    given = {
        what: environment.get(variable(territory_id, account.id, what), "").strip()
        for what in ("TOKEN", "TOKEN_ENDS", "REFRESH_TOKEN", "CLIENT_ID", "CLIENT_SECRET")
    }
    safe, first = Safe(id, folder), None
    if given["TOKEN"]:
        if not re.fullmatch(r"[!-~]+", given["TOKEN"]):
            raise AccountTrouble(
                _("{name} holds a space or a character that no token has").format(name=name),
                where=account.id, fix=_("copy the token again, whole, and nothing else"),
            )  # fmt: skip
        refresh = given["REFRESH_TOKEN"]
        first = Token(
            server=server, access=given["TOKEN"], refresh=refresh, got=now if refresh else None,
            ends=now if refresh else _moment(given["TOKEN_ENDS"]), seed=digest(refresh),
            client_id=given["CLIENT_ID"], client_secret=given["CLIENT_SECRET"],
        )  # fmt: skip
        if not refresh:
            return first, None
        safe = Safe(f"{id}.from-environment", folder, in_file=True)  # what it rotates to
    token, doubt = in_force(account.network, safe, first, now=now, where=account.id)
    if token and token.server == server:
        return token, doubt
    if token:
        what = _("the token that is kept is for {other}, not for {server}")
        fix = _("sign in there: terrimark connect {account}, or correct the account's `server`")
        what, fix = what.format(other=token.server, server=server), fix.format(account=account.id)
    else:
        what = _("its token is missing: the environment has no {name}").format(name=name)
        how = _("run: terrimark connect {account}; or by hand: {how}")
        fix = how.format(account=account.id, how=HOW_TO_GET_ONE[account.network]())
    raise AccountTrouble(what, where=account.id, fix=fix)


def _moment(text: str) -> datetime | None:
    """As `connect --print-env` says an end; None where it is not said so."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_BY_TOKEN: Mapping[str, Callable[..., Network]] = {
    "pinterest": Pinterest, "telegram": Telegram, "webhook": Webhook
}  # fmt: skip
_POLLING: Mapping[str, Callable[..., Network]] = {"mastodon": Mastodon, "x": X}
