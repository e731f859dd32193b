"""A token by a person: yes in a browser (authorization code, state, PKCE), or pasted."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from hmac import compare_digest
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, Refused
from terrimark.networks.graph import VERSION, Graph
from terrimark.networks.http import Wire
from terrimark.networks.oauth import FLOWS, LENGTHEN, LIVES, address, call, given, wire_of
from terrimark.networks.tokens import Token


@dataclass(frozen=True, kw_only=True)
class Client:
    """An app as a network knows it; without a secret where it is a public one."""

    id: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A sign-in under way: what the browser opens, and what proves that an answer is to it."""

    address: str
    redirect: str
    state: str
    verifier: str = field(repr=False)


def register(server: str, redirect: str, where: str) -> Client:
    """A new app on a Mastodon server, which takes any."""
    form = {
        "client_name": "terrimark", "redirect_uris": redirect,
        "scopes": " ".join(FLOWS["mastodon"].scopes),
    }  # fmt: skip
    wire = Wire(server=server, where=where, secret="")
    answer = wire.ask("POST", "/api/v1/apps", data=form, expect="client_id")
    if not answer.ok:
        raise wire.locked_out(answer, _("make the token by hand, and give it: --paste"))
    return Client(id=answer.text("client_id"), secret=answer.text("client_secret"))


def ask(network: str, server: str, client: Client, redirect: str) -> Asked:
    """The address where a person says yes."""
    flow = FLOWS[network]
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    query = {
        "response_type": "code", "client_id": client.id, "redirect_uri": redirect, "state": state,
        "scope": flow.between.join(flow.scopes),
    }  # fmt: skip
    if flow.pkce:
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    opened = f"{address(server, flow.authorize)}?{urlencode(query, quote_via=quote)}"
    return Asked(address=opened, redirect=redirect, state=state, verifier=verifier if flow.pkce else "")


def code_in(asked: Asked, came_back: str, where: str) -> str:
    """The code in the address that the browser was sent to; AccountTrouble where it is none, or another's."""
    query = dict(parse_qsl(urlsplit(came_back.strip()).query))
    if not compare_digest(query.get("state", "").encode(), asked.state.encode()):
        what = _("this is not the answer to this sign-in")
        raise AccountTrouble(what, where=where, fix=_("run the same command again, in one go"))
    if not query.get("code"):
        said = Wire(server="", where=where, secret="").clean(
            query.get("error_description") or query.get("error") or "?"
        )
        what = _("the network did not agree: {said}").format(said=said)
        raise AccountTrouble(what, where=where, fix=_("run the same command again, and say yes"))
    return query["code"]


def redeem(
    network: str, server: str, client: Client, asked: Asked, code: str, *, now: datetime, where: str
) -> Token:
    """The token that a code stands for."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": asked.redirect}
    if asked.verifier:
        form["code_verifier"] = asked.verifier
    empty = Token(server=server, access="", got=now, client_id=client.id, client_secret=client.secret)
    wire = wire_of(empty, where)
    wire.hide(code, asked.verifier)
    return given(network, empty, call(network, empty, form, wire), wire, now)


def pasted(
    network: str, server: str, access: str, client: Client | None, *, now: datetime, where: str
) -> Token:
    """A token that a person made by hand. With the app's id and secret a short one of Meta's is made long."""
    life = LIVES.get(network)
    token = Token(server=server, access=access, got=now, ends=now + life if life else None)
    if client is None or network not in (*LENGTHEN, "facebook"):
        return token
    wire = wire_of(token, where)
    wire.hide(client.secret)
    path, query = "/access_token", {"grant_type": LENGTHEN.get(network, ""), "access_token": access}
    if network == "facebook":
        path = f"/{VERSION}/oauth/access_token"
        query = {"grant_type": "fb_exchange_token", "client_id": client.id, "fb_exchange_token": access}
    answer = wire.ask("GET", path, params={**query, "client_secret": client.secret}, expect="access_token")
    return given(network, token, answer, wire, now)


def of_page(token: Token, handle: str, where: str) -> Token:
    """Of a Facebook user's token, the declared Page's, which ends with no date; else the same."""
    wanted, graph = handle.removeprefix("@").casefold(), Graph(wire=wire_of(token, where), token=token.access)
    try:
        for page in graph.rows("me/accounts", fields="id,username,access_token"):
            if wanted in (str(page.get("id")), str(page.get("username")).casefold()):
                return replace(token, access=str(page.get("access_token")), ends=None)
    except Refused:  # a Page's token already: it has no Pages
        pass
    return token
