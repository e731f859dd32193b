"""A server in the middle that passes calls on, and loses the answers that a test wants lost."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit


class Lossy(ThreadingHTTPServer):
    """In front of `target`. `lose`, while it is set, is a part of the path of calls whose answer is lost.

    The first `spare` of those are passed on.
    """

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.lose, self.spare = urlsplit(target).netloc, "", 0
        self.calls: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The caller went away."""


class _Handler(BaseHTTPRequestHandler):
    server: Lossy
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        self.server.calls.append(f"{self.command} {urlsplit(self.path).path}")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        onward = http.client.HTTPConnection(self.server.target, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name not in ("Host", "Connection")}
        onward.request(self.command, self.path, body or None, headers)
        answer = onward.getresponse()
        data = answer.read()
        onward.close()
        if self.server.lose and self.command == "POST" and self.server.lose in self.path:
            if not self.server.spare:
                self.close_connection = True
                return
            self.server.spare -= 1
        self.send_response_only(answer.status)  # the server's own Date and Server are passed on
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "keep-alive"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = _pass_on

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def in_front_of(target: str) -> Iterator[Lossy]:
    with Lossy(target) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
