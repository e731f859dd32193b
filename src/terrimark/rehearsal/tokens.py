"""What the copies of networks with one bearer token an account have in common."""

from __future__ import annotations

import io
import json
import secrets
import zlib
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from PIL import Image

from terrimark.rehearsal.server import Copy
from terrimark.rehearsal.values import Published, Reply, Request, sniffed


class Tokens(Copy):
    """Accounts and their tokens; `accounts` maps handles to tokens, `open_account` makes more."""

    def __init__(self, *, accounts: Mapping[str, str] | None = None, **common: Any) -> None:
        super().__init__(**common)
        self._tokens = {token: handle.removeprefix("@") for handle, token in (accounts or {}).items()}
        self._dead: set[str] = set()
        self._posts: dict[str, Published] = {}
        self._last = 0

    @property
    def posts(self) -> list[Published]:
        """What is out, oldest first."""
        with self._lock:
            return list(self._posts.values())

    def open_account(self, handle: str) -> str:
        """The living token of an account, made where it has none."""
        handle = handle.removeprefix("@")
        for token, owner in self._tokens.items():
            if owner == handle and token not in self._dead:
                return token
        token = self.new_token()
        self._tokens[token] = handle
        return token

    def new_token(self) -> str:
        """A token of this network's form."""
        return secrets.token_urlsafe(32)

    def expire(self) -> None:
        """Let every token die, for good."""
        self._dead |= set(self._tokens)

    def who(self, request: Request) -> str:
        """Whose token a call brings; Stop where nobody's."""
        return self.owner(request.token)

    def owner(self, token: str) -> str:
        """Whose token this is; Stop where nobody's."""
        if token not in self._tokens or token in self._dead:
            raise self.locked_out(token, expired=token in self._dead)
        return self._tokens[token]

    @abstractmethod
    def locked_out(self, token: str, *, expired: bool) -> Exception:
        """The network's Stop for a missing, unknown or dead token."""

    def rate_headers(self, left: int, again: int) -> Mapping[str, str]:
        """Nothing, where the network says nothing."""
        return {}

    def number(self) -> str:
        """An id that grows with time (milliseconds, then 16 bits)."""
        self._last = max(self._last + 1, int(self.clock().timestamp() * 1000) << 16)
        return str(self._last)


def fields(request: Request) -> dict[str, Any] | None:
    """The JSON object of a request; None where it is none."""
    try:
        data = json.loads(request.body or b"{}")
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def pixels(data: bytes) -> tuple[int, int]:
    """Width and height of a picture; zeros where it is none."""
    if not kind_of(data):
        return 0, 0
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except (OSError, Image.DecompressionBombError):
        return 0, 0


def kind_of(data: bytes) -> str:
    """The media type that the first bytes say, WebP too."""
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else sniffed(data)


def stable_number(text: str) -> int:
    """Nine digits that are always the same for a name."""
    return 100_000_000 + zlib.crc32(text.encode()) % 900_000_000


def utf16(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


EMPTY = Reply(status=204)
