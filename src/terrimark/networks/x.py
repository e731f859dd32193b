"""X. Facts and sources: docs/networks/x.md.

Each post costs money, and nothing makes a repeat harmless: the last call is never repeated. After a lost
answer the account's own posts since then are read, and what is not seen there is left to a person.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from terrimark.calendar.post import Picture, Post
from terrimark.i18n import _
from terrimark.networks.base import (
    PART,
    Intent,
    Metrics,
    NetworkError,
    OutcomeUnknown,
    Receipt,
    Reply,
    Steps,
    TryLater,
    in_parts,
)  # fmt: skip
from terrimark.networks.http import Answer, Wire
from terrimark.networks.seen import folded, moment
from terrimark.networks.signals import on_loopback

SKEW = timedelta(minutes=10)  # between its clock and ours, where no ledger helps
POLLS = 60  # looks at a picture that X still works on
USABLE = 0.9  # of the life that X gives a picture
FIELDS = "created_at,entities"  # as `tweet.fields` of the docs; the spec has `post.fields`


class X:
    """One account; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, handle: str, wire: Wire, token: str, pause_s: float = 1.0) -> None:
        self._handle, self._wire, self._token, self._pause_s = handle.removeprefix("@"), wire, token, pause_s

    def check_identity(self) -> None:
        """AccountTrouble unless the token is alive and the declared account's."""
        if str(self._me.get("username")).casefold() != self._handle.casefold():
            raise self._wire.stranger(f"@{self._me.get('username')}", f"@{self._handle}")

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload the pictures with their descriptions; note the hour by X's clock and the newest post: only
        what comes after both can be this one. (Reading own posts costs 0.001 USD each; since an upload a
        moment ago there are mostly none.)
        """
        both = zip(post.pictures, pictures, strict=True)
        media = [self._uploaded(number, *each, now, steps) for number, each in enumerate(both)]
        at = min((one["at"] for one in media), default="")
        rows, hour = self._own(since=at, most=5)
        body = {
            "user": self._id,
            "texts": [words.text for words in (post.words, *post.thread)],
            "media": [one["id"] for one in media],
            "at": at or hour,
            "after": max((str(row.get("id")) for row in rows), default="0", key=int),
        }
        return Intent(key=post.content_hash, body=body)

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Make the post, then each part of its thread in reply to the one before."""
        return in_parts(
            len(intent.body["texts"]), steps, lambda number, before: self._post(intent, number, before, steps)
        )

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """Look for the first part without a receipt: its answer was lost. Those after it were never sent."""
        count = len(intent.body["texts"]) if again else 1
        doubtful = next((n for n in range(count) if count == 1 or steps.get(f"{PART} {n}") is None), count)

        def find_or_send(number: int, before: Receipt | None) -> Receipt:
            if number > doubtful:
                return self._post(intent, number, before, steps)
            body = intent.body
            found = self._seen(
                body["texts"][number], body["at"], before.remote_id if before else body["after"]
            )
            if found and body["user"] == self._id:
                return found[-1]
            what = _("the post is not seen on the account, which does not prove that it is not out")
            raise self._ask_a_person(what)

        return in_parts(count, steps, find_or_send)

    def find(self, post: Post) -> Receipt | None:
        """The first post since it was due that says the same."""
        found = self._seen(post.words.text, (post.due - SKEW).isoformat())
        return found[-1] if found else None

    def delete(self, remote_id: str) -> None:
        """Take one post back (0.010 USD); answers to it stay."""
        answer = self._ask("DELETE", f"tweets/{remote_id}")
        if answer.status != 404:
            self._wire.needed(answer)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """The conversation of the last seven days, oldest first (0.005 USD each)."""
        asked = {
            "query": f"conversation_id:{remote_id}", "max_results": "100", "expansions": "author_id",
            "tweet.fields": "created_at,author_id", "user.fields": "username",
        }  # fmt: skip
        answer = self._wire.needed(self._ask("GET", "tweets/search/recent", params=asked))
        users = (answer.get("includes") or {}).get("users") or ()
        names = {user.get("id"): str(user.get("username")) for user in users}
        for row in sorted(_rows(answer), key=_at):
            yield Reply(
                remote_id=str(row.get("id")), author=names.get(row.get("author_id"), ""), at=_at(row),
                text=html.unescape(str(row.get("text"))), url=self._receipt(str(row.get("id"))).url,
            )  # fmt: skip

    def metrics(self, remote_id: str) -> Metrics:
        """Likes, reposts, replies and impressions."""
        asked = {"tweet.fields": "public_metrics"}
        data = self._wire.needed(self._ask("GET", f"tweets/{remote_id}", params=asked)).get("data") or {}
        told = data.get("public_metrics") or {}
        shares = told.get("retweet_count", told.get("repost_count"))  # docs, spec
        return Metrics(
            likes=told.get("like_count"), shares=shares, replies=told.get("reply_count"),
            views=told.get("impression_count"),
        )  # fmt: skip

    @cached_property
    def _me(self) -> Mapping[str, Any]:
        return _data(self._wire.needed(self._ask("GET", "users/me")))

    @property
    def _id(self) -> str:
        return str(self._me.get("id"))

    def _ask(self, method: str, path: str, **parts: Any) -> Answer:
        answer = self._wire.ask(method, f"/2/{path}", token=self._token, **parts)
        broke = answer.status == 402 or answer.text("type").endswith("/usage-capped")
        if broke:  # 402 or 403 [U]
            raise self._wire.locked_out(answer, _("add credit in X's developer console"))
        if answer.status == 401 or (answer.status == 403 and "duplicate" not in answer.said):
            fix = _("make a new token with tweet.read, tweet.write, users.read, media.write, offline.access")
            raise self._wire.locked_out(answer, fix)
        return answer

    def _uploaded(
        self, number: int, picture: Picture, data: bytes, now: datetime, steps: Steps
    ) -> dict[str, str]:
        """A picture on X with its description: an earlier try's while it lives."""
        step = f"media {number}"
        kept: dict[str, str] | None = steps.get(step)
        if kept and now < datetime.fromisoformat(kept["until"]):
            return kept
        name = picture.path.rpartition("/")[2].encode("ascii", "replace").decode()
        answer = self._wire.needed(
            self._ask(
                "POST",
                "media/upload",
                files={"media": (name, data, picture.media_type)},
                data={"media_category": "tweet_image"},
            )
        )
        told = _data(answer)
        self._wait(told)
        if picture.alt:  # 0.005 USD
            described = {"id": told.get("id"), "metadata": {"alt_text": {"text": picture.alt}}}
            self._wire.needed(self._ask("POST", "media/metadata", json=described))
        life = told.get("expires_after_secs")
        until = now + timedelta(seconds=USABLE * (life if isinstance(life, int) else 3600))
        kept = {"id": str(told.get("id")), "until": until.isoformat(), "at": _hour(answer)}
        steps.keep(step, kept)
        return kept

    def _wait(self, told: Mapping[str, Any]) -> None:
        """Until X has worked on a picture."""
        for _poll in range(POLLS):
            state = (told.get("processing_info") or {}).get("state", "succeeded")
            if state == "succeeded":
                return
            if state == "failed":
                what, fix = (
                    _("{server} could not read a picture"),
                    _("build the picture anew, then publish again"),
                )
                raise self._wire.trouble(TryLater, what, fix)
            time.sleep(self._pause_s)
            asked = {"command": "STATUS", "media_id": str(told.get("id"))}
            told = _data(self._wire.needed(self._ask("GET", "media/upload", params=asked)))
        what, fix = _("{server} still works on the pictures"), _("publish again in a minute")
        raise self._wire.trouble(TryLater, what, fix)

    def _post(self, intent: Intent, number: int, before: Receipt | None, steps: Steps) -> Receipt:
        asked: dict[str, Any] = {"text": intent.body["texts"][number]}
        if before:
            asked["reply"] = {"in_reply_to_tweet_id": before.remote_id}
        elif intent.body["media"]:
            asked["media"] = {"media_ids": intent.body["media"]}
        answer = self._ask("POST", "tweets", final=True, json=asked)
        if answer.status == 403:
            raise self._ask_a_person(_("{server} says that the account has said this already"))
        if answer.status == 400 and "media" in answer.said.casefold() and "media" in asked:  # ended [U]
            for place in range(len(intent.body["media"])):
                steps.keep(f"media {place}", None)
            what, fix = _("{server} has dropped the pictures"), _("publish again: they are sent anew")
            raise self._wire.trouble(TryLater, what, fix)
        name = str(_data(self._wire.needed(answer)).get("id") or "")
        if not name:
            raise self._ask_a_person(_("{server} took the post and did not say its name"))
        return self._receipt(name)

    def _seen(self, text: str, since: str, after: str = "0") -> list[Receipt]:
        """Own posts with these words since then and after that post, newest first."""
        return [
            self._receipt(str(row["id"]))
            for row in self._own(since=since, most=100)[0]
            if int(row["id"]) > int(after) and _plain(_words(row)) == _plain(text)
        ]

    def _own(self, *, since: str, most: int) -> tuple[list[dict[str, Any]], str]:
        """The newest own posts, not older than `since` (ISO 8601), and the hour by X's clock."""
        asked = {"max_results": str(most), "tweet.fields": FIELDS}
        if since:
            start = datetime.fromisoformat(since).astimezone(UTC)
            asked["start_time"] = start.strftime("%Y-%m-%dT%H:%M:%SZ")
        answer = self._ask("GET", f"users/{self._id}/tweets", params=asked)
        return _rows(self._wire.needed(answer)), _hour(answer)

    def _ask_a_person(self, what: str) -> NetworkError:
        return self._wire.trouble(
            OutcomeUnknown, what, _("look at the account, then settle the post by hand")
        )

    def _receipt(self, name: str) -> Receipt:
        home = self._wire.server if on_loopback(self._wire.server) else "https://x.com"
        return Receipt(remote_id=name, url=f"{home}/{self._handle}/status/{name}")  # the form is [U]


def _data(answer: Answer) -> Mapping[str, Any]:
    data = answer.get("data")
    return data if isinstance(data, dict) else {}


def _rows(answer: Answer) -> list[dict[str, Any]]:
    data = answer.get("data")
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []


def _hour(answer: Answer) -> str:
    return answer.at.isoformat() if answer.at else ""


def _at(row: Mapping[str, Any]) -> datetime:
    return moment(row.get("created_at"))


def _plain(text: str) -> str:
    """Words as two texts are compared: X gives a bare domain back with a scheme."""
    return re.sub(r"https?://", "", folded(text))


def _words(row: Mapping[str, Any]) -> str:
    """A post's words as they were typed: X puts its own short links, and one more for the pictures."""
    text = str(row.get("text"))
    for link in (row.get("entities") or {}).get("urls") or ():
        picture = "media_key" in link or "/photo/" in str(link.get("expanded_url"))
        text = text.replace(str(link.get("url")), "" if picture else str(link.get("expanded_url")))
    return html.unescape(text)
