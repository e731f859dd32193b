"""A loopback copy of a Facebook Page: what `docs/networks/facebook.md` says of it, nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from terrimark.rehearsal.graph import GraphCopy
from terrimark.rehearsal.graph_rows import (
    Row,
    chosen,
    listed,
    measured,
    moment,
    opened,
    trouble,
    truth,
    unseen,
)
from terrimark.rehearsal.values import Picture, Published

PICTURE_BYTES = 4_000_000  # the least of three numbers that Facebook gives
FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
TEXT = 63_206  # [U] and in UTF-16 units [U], the least of what it may mean
PICTURES = 10  # [C]
SOONEST, LATEST = timedelta(minutes=10), timedelta(days=30)


class FacebookCopy(GraphCopy):
    """Pages, each with its own token, posts, drafts and scheduled posts."""

    versions = frozenset(f"v{number}.0" for number in range(21, 27))
    title, usage_type, rate_code = "Facebook", "pages", 32

    def __init__(self, **common: Any) -> None:
        super().__init__(**common)
        self._photos: dict[str, tuple[str, Picture, str]] = {}  # owner, picture, post that shows it
        self._aside: dict[str, Published] = {}  # drafts, and posts that wait for their hour
        self._due: dict[str, datetime] = {}

    @property
    def posts(self) -> list[Published]:
        """What is out, oldest first; scheduled posts go out by themselves."""
        with self._lock:
            self._publish_due()
            return list(self._posts.values())

    def call(self, method: str, path: Sequence[str], asked: Row, files: Sequence[bytes], who: str) -> Any:
        """One call."""
        self._publish_due()
        match method, path:
            case "GET", ["me", "accounts"]:
                row = {**self._page(who), "access_token": self.open_account(who)}
                return {"data": [chosen(row, asked.get("fields", "name,access_token"), "Page")]}
            case "GET", [name] if name in ("me", self.id_of(who)):
                return chosen(self._page(who), asked.get("fields", "name"), "Page")
            case "POST", [page, "photos"]:
                return self._photo(self.mine(page, who), asked, files)
            case "POST", [page, "feed"]:
                return self._feed(self.mine(page, who), asked)
            case "GET", [page, "published_posts" | "feed" | "posts"]:
                return listed(self._rows(self._posts, self.mine(page, who)), asked, "PagePost")
            case "GET", [page, "scheduled_posts"]:
                due = {name: self._aside[name] for name in self._due}
                return listed(self._rows(due, self.mine(page, who)), asked, "PagePost")
            case "GET", [name, "comments"]:
                rows = self._comments.get(self.own(name, who).id, [])
                newest = asked.get("order") == "reverse_chronological"
                return listed(rows[::-1] if newest else rows, asked, "Comment")
            case "GET", [name, "insights"]:
                self.own(name, who)
                known = ("post_media_view", "post_total_media_view_unique", "post_clicks")
                return measured(dict.fromkeys(known, 12), asked)
            case "GET", [name] if name in self._posts or name in self._aside:
                return chosen(self._row(self._any(name, who)), asked.get("fields", "message"), "PagePost")
            case "POST", [name]:
                return self._change(self._any(name, who), asked)
            case "DELETE", [name]:
                post = self._any(name, who)
                self._posts.pop(post.id, None)
                self._aside.pop(post.id, None)
                self._due.pop(post.id, None)
                return {"success": True}
        raise unseen(path[0])

    def _page(self, who: str) -> Row:
        return {"id": self.id_of(who), "name": who, "username": who, "link": f"{self.url}/{who}"}

    def _photo(self, who: str, asked: Row, files: Sequence[bytes]) -> Row:
        bad = trouble(100, 2061006, "The url could not be fetched")
        data = files[0] if files else self.fetched(str(asked.get("url", "")), bad)
        kind, _size = opened(data)
        if kind not in FORMATS or len(data) >= PICTURE_BYTES:
            raise trouble(
                100, 1366046, "Your photos couldn't be uploaded. Photos should be smaller than 4 MB and "
                "saved as JPG, PNG, GIF, TIFF, HEIF or WebP files.",
            )  # fmt: skip
        name = self.number()
        picture = self.stored(data, FORMATS[kind], str(asked.get("alt_text_custom", "")))
        self._photos[name] = (who, picture, "")
        if not truth(asked.get("published", True)):
            return {"id": name}
        words = asked.get("message", asked.get("caption", ""))
        post = self._feed(who, {"message": words, "attached_media": [{"media_fbid": name}]})
        return {"id": name, "post_id": post["id"]}

    def _feed(self, who: str, asked: Row) -> Row:
        message, photos = str(asked.get("message") or ""), _attached(asked)
        if not (message or photos or asked.get("link")):
            raise trouble(100, "Missing message or attachment")
        if len(message.encode("utf-16-le", "surrogatepass")) // 2 > TEXT:
            raise trouble(100, "Name parameter too long")
        if photos and asked.get("link"):
            raise trouble(100, "link and attached_media cannot be used together")
        if len(photos) > PICTURES:
            raise trouble(100, f"Too many attached media: at most {PICTURES}")
        for name in photos:
            owner, _picture, shown = self._photos.get(name, ("", None, ""))
            if owner != who:
                raise unseen(name)
            if shown:
                raise trouble(100, 1366051, "These photos were already posted.")
        last = next((post for post in reversed(self._posts.values()) if post.account == who), None)
        if message and last is not None and last.text == message:
            raise trouble(506, 1455006, "Duplicate status message")
        name = f"{self.id_of(who)}_{self.number()}"
        post = Published(
            id=name, account=who, text=message, language="", at=self.clock(),  # Facebook keeps no language
            url=f"{self.url}/posts/{name}", pictures=tuple(self._photos[photo][1] for photo in photos),
        )  # fmt: skip
        self._shelve(post, asked)
        for photo in photos:
            self._photos[photo] = (who, self._photos[photo][1], name)
        return chosen(self._row(post), asked.get("fields", "id"), "PagePost")

    def _shelve(self, post: Published, asked: Row) -> None:
        """Out now, at its hour, or a draft."""
        if truth(asked.get("published", True)):
            if "scheduled_publish_time" in asked:
                raise trouble(100, "scheduled_publish_time needs published=false")
            self._posts[post.id] = post
            return
        if (given := asked.get("scheduled_publish_time")) is not None:
            due = _hour(str(given))
            if not SOONEST <= due - self.clock() <= LATEST:
                raise trouble(100, "The specified scheduled publish time is invalid")
            self._due[post.id] = due
        self._aside[post.id] = post

    def _change(self, post: Published, asked: Row) -> Row:
        """Other words, or a draft made public; making it public twice changes nothing [U]."""
        if asked.get("message"):
            post = replace(post, text=str(asked["message"]))
        if truth(asked.get("is_published")) and post.id in self._aside:
            del self._aside[post.id]
            self._due.pop(post.id, None)
            post = replace(post, at=self.clock())
            self._posts[post.id] = post
        for shelf in (self._posts, self._aside):
            if post.id in shelf:
                shelf[post.id] = post
        return {"success": True}

    def _publish_due(self) -> None:
        for name, due in sorted(self._due.items(), key=lambda pair: pair[1]):
            if due <= self.clock():
                del self._due[name]
                self._posts[name] = replace(self._aside.pop(name), at=due)

    def _any(self, name: str, who: str) -> Published:
        post = self._aside.get(name)
        return post if post and post.account == who else self.own(name, who)

    def _rows(self, shelf: dict[str, Published], who: str) -> list[Row]:
        return [self._row(post) for post in reversed(shelf.values()) if post.account == who]

    def _row(self, post: Published) -> Row:
        due = self._due.get(post.id)
        return {
            "id": post.id, "message": post.text or None, "created_time": moment(post.at),
            "permalink_url": post.url, "is_published": post.id in self._posts,
            "scheduled_publish_time": due and int(due.timestamp()), "from": self._page(post.account),
            "reactions": {"data": [], "summary": {"total_count": 3}}, "shares": {"count": 1},
            "comments": {"data": [], "summary": {"total_count": len(self._comments.get(post.id, ()))}},
            "attachments": {"data": [{"media": {"image": {"src": p.url}}} for p in post.pictures]},
        }  # fmt: skip


def _attached(asked: Row) -> list[str]:
    """The photos' ids: a list, the list's JSON in one field, or a field for each (`attached_media[0]`)."""
    given = asked.get("attached_media", [])
    try:
        rows = list(given if isinstance(given, list) else json.loads(given))
        rows += [json.loads(value) for name, value in asked.items() if name.startswith("attached_media[")]
        return [str(row["media_fbid"]) for row in rows]
    except (ValueError, TypeError, KeyError):
        raise trouble(100, "Param attached_media must be an array of objects with media_fbid") from None


def _hour(text: str) -> datetime:
    """Unix seconds or ISO 8601."""
    try:
        found = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
    except ValueError:
        raise trouble(100, "The specified scheduled publish time is invalid") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
