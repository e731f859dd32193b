"""The page of this machine to which a network sends the browser back after a sign-in (RFC 8252, 7.3)."""

from __future__ import annotations

import html
import time
from functools import partial
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from terrimark.i18n import _, reader_languages
from terrimark.networks.base import AccountTrouble, TryLater

PATH = "/terrimark"
PATIENCE_S = 300.0  # for a person to say yes
_SLOW_S = 5.0  # for a browser that has opened a connection to say something


class Landing:
    """Listens on 127.0.0.1 alone, in a `with` block, for one answer to one sign-in."""

    def __init__(self, port: int) -> None:
        try:
            self._server = _Server(("127.0.0.1", port), partial(_Page, self))
        except OSError as error:
            raise AccountTrouble(
                _("port {port} of this machine cannot be used: {why}").format(port=port, why=error.strerror),
                fix=_("choose another one: --port N (the app's settings must name the same)"),
            ) from error
        self.port = self._server.server_port
        self.state = self.found = ""

    def __enter__(self) -> Landing:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def wait(self, state: str, patience_s: float = PATIENCE_S) -> str:
        """The address that the browser was sent to with this very state; TryLater where nobody came."""
        self.state, end = state, time.monotonic() + patience_s
        while not self.found:
            self._server.timeout = end - time.monotonic()
            if self._server.timeout <= 0:
                what, fix = _("nobody said yes in the browser in time"), _("run the same command again")
                raise TryLater(what, fix=fix)
            self._server.handle_request()
        return self.found

    def take(self, address: str) -> bool:
        """Whether an address is the answer waited for; others, a browser's for an icon too, are not."""
        parts = urlsplit(address)
        [state] = parse_qs(parts.query).get("state", [""])[:1]
        ours = parts.path == PATH and compare_digest(state.encode(), self.state.encode())
        if ours:
            self.found = address
        return ours


class _Server(HTTPServer):
    def handle_error(self, *_: object) -> None:
        """Nothing: a browser that has left has left."""


class _Page(BaseHTTPRequestHandler):
    timeout = _SLOW_S

    def __init__(self, landing: Landing, *rest: Any) -> None:
        self._landing = landing
        super().__init__(*rest)

    def do_GET(self) -> None:
        """Say in one plain sentence whether this was the answer; repeat nothing of what was asked."""
        ours = self._landing.take(self.path)
        told = _("The answer has arrived. Close this page and go back to the terminal.")
        words = told if ours else _("This is not the answer that terrimark waits for.")
        language = (reader_languages() or ["en"])[0].partition("_")[0]
        page = (
            f'<!DOCTYPE html><html lang="{html.escape(language)}"><meta charset="utf-8">'
            f"<title>terrimark</title><p>{html.escape(words)}</p></html>"
        ).encode()
        self.send_response(200 if ours else 404)
        for name, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Content-Security-Policy": "default-src 'none'",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the address holds the code."""
