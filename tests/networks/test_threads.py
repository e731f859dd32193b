"""What is Threads' own: posts without a picture, replies as threads, its way to count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bench import Bench, picture_bytes

from steps import Memory
from terrimark.networks.base import OutcomeUnknown, Refused, TryLater
from terrimark.rehearsal import Fault, Faults

pytestmark = pytest.mark.parametrize("bench", ["threads"], indirect=True)


def test_a_text_goes_out_alone_and_pictures_go_together(bench: Bench):
    network, text = bench.network(), bench.post()
    both = bench.post(pictures=(picture_bytes(), picture_bytes((1, 2, 3))))
    for post in (text, both):
        network.send(bench.prepared(network, post), Memory())
    assert [len(post.pictures) for post in bench.copy.posts] == [0, 2]


def test_each_part_of_a_thread_answers_the_one_before(bench: Bench):
    network, steps = bench.network(), Memory()
    network.send(bench.prepared(network, bench.thread(3), steps), steps)
    first, second, third = bench.copy.posts
    assert (first.answers, second.answers, third.answers) == ("", first.id, second.id)


@pytest.mark.parametrize("trouble", ["drop-after", "drop-before", "500-after"])
def test_a_thread_goes_on_with_the_container_that_it_had(bench: Bench, trouble):
    network, post, steps = bench.network(), bench.thread(3), Memory()
    intent = bench.prepared(network, post, steps)
    bench.copy.faults = Faults(Fault(trouble=trouble, call="threads_publish", nth=2))
    with pytest.raises(OutcomeUnknown):
        network.send(intent, steps)
    bench.copy.faults = Faults()
    assert network.recover(intent, again=True, steps=steps)
    assert [len(bench.saying(part)) for part in bench.parts(post)] == [1, 1, 1]
    assert sum(call.startswith("POST") and call.endswith("/threads") for call in bench.copy.calls) == 3


def test_a_part_whose_container_ended_gets_another(bench: Bench):
    network, post, steps = bench.network(), bench.thread(2), Memory()
    intent = bench.prepared(network, post, steps)
    bench.copy.faults = Faults(Fault(trouble="500-before", call="threads_publish", nth=2))
    with pytest.raises(OutcomeUnknown):
        network.send(intent, steps)
    bench.copy.clock = lambda: datetime.now(UTC) + timedelta(hours=25)
    bench.copy.faults = Faults()
    assert network.recover(intent, again=True, steps=steps)
    assert [len(bench.saying(part)) for part in bench.parts(post)] == [1, 1]


@pytest.mark.parametrize("text", ["🦪" * 126, " ".join(f"https://a.fr/{n}" for n in range(6))])
def test_emoji_count_their_bytes_and_links_are_five(bench: Bench, text):
    with pytest.raises(Refused, match=r"500|LINK_LIMIT"):
        bench.prepared(bench.network(), bench.post(text))
    shorter = text.removesuffix("🦪").removesuffix("https://a.fr/5").strip()
    network = bench.network()
    network.send(bench.prepared(network, bench.post(shorter)), Memory())
    assert bench.copy.posts[0].text == shorter


def test_a_hundred_deletions_a_day(bench: Bench):
    network = bench.network()
    receipts = [network.send(bench.prepared(network, bench.post()), Memory()) for _ in range(2)]
    bench.copy._deleted["estran"] = [datetime.now(UTC)] * 99
    network.delete(receipts[0].remote_id)
    with pytest.raises(TryLater, match="deletions"):
        network.delete(receipts[1].remote_id)


def test_the_conversation_is_read_and_the_numbers(bench: Bench):
    network, post, steps = bench.network(), bench.thread(2), Memory()
    receipt = network.send(bench.prepared(network, post, steps), steps)
    bench.copy.clock = lambda: datetime.now(UTC) + timedelta(minutes=1)
    bench.copy.comment(receipt.remote_id, "marie", "Bravo")
    replies = [(reply.author, reply.text) for reply in network.replies(receipt.remote_id)]
    assert replies == [("estran", post.thread[0].text), ("marie", "Bravo")]
    numbers = {"likes": 12, "shares": 24, "replies": 12, "views": 12}
    assert vars(network.metrics(receipt.remote_id)) == numbers
