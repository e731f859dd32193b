"""What the copies of Facebook, Instagram and Threads share: the Graph API's manners.

Sources: docs/networks/facebook.md, instagram.md, threads.md. What those mark [U] is read strictly here.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests

from terrimark.rehearsal.forms import form_of
from terrimark.rehearsal.graph_rows import Row, moment, trouble, unseen
from terrimark.rehearsal.page import page
from terrimark.rehearsal.tokens import Tokens
from terrimark.rehearsal.values import Picture, Published, Reply, Request, Stop, said


class GraphCopy(Tokens):
    """One Graph host. A token is a header `Bearer` or a field `access_token`; it is one account's.

    Errors, HTTP 400 for the most part, are told by code and subcode; limits as percents and minutes.
    """

    versions: frozenset[str]
    title: str
    usage_type: str  # as the usage header names what is limited
    rate_code: int

    def __init__(self, **common: Any) -> None:
        super().__init__(**common)
        self._ids: dict[str, str] = {}  # handle to the account's number
        self._comments: dict[str, list[Row]] = {}
        self._files: dict[str, Picture] = {}

    def id_of(self, handle: str) -> str:
        """The number of an account."""
        return self._ids.setdefault(handle, str(17_841_400_000_000_000 + len(self._ids)))

    def comment(self, post: str, author: str, text: str) -> str:
        """Answer a post, as its readers do; the answer's id."""
        with self._lock:
            name, user = self.number(), {"id": self.id_of(author), "name": author, "username": author}
            self._comments.setdefault(post, []).append(
                {
                    "id": name, "from": user, "username": author, "message": text, "text": text,
                    "created_time": moment(self.clock()), "timestamp": moment(self.clock()), "parent": None,
                    "permalink_url": f"{self.url}/posts/{post}", "permalink": f"{self.url}/posts/{post}",
                    "like_count": 0, "replies": {"data": []}, "has_replies": False,
                }
            )  # fmt: skip
            return name

    def slow_down(self) -> Reply:
        """HTTP 400 with a code; when calls are taken again is said in minutes, in the usage header."""
        again = int(self.clock().timestamp()) // 300 * 300 + 300
        stop = trouble(self.rate_code, "There have been too many calls to this account. Wait a bit.")
        return Reply(status=400, body=stop.reply.body, headers=self.rate_headers(0, again))

    def failed(self) -> Reply:
        """HTTP 500, code 2: temporary, they say."""
        words = "An unexpected error has occurred. Please retry your request later."
        return trouble(2, words, status=500, is_transient=True).reply

    def rate_headers(self, left: int, again: int) -> Mapping[str, str]:
        """Percents of what is allowed, and minutes until it is again."""
        most = self.rate_limit or 10**9
        used = 100 - 100 * min(left, most) // most if most else 100
        counts = {"call_count": used, "total_cputime": 0, "total_time": 0}
        minutes = -(-(again - int(self.clock().timestamp())) // 60) if used >= 100 else 0
        case = {**counts, "type": self.usage_type, "estimated_time_to_regain_access": minutes}
        owner = next(iter(self._ids.values()), "0")
        told = {"X-App-Usage": counts, "X-Business-Use-Case-Usage": {owner: [case]}}
        return {name: json.dumps(value) for name, value in told.items()}

    def route(self, request: Request) -> Reply:
        """Do what is asked."""
        match request.method, request.path.strip("/").split("/"):
            case "GET", [""]:
                return page(f"{self.title}, rehearsed", self.posts)
            case "GET", ["posts", name] if name in self._posts:
                return page(f"{self.title}, rehearsed", [self._posts[name]])
            case "GET", ["media", name] if name in self._files:
                return Reply(body=self._files[name].data, kind=self._files[name].kind)
            case method, [version, *path] if version in self.versions and path:
                form, files = _asked(request)
                token = request.token or str(form.pop("access_token", ""))
                return said(self.call(method, path, form, files, self.owner(token)))
        # the real ones take a call without version; here it is a mistake
        raise trouble(2500, f"Unknown path components: {request.path}")

    @abstractmethod
    def call(self, method: str, path: Sequence[str], asked: Row, files: Sequence[bytes], who: str) -> Any:
        """One call to a known version by a known account; JSON."""

    def locked_out(self, token: str, *, expired: bool) -> Stop:
        """Code 190; a subcode for a token that has ended, as after its sixty days."""
        if expired:
            return trouble(190, 463, "Error validating access token: Session has expired.")
        return trouble(190, "Invalid OAuth access token - Cannot parse access token")

    def mine(self, name: str, who: str) -> str:
        """The account of a path: the caller's own number, or `me`."""
        if name not in ("me", self.id_of(who)):
            raise unseen(name)
        return who

    def own(self, name: str, who: str) -> Published:
        """A post of the caller's that is out."""
        post = self._posts.get(name)
        if post is None or post.account != who:
            raise unseen(name)
        return post

    def fetched(self, url: str, bad_address: Stop) -> bytes:
        """What stands at a public address, really asked for; this copy goes nowhere but to this machine."""
        if not url.isascii() or urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
            raise bad_address
        try:
            answer = requests.get(url, timeout=10, allow_redirects=False)
        except requests.RequestException:
            raise bad_address from None
        if answer.status_code != 200:
            raise bad_address
        return answer.content

    def stored(self, data: bytes, kind: str, alt: str) -> Picture:
        """A picture that the network has taken, with its own address here."""
        name = self.number()
        self._files[name] = Picture(data=data, kind=kind, alt=alt, url=f"{self.url}/media/{name}")
        return self._files[name]


def _asked(request: Request) -> tuple[Row, list[bytes]]:
    """What was filled in, whether in the address, a form or JSON; files apart."""
    asked: Row = dict(request.query)
    if (request.headers.get("Content-Type") or "").startswith("application/json"):
        try:
            data = json.loads(request.body or b"{}")
        except ValueError:
            raise trouble(100, "Invalid JSON") from None
        return {**asked, **data}, []
    form = form_of(request)
    return {**asked, **form.fields}, list(form.files.values())
