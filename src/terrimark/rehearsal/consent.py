"""OAuth 2 of the copies that have it: an account says yes, a code becomes a token once, PKCE counts."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from terrimark.rehearsal.values import Reply, Stop, said


class Consent:
    """Codes that apps were given; each lives for `life`. Who is asked says yes at once."""

    def __init__(self, life: timedelta, clock: Callable[[], datetime]) -> None:
        self._life, self._clock = life, clock
        self._codes: dict[str, tuple[Mapping[str, str], str, datetime]] = {}

    def ask(self, query: Mapping[str, str], owner: str) -> Reply:
        """Send the browser back with a code."""
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            raise denied("invalid_request", "response_type=code and a challenge by S256 are needed.")
        code = secrets.token_urlsafe(16)
        self._codes[code] = query, owner, self._clock() + self._life
        back = {"code": code} | ({"state": query["state"]} if "state" in query else {})
        return Reply(status=302, headers={"Location": f"{query['redirect_uri']}?{urlencode(back)}"})

    def redeem(self, form: Mapping[str, str]) -> tuple[str, str]:
        """Whose code it is, and the scope asked for; Stop where it is another app's, or was used."""
        query, owner, until = self._codes.pop(form.get("code", ""), ({}, "", self._clock()))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        same = all(query.get(name) == form.get(name) for name in ("client_id", "redirect_uri"))
        if self._clock() >= until or not same or query.get("code_challenge") != proof:
            raise denied("invalid_grant", "The authorization code is invalid, expired or another app's.")
        return owner, query.get("scope", "")


def denied(error: str, description: str, status: int = 400) -> Stop:
    """An error as RFC 6749 has it."""
    return Stop(said({"error": error, "error_description": description}, status))
