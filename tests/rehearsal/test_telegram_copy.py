"""The copy of Telegram enforces each rule that docs/networks/telegram.md names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from calls import Clock, ask, heavy, picture

from terrimark.rehearsal.telegram import TelegramCopy

BOT = "700000001:AAsecret"
CHANNEL = {"chat_id": "@estran"}
PARSE = "can't parse entities: "


@pytest.fixture
def copy() -> Iterator[TelegramCopy]:
    with TelegramCopy(accounts={"estran": BOT}, clock=Clock()) as copy:
        yield copy


def call(
    copy: TelegramCopy, name: str, *, bot: str = BOT, files: Any = None, **fields: Any
) -> requests.Response:
    body = {**CHANNEL, **fields}
    return ask(copy, "POST", f"/bot{bot}/{name}", token="", files=files, data=body)


def album(copy: TelegramCopy, *captions: str, data: bytes | None = None) -> requests.Response:
    media = [
        {"type": "photo", "media": f"attach://p{n}", "caption": caption} for n, caption in enumerate(captions)
    ]
    files = {f"p{n}": (f"{n}.jpg", data or picture()) for n in range(len(captions))}
    return call(copy, "sendMediaGroup", files=files, media=json.dumps(media))


def described(answer: requests.Response) -> tuple[int, str]:
    told = answer.json()
    assert told["ok"] is answer.ok
    assert told.get("error_code", 200) == answer.status_code
    return answer.status_code, told.get("description", "")


def test_a_message_comes_back_in_an_envelope(copy: TelegramCopy):
    for answer in (
        call(copy, "sendMessage", text="Bonjour"),
        ask(copy, "POST", f"/bot{BOT}/sendMessage", token="", json={**CHANNEL, "text": "Bonjour"}),
        ask(copy, "GET", f"/bot{BOT}/sendmessage", token="", params={**CHANNEL, "text": "Bonjour"}),
    ):
        result = answer.json()["result"]
        assert (answer.json()["ok"], result["text"], result["chat"]["username"]) == (
            True,
            "Bonjour",
            "estran",
        )
    assert [post.id for post in copy.posts] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n"}, "message text is empty"),
        ({"text": "é" * 4097}, "message is too long"),
        ({"text": "🦪" * 2049}, "message is too long"),
        ({"text": "x", "chat_id": "@autre"}, "chat not found"),
        ({"text": "<p>x</p>", "parse_mode": "HTML"}, PARSE + "Unsupported start tag"),
        ({"text": "1 < 2", "parse_mode": "HTML"}, PARSE + "Unsupported start tag"),
        ({"text": "fin.", "parse_mode": "MarkdownV2"}, PARSE + "Character '.'"),
        ({"text": "🦪", "entities": '[{"type":"bold","offset":0,"length":3}]'}, PARSE),
        ({"text": "x", "reply_parameters": '{"message_id": 7}'}, "message to be replied not found"),
    ],
)  # fmt: skip
def test_each_field_is_checked(copy: TelegramCopy, fields, description):
    status, told = described(call(copy, "sendMessage", **fields))
    assert status == 400
    assert told.startswith(f"Bad Request: {description}")
    assert copy.posts == []


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"text": "🦪" * 2048}, "🦪" * 2048),
        ({"text": f"<b>{'é' * 4096}</b>", "parse_mode": "HTML"}, "é" * 4096),
        ({"text": "a &lt; b &amp; c", "parse_mode": "HTML"}, "a < b & c"),
        ({"text": r"fin\.", "parse_mode": "MarkdownV2"}, "fin."),
        ({"text": "🦪", "entities": '[{"type":"bold","offset":0,"length":2}]'}, "🦪"),
    ],
    ids=range(5),
)
def test_the_length_is_that_of_the_text_without_markup(copy: TelegramCopy, fields, text):
    assert call(copy, "sendMessage", **fields).ok
    assert copy.posts[0].text == text


def test_a_photo_has_a_shorter_caption_and_no_description(copy: TelegramCopy):
    files = {"photo": ("1.jpg", picture())}
    too_long = call(copy, "sendPhoto", files=files, caption="é" * 1025)
    assert described(too_long) == (400, "Bad Request: message caption is too long")
    result = call(copy, "sendPhoto", files=files, caption="é" * 1024).json()["result"]
    assert result["caption"] == "é" * 1024
    assert [(one.data, one.alt) for one in copy.posts[0].pictures] == [(picture(), "")]
    again = call(copy, "sendPhoto", photo=result["photo"][-1]["file_id"])
    assert again.ok and len(copy.posts) == 2


@pytest.mark.parametrize(
    ("data", "description"),
    [
        (b"words", "IMAGE_PROCESS_FAILED"),
        (heavy(10_000_001), "IMAGE_PROCESS_FAILED"),
        (picture(4001, 6000, "PNG"), "PHOTO_INVALID_DIMENSIONS"),
        (picture(21, 1), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_a_photo_that_is_not_taken(copy: TelegramCopy, data, description):
    answer = call(copy, "sendPhoto", files={"photo": ("1", data)})
    assert described(answer) == (400, f"Bad Request: {description}")
    assert not album(copy, "x", "y", data=data).ok
    assert copy.posts == []


def test_an_album_is_several_messages_of_one_group(copy: TelegramCopy):
    result = album(copy, "Deux vues", "").json()["result"]
    assert [message["message_id"] for message in result] == [1, 2]
    assert len({message["media_group_id"] for message in result}) == 1
    [post] = copy.posts
    assert (post.text, len(post.pictures)) == ("Deux vues", 2)
    assert album(copy, "seule").status_code == 400
    assert album(copy, *"abcdefghijk").status_code == 400
    assert album(copy, "é" * 1025, "").status_code == 400
    assert len(copy.posts) == 1


def test_deleting_takes_rights_every_message_of_an_album_and_two_days_at_most(copy: TelegramCopy):
    album(copy, "x", "y")
    assert call(copy, "deleteMessage", message_id="1").json()["result"] is True
    assert len(copy.posts[0].pictures) == 1
    assert call(copy, "deleteMessages", message_ids="[1, 2]").ok
    assert copy.posts == []
    assert (
        described(call(copy, "deleteMessage", message_id="1"))[1]
        == "Bad Request: message to delete not found"
    )
    call(copy, "sendMessage", text="x")
    copy.clock.now += timedelta(hours=49)  # type: ignore[attr-defined]
    assert "can't be deleted" in described(call(copy, "deleteMessage", message_id="3"))[1]
    copy.rights.clear()
    assert "administrator rights" in described(call(copy, "deleteMessage", message_id="3"))[1]


def test_a_bot_must_be_in_the_channel_with_the_right_to_post(copy: TelegramCopy):
    copy.rights.discard("can_post_messages")
    told = described(call(copy, "sendMessage", text="x"))
    assert told == (400, "Bad Request: need administrator rights in the channel chat")
    assert call(copy, "getChatMember", user_id="1").json()["result"]["can_post_messages"] is False
    copy.member = False
    told = described(call(copy, "sendMessage", text="x"))
    assert told == (403, "Forbidden: bot is not a member of the channel chat")


def test_a_channel_takes_so_many_messages_a_minute_and_says_twice_how_long_to_wait(copy: TelegramCopy):
    copy.per_minute = 1
    assert call(copy, "sendMessage", text="un").ok
    late = call(copy, "sendMessage", text="deux")
    assert described(late) == (429, "Too Many Requests: retry after 60")
    assert late.headers["Retry-After"] == str(late.json()["parameters"]["retry_after"]) == "60"
    copy.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    assert call(copy, "sendMessage", text="deux").ok


@pytest.mark.parametrize("name", ["getHistory", "getChatHistory", "getMessages", "forwardNothing"])
def test_a_bot_cannot_ask_what_is_out(copy: TelegramCopy, name):
    assert described(call(copy, name)) == (404, "Not Found")


def test_a_wrong_or_dead_token_is_401_and_a_bot_says_who_it_is(copy: TelegramCopy):
    assert call(copy, "getMe").json()["result"]["is_bot"]
    assert call(copy, "getChat").json()["result"]["type"] == "channel"
    assert described(call(copy, "getMe", bot="7:x")) == (401, "Unauthorized")
    copy.expire()
    assert described(call(copy, "getMe")) == (401, "Unauthorized")
    assert call(copy, "getMe", bot=copy.open_account("@estran")).ok
