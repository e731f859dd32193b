"""A loopback copy of Pinterest's API v5: what `docs/networks/pinterest.md` says of it, nothing else.

Pictures come as base64; an address (`image_url`) is never reached from here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from terrimark.rehearsal.page import page
from terrimark.rehearsal.tokens import EMPTY, Tokens, fields, kind_of, pixels, stable_number
from terrimark.rehearsal.values import Picture, Published, Reply, Request, Stop, said

LONGEST = {"title": 100, "description": 800, "link": 2048, "alt_text": 500}  # characters [U]
PICTURE = 20_000_000  # bytes [C]
DAYS = 90  # that analytics look back


class PinterestCopy(Tokens):
    """One server. Each account has one board, `board_of(handle)`; a handle may end in `/` and its number.

    `trial` refuses pins as it does to apps that were not reviewed.
    """

    def __init__(self, *, trial: bool = False, **common: Any) -> None:
        super().__init__(**common)
        self.trial = trial
        self._pins: dict[str, dict[str, Any]] = {}

    def board_of(self, handle: str) -> str:
        """The number of an account's board."""
        user, _slash, board = handle.removeprefix("@").partition("/")
        return board if board.isdecimal() else str(stable_number(f"{user}/{board}"))

    def slow_down(self) -> Reply:
        """429; whether its headers say when is not known [U]."""
        return said({"code": 8, "message": "You have exceeded your rate limit. Try again later."}, 429)

    def failed(self) -> Reply:
        """500 as an API call gets it."""
        return said({"code": 12, "message": "Something went wrong on our end. Sorry about that."}, 500)

    def locked_out(self, token: str, *, expired: bool) -> Stop:
        """401, the same in each case; the code is [U]."""
        return _refusal(401, 2, "Authentication failed.")

    def route(self, request: Request) -> Reply:
        """Do what is asked."""
        path = request.path.strip("/").split("/")
        match request.method, path:
            case "GET", ["picture", name, index] if name in self._posts:
                picture = self._posts[name].pictures[int(index)]
                return Reply(body=picture.data, kind=picture.kind)
            case "GET", ["pin", name] if name in self._posts:
                return page("Pinterest, rehearsed", [self._posts[name]])
            case "GET", [""]:
                return page("Pinterest, rehearsed", self.posts)
        who = self.who(request)
        user, board = who.partition("/")[0], self.board_of(who)
        match request.method, path:
            case "GET", ["v5", "user_account"]:
                return said({"username": user, "account_type": "BUSINESS", "id": str(stable_number(user))})
            case "GET", ["v5", "boards"]:
                return said({"items": [self._board(who)], "bookmark": None})
            case "GET", ["v5", "boards", name] if name == board:
                return said(self._board(who))
            case "GET", ["v5", "boards", name, "pins"] if name == board:
                return self._listed(name, request.query)
            case "POST", ["v5", "pins"]:
                return self._create(request, who)
            case "GET", ["v5", "pins", name] if name in self._pins:
                return said(self._pins[name])
            case "DELETE", ["v5", "pins", name] if (
                name in self._pins and self._pins[name]["board_id"] == board
            ):
                del self._pins[name], self._posts[name]
                return EMPTY
            case "GET", ["v5", "pins", name, "analytics"] if name in self._pins:
                return self._analytics(request.query)
            case _, ["v5", "boards", *_]:
                raise _refusal(404, 40, "Board not found.")
            case _, ["v5", "pins", *_]:
                raise _refusal(404, 50, "Pin not found.")
        raise _refusal(404, 0, "Not found.")

    def _board(self, who: str) -> dict[str, Any]:
        user, _slash, name = who.partition("/")
        return {
            "id": self.board_of(who),
            "name": name or user,
            "owner": {"username": user},
            "privacy": "PUBLIC",
        }

    def _create(self, request: Request, who: str) -> Reply:
        if self.trial:
            what = "Apps with Trial access may not create Pins in production. Use API Sandbox instead."
            raise _refusal(403, 29, what)
        asked = fields(request)
        if asked is None:
            raise _invalid("the body is not a JSON object")
        board = asked.get("board_id")
        if not isinstance(board, str) or not re.fullmatch(r"\d+", board):
            raise _invalid(f"{board!r} does not match '^\\\\d+$'")
        if board != self.board_of(who):
            raise _refusal(404, 40, "Board not found.")
        for name, most in LONGEST.items():
            if len(asked.get(name) or "") > most:
                raise _invalid(f"{name} is too long; constraint: maxLength={most}")
        name, source = self.number(), asked.get("media_source") or {}
        pictures = tuple(
            Picture(data=data, kind=kind_of(data), alt=alt, url=f"{self.url}/picture/{name}/{index}")
            for index, (data, alt) in enumerate(_pictures(source, asked.get("alt_text") or ""))
        )
        now = self.clock()
        words = asked.get("description") or asked.get("title") or ""
        self._posts[name] = Published(
            id=name, account=who, text=words, language="", at=now, url=f"{self.url}/pin/{name}/",
            pictures=pictures,
        )  # fmt: skip
        kept = {
            field: asked.get(field) for field in (*LONGEST, "board_id", "board_section_id", "dominant_color")
        }
        kind = "image" if len(pictures) == 1 else "multiple_images"
        self._pins[name] = {
            "id": name, **kept, "created_at": f"{now:%Y-%m-%dT%H:%M:%S}", "creative_type": "REGULAR",
            "media": {"media_type": kind}, "board_owner": {"username": who.partition("/")[0]},
        }  # fmt: skip
        return said(self._pins[name], 201)

    def _listed(self, board: str, query: Mapping[str, str]) -> Reply:
        most = int(query.get("page_size") or 25)
        if not 1 <= most <= 250:
            raise _invalid(f"page_size {most}; constraint: maximum=250")
        before = int(query.get("bookmark") or 10**30)
        pins = [
            pin
            for pin in reversed(self._pins.values())
            if pin["board_id"] == board and int(pin["id"]) < before
        ]
        bookmark = pins[most - 1]["id"] if len(pins) > most else None
        return said({"items": pins[:most], "bookmark": bookmark})

    def _analytics(self, query: Mapping[str, str]) -> Reply:
        try:
            start, end = (date.fromisoformat(query[name]) for name in ("start_date", "end_date"))
        except (KeyError, ValueError):
            raise _invalid("start_date and end_date are needed, as YYYY-MM-DD") from None
        if not self.clock().date() - timedelta(days=DAYS) <= start <= end or "metric_types" not in query:
            raise _invalid(f"start_date: {DAYS} days back at most; metric_types is needed")
        asked = dict.fromkeys(query["metric_types"].split(","), 0)
        life = {name: asked.pop(name) for name in ("TOTAL_COMMENTS", "TOTAL_REACTIONS") if name in asked}
        return said({"all": {"summary_metrics": asked, "lifetime_metrics": life, "daily_metrics": []}})


def _pictures(source: Mapping[str, Any], alt: str) -> list[tuple[bytes, str]]:
    """Each picture with its description; Stop where one is not taken. Those of a carousel have none."""
    match source.get("source_type"):
        case "image_base64":
            return [(_decoded(source), alt)]
        case "multiple_image_base64":
            items = source.get("items") or []
            if not 2 <= len(items) <= 5:
                raise _invalid(
                    f"{len(items)} items; constraint: {'maxItems=5' if items[5:] else 'minItems=2'}"
                )
            found = [_decoded(item) for item in items]
            if len({pixels(data) for data in found}) > 1:
                raise _invalid("the pictures of a carousel have one size")
            return [(data, "") for data in found]
        case "image_url" | "multiple_image_urls":
            raise _invalid("Unable to reach the URL.")
    raise _invalid("media_source is needed: a pin is a picture")


def _decoded(item: Mapping[str, Any]) -> bytes:
    if item.get("content_type") not in ("image/jpeg", "image/png"):
        raise _invalid("content_type is not one of ['image/jpeg', 'image/png']")
    try:
        data = base64.b64decode(str(item.get("data", "")), validate=True)
    except ValueError:
        raise _invalid("data is not base64") from None
    if kind_of(data) != item["content_type"] or not pixels(data)[0] or len(data) > PICTURE:
        raise _invalid("Sorry, we could not process this image.")
    return data


def _refusal(status: int, code: int, words: str) -> Stop:
    return Stop(said({"code": code, "message": words}, status))


def _invalid(words: str) -> Stop:
    return _refusal(400, 1, f"Invalid parameters: {words}")
