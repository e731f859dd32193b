"""Bluesky, and any other server of the AT Protocol. Facts and sources: docs/networks/bluesky.md.

A post's record key derives from its content hash and its due second, and the record is written with
"only if nothing is there": the same call twice makes one post, today or in a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from terrimark.calendar.post import Picture, Post
from terrimark.i18n import _
from terrimark.limits import facets
from terrimark.limits.words import Words
from terrimark.networks.base import AccountTrouble, Intent, Receipt, Refused, TryLater
from terrimark.networks.session import SignedIn
from terrimark.networks.signals import on_loopback

COLLECTION = "app.bsky.feed.post"
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


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

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime) -> Intent:
        """Upload the pictures (nobody sees them until a post refers to them) and write the record."""
        images = [self._image(*both) for both in zip(post.pictures, pictures, strict=True)]
        record: dict[str, Any] = {
            "$type": COLLECTION,
            "text": post.words.text,
            "createdAt": _moment(max(post.due, now)),
            "langs": [post.language],
        }
        if found := self._facets(post.words):
            record["facets"] = found
        if images:
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        key = record_key(post)
        place = {"repo": self._did, "collection": COLLECTION, "rkey": key}
        return Intent(key=key, body={**place, "record": record, "swapRecord": None})

    def send(self, intent: Intent) -> Receipt:
        """Write the record, only if nothing stands at its key."""
        if receipt := self._put(intent):
            return receipt
        fix = _("publish again: they are sent anew")
        raise self._wire.trouble(TryLater, _("{server} has dropped the pictures"), fix)

    def recover(self, intent: Intent, *, again: bool) -> Receipt | None:
        """Write the same record again: where it is already there, the server changes nothing."""
        return self._put(intent) if again else self._standing(intent)

    def find(self, post: Post) -> Receipt | None:
        """The record at the post's own key, if it says the same."""
        record = self._record(self._did, record_key(post))
        return self._receipt(record_key(post)) if record and record.get("text") == post.words.text else None

    @property
    def _did(self) -> str:
        return self._account.session.did

    def _image(self, picture: Picture, data: bytes) -> dict[str, Any]:
        kind = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), picture.media_type)
        headers = {"Content-Type": kind}
        answer = self._wire.needed(
            self._account.ask("POST", "com.atproto.repo.uploadBlob", data=data, headers=headers)
        )
        ratio = {"width": picture.width, "height": picture.height}
        return {"image": answer.get("blob"), "alt": picture.alt, "aspectRatio": ratio}

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

    def _put(self, intent: Intent) -> Receipt | None:
        """The receipt where the record stands now; None where its pictures are gone and it does not."""
        answer = self._account.ask(
            "POST", "com.atproto.repo.putRecord", final=True, expect="uri", json=dict(intent.body)
        )
        if answer.ok:
            return self._receipt(intent.key)
        error = answer.text("error")
        receipt = self._standing(intent) if error in ("InvalidSwap", "BlobNotFound") else None
        if receipt is None and error != "BlobNotFound":
            self._wire.needed(answer)
        return receipt

    def _standing(self, intent: Intent) -> Receipt | None:
        """The receipt where the record stands at its key, None where nothing does."""
        record = self._record(intent.body["repo"], intent.key)
        if record is None:
            return None
        if _said(record) == _said(intent.body["record"]):
            return self._receipt(intent.key)
        what = _("another post has this one's key, {key}")
        fix = _("move the post by a minute and approve it")
        raise self._wire.trouble(Refused, what, fix, key=intent.key)

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


def record_key(post: Post) -> str:
    """A post's own key (TID): 13 characters that hold its due second and 30 bits of its content hash.

    A TID is 53 bits of microseconds since 1970, then 10 bits of a clock's number, in a base 32 that sorts.
    The server does not ask that it be now. Source: atproto.com/specs/tid.
    """
    bits = int(post.content_hash, 16)
    micros = int(post.due.timestamp()) * 1_000_000 + bits % 1_000_000
    number = micros << 10 | (bits // 1_000_000) % 1024
    return "".join(SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _said(record: Mapping[str, Any]) -> dict[str, Any]:
    """What readers see of a record: all but when it was written."""
    return {name: value for name, value in record.items() if name != "createdAt"}
