"""A Telegram channel, by its bot. Facts and sources: docs/networks/telegram.md.

A bot cannot read what its channel says, and nothing refuses a repeat: after a lost answer only a person can
tell. The token stands in every address, so addresses are in no error. There is no alternative text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from terrimark.calendar.post import Post
from terrimark.i18n import _
from terrimark.networks.base import AccountTrouble, Intent, Metrics, Receipt, Reply, Steps
from terrimark.networks.http import Wire
from terrimark.networks.troubles import Answer
from terrimark.networks.uploads import Carried

# what a 400 says where the channel or the bot's rights are wrong, not the post [C]
_OURS = ("chat not found", "not enough rights", "need administrator rights", "CHAT_WRITE_FORBIDDEN")


class Telegram:
    """One channel; see `networks.base.Network` for what each method promises."""

    def __init__(self, *, handle: str, wire: Wire, token: str) -> None:
        numeric = re.fullmatch(r"-?\d+", handle)
        self._chat = handle if numeric else f"@{handle.removeprefix('@')}"
        self._wire, self._token, self._carried = wire, token, Carried(wire)

    def check_identity(self) -> None:
        """AccountTrouble unless the bot lives and may post to the declared channel."""
        bot = self._done("getMe")
        chat = self._done("getChat", chat_id=self._chat)
        found = {f"@{chat.get('username')}".casefold(), str(chat.get("id"))}
        if chat.get("type") != "channel" or self._chat.casefold() not in found:
            raise self._wire.stranger(", ".join(sorted(found)), self._chat)
        member = self._done("getChatMember", chat_id=self._chat, user_id=str(bot.get("id")))
        if member.get("status") != "creator" and not member.get("can_post_messages"):
            what = _("the bot {name} may not post to {chat}")
            fix = _("in the channel: Administrators → Add, choose the bot, allow it to post messages")
            raise self._wire.trouble(AccountTrouble, what, fix, name=bot.get("username"), chat=self._chat)

    def prepare(self, post: Post, pictures: tuple[bytes, ...], now: datetime, steps: Steps) -> Intent:
        """Say what the call will be. Pictures go with it, so they are only held here until then."""
        self._wire.refuse_thread(post, "Telegram")
        digests = self._carried.take_up(post, pictures)
        body = {"chat": self._chat, "text": post.words.text, "pictures": digests}
        return Intent(key=post.content_hash, body=body)

    def send(self, intent: Intent, steps: Steps) -> Receipt:
        """Make the call: a message, a photo or an album with the text under it."""
        chat, text = {"chat_id": intent.body["chat"]}, intent.body["text"]
        files = {f"picture{number}": file for number, file in enumerate(self._carried.put_down(intent))}
        if not files:
            return self._sent("sendMessage", json={**chat, "text": text})
        if len(files) == 1:
            photo = {"photo": files["picture0"]}
            return self._sent("sendPhoto", data={**chat, "caption": text}, files=photo)
        album = [{"type": "photo", "media": f"attach://{name}"} for name in files]
        album[0]["caption"] = text  # on the first alone it is the album's
        return self._sent("sendMediaGroup", data={**chat, "media": json.dumps(album)}, files=files)

    def recover(self, intent: Intent, *, again: bool, steps: Steps) -> Receipt | None:
        """Only a person can tell."""
        what = _("a bot cannot see whether the post is in {chat}")
        raise self._wire.unsure(what, chat=intent.body["chat"])

    def find(self, post: Post) -> Receipt | None:
        """NotOffered: a bot cannot list its channel."""
        raise self._wire.not_offered(_("a bot cannot see what is in its channel"))

    def delete(self, remote_id: str) -> None:
        """Take a message or a whole album back. Telegram's page says: within 48 hours."""
        answer = self._ask("deleteMessages", json={"chat_id": self._chat, "message_ids": _numbers(remote_id)})
        if answer.ok or "not found" in answer.said:
            return
        if "can't be deleted" in answer.said:
            raise self._wire.not_offered(_("a bot cannot take back what is older than 48 hours"))
        self._good(answer)

    def replies(self, remote_id: str) -> Iterable[Reply]:
        """NotOffered: comments stand in the linked group, which a bot must have listened to."""
        raise self._wire.not_offered(_("a bot cannot read the comments to a post afterwards"))

    def metrics(self, remote_id: str) -> Metrics:
        """NotOffered: a bot sees neither views nor past reactions."""
        raise self._wire.not_offered(_("a bot cannot read how a post is doing"))

    def _ask(self, method: str, *, final: bool = False, **parts: Any) -> Answer:
        answer = self._wire.ask("POST", f"/bot{self._token}/{method}", final=final, **parts)
        ours = answer.status == 400 and any(words in answer.said for words in _OURS)
        if answer.status in (401, 403, 404) or ours:
            fix = _("check the token, the channel's name, and that the bot is its administrator and may post")
            raise self._wire.locked_out(answer, fix)
        return answer

    def _done(self, method: str, **asked: str) -> Mapping[str, Any]:
        result = self._good(self._ask(method, json=asked)).get("result")
        return result if isinstance(result, dict) else {}

    def _good(self, answer: Answer, *, final: bool = False) -> Answer:
        if answer.ok and answer.get("ok") is not True:
            raise self._wire.other_tongue(answer, final=final)
        return self._wire.needed(answer)

    def _sent(self, method: str, **parts: Any) -> Receipt:
        """The receipt of a message, or of an album: every number counts, it is taken back by all of them."""
        answer = self._good(self._ask(method, final=True, **parts), final=True)
        messages = answer.rows("result") or [answer.get("result")]
        numbers = [message.get("message_id") for message in messages if isinstance(message, dict)]
        if not numbers or not all(isinstance(number, int) for number in numbers):
            raise self._wire.other_tongue(answer, final=True)
        chat = messages[0].get("chat") or {}
        place = chat.get("username") or f"c/{str(chat.get('id', '')).removeprefix('-100')}"
        url = f"{self._wire.shown('https://t.me')}/{place}/{numbers[0]}"
        return Receipt(remote_id=",".join(map(str, numbers)), url=url)


def _numbers(remote_id: str) -> list[int]:
    return [int(number) for number in remote_id.split(",")]
