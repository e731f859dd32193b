"""A Bluesky session: signed in once, kept in a file that only its owner reads, renewed when it ends.

Signing in is limited to 30 in 5 minutes and 300 a day for an account, so a session is kept between runs:
an access token lives two hours, the refresh token that renews it 90 days.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from terrimark.files import as_json, replacing
from terrimark.i18n import _
from terrimark.networks.base import NetworkError
from terrimark.networks.http import Wire
from terrimark.networks.signals import on_loopback
from terrimark.networks.troubles import Answer

DEAD = ("ExpiredToken", "InvalidToken")


@dataclass(frozen=True, kw_only=True)
class Session:
    """Who is signed in, and the two tokens that prove it."""

    server: str  # where it was signed in
    identifier: str  # as it was signed in
    home: str  # the server that holds the account, where all other calls go
    did: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)


class SignedIn:
    """One account's calls, each with a token that is alive."""

    def __init__(self, *, wire: Wire, handle: str, password: str, file: Path) -> None:
        self.wire, self.handle = wire, handle.removeprefix("@")
        self._password, self._file = password, file
        self._now: Session | None = None

    @property
    def session(self) -> Session:
        """The session in force: the one at hand, else the kept one, else a new one."""
        if self._now is None:
            self._now = self._kept() or self._sign_in()
        return self._now

    def ask(self, method: str, name: str, **parts: Any) -> Answer:
        """Call `com.atproto…` on the account's home, and again with a new token where the old one has ended.

        (The answer that says so means that nothing was done.) Raises as `Wire.ask`, and AccountTrouble where
        the account may not do this.
        """
        answer = self._call(self.session, method, name, parts)
        if answer.text("error") in DEAD:
            self._now = self._renew(self.session)
            answer = self._call(self._now, method, name, parts)
        error = answer.text("error")
        if answer.status in (401, 403) or error in DEAD or error.startswith("Account"):
            raise self.locked_out(answer)
        return answer

    def _call(self, session: Session, method: str, name: str, parts: dict[str, Any]) -> Answer:
        path = f"/xrpc/{name}"
        return self.wire.ask(method, path, token=session.access, server=session.home, **parts)

    def _kept(self) -> Session | None:
        """The session that an earlier run left, if it is of this server and handle."""
        try:
            session = Session(**json.loads(self._file.read_text("utf-8")))
            self.wire.hide(session.access, session.refresh)
        except (OSError, ValueError, TypeError):
            return None
        ours = (session.server, session.identifier) == (self.wire.server, self.handle)
        return session if ours and all(vars(session).values()) else None

    def _renew(self, old: Session) -> Session:
        path = "/xrpc/com.atproto.server.refreshSession"
        answer = self.wire.ask("POST", path, token=old.refresh, expect="accessJwt")
        return self._begin(answer) if answer.ok else self._sign_in()

    def _sign_in(self) -> Session:
        who = {"identifier": self.handle, "password": self._password}
        answer = self.wire.ask("POST", "/xrpc/com.atproto.server.createSession", json=who, expect="accessJwt")
        if not answer.ok:
            raise self.locked_out(answer)
        return self._begin(answer)

    def _begin(self, answer: Answer) -> Session:
        access, refresh, did = (answer.text(name) for name in ("accessJwt", "refreshJwt", "did"))
        self.wire.hide(access, refresh)
        session = Session(
            server=self.wire.server, identifier=self.handle, home=self._home(answer), did=did,
            access=access, refresh=refresh,
        )  # fmt: skip
        with suppress(OSError):  # a session that cannot be kept is only one more sign-in at the next run
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with replacing(self._file, mode=0o600) as file:
                file.write_text(as_json(asdict(session)), "utf-8")
        return session

    def _home(self, answer: Answer) -> str:
        """The `#atproto_pds` service of the DID document; where it is absent, the server that signed in."""
        if on_loopback(self.wire.server):  # a rehearsal never leaves this machine
            return self.wire.server
        for service in answer.rows("didDoc", "service"):
            home = str(service.get("serviceEndpoint")).rstrip("/")
            if str(service.get("id")).endswith("#atproto_pds") and home.startswith("https://"):
                return home
        return self.wire.server

    def locked_out(self, answer: Answer) -> NetworkError:
        """What an answer means that keeps this account from anything."""
        if answer.text("error") == "AuthFactorTokenRequired":
            fix = _("use an app password: Settings → Privacy and security → App passwords → Add")
        elif answer.text("error").startswith("Account"):
            fix = _("sign in to the account with a browser and see what Bluesky says about it")
        else:
            fix = _("check the handle, and make a new app password (Settings → Privacy and security)")
        return self.wire.locked_out(answer, fix)
