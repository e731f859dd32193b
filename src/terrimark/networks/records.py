"""Records of the AT Protocol: their keys, their dates, what readers see of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from terrimark.calendar.post import Post
from terrimark.networks.base import Reply
from terrimark.networks.seen import moment

COLLECTION = "app.bsky.feed.post"
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


def record_key(post: Post, part: int = 0) -> str:
    """A post's own key (TID): 13 characters that hold its due second and 30 bits of its content hash.

    Each part of its thread has the next one.

    A TID is 53 bits of microseconds since 1970, then 10 bits of a clock's number, in a base 32 that sorts.
    The server does not ask that it be now. Source: atproto.com/specs/tid.
    """
    bits = int(post.content_hash, 16)
    micros = int(post.due.timestamp()) * 1_000_000 + bits % 1_000_000 + part
    number = micros << 10 | (bits // 1_000_000) % 1024
    return "".join(SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def stamp(at: datetime) -> str:
    """A moment as records have it: in UTC, with milliseconds and a Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def below(thread: Any) -> Iterator[Reply]:
    """The answers in a thread view, however deep; what is blocked or gone has no post."""
    for one in (thread or {}).get("replies") or ():
        if post := one.get("post"):
            handle, key = post["author"]["handle"], post["uri"].rpartition("/")[2]
            yield Reply(
                remote_id=post["uri"], author=handle, text=post["record"].get("text", ""),
                at=moment(post["record"].get("createdAt")),
                url=f"https://bsky.app/profile/{handle}/post/{key}",
            )  # fmt: skip
        yield from below(one)


def said(record: Mapping[str, Any]) -> dict[str, Any]:
    """What readers see of a record: all but when it was written."""
    return {name: value for name, value in record.items() if name != "createdAt"}
