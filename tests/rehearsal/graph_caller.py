"""A caller of the Graph copies, and a place with pictures for them to fetch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import requests
from PIL import Image

from terrimark.rehearsal.graph import GraphCopy

TOKEN = "a-token-of-graph"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


class Caller:
    """Calls a copy as an account; a good answer's JSON, else (HTTP status, code, subcode)."""

    def __init__(self, copy: GraphCopy, version: str, handle: str = "estran", token: str = TOKEN) -> None:
        self.copy, self.version, self.me, self.token = copy, version, copy.id_of(handle), token

    def raw(self, method: str, path: str, **parts: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.copy.url}/{self.version}/{path}"
        return requests.request(method, url, headers=headers, timeout=10, **parts)

    def __call__(self, method: str, path: str, fields: str = "", **asked: Any) -> Any:
        params = {"fields": fields} if fields else {}
        if method == "GET":
            answer = self.raw(method, path, params={**params, **asked})
        else:
            answer = self.raw(method, path, params=params, data=asked)
        return answer.json() if answer.ok else refused(answer)


def refused(answer: requests.Response) -> tuple[int, int, int]:
    error = answer.json()["error"]
    assert error["type"] == "OAuthException" and error["message"] and error["fbtrace_id"]
    return answer.status_code, error["code"], error.get("error_subcode", 0)


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 500)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (232, 84, 28)).save(file, kind)
    return file.getvalue()


def padded(data: bytes, size: int) -> bytes:
    """The same picture in so many bytes."""
    return data + b"\0" * (size - len(data))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """The address of a folder, for a copy to fetch from."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
