"""A loopback copy of Threads: what `docs/networks/threads.md` says of it, nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import regex

from terrimark.rehearsal.containers import DAY, Containers
from terrimark.rehearsal.graph_rows import Row, children_of, chosen, listed, opened, trouble, truth
from terrimark.rehearsal.values import Picture, Published

TEXT, LINKS = 500, 5
PICTURE_BYTES = 8_000_000
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}
ANSWERS, DELETIONS = 1000, 100  # in 24 hours
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Regional_Indicator}|\p{Emoji}\ufe0f|[\d#*]\ufe0f?\u20e3")


class ThreadsCopy(Containers):
    """Accounts of graph.threads.net. A container is not ready at the first look: it takes 30 s."""

    versions = frozenset({"v1.0"})
    title, usage_type, rate_code = "Threads", "threads", 4
    state_field, word_field, shelf, usual_quota = "status", "text", "threads", 250
    metrics = dict.fromkeys(("views", "likes", "replies", "reposts", "quotes", "shares"), 12)

    def __init__(self, *, polls: int = 1, **common: Any) -> None:
        super().__init__(polls=polls, **common)
        self._deleted: dict[str, list[Any]] = {}

    def call(self, method: str, path: Sequence[str], asked: Row, files: Sequence[bytes], who: str) -> Any:
        """One call."""
        match method, path:
            case "POST", [user, "threads"]:
                return self._container(self.mine(user, who), asked)
            case "POST", [user, "threads_publish"]:
                return self._publish(self.mine(user, who), str(asked.get("creation_id")))
            case "GET", [user, "threads_publishing_limit"]:
                self.mine(user, who)
                return {"data": [self._limits(who, str(asked.get("fields") or "quota_usage"))]}
            case "GET", [user, "replies"] if user in ("me", self.id_of(who)):
                mine = [p for p in reversed(self._posts.values()) if p.answers and p.account == who]
                return listed([self.row(post) for post in mine], asked, "Media")
            case "GET", [name, "replies" | "conversation"]:
                return listed(self._answers(self.own(name, who)), asked, "Media")
            case "DELETE", [name]:
                return self._delete(self.own(name, who), who)
        return super().call(method, path, asked, files, who)

    def row(self, post: Published) -> Row:
        """A post, with what answers it."""
        reply_to = {"id": post.answers} if post.answers else None
        return {**super().row(post), "reply_to": reply_to, "has_replies": bool(self._answers(post))}

    def _answers(self, post: Published) -> list[Row]:
        own = [self.row(other) for other in self._posts.values() if other.answers == post.id]
        others = [
            {**row, "media_type": "TEXT", "reply_to": {"id": post.id}, "shortcode": row["id"][-11:]}
            for row in self._comments.get(post.id, ())
        ]
        return sorted([*own, *others], key=lambda row: str(row["id"]))

    def _container(self, who: str, asked: Row) -> Row:
        kind, text = str(asked.get("media_type") or ""), str(asked.get("text") or "")
        if counted(text) > TEXT:
            raise trouble(100, f"Param text must be at most {TEXT} characters long.")
        found = {link.rstrip(".,;:!?)»”") for link in re.findall(r"https?://\S+", text)}
        if len(found | {str(asked["link_attachment"])} if asked.get("link_attachment") else found) > LINKS:
            raise trouble(100, "THREADS_API__LINK_LIMIT_EXCEEDED")
        if asked.get("link_attachment") and kind != "TEXT":
            raise trouble(100, "link_attachment is only for text posts")
        topic = asked.get("topic_tag")
        if topic is not None and (not 1 <= len(str(topic)) <= 50 or set(".&") & set(str(topic))):
            raise trouble(100, "Param topic_tag must be 1 to 50 characters without . and &")
        answers = str(asked.get("reply_to_id") or "")
        theirs = (row["id"] for rows in self._comments.values() for row in rows)
        if answers and answers not in self._posts and answers not in theirs:
            raise trouble(100, 33, "The requested resource does not exist")
        return self._of_kind(who, kind, text, answers, asked)

    def _of_kind(self, who: str, kind: str, text: str, answers: str, asked: Row) -> Row:
        child, alt = truth(asked.get("is_carousel_item")), self.alt_of(asked)
        if kind == "TEXT":
            if not text:
                raise trouble(100, "Param text is required")
            made = self.made(who, kind=kind, text=text, reply_to=answers)
            if truth(asked.get("auto_publish_text")):
                self._containers[made["id"]].left = 0
                return self._publish(who, made["id"])
            return made
        if kind == "CAROUSEL":
            names = children_of(asked.get("children", ""))
            boxes = [self._containers.get(name) for name in names]
            good = all(box and box.is_child and box.account == who and not box.post for box in boxes)
            if not 2 <= len(names) <= 20 or not good:
                raise trouble(100, "A carousel needs 2 to 20 of your own carousel items")
            return self.made(who, kind=kind, text=text, children=tuple(names), reply_to=answers)
        if kind != "IMAGE":
            raise trouble(100, f"Param media_type must be one of TEXT, IMAGE, CAROUSEL, not {kind!r}")
        picture = self._picture(str(asked.get("image_url") or ""), alt)
        text = "" if child else text
        return self.made(who, kind=kind, text=text, picture=picture, is_child=child, reply_to=answers)

    def _picture(self, url: str, alt: str) -> Picture:
        data = self.fetched(url, trouble(100, "The media could not be fetched from this URI"))
        kind, (width, height) = opened(data)
        if kind not in FORMATS or len(data) > PICTURE_BYTES:
            raise trouble(100, "The image must be a JPEG or PNG of at most 8 MB")
        if max(width, height) > 10 * min(width, height):
            raise trouble(100, "INVALID_ASPEC_RATIO")  # their own spelling
        return self.stored(data, FORMATS[kind], alt)

    def _publish(self, who: str, name: str) -> Row:
        box = self.asked_for(name, who, 24, 4279009)
        if box.is_child or box.post or self.state(box) == "EXPIRED":  # a second time: the code is [U]
            raise trouble(100, "The container cannot be published")
        if self.state(box) != "FINISHED":
            raise trouble(9007, 2207027, "The media is not ready to be published")
        most = ANSWERS if box.reply_to else self.quota
        if self.lately(who, answers=bool(box.reply_to)) >= most:
            raise trouble(9, 2207042, "The maximum number of posts was reached")
        return self.out(box)

    def _delete(self, post: Published, who: str) -> Row:
        done = [at for at in self._deleted.get(who, ()) if at > self.clock() - DAY]
        if len(done) >= DELETIONS:
            raise trouble(9, 2207042, "The maximum number of deletions was reached")
        self._deleted[who] = [*done, self.clock()]
        del self._posts[post.id]
        return {"success": True, "deleted_id": post.id}

    def _limits(self, who: str, fields: str) -> Row:
        deleted = sum(at > self.clock() - DAY for at in self._deleted.get(who, ()))
        row: Row = {"id": ""}
        for name, used, most in (
            ("", self.lately(who), self.quota),
            ("reply_", self.lately(who, answers=True), ANSWERS),
            ("delete_", deleted, DELETIONS),
        ):
            row[f"{name}quota_usage"] = used
            row[f"{name}config"] = {"quota_total": most, "quota_duration": 86_400}
        shown = chosen(row, fields, "ThreadsPublishingLimit")
        return {name: value for name, value in shown.items() if name != "id"}


def counted(text: str) -> int:
    """A text's length for Threads: one for each code point, but each emoji as many as its UTF-8 bytes."""
    parts = regex.findall(r"\X", text)
    return sum(len(part.encode() if _EMOJI.search(part) else part) for part in parts)
