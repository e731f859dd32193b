"""A Pinterest board. Facts and sources: docs/networks/pinterest.md.

A pin is a picture that leads somewhere: no picture, no pin. Nothing makes a repeat harmless, so after a lost
answer the board's pins are looked through, and what is not seen there is left to a person.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from terrimark.calendar.post import Post
from terrimark.i18n import _
from terrimark.networks.base import (
    AccountTrouble,
    Intent,
    Metrics,
    NetworkError,
    NotOffered,
    OutcomeUnknown,
    Receipt,
    Refused,
    Reply,
    Steps,
    TryLater,
)  # fmt: skip
from terrimark.networks.http import Answer, Wire
from terrimark.networks.seen import folded, moment
from terrimark.networks.signals import on_loopback

TITLE = 100  # characters
SKEW = timedelta(minutes=10)
PAGE, PAGES = "25", 8  # pins a page, pages looked through
TRIAL = 29  # the code of an app that may not make pins that others see
SEEN_BACK = timedelta(days=89)  # analytics go ninety days back


class Pinterest:
    """One board, by handle `user/board number`; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, handle: str, wire: Wire, token: str) -> None:
        self._user, _slash, self._board = handle.removeprefix("@").partition("/")
        self._wire, self._token = wire, token
        self._held: dict[str, tuple[tuple[str, bytes], ...]] = {}  # of pins prepared and not yet made

    def check_identity(self) -> None:
        """AccountTrouble unless the token is the declared user's and the board is theirs."""
        found = self._wire.needed(self._ask("GET", "user_account", expect="username")).text("username")
        if found.casefold() != self._user.casefold():
            raise self._wire.stranger(found, self._user)
        fix = _("write `handle: {user}/` and the board's number, which its address or its API shows")
        if not self._board.isdigit():
            what = _("the account's handle names no board")
            raise self._wire.trouble(AccountTrouble, what, fix.format(user=self._user))
        answer = self._ask("GET", f"boards/{self._board}")
        if not answer.ok:
            raise self._wire.locked_out(answer, fix.format(user=self._user))

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Fill the pin; note the pins that say the same already. The picture goes with the call itself."""
        if not pictures or post.thread:
            what = _("Pinterest takes posts with a picture, and no threads")
            raise self._wire.trouble(Refused, what, _("give the message a picture, or leave Pinterest out"))
        types = (picture.media_type for picture in post.pictures)
        self._held[post.content_hash] = tuple(zip(types, pictures, strict=True))
        text = post.words.text
        title = text.split("\n", 1)[0].strip()
        link = next((span.target for span in post.words.spans if span.kind == "link"), "")
        fields = {
            "board_id": self._board,
            "title": title if len(title) <= TITLE else "",  # never cut
            "description": text,
            "link": link,
            "alt_text": post.pictures[0].alt,  # a carousel's other pictures have none
        }
        pin = {name: value for name, value in fields.items() if value}
        twins = [str(row.get("id")) for row in self._saying(text)]
        digests = [picture.sha256 for picture in post.pictures]
        return Intent(key=post.content_hash, body={"pin": pin, "pictures": digests, "twins": twins})

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Make the pin."""
        held = self._held.pop(intent.key, ())
        if len(held) != len(intent.body["pictures"]):
            what, fix = _("the pictures are no longer at hand"), _("publish again")
            raise self._wire.trouble(TryLater, what, fix)
        items = [{"content_type": kind, "data": base64.b64encode(data).decode()} for kind, data in held]
        source: dict[str, Any] = {"source_type": "image_base64", **items[0]}
        if items[1:]:
            source = {"source_type": "multiple_image_base64", "items": items}
        answer = self._ask("POST", "pins", final=True, json={**intent.body["pin"], "media_source": source})
        if answer.status == 404:
            raise self._wire.locked_out(answer, _("check the board's number in the account's handle"))
        name = self._wire.needed(answer).text("id")
        if not name:
            raise self._ask_a_person(_("{server} took the pin and did not say its name"))
        return self._receipt(name)

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """The pin, if the board shows it; else only a person can tell."""
        if intent.body["pin"]["board_id"] == self._board:
            for row in self._saying(intent.body["pin"].get("description", "")):
                if str(row.get("id")) not in intent.body["twins"]:
                    return self._receipt(str(row["id"]))
        raise self._ask_a_person(
            _("the pin is not seen on the board, which does not prove that it is not out")
        )

    def find(self, post: Post) -> Receipt | None:
        """The first pin since it was due that says the same."""
        since = [row for row in self._saying(post.words.text) if _at(row) >= post.due - SKEW]
        return self._receipt(str(since[-1]["id"])) if since else None

    def delete(self, remote_id: str) -> None:
        """Take the pin back; others' copies of it stay."""
        answer = self._ask("DELETE", f"pins/{remote_id}", empty=True)
        if answer.status != 404:
            self._wire.needed(answer)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """NotOffered: the API only counts comments."""
        what = _("Pinterest lets no app read comments")
        raise self._wire.trouble(NotOffered, what, _("look at the pin"))

    def metrics(self, remote_id: str) -> Metrics:
        """Reactions, saves, comments and impressions of the last ninety days; not in the sandbox."""
        today = self._wire.needed(self._ask("GET", f"pins/{remote_id}")).at
        end = today.date() if today else None
        asked = {
            "start_date": str(end and end - SEEN_BACK), "end_date": str(end),
            "metric_types": "IMPRESSION,SAVE,TOTAL_COMMENTS,TOTAL_REACTIONS",
        }  # fmt: skip
        answer = self._wire.needed(self._ask("GET", f"pins/{remote_id}/analytics", params=asked))
        every = answer.get("all") or {}
        told = {**(every.get("summary_metrics") or {}), **(every.get("lifetime_metrics") or {})}
        named = {
            "likes": "TOTAL_REACTIONS", "shares": "SAVE", "replies": "TOTAL_COMMENTS", "views": "IMPRESSION"
        }  # fmt: skip
        return Metrics(**{name: told.get(there) for name, there in named.items()})

    def _ask(self, method: str, path: str, **parts: Any) -> Answer:
        answer = self._wire.ask(method, f"/v5/{path}", token=self._token, **parts)
        if answer.status == 403 and answer.get("code") == TRIAL:
            raise self._wire.locked_out(answer, _("ask Pinterest for Standard access for the app"))
        if answer.status in (401, 403):
            fix = _(
                "make a new token with boards:read, boards:write, pins:read, pins:write, user_accounts:read"
            )
            raise self._wire.locked_out(answer, fix)
        return answer

    def _saying(self, text: str) -> Iterator[dict[str, Any]]:
        """The board's pins of these very words, newest first."""
        asked = {"page_size": PAGE}
        for _page in range(PAGES):
            answer = self._wire.needed(self._ask("GET", f"boards/{self._board}/pins", params=asked))
            rows = [row for row in answer.get("items") or () if isinstance(row, dict)]
            yield from (row for row in rows if folded(row.get("description")) == folded(text))
            if not answer.text("bookmark"):
                return
            asked = {"page_size": PAGE, "bookmark": answer.text("bookmark")}

    def _ask_a_person(self, what: str) -> NetworkError:
        return self._wire.trouble(OutcomeUnknown, what, _("look at the board, then settle the post by hand"))

    def _receipt(self, name: str) -> Receipt:
        home = self._wire.server if on_loopback(self._wire.server) else "https://www.pinterest.com"
        return Receipt(remote_id=name, url=f"{home}/pin/{name}/")  # [C]


def _at(row: dict[str, Any]) -> datetime:
    return moment(row.get("created_at"))
