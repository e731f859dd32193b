"""X. Facts and sources: docs/networks/x.md.

Each post costs money, and nothing makes a repeat harmless: the last call is never repeated. After a lost
answer the account's own posts since then are read, and what is not seen there is left to a person.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from terrimark.calendar.post import Picture, Post
from terrimark.i18n import _
from terrimark.networks.base import PART, Intent, Metrics, Receipt, Reply, Steps, TryLater, in_parts
from terrimark.networks.http import Wire
from terrimark.networks.seen import PAGES, Listing, Seen, folded, moment
from terrimark.networks.troubles import Answer, dig
from terrimark.networks.uploads import as_file, wait_for

USABLE = 0.9  # of the life that X gives a picture
FIELDS = "created_at,conversation_id,entities"  # as `tweet.fields` of the docs; the spec has `post.fields`


class X(Listing):
    """One account; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, handle: str, wire: Wire, token: str, pause_s: float = 1.0) -> None:
        self._handle, self._wire, self._token, self._pause_s = handle.removeprefix("@"), wire, token, pause_s
        self._newest = 0  # of the posts made here

    def check_identity(self) -> None:
        """AccountTrouble unless the token is alive and the declared account's."""
        found = self._me.text("data", "username")
        if found.casefold() != self._handle.casefold():
            raise self._wire.stranger(f"@{found}", f"@{self._handle}")

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Upload the pictures with their descriptions.

        X takes no words twice in a day: what says the same, and is newer than X's last answer and the last
        post made here, is this one. (Listing what is there before would cost 0.001 USD a post.)
        """
        user, both = self._name, zip(post.pictures, pictures, strict=True)
        media = [self._uploaded(f"media {number}", *each, now, steps) for number, each in enumerate(both)]
        hour = self._wire.last and self._wire.last.at
        body = {
            "user": user,
            "texts": [words.text for words in (post.words, *post.thread)],
            "media": media,
            "at": hour.isoformat() if hour else "",
            "after": self._newest,
        }
        return Intent(key=post.content_hash, body=body)

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Make the post, then each part of its thread in reply to the one before."""
        return in_parts(len(intent.body["texts"]), steps, lambda *part: self._post(intent, steps, *part))

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """Look for the first part without a receipt: its answer was lost. Those after it were never sent."""

        def look(number: int, before: Receipt | None) -> Receipt:
            text, at = intent.body["texts"][number], intent.body["at"]
            if at and intent.body["user"] == self._name:
                thread = steps.get(f"{PART} 0")["remote_id"] if before else ""
                seen = self._saying(text, datetime.fromisoformat(at), PAGES, thread)
                names = [s.receipt.remote_id for s in seen if int(s.receipt.remote_id) > intent.body["after"]]
                if names:
                    return self._receipt(names[-1])
            raise self._not_seen()

        count = len(intent.body["texts"])
        return in_parts(count, steps, lambda *part: self._post(intent, steps, *part), doubt=look, again=again)

    def delete(self, remote_id: str) -> None:
        """Take one post back (0.010 USD); answers to it stay."""
        self._wire.gone(self._ask("DELETE", f"tweets/{remote_id}"))

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """The conversation of the last seven days, oldest first (0.005 USD each)."""
        asked = {
            "query": f"conversation_id:{remote_id}", "max_results": "100", "expansions": "author_id",
            "tweet.fields": "created_at,author_id", "user.fields": "username",
        }  # fmt: skip
        answer = self._wire.needed(self._ask("GET", "tweets/search/recent", params=asked))
        names = {user.get("id"): str(user.get("username")) for user in answer.rows("includes", "users")}
        for row in sorted(answer.rows("data"), key=_at):
            yield Reply(
                remote_id=str(row.get("id")), author=names.get(row.get("author_id"), ""), at=_at(row),
                text=html.unescape(str(row.get("text"))), url=self._receipt(str(row.get("id"))).url,
            )  # fmt: skip

    def metrics(self, remote_id: str) -> Metrics:
        """Likes, reposts, replies and impressions."""
        asked = {"tweet.fields": "public_metrics"}
        answer = self._wire.needed(self._ask("GET", f"tweets/{remote_id}", params=asked))
        told = answer.get("data", "public_metrics") or {}
        shares = "retweet_count" if "retweet_count" in told else "repost_count"  # docs, spec
        return Metrics.of(
            told, likes="like_count", shares=shares, replies="reply_count", views="impression_count"
        )

    @cached_property
    def _me(self) -> Answer:
        return self._wire.needed(self._ask("GET", "users/me"))

    @property
    def _name(self) -> str:
        return self._me.text("data", "id")

    def _ask(self, method: str, path: str, **parts: Any) -> Answer:
        answer = self._wire.ask(method, f"/2/{path}", token=self._token, **parts)
        broke = answer.status == 402 or answer.text("type").endswith("/usage-capped")
        if broke:  # 402 or 403 [U]
            raise self._wire.locked_out(answer, _("add credit in X's developer console"))
        if answer.status == 401 or (answer.status == 403 and "duplicate" not in answer.said):
            fix = _("make a new token with tweet.read, tweet.write, users.read, media.write, offline.access")
            raise self._wire.locked_out(answer, fix)
        return answer

    def _uploaded(self, step: str, picture: Picture, data: bytes, now: datetime, steps: Steps) -> str:
        """A picture on X with its description: an earlier try's while it lives."""
        kept = steps.get(step)
        if kept and now < datetime.fromisoformat(kept["until"]):
            return str(kept["id"])
        form, files = {"media_category": "tweet_image"}, {"media": as_file(picture, data)}
        answer = self._wire.needed(self._ask("POST", "media/upload", files=files, data=form))
        name, life = answer.text("data", "id"), answer.get("data", "expires_after_secs")
        self._wait(answer)
        if picture.alt:  # 0.005 USD
            described = {"id": name, "metadata": {"alt_text": {"text": picture.alt}}}
            self._wire.needed(self._ask("POST", "media/metadata", json=described))
        until = now + timedelta(seconds=USABLE * (life if isinstance(life, int) else 3600))
        steps.keep(step, {"id": name, "until": until.isoformat()})
        return name

    def _wait(self, answer: Answer | None) -> None:
        """Until X has worked on a picture."""
        asked = {"command": "STATUS", "media_id": answer.text("data", "id") if answer else ""}

        def ready() -> bool:
            nonlocal answer
            told, answer = answer, None
            told = told or self._wire.needed(self._ask("GET", "media/upload", params=asked))
            state = told.get("data", "processing_info", "state") or "succeeded"
            if state == "failed":
                what = _("{server} could not read a picture")
                fix = _("build the picture anew, then publish again")
                raise self._wire.trouble(TryLater, what, fix)
            return bool(state == "succeeded")

        wait_for(ready, self._wire, self._pause_s)

    def _post(self, intent: Intent, steps: Steps, number: int, before: Receipt | None) -> Receipt:
        asked: dict[str, Any] = {"text": intent.body["texts"][number]}
        if before:
            asked["reply"] = {"in_reply_to_tweet_id": before.remote_id}
        elif intent.body["media"]:
            asked["media"] = {"media_ids": intent.body["media"]}
        answer = self._ask("POST", "tweets", final=True, json=asked)
        if answer.status == 403:
            raise self._wire.unsure(_("{server} says that the account has said this already"))
        if answer.status == 400 and "media" in answer.said.casefold() and "media" in asked:  # ended [U]
            for place in range(len(intent.body["media"])):
                steps.keep(f"media {place}", None)
            what, fix = _("{server} has dropped the pictures"), _("publish again: they are sent anew")
            raise self._wire.trouble(TryLater, what, fix)
        name = self._wire.needed(answer).text("data", "id")
        if not name.isdecimal():
            raise self._wire.unsure(_("{server} took the post and did not say its name"))
        self._newest = int(name)
        return self._receipt(name)

    def _saying(self, text: str, since: datetime, pages: int, thread: str = "") -> Iterator[Seen]:
        """As `Listing`, newest first; with `thread` only those of the conversation that it began."""
        start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        asked = {"max_results": "100", "start_time": start, "tweet.fields": FIELDS}
        for _page in range(pages):
            answer = self._wire.needed(self._ask("GET", f"users/{self._name}/tweets", params=asked))
            for row in answer.rows("data"):
                if _plain(_words(row)) == _plain(text) and thread in ("", row.get("conversation_id")):
                    yield Seen(receipt=self._receipt(str(row["id"])), at=_at(row))
            if not answer.text("meta", "next_token"):
                return
            asked["pagination_token"] = answer.text("meta", "next_token")

    def _receipt(self, name: str) -> Receipt:
        home = self._wire.shown("https://x.com")
        return Receipt(remote_id=name, url=f"{home}/{self._handle}/status/{name}")  # the form is [U]


def _at(row: Mapping[str, Any]) -> datetime:
    return moment(row.get("created_at"))


def _plain(text: str) -> str:
    """Words as two texts are compared: X gives a bare domain back with a scheme."""
    return re.sub(r"https?://", "", folded(text))


def _words(row: Mapping[str, Any]) -> str:
    """A post's words as they were typed: X puts its own short links, and one more for the pictures."""
    text = str(row.get("text"))
    for link in dig(row, "entities", "urls") or ():
        picture = "media_key" in link or "/photo/" in str(link.get("expanded_url"))
        text = text.replace(str(link.get("url")), "" if picture else str(link.get("expanded_url")))
    return html.unescape(text)
