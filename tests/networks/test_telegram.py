"""What is Telegram's own: a token in the address, albums of many numbers, channels that cannot be read."""

from __future__ import annotations

import pytest
from bench import NOW, Bench, picture_bytes

from canned import Canned
from steps import Memory
from terrimark.networks.base import (
    AccountTrouble,
    NetworkError,
    NotOffered,
    OutcomeUnknown,
    Refused,
    TryLater,
)
from terrimark.networks.http import Wire
from terrimark.networks.telegram import Telegram
from terrimark.rehearsal import Fault, Faults

TOKEN = "123456:an-AAH_token"
PICTURES = tuple(picture_bytes((n, 2, 3)) for n in range(3))
pytestmark = pytest.mark.parametrize("bench", ["telegram"], indirect=True)


def at(server: str, handle: str = "estran") -> Telegram:
    return Telegram(
        handle=handle, wire=Wire(server=server, where=f"main ({handle})", secret=TOKEN), token=TOKEN
    )


@pytest.mark.parametrize("count", [1, 3])
def test_pictures_go_with_the_call_and_all_are_taken_back(bench: Bench, count: int):
    network, data = bench.network(), PICTURES[:count]
    post = bench.post(pictures=data)
    receipt = network.send(bench.prepared(network, post), Memory())
    assert len(receipt.remote_id.split(",")) == count
    [out] = bench.saying(post)
    assert [picture.data for picture in out.record["pictures"]] == list(data)
    network.delete(receipt.remote_id)
    assert bench.copy.posts == []  # type: ignore[union-attr]


def test_a_text_under_a_picture_has_its_own_limit(bench: Bench):
    network = bench.network()
    network.send(bench.prepared(network, bench.post("é" * 4096)), Memory())
    network.send(bench.prepared(network, bench.post("é" * 1024, pictures=PICTURES[:1])), Memory())
    with pytest.raises(Refused, match="caption is too long"):
        network.send(bench.prepared(network, bench.post("é" * 1025, pictures=PICTURES[:1])), Memory())


def test_signs_of_markup_stay_signs(bench: Bench):
    network, post = bench.network(), bench.post("<b>_a_ *b* [c](d) & plus")
    network.send(bench.prepared(network, post), Memory())
    assert len(bench.saying(post)) == 1


def test_an_intent_whose_pictures_are_not_at_hand_is_not_sent_without_them(bench: Bench):
    post = bench.post(pictures=PICTURES)
    intent = bench.prepared(bench.network(), post)
    with pytest.raises(TryLater, match="no longer at hand"):
        bench.network().send(intent, Memory())
    assert bench.copy.posts == []  # type: ignore[union-attr]


def test_what_a_bot_cannot_read_is_said(bench: Bench):
    for ask in ("replies", "metrics"):
        with pytest.raises(NotOffered):
            getattr(bench.network(), ask)("12")


def test_a_wait_is_as_long_as_telegram_says(bench: Bench):
    network, intent = bench.network(), None
    intent = bench.prepared(network, bench.post())
    bench.copy.faults = Faults(Fault(trouble="429", call="sendMessage"))  # type: ignore[union-attr]
    with pytest.raises(TryLater) as wait:
        network.send(intent, Memory())
    assert wait.value.after is not None


@pytest.mark.parametrize(
    ("status", "words", "meaning"),
    [
        (401, "Unauthorized", AccountTrouble),
        (404, "Not Found", AccountTrouble),
        (403, "Forbidden: bot is not a member of the channel chat", AccountTrouble),
        (400, "Bad Request: chat not found", AccountTrouble),
        (400, "Bad Request: not enough rights to send photos to the chat", AccountTrouble),
        (400, "Bad Request: need administrator rights in the channel chat", AccountTrouble),
        (400, "Bad Request: message is too long", Refused),
        (400, "Bad Request: IMAGE_PROCESS_FAILED", Refused),
        (500, "Internal Server Error", OutcomeUnknown),
        (302, "", AccountTrouble),
    ],
)
def test_each_answer_has_one_meaning_and_none_shows_the_token(
    bench: Bench, wire: Canned, status, words, meaning
):
    body = {"ok": False, "error_code": status, "description": f"{words} /bot{TOKEN}/sendMessage"}
    wire.say("sendMessage", status, body, Location=f"https://elsewhere.example/bot{TOKEN}/x")
    network, post = at(wire.url), bench.post()
    intent = network.prepare(post, (), NOW, Memory())
    with pytest.raises(meaning) as trouble:
        network.send(intent, Memory())
    assert TOKEN not in str(trouble.value) + trouble.value.fix + repr(intent) + repr(network)


def test_a_dead_server_does_not_show_the_token(bench: Bench):
    with pytest.raises(NetworkError) as trouble:
        at("http://127.0.0.1:9").check_identity()
    assert TOKEN not in str(trouble.value)


def test_what_is_older_than_two_days_is_not_taken_back(bench: Bench, wire: Canned):
    said = "Bad Request: message can't be deleted for everyone"
    wire.say("deleteMessages", 400, {"ok": False, "error_code": 400, "description": said})
    with pytest.raises(NotOffered, match="48 hours"):
        at(wire.url).delete("12")


@pytest.mark.parametrize(
    ("chat", "member"),
    [
        ({"id": -1001, "type": "supergroup", "username": "estran"}, {"status": "administrator"}),
        ({"id": -1001, "type": "channel", "username": "autre"}, {"status": "administrator"}),
        ({"id": -1001, "type": "channel", "username": "estran"}, {"status": "administrator"}),
    ],
)
def test_a_bot_without_its_channel_is_noticed(bench: Bench, wire: Canned, chat, member):
    for method, result in (
        ("getMe", {"id": 1, "username": "b"}),
        ("getChatMember", member),
        ("getChat", chat),
    ):
        wire.say(method, 200, {"ok": True, "result": result})
    with pytest.raises(AccountTrouble):
        at(wire.url).check_identity()


def test_a_private_channel_is_named_by_its_number(bench: Bench, wire: Canned):
    result = {"message_id": 7, "date": 1, "chat": {"id": -1001234, "type": "channel"}}
    wire.say("sendMessage", 200, {"ok": True, "result": result})
    network = at(wire.url, "-1001234")
    receipt = network.send(network.prepare(bench.post(), (), NOW, Memory()), Memory())
    assert receipt.url.endswith("/c/1234/7")


@pytest.mark.parametrize("result", [True, [], {}, [{"message_id": None}], {"message_id": "x" * 9}])
def test_a_message_without_a_number_may_be_out(bench: Bench, wire: Canned, result):
    wire.say("sendMessage", 200, {"ok": True, "result": result})
    network = at(wire.url)
    with pytest.raises(OutcomeUnknown):
        network.send(network.prepare(bench.post(), (), NOW, Memory()), Memory())
