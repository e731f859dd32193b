"""Bluesky, and any other server of the AT Protocol. Facts and sources: docs/networks/bluesky.md.

A post's record key derives from its content hash and its due second, and the record is written with
"only if nothing is there": the same call twice makes one post, today or in a year.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from terrimark.calendar.post import Picture, Post
from terrimark.i18n import _
from terrimark.limits import facets
from terrimark.limits.words import Words
from terrimark.networks.base import (
    PART,
    AccountTrouble,
    Intent,
    Metrics,
    Receipt,
    Refused,
    Reply,
    Steps,
    TryLater,
    in_parts,
)
from terrimark.networks.records import COLLECTION, below, record_key, said, stamp
from terrimark.networks.session import SignedIn
from terrimark.networks.signals import on_loopback

MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


class _PicturesGone(TryLater):
    """The server dropped the uploaded pictures, which nothing referred to yet."""


class Bluesky:
    """One account on one server; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, session: SignedIn) -> None:
        self._account, self._wire = session, session.wire

    def check_identity(self) -> None:
        """AccountTrouble unless the session is alive and belongs to the declared handle."""
        answer = self._account.ask("GET", "com.atproto.server.getSession", expect="handle")
        if not answer.ok:
            raise self._account.locked_out(answer)
        if answer.text("handle").casefold() != self._account.handle.casefold():
            raise self._wire.stranger(answer.text("handle"), self._account.handle)
        if answer.get("active") is False:
            fix = _("sign in to the account with a browser and see what Bluesky says about it")
            raise self._wire.trouble(AccountTrouble, _("the account is switched off"), fix)

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload the pictures (nobody sees them until a post refers to them) and write the records."""
        images = []
        for number, (picture, data) in enumerate(zip(post.pictures, pictures, strict=True)):
            blob = steps.get(f"blob {number}")
            if blob is None:
                blob = self._upload(picture, data)
                steps.keep(f"blob {number}", blob)
            ratio = {"width": picture.width, "height": picture.height}
            images.append({"image": blob, "alt": picture.alt, "aspectRatio": ratio})
        records: list[dict[str, Any]] = []
        for number, words in enumerate((post.words, *post.thread)):
            record: dict[str, Any] = {
                "$type": COLLECTION,
                "text": words.text,
                "createdAt": stamp(max(post.due, now) + timedelta(milliseconds=number)),
                "langs": [post.language],
            }
            if found := self._facets(words):
                record["facets"] = found
            records.append({"rkey": record_key(post, number), "record": record})
        if images:
            records[0]["record"]["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        body = {"repo": self._did, "collection": COLLECTION, "swapRecord": None}
        return Intent(key=record_key(post), body={**body, **records[0], "thread": records[1:]})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Write each record, only if nothing stands at its key."""
        count = 1 + len(intent.body["thread"])
        try:
            return in_parts(count, steps, lambda *part: self._put(self._part(intent, *part)))
        except _PicturesGone:
            for number in range(len(intent.body["record"]["embed"]["images"])):
                steps.keep(f"blob {number}", None)
            raise

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """Write the same records again: where one is already there, the server changes nothing."""
        if not again:
            kept = steps.get(f"{PART} 0")
            return Receipt(**kept) if kept else self._standing(self._part(intent, 0, None))
        try:
            return self.send(intent, steps)
        except _PicturesGone:
            return None

    def find(self, post: Post) -> Receipt | None:
        """The record at the post's own key, if it says the same."""
        record = self._record(self._did, record_key(post))
        return self._receipt(record_key(post)) if record and record.get("text") == post.words.text else None

    @property
    def _did(self) -> str:
        return self._account.session.did

    def delete(self, remote_id: str) -> None:
        """Delete the record; a server answers the same where there is none."""
        place = {"repo": self._did, "collection": COLLECTION, "rkey": remote_id.rpartition("/")[2]}
        self._wire.needed(self._account.ask("POST", "com.atproto.repo.deleteRecord", json=place))

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """All answers and the answers to them, by the AppView of the account's server."""
        where = {"uri": remote_id, "depth": "100", "parentHeight": "0"}
        answer = self._wire.needed(self._account.ask("GET", "app.bsky.feed.getPostThread", params=where))
        return sorted(below(answer.get("thread")), key=lambda reply: reply.at)

    def metrics(self, remote_id: str) -> Metrics:
        """Likes, reposts and replies; Bluesky counts no views."""
        answer = self._wire.needed(
            self._account.ask("GET", "app.bsky.feed.getPosts", params={"uris": remote_id})
        )
        told = next(iter(answer.rows("posts")), {})
        return Metrics.of(told, likes="likeCount", shares="repostCount", replies="replyCount")

    def _upload(self, picture: Picture, data: bytes) -> Any:
        kind = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), picture.media_type)
        headers = {"Content-Type": kind}
        answer = self._wire.needed(
            self._account.ask("POST", "com.atproto.repo.uploadBlob", data=data, headers=headers)
        )
        return answer.get("blob")

    def _part(self, intent: Intent, number: int, before: Receipt | None) -> dict[str, Any]:
        """What writes a part of the thread: 0 is the post itself, the others answer to `before`."""
        call = {name: value for name, value in intent.body.items() if name != "thread"}
        if before is None:
            return call
        root = f"at://{call['repo']}/{COLLECTION}/{intent.key}"
        answered = {"root": self._reference(root), "parent": self._reference(before.remote_id)}
        part = intent.body["thread"][number - 1]
        return {**call, "rkey": part["rkey"], "record": {**part["record"], "reply": answered}}

    def _reference(self, uri: str) -> dict[str, str]:
        repo, _collection, key = uri.removeprefix("at://").split("/")
        where = {"repo": repo, "collection": COLLECTION, "rkey": key}
        answer = self._wire.needed(
            self._account.ask("GET", "com.atproto.repo.getRecord", params=where, expect="cid")
        )
        return {"uri": uri, "cid": answer.text("cid")}

    def _facets(self, words: Words) -> list[dict[str, Any]]:
        """Links, mentions and tags at their UTF-8 bytes; a handle that nobody has stays plain text."""
        found = []
        for start, end, span in facets(words):
            feature = {"uri" if span.kind == "link" else "tag": span.target}
            if span.kind == "mention":
                who = {"handle": span.target}
                did = self._account.ask("GET", "com.atproto.identity.resolveHandle", params=who).text("did")
                if not did:
                    continue
                feature = {"did": did}
            feature["$type"] = f"app.bsky.richtext.facet#{span.kind}"
            found.append({"index": {"byteStart": start, "byteEnd": end}, "features": [feature]})
        return found

    def _put(self, call: dict[str, Any]) -> Receipt:
        """The receipt where the record stands now; _PicturesGone where it cannot for lack of its pictures."""
        answer = self._account.ask("POST", "com.atproto.repo.putRecord", final=True, expect="uri", json=call)
        if answer.ok:
            return self._receipt(call["rkey"])
        error = answer.text("error")
        receipt = self._standing(call) if error in ("InvalidSwap", "BlobNotFound") else None
        if receipt is None and error == "BlobNotFound":
            fix = _("publish again: they are sent anew")
            raise self._wire.trouble(_PicturesGone, _("{server} has dropped the pictures"), fix)
        if receipt is None:
            self._wire.needed(answer)
        assert receipt is not None  # else the server refused
        return receipt

    def _standing(self, call: dict[str, Any]) -> Receipt | None:
        """The receipt where the record stands at its key, None where nothing does."""
        record = self._record(call["repo"], call["rkey"])
        if record is None:
            return None
        if said(record) == said(call["record"]):
            return self._receipt(call["rkey"])
        what = _("another post has this one's key, {key}")
        fix = _("move the post by a minute and approve it")
        raise self._wire.trouble(Refused, what, fix, key=call["rkey"])

    def _record(self, repo: str, key: str) -> dict[str, Any] | None:
        where = {"repo": repo, "collection": COLLECTION, "rkey": key}
        answer = self._account.ask("GET", "com.atproto.repo.getRecord", params=where)
        if answer.text("error") == "RecordNotFound":
            return None
        if not answer.ok:
            raise self._account.locked_out(answer)
        value = answer.get("value")
        return value if isinstance(value, dict) else None

    def _receipt(self, key: str) -> Receipt:
        home = self._account.session.home
        if on_loopback(home):
            query = urlencode({"repo": self._did, "collection": COLLECTION, "rkey": key})
            url = f"{home}/xrpc/com.atproto.repo.getRecord?{query}"
        else:
            url = f"https://bsky.app/profile/{self._account.handle}/post/{key}"
        return Receipt(remote_id=f"at://{self._did}/{COLLECTION}/{key}", url=url)
