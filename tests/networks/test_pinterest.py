"""What is Pinterest's own: pictures that lead somewhere, boards, trial apps."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from bench import NOW, Bench, last_call_troubles, picture_bytes

from canned import Canned
from steps import Memory
from terrimark.networks.base import AccountTrouble, NotOffered, OutcomeUnknown, Refused, TryLater
from terrimark.networks.http import Wire
from terrimark.networks.pinterest import Pinterest
from terrimark.rehearsal import Fault, Faults

PICTURES = tuple(picture_bytes((n, 2, 3), (1000, 1500)) for n in range(3))
pytestmark = pytest.mark.parametrize("bench", ["pinterest"], indirect=True)


def at(server: str, handle: str = "estran/720450123") -> Pinterest:
    return Pinterest(handle=handle, wire=Wire(server=server, where="main", secret="a-token"), token="a-token")


def test_a_pin_has_title_link_and_alternative_text(bench: Bench, wire: Canned):
    wire.say("/boards/", 200, {"items": []})
    wire.say("/pins", 201, {"id": "12"})
    post, network = bench.post("Grande marée\nVoir https://estran.fr/x", pictures=PICTURES[:1]), at(wire.url)
    receipt = network.send(network.prepare(post, PICTURES[:1], NOW, Memory()), Memory())
    pin = json.loads(wire.asked[-1][2])
    assert (pin["title"], pin["link"], pin["alt_text"]) == (
        "Grande marée",
        "https://estran.fr/x",
        "An orange sheet",
    )
    assert pin["media_source"]["source_type"] == "image_base64"
    assert receipt.remote_id == "12"


def test_a_title_is_left_out_before_it_is_cut(bench: Bench):
    network = bench.network()
    for length, titled in ((100, True), (101, False)):
        intent = bench.prepared(network, bench.post("é" * length))
        assert ("title" in intent.body["pin"]) is titled


def test_several_pictures_are_one_pin(bench: Bench):
    network, post = bench.network(), bench.post(pictures=PICTURES)
    network.send(bench.prepared(network, post), Memory())
    [out] = bench.saying(post)
    assert len(out.alts) == 3


def test_no_picture_no_pin(bench: Bench):
    post = replace(bench.post(), pictures=())
    with pytest.raises(Refused, match="with a picture"):
        bench.network().prepare(post, (), NOW, Memory())


@pytest.mark.parametrize("handle", ["estran", "estran/board", "estran/999"])
def test_a_handle_names_a_board_of_ones_own(bench: Bench, handle: str):
    with pytest.raises(AccountTrouble) as trouble:
        bench.network(handle=handle).check_identity()
    assert "handle: estran/" in trouble.value.fix


def test_a_trial_app_is_told_what_it_lacks(bench: Bench):
    network = bench.network()
    intent = bench.prepared(network, bench.post())
    bench.copy.trial = True  # type: ignore[union-attr]
    with pytest.raises(AccountTrouble) as trouble:
        network.send(intent, Memory())
    assert "Standard access" in trouble.value.fix


@last_call_troubles
def test_whatever_befalls_the_last_call_the_pin_is_never_out_twice(bench: Bench, trouble, out, meaning):
    network, post = bench.network(), bench.post()
    intent = bench.prepared(network, post)
    bench.copy.faults = Faults(Fault(trouble=trouble, call="POST /v5/pins", nth=1))  # type: ignore[union-attr]
    with pytest.raises(meaning):
        network.send(intent, Memory())
    if out:
        assert network.recover(intent, again=True, steps=Memory()) is not None
    elif meaning is not TryLater:
        with pytest.raises(OutcomeUnknown):
            network.recover(intent, again=True, steps=Memory())
    assert len(bench.saying(post)) == out


def test_a_lost_pin_is_found_among_many_and_its_twin_is_not_it(bench: Bench):
    network, twin = bench.network(), bench.post()
    older = network.send(bench.prepared(network, twin), Memory())
    post = bench.post(twin.words.text)
    intent = bench.prepared(network, post)
    receipt = network.send(intent, Memory())
    for _ in range(30):
        network.send(bench.prepared(network, bench.post()), Memory())
    assert network.recover(intent, again=False, steps=Memory()) == receipt != older


def test_comments_are_not_offered_and_numbers_are_read(bench: Bench, wire: Canned):
    with pytest.raises(NotOffered):
        bench.network().replies("12")
    told = {"IMPRESSION": 99, "SAVE": 1, "TOTAL_COMMENTS": 2, "TOTAL_REACTIONS": 3}
    wire.say("/analytics", 200, {"all": {"summary_metrics": told}})
    wire.say("/pins/12", 200, {"id": "12"}, Date="Mon, 23 Nov 2026 10:00:00 GMT")
    found = at(wire.url).metrics("12")
    assert (found.likes, found.shares, found.replies, found.views) == (3, 1, 2, 99)
    assert "end_date=2026-11-23" in wire.asked[-1][0]
