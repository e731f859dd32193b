"""Instagram, professional accounts. Facts and sources: docs/networks/instagram.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any

from terrimark.calendar.post import Post
from terrimark.i18n import _
from terrimark.networks.base import Intent, Metrics, Refused, Reply, Steps
from terrimark.networks.containers import Containers, at


class Instagram(Containers):
    """One account. `by_facebook` says that the token is of a Facebook login (graph.facebook.com), which may
    also delete [C]; else it is Instagram's own (graph.instagram.com).
    """

    making, publishing, listing, text = "media", "media_publish", "media", "caption"
    state, why = "status_code", "status"
    limit = "content_publishing_limit"

    def __init__(self, *, by_facebook: bool = False, **common: Any) -> None:
        super().__init__(**common)
        self._by_facebook = by_facebook

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """As `Containers.prepare`; Refused without a picture, and for a thread."""
        self._wire.refuse_thread(post, "Instagram")
        if not pictures:
            what = _("Instagram takes no post without a picture")
            raise self._wire.trouble(Refused, what, _("leave Instagram out of the message's networks"))
        return super().prepare(post, pictures, now, steps)

    def delete(self, remote_id: str) -> None:
        """Only with a Facebook login [C]."""
        if not self._by_facebook:
            raise self._wire.not_offered(_("Instagram lets no app delete a post"))
        self._graph.ask("DELETE", remote_id, absent=True)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """The comments and their answers, oldest first. A comment has no address."""
        answer = "id,text,username,timestamp"
        fields = f"{answer},like_count,replies{{{answer}}}"
        rows = self._graph.rows(f"{remote_id}/comments", pages=4, fields=fields)
        for row in sorted(chain.from_iterable(map(_with_answers, rows)), key=at):
            name, author, text = (str(row.get(field, "")) for field in ("id", "username", "text"))
            yield Reply(remote_id=name, author=author, text=text, at=at(row))

    def metrics(self, remote_id: str) -> Metrics:
        """Likes, shares, comments and views; up to two days late."""
        found = self._graph.insights(remote_id, "views", "likes", "comments", "shares")
        return Metrics.of(found, likes="likes", shares="shares", replies="comments", views="views")

    @cached_property
    def _me(self) -> tuple[str, str]:
        if self._by_facebook:
            name = "instagram_business_account"
            rows = [row.get(name) for row in self._graph.rows("me/accounts", fields=f"{name}{{id,username}}")]
            found = [(str(row.get("id")), str(row.get("username"))) for row in rows if isinstance(row, dict)]
            mine = [pair for pair in found if pair[1].casefold() == self._handle.casefold()]
            return (mine or found or [("", "")])[0]
        me = self._graph.ask("GET", "me", expect="username", params={"fields": "user_id,username"})
        return str(me.get("user_id") or me.get("id")), me.text("username")

    def _contents(self, text: str, pictures: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
        if len(pictures) == 1:
            return ({**pictures[0], "caption": text},)
        children = [{**picture, "is_carousel_item": "true"} for picture in pictures]
        return (*children, {"media_type": "CAROUSEL", "caption": text})


def _with_answers(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield row
    answers = row.get("replies")
    yield from (answers.get("data") or ()) if isinstance(answers, dict) else ()
