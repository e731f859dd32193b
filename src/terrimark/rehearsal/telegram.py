"""A loopback copy of Telegram's Bot API: what `docs/networks/telegram.md` says of it, nothing else.

A bot cannot ask what is out, so neither can a caller here: `posts` is the copy's own record. Pictures come as
uploads or as the id of an earlier one, not by address.
"""

from __future__ import annotations

import html
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from terrimark.rehearsal.forms import Form, form_of
from terrimark.rehearsal.page import page
from terrimark.rehearsal.tokens import Tokens, kind_of, pixels, stable_number, utf16
from terrimark.rehearsal.values import Picture, Published, Reply, Request, Stop, said

TEXT, CAPTION, PHOTO = 4096, 1024, 10_000_000  # UTF-16 units [U], after the markup is read; bytes
SIDES, RATIO = 10_000, 20  # pixels, width and height together; the longer side to the shorter
DELETED = timedelta(hours=48)
RIGHTS = frozenset({"can_post_messages", "can_edit_messages", "can_delete_messages"})
_RESERVED = re.compile(r"(?<!\\)[_*\[\]()~`>#+\-=|{}.!]")
_TAGS = "b|strong|i|em|u|ins|s|strike|del|a|code|pre|tg-spoiler|blockquote|span"


@dataclass(frozen=True, kw_only=True)
class _Message:
    number: int
    channel: str
    text: str
    at: datetime
    photo: str = ""  # its file id
    group: str = ""


class TelegramCopy(Tokens):
    """One server. Each account is a channel and the bot that posts there.

    `rights` is what bots may do in channels, `member` whether they are in them at all; `per_minute` how many
    messages a channel takes, as groups do [U], None: any number.
    """

    def __init__(self, *, per_minute: int | None = 20, **common: Any) -> None:
        super().__init__(**common)
        self.per_minute, self.rights, self.member = per_minute, set(RIGHTS), True
        self._messages: dict[int, _Message] = {}
        self._photos: dict[str, bytes] = {}
        self._newest = 0

    def new_token(self) -> str:
        """A bot's number and 35 characters."""
        return f"{700_000_000 + secrets.randbelow(10**8)}:AA{secrets.token_urlsafe(24)[:33]}"

    @property
    def posts(self) -> list[Published]:
        """What is out, oldest first; the messages of an album are one post."""
        with self._lock:
            albums: dict[str, list[_Message]] = {}
            for message in self._messages.values():
                albums.setdefault(message.group or str(message.number), []).append(message)
            return [self._published(album) for album in albums.values()]

    def slow_down(self) -> Reply:
        """429; both the header and the body say how long."""
        return _fault(429, "Too Many Requests: retry after 30", wait=30)

    def failed(self) -> Reply:
        """500 as an API call gets it."""
        return _fault(500, "Internal Server Error")

    def locked_out(self, token: str, *, expired: bool) -> Stop:
        """401, the same in each case."""
        return _refusal(401, "Unauthorized")

    def route(self, request: Request) -> Reply:
        """Do what is asked."""
        found = re.fullmatch(r"/bot(?P<token>[^/]+)/(?P<name>\w+)", request.path)
        if not found:
            return self._public(request)
        if found["token"] not in self._tokens or found["token"] in self._dead:
            raise self.locked_out(found["token"], expired=False)
        channel, form = self._tokens[found["token"]], form_of(request)
        form.fields = {**request.query, **form.fields}
        bot = {"id": int(found["token"].partition(":")[0]), "is_bot": True, "first_name": "Bot"}
        match found["name"].lower():
            case "getme":
                return _done({**bot, "username": f"{channel}_bot"})
            case "getchat":
                return _done(self._chat(channel, form))
            case "getchatmember":
                self._chat(channel, form)
                rights = {right: right in self.rights for right in sorted(RIGHTS)}
                return _done({"status": "administrator", "user": bot, **rights})
            case "sendmessage":
                text = _parsed(form, "text", form.fields.get("text", ""), TEXT, "message is too long")
                if not text:
                    raise _refusal(400, "Bad Request: message text is empty")
                return _done(self._sent(channel, form, [(text, "")])[0])
            case "sendphoto":
                caption = _parsed(form, "caption", form.fields.get("caption", ""), CAPTION, _CAPTION_TOO_LONG)
                photo = self._photo(form.files.get("photo") or form.fields.get("photo", ""))
                return _done(self._sent(channel, form, [(caption, photo)])[0])
            case "sendmediagroup":
                return _done(self._album(channel, form))
            case "deletemessage" | "deletemessages":
                return self._delete(channel, form)
        raise _refusal(404, "Not Found")

    def _public(self, request: Request) -> Reply:
        match request.path.strip("/").split("/"):
            case ["photo", name] if name in self._photos:
                return Reply(body=self._photos[name], kind=kind_of(self._photos[name]))
            case [_channel, number] if number.isdecimal() and int(number) in self._messages:
                return page("Telegram, rehearsed", [self._published([self._messages[int(number)]])])
            case [""]:
                return page("Telegram, rehearsed", self.posts)
        raise _refusal(404, "Not Found")

    def _chat(self, channel: str, form: Form, *, needs: str = "") -> dict[str, Any]:
        name, number = f"@{channel}".casefold(), -1_000_000_000_000 - stable_number(channel)
        if str(form.fields.get("chat_id", "")).casefold() not in (name, str(number)):
            raise _refusal(400, "Bad Request: chat not found")
        if not self.member:
            raise _refusal(403, "Forbidden: bot is not a member of the channel chat")
        if needs and needs not in self.rights:
            raise _refusal(400, "Bad Request: need administrator rights in the channel chat")
        return {"id": number, "type": "channel", "title": channel, "username": channel}

    def _photo(self, given: bytes | str) -> str:
        """The file id of a picture that Telegram takes."""
        if isinstance(given, str) and given in self._photos:
            return given
        if isinstance(given, str):
            raise _refusal(400, "Bad Request: Wrong HTTP URL specified")
        width, height = pixels(given)
        if len(given) > PHOTO or not width:
            raise _refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
        if width + height > SIDES or max(width, height) > RATIO * min(width, height):
            raise _refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        name = secrets.token_urlsafe(16)
        self._photos[name] = given
        return name

    def _album(self, channel: str, form: Form) -> list[dict[str, Any]]:
        try:
            items = json.loads(form.fields.get("media", ""))
        except ValueError:
            raise _refusal(400, "Bad Request: can't parse media JSON object") from None
        if not isinstance(items, list) or not 2 <= len(items) <= 10:
            raise _refusal(400, "Bad Request: there must be 2 to 10 media in a group")
        found = []
        for item in items:
            source = str(item.get("media", ""))
            part = form.files.get(source.removeprefix("attach://"), b"") if "attach://" in source else source
            if item.get("type") != "photo":
                raise _refusal(400, "Bad Request: type of media is not a photo")
            caption = _parsed(form, "caption", item.get("caption", ""), CAPTION, _CAPTION_TOO_LONG)
            found.append((caption, self._photo(part)))
        return self._sent(channel, form, found, group=self.number())

    def _sent(
        self, channel: str, form: Form, contents: list[tuple[str, str]], *, group: str = ""
    ) -> list[dict[str, Any]]:
        chat, now = self._chat(channel, form, needs="can_post_messages"), self.clock()
        minute = [
            m for m in self._messages.values() if m.channel == channel and now - m.at < timedelta(minutes=1)
        ]
        if self.per_minute is not None and len(minute) >= self.per_minute:
            raise Stop(_fault(429, "Too Many Requests: retry after 60", wait=60))
        parent = json.loads(form.fields.get("reply_parameters") or "{}").get("message_id")
        if parent is not None and int(parent) not in self._messages:
            raise _refusal(400, "Bad Request: message to be replied not found")
        answers = []
        for text, photo in contents:
            self._newest += 1
            message = _Message(
                number=self._newest, channel=channel, text=text, at=now, photo=photo, group=group
            )
            self._messages[self._newest] = message
            shown: dict[str, Any] = {"message_id": self._newest, "date": int(now.timestamp()), "chat": chat}
            if photo:
                width, height = pixels(self._photos[photo])
                shown |= {"caption": text, "photo": [{"file_id": photo, "width": width, "height": height}]}
            else:
                shown["text"] = text
            answers.append({**shown, **({"media_group_id": group} if group else {})})
        return answers

    def _delete(self, channel: str, form: Form) -> Reply:
        self._chat(channel, form, needs="can_delete_messages")
        given = form.fields.get("message_ids") or f"[{form.fields.get('message_id', '')}]"
        numbers = [int(number) for number in json.loads(given)]
        for number in numbers:
            if number not in self._messages and "message_ids" not in form.fields:
                raise _refusal(400, "Bad Request: message to delete not found")
            if number in self._messages and self.clock() - self._messages[number].at > DELETED:
                raise _refusal(400, "Bad Request: message can't be deleted for everyone")
        for number in numbers:
            self._messages.pop(number, None)
        return _done(True)

    def _published(self, album: list[_Message]) -> Published:
        first = album[0]
        pictures = [
            Picture(
                data=self._photos[one.photo], kind=kind_of(self._photos[one.photo]), alt="",
                url=f"{self.url}/photo/{one.photo}",
            )
            for one in album if one.photo
        ]  # fmt: skip
        text = "\n".join(filter(None, (one.text for one in album)))
        return Published(
            id=str(first.number), account=first.channel, text=text, language="", at=first.at,
            url=f"{self.url}/{first.channel}/{first.number}", pictures=tuple(pictures),
        )  # fmt: skip


_CAPTION_TOO_LONG = "message caption is too long"


def _parsed(form: Form, name: str, text: str, most: int, too_long: str) -> str:
    """The text without its markup; Stop where the markup is wrong or the text too long."""
    mode, prefix = form.fields.get("parse_mode", "").casefold(), "Bad Request: can't parse entities: "
    if mode == "html":
        if found := re.search(rf"<(?!/?(?:{_TAGS})\b)([^>]*)>?", text):
            raise _refusal(400, f'{prefix}Unsupported start tag "{found[1]}"')
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
    elif mode == "markdownv2":
        if found := _RESERVED.search(text):
            raise _refusal(400, f"{prefix}Character '{found[0]}' is reserved and must be escaped")
        text = re.sub(r"\\(.)", r"\1", text)
    given = "entities" if name == "text" else "caption_entities"
    for entity in json.loads(form.fields.get(given) or "[]"):
        if not 0 <= int(entity["offset"]) < int(entity["offset"]) + int(entity["length"]) <= utf16(text):
            raise _refusal(400, f"{prefix}entity beyond the text")
    text = text.strip()
    if utf16(text) > most:
        raise _refusal(400, f"Bad Request: {too_long}")
    return text


def _done(result: Any) -> Reply:
    return said({"ok": True, "result": result})


def _fault(status: int, words: str, *, wait: int = 0) -> Reply:
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": words}
    if wait:
        return said({**told, "parameters": {"retry_after": wait}}, status, Retry_After=str(wait))
    return said(told, status)


def _refusal(status: int, words: str) -> Stop:
    return Stop(_fault(status, words))
