"""Threads. Facts and sources: docs/networks/threads.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from terrimark.networks.base import Metrics, Reply
from terrimark.networks.containers import Containers, at
from terrimark.networks.seen import address

VERSION = "v1.0"


class Threads(Containers):
    """One account; what follows a post is published as replies to it."""

    making, publishing, listing, text = "threads", "threads_publish", "threads", "text"
    state, why = "status", "error_message"
    limit = "threads_publishing_limit"

    def delete(self, remote_id: str) -> None:
        """Take one post back; a hundred a day."""
        self._graph.ask("DELETE", remote_id, absent=True)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """The whole conversation below, oldest first."""
        fields = "id,text,username,timestamp,permalink"
        for row in sorted(self._graph.rows(f"{remote_id}/conversation", pages=4, fields=fields), key=at):
            name, author, text = (str(row.get(field, "")) for field in ("id", "username", "text"))
            yield Reply(
                remote_id=name, author=author, text=text, at=at(row), url=address(row.get("permalink"))
            )

    def metrics(self, remote_id: str) -> Metrics:
        """Likes, reposts with quotes, replies and views."""
        found = self._graph.insights(remote_id, "views", "likes", "replies", "reposts", "quotes")
        shares = [found[name] for name in ("reposts", "quotes") if name in found]
        told = {**found, **({"shares": sum(shares)} if shares else {})}
        return Metrics.of(told, likes="likes", shares="shares", replies="replies", views="views")

    @cached_property
    def _me(self) -> tuple[str, str]:
        me = self._graph.ask("GET", "me", expect="username", params={"fields": "id,username"})
        return me.text("id"), me.text("username")

    def _contents(self, text: str, pictures: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
        if not pictures:
            return ({"media_type": "TEXT", "text": text},)
        images = [{**picture, "media_type": "IMAGE"} for picture in pictures]
        if len(images) == 1:
            return ({**images[0], "text": text},)
        children = [{**image, "is_carousel_item": "true"} for image in images]
        return (*children, {"media_type": "CAROUSEL", "text": text})
