"""A server that says what a test wants said, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Canned(ThreadingHTTPServer):
    """`say` gives the answer to calls whose path holds `part`; the rest gets 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._answers: dict[str, tuple[int, bytes, Mapping[str, str]]] = {}
        self.asked: list[tuple[str, Mapping[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def say(self, part: str, status: int, body: Any, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self._answers[part] = (
            status,
            data,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def answer(self, path: str) -> tuple[int, bytes, Mapping[str, str]]:
        for part, answer in self._answers.items():
            if part in path:
                return answer
        return 404, b"{}", {}


class _Handler(BaseHTTPRequestHandler):
    server: Canned

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((f"{self.command} {self.path}", dict(self.headers), body))
        status, data, headers = self.server.answer(self.path)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def canned() -> Iterator[Canned]:
    with Canned() as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
