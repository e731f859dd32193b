"""A loopback HTTP server that copies a network: threads outside, one call at a time inside, faults wanted."""

from __future__ import annotations

import socket
import struct
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import RLock, Thread
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from requests.structures import CaseInsensitiveDict

from terrimark.rehearsal.faults import Faults
from terrimark.rehearsal.values import HTML, Published, Reply, Request, Stop

Clock = Callable[[], datetime]
LARGEST = 64_000_000  # bytes of a request


class Copy(ABC):
    """A copy of one network's API on 127.0.0.1, to be used in a `with` block.

    `port` 0 takes a free one; `clock` is what its records and lifetimes go by; `rate_limit` is the number of
    calls that it answers in five minutes, None: any number.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        faults: Faults | None = None,
        clock: Clock = lambda: datetime.now(UTC),
        rate_limit: int | None = None,
    ) -> None:
        self.faults, self.clock, self.rate_limit = faults or Faults(), clock, rate_limit
        self.calls: list[str] = []  # "POST /api/v1/statuses", in order
        self._lock = RLock()
        self._window = (0, 0)  # which five minutes, calls in them
        self._server = _Server(("127.0.0.1", port), partial(_Handler, self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    @abstractmethod
    def posts(self) -> list[Published]:
        """What is out, oldest first."""

    @abstractmethod
    def open_account(self, handle: str) -> str:
        """The secret of an account, made where it does not exist."""

    def token_of(self, handle: str) -> str:
        """The living secret of an account, while calls go on."""
        with self._lock:
            return self.open_account(handle)

    @abstractmethod
    def route(self, request: Request) -> Reply:
        """Do what is asked; Stop ends it."""

    @abstractmethod
    def slow_down(self) -> Reply:
        """The 429 of this network, with its own signal."""

    @abstractmethod
    def failed(self) -> Reply:
        """The 500 of this network."""

    @abstractmethod
    def expire(self) -> None:
        """Let every access token die."""

    @abstractmethod
    def rate_headers(self, left: int, again: int) -> Mapping[str, str]:
        """What each answer says of the rate limit: calls left, and the Unix time of new ones."""

    def answer(self, request: Request) -> Reply | None:
        """The answer to a call; None where the connection closes without one."""
        call = f"{request.method} {request.path}"
        fault = self.faults.strike(call)
        trouble = fault.trouble if fault else ""
        if fault and trouble == "slow":
            time.sleep(fault.seconds)
        with self._lock:
            self.calls.append(call)
            left, again = self._count()
            early: dict[str, Callable[[], Reply | None]] = {
                "drop-before": lambda: None,
                "429": self.slow_down,
                "500-before": self.failed,
                "html": _maintenance,
            }
            if trouble in early:
                return early[trouble]()
            if left < 0:
                return self.slow_down()
            if trouble == "expire":
                self.expire()
            try:
                reply = self.route(request)
            except Stop as stop:
                reply = stop.reply
        if trouble == "drop-after":
            return None
        if trouble == "reset":
            raise ConnectionResetError
        if trouble == "500-after":
            return self.failed()
        headers = {**self.rate_headers(max(left, 0), again), **reply.headers}
        return Reply(status=reply.status, body=reply.body, kind=reply.kind, headers=headers)

    def _count(self) -> tuple[int, int]:
        """How many calls are left in these five minutes, and when the next ones start (Unix time)."""
        window = int(self.clock().timestamp()) // 300
        self._window = (window, self._window[1] + 1 if self._window[0] == window else 1)
        most = self.rate_limit if self.rate_limit is not None else 10**9
        return most - self._window[1], (window + 1) * 300


def _maintenance() -> Reply:
    page = (
        b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"
    )
    return Reply(body=page, kind=HTML)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the caller was killed, as rehearsals do
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a kept connection waits 40 ms between head and body

    def __init__(self, copy: Copy, *rest: Any) -> None:
        self._copy = copy
        super().__init__(*rest)

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.send_error(413)
            return
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers=CaseInsensitiveDict(self.headers.items()),
            body=self.rfile.read(length),
            raw=self.path,
        )
        try:
            reply = self._copy.answer(request)
        except ConnectionResetError:  # closed without a linger the caller gets a reset, not an end
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            reply = None
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        headers = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), **reply.headers}
        if reply.kind == HTML:
            headers["Content-Security-Policy"] = (
                "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
            )
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The header `Date`, by the copy's own clock."""
        return super().date_time_string(self._copy.clock().timestamp())

    do_GET = do_POST = do_PUT = do_DELETE = _serve

    def log_message(self, *_: Any) -> None:
        """Say nothing: the terminal belongs to the demo."""
