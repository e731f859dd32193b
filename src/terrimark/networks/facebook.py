"""A Facebook Page. Facts and sources: docs/networks/facebook.md.

Nothing makes a repeat harmless here, so the last call is never repeated: after a lost answer the Page's posts
are looked through, and what is not seen there is left to a person, since the list may omit posts [C].
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from terrimark.calendar.post import Picture, Post
from terrimark.networks.base import Intent, Metrics, Receipt, Refused, Reply, Steps
from terrimark.networks.graph import Graph
from terrimark.networks.seen import PAGES, Listing, Seen, address, folded, moment
from terrimark.networks.troubles import Answer, dig
from terrimark.networks.uploads import as_file, once


class Facebook(Listing):
    """One Page, by its own token; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, handle: str, graph: Graph) -> None:
        self._handle, self._graph, self._wire = handle.removeprefix("@"), graph, graph.wire

    def check_identity(self) -> None:
        """AccountTrouble unless the token is alive and the declared Page's (its username or id)."""
        names = [self._me.text("username"), self._name]
        if self._handle.casefold() not in map(str.casefold, names):
            raise self._wire.stranger(names[0] or names[1], self._handle)

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload the photos unpublished and fill the form; note the posts that say the same already."""
        self._wire.refuse_thread(post, "Facebook")
        both = zip(post.pictures, pictures, strict=True)
        photos = [self._photo(number, *each, now, steps) for number, each in enumerate(both)]
        form = {"message": post.words.text}
        link = next((span.target for span in post.words.spans if span.kind == "link"), "")
        if photos:  # a link beside attached media is not taken [C]
            form["attached_media"] = json.dumps([{"media_fbid": photo} for photo in photos])
        elif link:
            form["link"] = link
        return Intent(key=post.content_hash, body={"form": form, "note": self._note(post.words.text)})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Post the form. The photos of one that is refused may be what is wrong: they go up anew."""
        try:
            answer = self._graph.ask(
                "POST", f"{intent.body['note']['name']}/feed", final=True, expect="id",
                params={"fields": "id,permalink_url"}, data=intent.body["form"],
            )  # fmt: skip
        except Refused:
            for number in range(len(json.loads(intent.body["form"].get("attached_media", "[]")))):
                steps.keep(f"photo {number}", None)
            raise
        return _receipt(answer.data)

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
            yield Reply(
                remote_id=str(row.get("id")), author=str(dig(row, "from", "name") or ""),
                text=str(row.get("message", "")), at=_at(row), url=address(row.get("permalink_url")),
            )  # fmt: skip

    def metrics(self, remote_id: str) -> Metrics:
        """Reactions, shares, comments and views."""
        wanted = "reactions.summary(true).limit(0),comments.summary(true).limit(0),shares"
        answer = self._graph.ask("GET", remote_id, params={"fields": wanted})
        likes, replies = (answer.get(name, "summary", "total_count") for name in ("reactions", "comments"))
        views = self._graph.insights(remote_id, "post_media_view").get("post_media_view")
        return Metrics(likes=likes, shares=answer.get("shares", "count") or 0, replies=replies, views=views)

    @cached_property
    def _me(self) -> Answer:
        """Of a Page's token, the Page [C]."""
        return self._graph.ask("GET", "me", expect="id", params={"fields": "id,name,username"})

    @property
    def _name(self) -> str:
        return self._me.text("id")

    def _photo(self, number: int, picture: Picture, data: bytes, now: datetime, steps: Steps) -> str:
        """An unpublished photo's id."""

        def upload() -> str:
            return self._graph.ask(
                "POST", f"{self._name}/photos", expect="id",
                data={"published": "false", "alt_text_custom": picture.alt},
                files={"source": as_file(picture, data)},
            ).text("id")  # fmt: skip

        return once(steps, f"photo {number}", now, upload)[0]

    def _saying(self, text: str, since: datetime, pages: int) -> Iterator[Seen]:
        fields = "id,message,created_time,permalink_url"
        for row in self._graph.rows(f"{self._name}/published_posts", pages=pages, fields=fields, limit="50"):
            if folded(row.get("message")) == folded(text):
                yield Seen(receipt=_receipt(row), at=_at(row))


def _receipt(row: dict[str, Any]) -> Receipt:
    name = str(row["id"])
    return Receipt(
        remote_id=name, url=address(row.get("permalink_url")) or f"https://www.facebook.com/{name}"
    )


def _at(row: dict[str, Any]) -> datetime:
    return moment(row.get("created_time"))
