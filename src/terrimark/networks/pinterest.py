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
from terrimark.networks.base import AccountTrouble, Intent, Metrics, Receipt, Refused, Reply, Steps
from terrimark.networks.http import Wire
from terrimark.networks.seen import Listing, Seen, folded, moment
from terrimark.networks.troubles import Answer
from terrimark.networks.uploads import Carried

TITLE = 100  # characters
TRIAL = 29  # the code of an app that may not make pins that others see
SEEN_BACK = timedelta(days=89)  # analytics go ninety days back


class Pinterest(Listing):
    """One board, by handle `user/board number`; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, handle: str, wire: Wire, token: str) -> None:
        self._user, _slash, self._board = handle.removeprefix("@").partition("/")
        self._wire, self._token, self._carried = wire, token, Carried(wire)

    @property
    def _name(self) -> str:
        return self._board

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
        digests = self._carried.take_up(post, pictures)
        body = {"pin": pin, "pictures": digests, "note": self._note(text)}
        return Intent(key=post.content_hash, body=body)

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Make the pin."""
        items = [
            {"content_type": kind, "data": base64.b64encode(data).decode()}
            for _file, data, kind in self._carried.put_down(intent)
        ]
        source: dict[str, Any] = {"source_type": "image_base64", **items[0]}
        if items[1:]:
            source = {"source_type": "multiple_image_base64", "items": items}
        pin = {**intent.body["pin"], "media_source": source}
        answer = self._ask("POST", "pins", final=True, expect="id", json=pin)
        if answer.status == 404:
            raise self._wire.locked_out(answer, _("check the board's number in the account's handle"))
        return self._receipt(self._wire.needed(answer).text("id"))

    def delete(self, remote_id: str) -> None:
        """Take the pin back; others' copies of it stay."""
        self._wire.gone(self._ask("DELETE", f"pins/{remote_id}", empty=True))

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """NotOffered: the API only counts comments."""
        raise self._wire.not_offered(_("Pinterest lets no app read comments"))

    def metrics(self, remote_id: str) -> Metrics:
        """Reactions, saves, comments and impressions of the last ninety days; not in the sandbox."""
        today = self._wire.needed(self._ask("GET", f"pins/{remote_id}")).at
        end = today.date() if today else None
        asked = {
            "start_date": str(end and end - SEEN_BACK), "end_date": str(end),
            "metric_types": "IMPRESSION,SAVE,TOTAL_COMMENTS,TOTAL_REACTIONS",
        }  # fmt: skip
        answer = self._wire.needed(self._ask("GET", f"pins/{remote_id}/analytics", params=asked))
        told = {
            **(answer.get("all", "summary_metrics") or {}),
            **(answer.get("all", "lifetime_metrics") or {}),
        }
        return Metrics.of(
            told, likes="TOTAL_REACTIONS", shares="SAVE", replies="TOTAL_COMMENTS", views="IMPRESSION"
        )

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

    def _saying(self, text: str, since: datetime, pages: int) -> Iterator[Seen]:
        asked = {"page_size": "50"}
        for _page in range(pages):
            answer = self._wire.needed(self._ask("GET", f"boards/{self._board}/pins", params=asked))
            for row in answer.rows("items"):
                if folded(row.get("description")) == folded(text):
                    yield Seen(receipt=self._receipt(str(row["id"])), at=moment(row.get("created_at")))
            if not answer.text("bookmark"):
                return
            asked["bookmark"] = answer.text("bookmark")

    def _receipt(self, name: str) -> Receipt:
        home = self._wire.shown("https://www.pinterest.com")
        return Receipt(remote_id=name, url=f"{home}/pin/{name}/")  # [C]
