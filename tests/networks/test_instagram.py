"""What is Instagram's own: containers that are made, waited for, kept, published once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bench import Bench, last_call_troubles, picture_bytes

from canned import Canned
from steps import Memory
from terrimark.networks import filling
from terrimark.networks.base import AccountTrouble, NotOffered, OutcomeUnknown, Refused, TryLater
from terrimark.networks.graph import Graph
from terrimark.networks.http import Wire
from terrimark.networks.instagram import Instagram
from terrimark.networks.media_host import MediaHost
from terrimark.rehearsal import Fault, Faults

pytestmark = pytest.mark.parametrize("bench", ["instagram"], indirect=True)
TWO = (picture_bytes(), picture_bytes((1, 2, 3)))


def made(bench: Bench) -> int:
    return sum(call.startswith("POST") and call.endswith("/media") for call in bench.copy.calls)


def as_if_later(bench: Bench, **time: float) -> None:
    bench.copy.clock = lambda: datetime.now(UTC) + timedelta(**time)


def test_there_is_no_post_without_a_picture_and_no_thread(bench: Bench):
    bench.least = 0
    with pytest.raises(Refused, match="without a picture"):
        bench.prepared(bench.network(), bench.post())
    with pytest.raises(Refused, match="no threads"):
        bench.prepared(bench.network(), bench.thread(2))
    assert made(bench) == 0


def test_containers_that_were_made_are_not_made_again(bench: Bench):
    network, post, steps = bench.network(), bench.post(pictures=TWO), Memory()
    bench.copy.faults = Faults(Fault(trouble="500-before", call="POST", nth=3))
    with pytest.raises(TryLater):
        bench.prepared(network, post, steps)
    assert made(bench) == 3, "two children and a carousel that failed"
    first = bench.prepared(bench.network(), post, steps)
    second = bench.prepared(bench.network(), post, steps)
    assert (made(bench), first.key) == (4, second.key)
    assert bench.token not in repr((first, steps.kept))
    network.send(first, steps)
    assert len(bench.copy.posts[0].pictures) == 2


def test_a_container_that_is_not_ready_is_waited_for_then_left_for_the_next_run(bench: Bench, monkeypatch):
    monkeypatch.setattr(filling, "LOOKS", 3)
    bench.copy.polls = 4
    network, post, steps = bench.network(), bench.post(), Memory()
    with pytest.raises(TryLater, match="still works"):
        bench.prepared(network, post, steps)
    network.send(bench.prepared(network, post, steps), steps)
    assert (made(bench), len(bench.saying(post))) == (1, 1)


def test_a_container_that_ended_is_surely_not_out_and_made_anew(bench: Bench):
    network, post, steps = bench.network(), bench.post(), Memory()
    intent = bench.prepared(network, post, steps)
    as_if_later(bench, hours=25)
    with pytest.raises(TryLater):
        network.send(intent, steps)
    assert network.recover(intent, again=True, steps=steps) is None
    again = bench.prepared(network, post, steps)
    assert again.key != intent.key
    network.send(again, steps)
    assert len(bench.saying(post)) == 1


@last_call_troubles
def test_troubles_of_the_last_call_are_settled_by_the_container(bench: Bench, trouble, out, meaning):
    network, post, steps = bench.network(), bench.post(), Memory()
    intent = bench.prepared(network, post, steps)
    bench.copy.faults = Faults(Fault(trouble=trouble, call="media_publish"))
    with pytest.raises(meaning):
        network.send(intent, steps)
    assert len(bench.saying(post)) == out
    bench.copy.faults = Faults()
    assert (network.recover(intent, again=False, steps=steps) is None) is (out == 0)
    receipt = network.recover(intent, again=True, steps=steps)
    assert receipt and receipt.remote_id == bench.copy.posts[0].id
    assert len(bench.saying(post)) == 1


def test_a_post_that_is_out_and_not_listed_is_for_a_person(bench: Bench):
    network, post, steps = bench.network(), bench.post(), Memory()
    intent = bench.prepared(network, post, steps)
    network.send(intent, steps)
    bench.copy._posts.clear()
    with pytest.raises(OutcomeUnknown, match="may be out"):
        network.recover(intent, again=True, steps=steps)
    assert bench.copy.posts == []


def test_a_lost_address_is_no_reason_to_doubt_the_post(bench: Bench):
    network, post = bench.network(), bench.post()
    intent = bench.prepared(network, post)
    bench.copy.faults = Faults(Fault(trouble="500-before", call="GET"))
    receipt = network.send(intent, Memory())
    assert (receipt.remote_id, receipt.url) == (bench.copy.posts[0].id, "")


def test_the_quota_of_a_day_is_for_later(bench: Bench):
    bench.copy.quota = 1
    network = bench.network()
    network.send(bench.prepared(network, bench.post()), Memory())
    with pytest.raises(TryLater, match="maximum number of posts"):
        network.send(bench.prepared(network, bench.post()), Memory())


@pytest.mark.parametrize(
    ("data", "words"),
    [(picture_bytes(size=(60, 100)), "aspect ratio"), (b"\x89PNG\r\n\x1a\n", "format is not supported")],
)
def test_a_picture_that_is_not_taken_is_refused_in_the_networks_words(bench: Bench, data, words):
    with pytest.raises(Refused, match=words):
        bench.prepared(bench.network(), bench.post(pictures=(data,)))


def test_a_picture_is_at_its_public_address_before_the_network_hears_of_it(bench: Bench, tmp_path: Path):
    elsewhere = {"to": "not-served", "address": bench.declared["media_host"]["address"]}
    with pytest.raises(TryLater, match="answers 404"):
        bench.prepared(bench.network(media_host=elsewhere), bench.post())
    assert made(bench) == 0


def test_a_container_that_fails_says_why_and_whom_it_concerns(bench: Bench, wire: Canned, tmp_path: Path):
    wire.say("/me?", 200, {"user_id": "7", "username": "estran"})
    wire.say("/7/media", 200, {"id": "9"})
    network = _instagram(wire, bench, tmp_path)
    for why, kind in (("Error: 2207052 could not fetch", AccountTrouble), ("Error: 2207009", Refused)):
        wire.say("/9", 200, {"status_code": "ERROR", "status": why})
        with pytest.raises(kind, match=why):
            bench.prepared(network, bench.post())


def _instagram(wire: Canned, bench: Bench, root: Path, **how: bool) -> Instagram:
    host = MediaHost(**bench.declared["media_host"], root=root, where="main")
    graph = Graph(wire=Wire(server=wire.url, where="main", secret="token"), token="token")
    return Instagram(handle="@estran", graph=graph, host=host, **how)


def test_only_a_facebook_login_deletes(bench: Bench, wire: Canned, tmp_path: Path):
    with pytest.raises(NotOffered):
        bench.network().delete("7")
    pages = [
        {"id": "1"},
        *({"instagram_business_account": {"id": n, "username": n}} for n in ("autre", "estran")),
    ]
    wire.say("/me/accounts", 200, {"data": pages})
    wire.say("/77", 200, {"success": True})
    network = _instagram(wire, bench, tmp_path, by_facebook=True)
    network.check_identity()
    network.delete("77")
    assert wire.asked[-1][0] == "DELETE /v26.0/77"


def test_comments_and_their_answers_come_oldest_first_and_numbers_with_views(bench: Bench):
    network, post = bench.network(), bench.post()
    receipt = network.send(bench.prepared(network, post), Memory())
    bench.copy.comment(receipt.remote_id, "marie", "Bravo")
    [row] = bench.copy._comments[receipt.remote_id]
    answer = {"id": "8", "text": "Merci", "username": "estran", "timestamp": "2099-01-01T00:00:00+0000"}
    row["replies"] = {"data": [answer]}
    replies = [(reply.author, reply.text) for reply in network.replies(receipt.remote_id)]
    assert replies == [("marie", "Bravo"), ("estran", "Merci")]
    assert vars(network.metrics(receipt.remote_id)) == dict.fromkeys(
        ("likes", "shares", "replies", "views"), 12
    )


def test_a_container_that_is_out_is_never_made_again(bench: Bench):
    network, post, steps = bench.network(), bench.post(), Memory()
    network.send(bench.prepared(network, post, steps), steps)
    with pytest.raises(OutcomeUnknown):
        network.send(bench.prepared(network, post, steps), steps)
    assert (made(bench), len(bench.saying(post))) == (1, 1)
