"""Publishing in two steps, as Instagram and Threads do: a container is filled, then made public.

The container is the anchor: once it says PUBLISHED the post is out, and until then publishing the same one
again makes no second post [C]. It does not say which post it became, so that is looked up by its words.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from terrimark.calendar.post import Post
from terrimark.i18n import _
from terrimark.networks.base import (
    Intent,
    NetworkError,
    OutcomeUnknown,
    Receipt,
    Refused,
    Steps,
    in_parts,
)
from terrimark.networks.filling import LIVING, Filling
from terrimark.networks.seen import Seen, address, folded, moment


class _Unsent(Exception):
    """The post is surely not out."""


class Containers(Filling):
    """What both have in common; see `networks.base.Network` for what each method promises."""

    publishing: str  # the edge where they are made public
    listing: str  # the edge that lists what is out
    text: str  # the field of a post's words
    limit: str  # the edge that says how many posts a day

    @abstractmethod
    def _contents(self, text: str, pictures: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
        """The fields of each child, then those of the container itself but for `children`."""

    def check_identity(self) -> None:
        """AccountTrouble unless the token is alive and belongs to the declared handle."""
        if self._me[1].casefold() != self._handle.casefold():
            raise self._wire.stranger(self._me[1], self._handle)

    def quota(self) -> tuple[int, int]:
        """Posts that are left of these 24 hours, and how many they hold."""
        asked = {"fields": "quota_usage,config"}
        rows = self._graph.ask("GET", f"{self._name}/{self.limit}", params=asked).get("data") or [{}]
        most = int((rows[0].get("config") or {}).get("quota_total") or 0)
        return most - int(rows[0].get("quota_usage") or 0), most

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Put the pictures on the media host and fill a container; note the posts that say the same."""
        container = steps.get("container 0")
        state = self._look(container)[0] if container else ""
        if state not in (*LIVING, "PUBLISHED"):  # which is out, whatever a person said: `send` will tell
            both = zip(post.pictures, pictures, strict=True)
            shown = [{"image_url": self._put(*each), "alt_text": each[0].alt} for each in both]
            *children, whole = self._contents(post.words.text, shown)
            names = [self._kept(f"child {n}", child, steps) for n, child in enumerate(children)]
            for name in names:
                self._await(name)
            container = self._made({**whole, **({"children": ",".join(names)} if names else {})})
            steps.keep("container 0", container)
        if state != "PUBLISHED":
            self._await(container)
        texts = [words.text for words in (post.words, *post.thread)]
        return Intent(key=container, body={"texts": texts, "note": self._note(post.words.text)})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Publish the container; then fill and publish one for each part of the thread."""

        def publish(number: int, before: Receipt | None) -> Receipt:
            if before:
                return self._recovered(intent, number, before, steps, again=True)
            return self._published(intent, intent.key, number, before)

        return in_parts(len(intent.body["texts"]), steps, publish)

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """Ask each container what became of it; publish the same one again where it waits and is wanted."""
        if intent.body["note"]["name"] != self._name:
            raise self._wire.unsure(_("the account is another one now, where the post cannot be seen"))

        def find_or_publish(number: int, before: Receipt | None) -> Receipt:
            return self._recovered(intent, number, before, steps, again=again)

        try:
            count = len(intent.body["texts"])
            return in_parts(count, steps, find_or_publish, doubt=find_or_publish, again=again)
        except _Unsent:
            return None

    def _published(self, intent: Intent, container: str, number: int, before: Receipt | None) -> Receipt:
        try:
            name = self._graph.ask(
                "POST", f"{self._name}/{self.publishing}", final=True, expect="id",
                data={"creation_id": container},
            ).text("id")  # fmt: skip
        except Refused:  # what it says of a container that is public already is not documented [U]
            if self._look(container)[0] == "PUBLISHED":
                return self._seen(intent, number, before)
            raise
        return _receipt({"id": name, "permalink": self._permalink(name)})

    def _recovered(
        self, intent: Intent, number: int, before: Receipt | None, steps: Steps, *, again: bool
    ) -> Receipt:
        """The part that a container became, published now where it waits; `before` is what it answers."""
        container = steps.get(f"container {number}") if before else intent.key
        state = self._look(container)[0] if container else "NONE"
        if state == "IN_PROGRESS":
            raise self._wire.still_working()
        if state == "FINISHED" and not again:
            raise _Unsent
        if state not in ("NONE", "FINISHED"):
            try:
                return self._seen(intent, number, before)
            except OutcomeUnknown:
                if state not in ("EXPIRED", "ERROR"):
                    raise
                if not before:
                    raise _Unsent from None
        if before and state != "FINISHED":
            reply = {**self._contents(intent.body["texts"][number], ())[-1], "reply_to_id": before.remote_id}
            container = self._made(reply)
            steps.keep(f"container {number}", container)
            self._await(container)
        return self._published(intent, str(container), number, before)

    def _seen(self, intent: Intent, number: int, before: Receipt | None) -> Receipt:
        """The post that a container became: the oldest that says the same and was not there before."""
        found = (
            self._answer(intent.body["texts"][number], before.remote_id) if before else self._noted(intent)
        )
        if not found:
            raise self._wire.unsure(_("the post may be out, and {server} does not show where"))
        return found

    def _saying(self, text: str, since: datetime, pages: int) -> Iterator[Seen]:
        fields = f"id,{self.text},timestamp,permalink"
        for row in self._graph.rows(f"{self._name}/{self.listing}", pages=pages, fields=fields, limit="50"):
            if folded(row.get(self.text)) == folded(text):
                yield Seen(receipt=_receipt(row), at=at(row))

    def _answer(self, text: str, remote_id: str) -> Receipt | None:
        """Our own reply of these very words to a post."""
        fields = "id,text,username,timestamp,permalink"
        for row in self._graph.rows(f"{remote_id}/replies", pages=4, fields=fields):
            if folded(row.get("text")) == folded(text) and row.get("username") == self._me[1]:
                return _receipt(row)
        return None

    def _permalink(self, name: str) -> str:
        """The address of a post; empty where it cannot be had now, since the post is out anyway."""
        try:
            return self._graph.ask("GET", name, params={"fields": "permalink"}).text("permalink")
        except NetworkError:
            return ""


def at(row: Mapping[str, Any]) -> datetime:
    """When a post or a reply was made."""
    return moment(row.get("timestamp"))


def _receipt(row: Mapping[str, Any]) -> Receipt:
    return Receipt(remote_id=str(row["id"]), url=address(row.get("permalink")))
