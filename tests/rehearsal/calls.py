"""What the tests of the copies share: a clock that is moved by hand, pictures, calls with a token."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import requests
from PIL import Image

from terrimark.rehearsal import Copy

TOKEN = "a-token"
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def picture(width: int = 40, height: int = 60, kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (15, 60, 60)).save(file, kind)
    return file.getvalue()


def heavy(size: int) -> bytes:
    return picture() + b"\0" * (size - len(picture()))


def ask(copy: Copy, method: str, path: str, *, token: str = TOKEN, **parts: Any) -> requests.Response:
    headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **parts.pop("headers", {})}
    url = path if path.startswith("http") else copy.url + path
    return requests.request(method, url, headers=headers, timeout=10, **parts)
