"""Containers, as Instagram and Threads have them: made, worked on, published once, gone after a day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from terrimark.rehearsal.graph import GraphCopy
from terrimark.rehearsal.graph_rows import Row, chosen, listed, measured, moment, trouble, unseen
from terrimark.rehearsal.values import Picture, Published

DAY = timedelta(hours=24)
ALT = 1000


@dataclass
class Container:
    """What will be a post, or a picture of one."""

    id: str
    account: str
    made: datetime
    kind: str  # IMAGE, CAROUSEL, TEXT…
    left: int  # looks until it is ready
    text: str = ""
    picture: Picture | None = None
    children: tuple[str, ...] = ()
    is_child: bool = False
    reply_to: str = ""
    post: str = ""  # what it was published as


class Containers(GraphCopy):
    """The calls about containers and media; `polls` is how often one is IN_PROGRESS when it is looked at.

    `quota` is the number of posts in 24 hours.
    """

    state_field: str  # what the state of a container is called
    word_field: str  # what the words of a post are called
    shelf: str  # the account's list of posts

    def __init__(self, *, polls: int = 0, quota: int = 0, **common: Any) -> None:
        super().__init__(**common)
        self.polls, self.quota = polls, quota or self.usual_quota
        self._containers: dict[str, Container] = {}
        self._published: dict[str, list[tuple[datetime, bool]]] = {}  # when, and whether it was an answer

    usual_quota: int
    metrics: Mapping[str, int]

    def state(self, made: Container) -> str:
        """Where a container stands."""
        if made.post:
            return "PUBLISHED"
        if self.clock() - made.made >= DAY:
            return "EXPIRED"
        ready = made.left <= 0 and all(self._containers[name].left <= 0 for name in made.children)
        return "FINISHED" if ready else "IN_PROGRESS"

    def call(self, method: str, path: Sequence[str], asked: Row, files: Sequence[bytes], who: str) -> Any:
        """One call: those that both networks have."""
        match method, path:
            case "GET", [name] if name in ("me", self.id_of(who)):
                return chosen(self._user(who), asked.get("fields", "username"), "User")
            case "GET", [name] if name in self._containers and self._containers[name].account == who:
                return self._look(self._containers[name], asked)
            case "GET", [name] if name in self._posts:
                return chosen(self.row(self.own(name, who)), asked.get("fields", "id"), "Media")
            case "GET", [name, shelf] if shelf == self.shelf and name in ("me", self.id_of(who)):
                rows = [self.row(p) for p in reversed(self._posts.values()) if self._is_listed(p, who)]
                return listed(rows, asked, "Media")
            case "GET", [name, "insights"]:
                self.own(name, who)
                return measured(self.metrics, asked)
        raise unseen(path[0])

    def row(self, post: Published) -> Row:
        """A post, with every field that may be asked for."""
        kind = {0: "TEXT", 1: "IMAGE"}.get(len(post.pictures), "CAROUSEL")
        return {
            "id": post.id, self.word_field: post.text or None, "timestamp": moment(post.at),
            "permalink": post.url, "shortcode": post.id[-11:], "username": post.account, "media_type": kind,
            "media_url": post.pictures[0].url if post.pictures else None, "like_count": 3,
            "comments_count": len(self._comments.get(post.id, ())),
        }  # fmt: skip

    def made(self, who: str, **facts: Any) -> Row:
        """A new container."""
        box = Container(id=self.number(), account=who, made=self.clock(), left=self.polls, **facts)
        self._containers[box.id] = box
        return {"id": box.id}

    def lately(self, who: str, *, answers: bool = False) -> int:
        """How many posts, or answers, an account has published in 24 hours."""
        since = self.clock() - DAY
        return sum(at > since and answer is answers for at, answer in self._published.get(who, ()))

    def out(self, box: Container) -> Row:
        """Publish a container."""
        boxes = [self._containers[name] for name in box.children] or [box]
        name = self.number()
        self._posts[name] = Published(
            id=name, account=box.account, text=box.text, language="", at=self.clock(),
            url=f"{self.url}/posts/{name}", pictures=tuple(b.picture for b in boxes if b.picture),
            answers=box.reply_to,
        )  # fmt: skip
        box.post = name
        self._published.setdefault(box.account, []).append((self.clock(), bool(box.reply_to)))
        return {"id": name}

    def asked_for(self, name: str, who: str, code: int, sub: int) -> Container:
        """The container of a `creation_id`."""
        box = self._containers.get(name)
        if box is None or box.account != who:
            raise trouble(code, sub, "The requested resource does not exist")
        return box

    def alt_of(self, asked: Row) -> str:
        """The alternative text, within its length."""
        alt = str(asked.get("alt_text") or "")
        if len(alt) > ALT:
            raise trouble(100, f"Param alt_text must be at most {ALT} characters")
        return alt

    def _user(self, who: str) -> Row:
        return {"id": self.id_of(who), "user_id": self.id_of(who), "username": who, "name": who}

    def _look(self, box: Container, asked: Row) -> Row:
        state = self.state(box)
        for name in (box.id, *box.children):
            self._containers[name].left -= 1
        row = {"id": box.id, self.state_field: state, "error_message": None, "status": state}
        return chosen(row, asked.get("fields", "id"), "Container")

    def _is_listed(self, post: Published, who: str) -> bool:
        return post.account == who and not post.answers


def tags(text: str) -> int:
    """How many hashtags a caption has."""
    return len(re.findall(r"(?<![\w&])#\w*[^\W\d]\w*", text))


def mentions(text: str) -> int:
    """How many people a caption names."""
    return len(re.findall(r"(?<![\w@])@[\w.]+", text))
