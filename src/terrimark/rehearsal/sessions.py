"""Who is signed in to the copy of Bluesky: app passwords, access and refresh tokens, and how they end."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from terrimark.rehearsal.server import Copy
from terrimark.rehearsal.values import Reply, Request, Stop, said

ACCESS, REFRESH = timedelta(hours=2), timedelta(days=90)


@dataclass(frozen=True)
class _Token:
    did: str
    until: datetime
    refreshes: bool


class Sessions(Copy):
    """The calls about accounts."""

    def __init__(self, *, accounts: Mapping[str, str] | None = None, **common: Any) -> None:
        super().__init__(**common)
        self._passwords = dict(accounts or {})
        self._tokens: dict[str, _Token] = {}

    def open_account(self, handle: str) -> str:
        """The app password of an account, made where it does not exist."""
        return self._passwords.setdefault(
            handle.removeprefix("@"), "-".join(secrets.token_hex(2) for _ in range(4))
        )

    def expire(self) -> None:
        """Let every access token end, as after two hours; refresh tokens live on."""
        ended = self.clock() - timedelta(seconds=1)
        for name, token in self._tokens.items():
            if not token.refreshes:
                self._tokens[name] = replace(token, until=ended)

    def resolve(self, request: Request) -> Reply:
        """`resolveHandle`: whose DID."""
        handle = request.query.get("handle", "").lower()
        if handle not in self._passwords:
            raise refusal("HandleNotFound", "Unable to resolve handle")
        return said({"did": self.did_of(handle)})

    def did_of(self, handle: str) -> str:
        """An account's DID: here, always the same for a handle."""
        return "did:plc:" + base64.b32encode(hashlib.sha256(handle.encode()).digest())[:24].decode().lower()

    def handle_of(self, did: str) -> str:
        """Whose DID this is; empty where nobody's."""
        return next((handle for handle in self._passwords if self.did_of(handle) == did), "")

    def who(self, request: Request, *, refreshes: bool = False) -> str:
        """The account whose token this is."""
        if not request.headers.get("Authorization"):
            raise refusal("AuthMissing", "Authentication Required", 401)
        if not request.token:
            raise refusal("InvalidToken", "Unexpected authorization type")
        token = self._tokens.get(request.token)
        if token is None or token.refreshes != refreshes:
            raise refusal("InvalidToken", "Token could not be verified")
        if token.until <= self.clock():
            raise refusal("ExpiredToken", "Token has expired")
        return token.did

    def sign_in(self, request: Request) -> Reply:
        """`createSession`, with the app password."""
        asked = json_of(request)
        for name in ("identifier", "password"):
            if name not in asked:
                raise refusal("InvalidRequest", f'Missing required key "{name}" at $')
        handle = asked["identifier"].lower()
        if handle.startswith("did:"):
            handle = self.handle_of(handle)
        if handle not in self._passwords or self._passwords[handle] != asked["password"]:
            raise refusal("AuthenticationRequired", "Invalid identifier or password", 401)
        return self._tokens_for(self.did_of(handle))

    def refresh(self, request: Request) -> Reply:
        """`refreshSession`."""
        return self._tokens_for(self.who(request, refreshes=True))

    def _tokens_for(self, did: str) -> Reply:
        names = {"accessJwt": (ACCESS, False), "refreshJwt": (REFRESH, True)}
        answer = {}
        for name, (life, refreshes) in names.items():
            answer[name] = secrets.token_urlsafe(32)
            self._tokens[answer[name]] = _Token(did, self.clock() + life, refreshes)
        return said({**answer, "did": did, "handle": self.handle_of(did), "active": True})

    def session(self, request: Request) -> Reply:
        """`getSession`."""
        did = self.who(request)
        return said({"did": did, "handle": self.handle_of(did), "active": True})


def refusal(code: str, words: str, status: int = 400) -> Stop:
    """An error in the protocol's form."""
    return Stop(said({"error": code, "message": words}, status))


def json_of(request: Request) -> dict[str, Any]:
    """The JSON object that was sent."""
    try:
        data = json.loads(request.body)
    except ValueError as error:
        raise refusal("SyntaxError", str(error)) from None
    if not isinstance(data, dict):
        raise refusal("InvalidRequest", "Input must be an object")
    return data
