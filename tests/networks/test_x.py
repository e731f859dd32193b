"""What is X's own: money, pictures that end, words that come back rewritten."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from bench import NOW, Bench, last_call_troubles, picture_bytes

from canned import Canned
from steps import Memory
from terrimark.networks.base import AccountTrouble, Intent, OutcomeUnknown, Refused, TryLater
from terrimark.networks.http import Wire
from terrimark.networks.x import X
from terrimark.rehearsal import Fault, Faults

PICTURES = (picture_bytes(), picture_bytes((1, 2, 3)))
pytestmark = pytest.mark.parametrize("bench", ["x"], indirect=True)


def at(server: str, token: str = "a-token") -> X:
    return X(
        handle="estran", wire=Wire(server=server, where="main (estran)", secret=token), token=token, pause_s=0
    )


def uploads(bench: Bench) -> int:
    return sum(call == "POST /2/media/upload" for call in bench.copy.calls)  # type: ignore[union-attr]


def test_pictures_go_up_once_while_they_live(bench: Bench):
    network, post, steps = bench.network(), bench.post(pictures=PICTURES), Memory()
    for hours, made in ((0, 2), (1, 2), (24, 4)):
        intent = bench.prepared(network, post, steps, NOW + timedelta(hours=hours))
        assert uploads(bench) == made
    network.send(intent, steps)
    assert [len(out.alts) for out in bench.saying(post)] == [2]


def test_pictures_that_x_dropped_are_sent_anew(bench: Bench):
    network, post, steps = bench.network(), bench.post(pictures=PICTURES), Memory()
    intent = bench.prepared(network, post, steps)
    gone = Intent(key=intent.key, body={**intent.body, "media": ["12"]})
    with pytest.raises(TryLater, match="dropped the pictures"):
        network.send(gone, steps)
    assert steps.get("media 0") is None


@pytest.mark.parametrize(
    "text",
    [
        "Voir https://estran.fr/x?a=1&b=2 et « l’estran » <b> & plus #Estran @estran",
        "Deux : https://a.fr/x https://a.fr/y",
        "sur terrimark.com",
    ],
)
@pytest.mark.parametrize("pictures", [(), PICTURES], ids=["text", "pictures"])
def test_a_lost_post_is_known_whatever_x_made_of_its_words(bench: Bench, text: str, pictures):
    network, post = bench.network(), bench.post(text, pictures=pictures)
    intent = bench.prepared(network, post)
    receipt = network.send(intent, Memory())
    assert network.recover(intent, again=True, steps=Memory()) == receipt
    assert len(bench.saying(post)) == 1


def test_a_repeat_is_refused_by_x_and_left_to_a_person(bench: Bench):
    network, post = bench.network(), bench.post()
    intent = bench.prepared(network, post)
    network.send(intent, Memory())
    with pytest.raises(OutcomeUnknown, match="said this already"):
        network.send(intent, Memory())


@last_call_troubles
def test_whatever_befalls_the_last_call_the_post_is_never_out_twice(bench: Bench, trouble, out, meaning):
    network, post = bench.network(), bench.post(pictures=PICTURES)
    intent = bench.prepared(network, post)
    bench.copy.faults = Faults(Fault(trouble=trouble, call="POST /2/tweets", nth=1))  # type: ignore[union-attr]
    with pytest.raises(meaning) as told:
        network.send(intent, Memory())
    assert len(bench.saying(post)) == out
    if meaning is TryLater:
        assert told.value.after is not None
    elif out:
        assert network.recover(intent, again=True, steps=Memory()) is not None
    else:
        with pytest.raises(OutcomeUnknown):
            network.recover(intent, again=True, steps=Memory())
    assert len(bench.saying(post)) == out


def test_no_credit_is_the_accounts_trouble(bench: Bench):
    bench.copy.credits = Decimal("0.02")  # type: ignore[union-attr]
    network = bench.network()
    intent = bench.prepared(network, bench.post("Voir https://estran.fr"))
    with pytest.raises(AccountTrouble) as trouble:
        network.send(intent, Memory())
    assert "credit" in trouble.value.fix


def test_what_a_post_with_pictures_costs_beside_itself_is_their_descriptions(bench: Bench):
    network = bench.network()
    network.check_identity()
    before = bench.copy.cost  # type: ignore[union-attr]
    network.send(bench.prepared(network, bench.post(pictures=PICTURES)), Memory())
    assert bench.copy.cost - before == Decimal("0.015") + 2 * Decimal("0.005")  # type: ignore[union-attr]


def test_too_long_is_refused_in_the_middle_of_nothing(bench: Bench):
    network = bench.network()
    with pytest.raises(Refused):
        network.send(bench.prepared(network, bench.post("日" * 141)), Memory())


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (401, {"title": "Unauthorized", "detail": "a-token is dead"}, AccountTrouble),
        (402, {"title": "Payment Required"}, AccountTrouble),
        (403, {"type": "https://api.x.com/2/problems/usage-capped", "title": "Capped"}, AccountTrouble),
        (403, {"type": "https://api.x.com/2/problems/client-forbidden", "title": "No"}, AccountTrouble),
        (403, {"detail": "You are not allowed to create a Tweet with duplicate content."}, OutcomeUnknown),
        (400, {"detail": "Your Tweet text is too long."}, Refused),
        (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, TryLater),
        (503, {"title": "Service Unavailable"}, OutcomeUnknown),
        (201, {"data": {}}, OutcomeUnknown),
    ],
)
def test_each_answer_has_one_meaning(bench: Bench, wire: Canned, status, body, meaning):
    wire.say("/2/tweets", status, body, x_rate_limit_reset="1900000000")
    intent = Intent(key="k", body={"user": "1", "texts": ["Bonjour"], "media": [], "at": "", "after": "0"})
    with pytest.raises(meaning) as trouble:
        at(wire.url).send(intent, Memory())
    assert "a-token" not in str(trouble.value)
    if status == 429:
        assert trouble.value.after.timestamp() == 1_900_000_000


def test_a_text_costs_what_is_estimated_and_nothing_to_look_around(bench: Bench):
    network = bench.network()
    network.send(bench.prepared(network, bench.post()), Memory())
    before = bench.copy.cost
    network.send(bench.prepared(network, bench.post()), Memory())
    assert bench.copy.cost - before == Decimal("0.015")


def test_a_part_that_must_wait_is_surely_not_out_and_goes_again(bench: Bench):
    network, post, steps = bench.network(), bench.thread(3), Memory()
    intent = bench.prepared(network, post, steps)
    bench.copy.faults = Faults(Fault(trouble="429", call="POST /2/tweets", nth=2))
    with pytest.raises(OutcomeUnknown, match="1 of 3 parts"):
        network.send(intent, steps)
    for trouble, met in (("429", TryLater), ("drop-after", OutcomeUnknown)):
        bench.copy.faults = Faults(Fault(trouble=trouble, call="POST /2/tweets", nth=1))
        with pytest.raises(met):
            network.recover(intent, again=True, steps=steps)
    bench.copy.faults = Faults()
    assert network.recover(intent, again=True, steps=steps)
    assert [len(bench.saying(part)) for part in bench.parts(post)] == [1, 1, 1]


def test_a_part_of_another_thread_is_not_this_ones(bench: Bench):
    network, post, steps = bench.network(), bench.thread(2), Memory()
    intent = bench.prepared(network, post, steps)
    bench.copy.faults = Faults(Fault(trouble="500-before", call="POST /2/tweets", nth=2))
    with pytest.raises(OutcomeUnknown):
        network.send(intent, steps)
    bench.copy.faults = Faults()
    network.send(bench.prepared(network, bench.post(post.thread[0].text)), Memory())
    with pytest.raises(OutcomeUnknown, match="not seen"):
        network.recover(intent, again=True, steps=steps)


def test_a_lost_post_is_found_among_many_that_came_after_it(bench: Bench):
    bench.copy.per_window = None
    network, lost = bench.network(), bench.post()
    intent = bench.prepared(network, lost)
    receipt = network.send(intent, Memory())
    for number in range(101):
        bench.copy._write("estran", f"un autre, {number}", (), "")
    assert network.recover(intent, again=False, steps=Memory()) == receipt
