"""Is what a network shows the post that was sent? Its words, its moment, its address."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from terrimark.calendar.post import Post
from terrimark.i18n import _
from terrimark.networks.base import Intent, Receipt, Steps
from terrimark.networks.http import Wire

SKEW = timedelta(minutes=10)  # between a network's clocks and ours
PAGES = 4  # of its posts that are looked through
NEVER = datetime.min.replace(tzinfo=UTC)


def folded(text: object) -> str:
    """Words without the spaces between them, which networks change."""
    return _folded(str(text or ""))


@lru_cache(maxsize=1024)  # the same newest posts are looked through before each post
def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def moment(text: object) -> datetime:
    """A network's ISO 8601 moment, in UTC where it names no zone; the first of all where it is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return NEVER
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def address(text: object) -> str:
    """A web address that may go to a terminal; empty where it is none."""
    plain = str(text or "")
    return plain if re.fullmatch(r"https?://\S+", plain) and plain.isprintable() else ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A post that a network shows."""

    receipt: Receipt
    at: datetime


class Listing(ABC):
    """Looking for a post where an account's own posts are listed: seen is out, not seen proves nothing.

    An intent's `note` says whose account it was, the hour by the network's clock, and the posts of that hour
    with the same words (its twins): what is older, or one of them, is not the post.
    """

    _wire: Wire

    @property
    @abstractmethod
    def _name(self) -> str:
        """The account, as the network numbers it."""

    @abstractmethod
    def _saying(self, text: str, since: datetime, pages: int) -> Iterator[Seen]:
        """The account's posts of these very words, newest first: in its newest pages, those since then at
        least.
        """

    def find(self, post: Post) -> Receipt | None:
        """The first post since it was due that says the same."""
        return self._first(post.words.text, post.due - SKEW)

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """The post, if the account shows it; else only a person can tell."""
        if found := self._noted(intent):
            return found
        raise self._not_seen()

    def _note(self, text: str) -> dict[str, Any]:
        twins = [seen.receipt.remote_id for seen in self._saying(text, NEVER, 1)]
        hour = self._wire.last and self._wire.last.at
        return {"name": self._name, "at": hour.isoformat() if hour else "", "text": text, "twins": twins}

    def _noted(self, intent: Intent) -> Receipt | None:
        """The post of an intent, where it is seen."""
        note = intent.body["note"]
        if not note["at"] or note["name"] != self._name:  # the account is another one now
            return None
        return self._first(note["text"], datetime.fromisoformat(note["at"]) - SKEW, note["twins"])

    def _first(self, text: str, since: datetime, twins: Collection[str] = ()) -> Receipt | None:
        found = [seen for seen in self._saying(text, since, PAGES) if seen.at >= since]
        new = [seen for seen in found if seen.receipt.remote_id not in twins]
        return min(reversed(new), key=lambda seen: seen.at).receipt if new else None

    def _not_seen(self) -> Exception:
        what = _("the post is not seen on the account, which does not prove that it is not out")
        return self._wire.unsure(what)
