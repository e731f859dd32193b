"""A Facebook Page. Facts and sources: docs/networks/facebook.md.

Nothing makes a repeat harmless here, so the last call is never repeated: after a lost answer the Page's posts
are looked through, and what is not seen there is left to a person, since the list may omit posts [C].
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from terrimark.calendar.post import Picture, Post
from terrimark.i18n import _
from terrimark.networks.base import Intent, Metrics, OutcomeUnknown, Receipt, Refused, Reply, Steps
from terrimark.networks.graph import Graph
from terrimark.networks.http import Answer
from terrimark.networks.seen import address, folded, moment

PHOTO_KEPT = timedelta(hours=12)  # unpublished; how long Facebook keeps it is not said [U]
SKEW = timedelta(minutes=10)  # between its clock and ours
PAGE, PAGES = "50", 4  # posts a page, pages looked through


class Facebook:
    """One Page, by its own token; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, handle: str, graph: Graph) -> None:
        self._handle, self._graph = handle.removeprefix("@"), graph

    def check_identity(self) -> None:
        """AccountTrouble unless the token is alive and the declared Page's (its username or id)."""
        names = [self._me.text("username"), self._page]
        if self._handle.casefold() not in map(str.casefold, names):
            raise self._graph.wire.stranger(names[0] or names[1], self._handle)

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload the photos unpublished and fill the form; note the posts that say the same already."""
        if post.thread:
            what, fix = _("Facebook has no threads"), _("make the message's parts posts of their own")
            raise self._graph.wire.trouble(Refused, what, fix)
        both = zip(post.pictures, pictures, strict=True)
        photos = [self._photo(number, *each, now, steps) for number, each in enumerate(both)]
        form = {"message": post.words.text}
        link = next((span.target for span in post.words.spans if span.kind == "link"), "")
        if photos:  # a link beside attached media is not taken [C]
            form["attached_media"] = json.dumps([{"media_fbid": photo} for photo in photos])
        elif link:
            form["link"] = link
        twins = [str(row.get("id")) for row in self._saying(post.words.text)]
        return Intent(key=post.content_hash, body={"page": self._page, "form": form, "twins": twins})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Post the form."""
        answer = self._graph.ask(
            "POST", f"{intent.body['page']}/feed", final=True, expect="id",
            params={"fields": "id,permalink_url"}, data=intent.body["form"],
        )  # fmt: skip
        return _receipt(answer.data)

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """The post, if the Page shows it; else only a person can tell."""
        if intent.body["page"] == self._page:
            for row in self._saying(intent.body["form"]["message"]):
                if str(row.get("id")) not in intent.body["twins"]:
                    return _receipt(row)
        what = _("the post is not seen on the Page, which does not prove that it is not out")
        fix = _("look at the account, then settle the post by hand")
        raise self._graph.wire.trouble(OutcomeUnknown, what, fix)

    def find(self, post: Post) -> Receipt | None:
        """The first post since it was due that says the same."""
        since = [row for row in self._saying(post.words.text) if _at(row) >= post.due - SKEW]
        return _receipt(since[-1]) if since else None

    def delete(self, remote_id: str) -> None:
        """Take the post back."""
        self._graph.ask("DELETE", remote_id, absent=True)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """The comments, answers to comments too, oldest first. Names need `pages_read_user_content` [C]."""
        rows = self._graph.rows(
            f"{remote_id}/comments", pages=PAGES, filter="stream", order="reverse_chronological",
            fields="id,from,message,created_time,parent,permalink_url",
        )  # fmt: skip
        for row in sorted(rows, key=_at):
            who = row.get("from")
            yield Reply(
                remote_id=str(row.get("id")),
                author=str(who.get("name", "")) if isinstance(who, dict) else "",
                text=str(row.get("message", "")), at=_at(row), url=address(row.get("permalink_url")),
            )  # fmt: skip

    def metrics(self, remote_id: str) -> Metrics:
        """Reactions, shares, comments and views."""
        wanted = "reactions.summary(true).limit(0),comments.summary(true).limit(0),shares"
        data = self._graph.ask("GET", remote_id, params={"fields": wanted}).data
        likes, replies = (_count(data, name, "summary", "total_count") for name in ("reactions", "comments"))
        views = self._graph.insights(remote_id, "post_media_view").get("post_media_view")
        return Metrics(likes=likes, shares=_count(data, "shares", "count") or 0, replies=replies, views=views)

    @cached_property
    def _me(self) -> Answer:
        """Of a Page's token, the Page [C]."""
        return self._graph.ask("GET", "me", expect="id", params={"fields": "id,name,username"})

    @property
    def _page(self) -> str:
        return self._me.text("id")

    def _photo(self, number: int, picture: Picture, data: bytes, now: datetime, steps: Steps) -> str:
        """An unpublished photo's id: an earlier try's while it is surely kept."""
        kept = steps.get(f"photo {number}")
        if kept and now - datetime.fromisoformat(kept["at"]) < PHOTO_KEPT:
            return str(kept["id"])
        name = picture.path.rpartition("/")[2].encode("ascii", "replace").decode()
        photo = self._graph.ask(
            "POST", f"{self._page}/photos", expect="id",
            data={"published": "false", "alt_text_custom": picture.alt},
            files={"source": (name, data, picture.media_type)},
        ).text("id")  # fmt: skip
        steps.keep(f"photo {number}", {"id": photo, "at": now.isoformat()})
        return photo

    def _saying(self, text: str) -> Iterator[dict[str, Any]]:
        """The Page's posts of these very words, newest first."""
        fields = "id,message,created_time,permalink_url"
        for row in self._graph.rows(f"{self._page}/published_posts", pages=PAGES, fields=fields, limit=PAGE):
            if folded(row.get("message")) == folded(text):
                yield row


def _receipt(row: dict[str, Any]) -> Receipt:
    name = str(row["id"])
    return Receipt(
        remote_id=name, url=address(row.get("permalink_url")) or f"https://www.facebook.com/{name}"
    )


def _at(row: dict[str, Any]) -> datetime:
    return moment(row.get("created_time"))


def _count(data: Any, *names: str) -> int | None:
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, int) else None
