"""What is LinkedIn's own: versions, little text that is read back, repeats that name their original."""

from __future__ import annotations

import pytest
from bench import NOW, Bench, picture_bytes

from canned import Canned
from steps import Memory
from terrimark.networks.base import AccountTrouble, Intent, OutcomeUnknown, Refused, TryLater
from terrimark.networks.http import Wire
from terrimark.networks.linkedin import LinkedIn

URN = "urn:li:share:7000000000000000001"
pytestmark = pytest.mark.parametrize("bench", ["linkedin"], indirect=True)


def at(server: str, token: str = "a-token", **how: object) -> LinkedIn:
    wire = Wire(server=server, where="main (12)", secret=token)
    return LinkedIn(handle="urn:li:organization:2414183", wire=wire, token=token, pause_s=0, **how)  # type: ignore[arg-type]


def intent(twins: tuple[str, ...] = ()) -> Intent:
    post = {"author": "urn:li:organization:2414183", "commentary": "Une marée \\(haute\\)"}
    return Intent(key="k", body={"post": post, "note": {"twins": list(twins)}})


def test_an_ended_version_says_what_to_do(bench: Bench):
    with pytest.raises(AccountTrouble, match="426") as trouble:
        at(bench.server, bench.token, version="202511").check_identity()
    assert "TERRIMARK_LINKEDIN_VERSION" in trouble.value.fix
    at(bench.server, bench.token).check_identity()


def test_every_reserved_sign_stands_as_it_was_written(bench: Bench):
    network, post = (
        bench.network(),
        bench.post("a | {b} @c [d] (e) <f> *g* _h_ ~i~ \\ #Estran https://a.fr/x_(y)"),
    )
    network.send(bench.prepared(network, post), Memory())
    assert len(bench.saying(post)) == 1


def test_a_text_that_was_cut_is_out_and_shown_to_a_person(bench: Bench, wire: Canned):
    wire.say("/rest/posts/", 200, {"id": URN, "commentary": "Une marée "})
    wire.say("/rest/posts", 201, "", x_restli_id=URN)
    with pytest.raises(OutcomeUnknown, match="was cut: it ends with “Une marée") as cut:
        at(wire.url).send(intent(), Memory())
    assert URN in str(cut.value)


def test_a_post_that_cannot_be_read_back_is_sent_all_the_same(bench: Bench, wire: Canned):
    wire.say("/rest/posts/", 500, {})
    wire.say("/rest/posts", 201, "", x_restli_id=URN)
    assert at(wire.url).send(intent(), Memory()).remote_id == URN


def test_an_answer_without_a_name_is_no_proof(bench: Bench, wire: Canned):
    wire.say("/rest/posts", 201, "")
    with pytest.raises(OutcomeUnknown, match="did not say its name"):
        at(wire.url).send(intent(), Memory())


def test_a_repeat_names_an_older_post_or_one_that_is_to_be_looked_at(bench: Bench, wire: Canned):
    wire.say("/rest/posts", 422, {"status": 422, "message": f"Content is a duplicate of {URN}"})
    with pytest.raises(OutcomeUnknown, match=URN):
        at(wire.url).send(intent(), Memory())
    with pytest.raises(Refused, match="duplicate"):
        at(wire.url).send(intent(twins=(URN,)), Memory())


def test_an_older_twin_is_refused_not_adopted(bench: Bench):
    network, first = bench.network(), bench.post()
    network.send(bench.prepared(network, first), Memory())
    again = bench.post(first.words.text)
    with pytest.raises(Refused, match="duplicate"):
        network.send(bench.prepared(network, again), Memory())


def test_pictures_go_up_once_and_are_waited_for(bench: Bench):
    bench.copy.polls = 2  # type: ignore[union-attr]
    data = (picture_bytes(), picture_bytes((1, 2, 3)))
    post, steps, network = bench.post(pictures=data), Memory(), at(bench.server, bench.token)
    for _ in range(2):
        made = network.prepare(post, data, NOW, steps)
    uploads = [call for call in bench.copy.calls if call.startswith("PUT")]  # type: ignore[union-attr]
    assert len(uploads) == 2
    network.send(made, steps)
    assert len(bench.saying(post)) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_dead_token_or_a_missing_right_is_the_accounts_trouble(bench: Bench, wire: Canned, status: int):
    wire.say("/rest/", status, {"code": "REVOKED_ACCESS_TOKEN", "message": "revoked a-token"})
    with pytest.raises(AccountTrouble) as trouble:
        at(wire.url).send(intent(), Memory())
    assert "a-token" not in str(trouble.value)


def test_numbers_are_those_of_the_statistics(bench: Bench, wire: Canned):
    told = {"likeCount": 3, "shareCount": 1, "commentCount": 2, "impressionCount": 99}
    wire.say("ShareStatistics", 200, {"elements": [{"totalShareStatistics": told}]})
    found = at(wire.url).metrics(URN)
    assert (found.likes, found.shares, found.replies, found.views) == (3, 1, 2, 99)
    assert f"shares=List({URN.replace(':', '%3A')})" in wire.asked[0][0]


def test_comments_are_read_oldest_first(bench: Bench, wire: Canned):
    rows = [
        {
            "id": str(n),
            "actor": "urn:li:person:x",
            "message": {"text": f"n° {n}"},
            "created": {"time": 1000 * n},
        }
        for n in (2, 1)
    ]
    wire.say("/comments", 200, {"elements": rows})
    assert [reply.text for reply in at(wire.url).replies(URN)] == ["n° 1", "n° 2"]


def test_pictures_that_linkedin_dropped_go_up_anew(bench: Bench):
    data = (picture_bytes(), picture_bytes((1, 2, 3)))
    network, post, steps = bench.network(), bench.post(pictures=data), Memory()
    bench.prepared(network, post, steps)
    bench.copy._images.clear()
    intent = bench.prepared(network, post, steps)
    bench.copy._images[steps.kept["image 0"]["id"]].data = b""
    with pytest.raises(TryLater, match="has not got the pictures"):
        network.send(intent, steps)
    network.send(bench.prepared(network, post, steps), steps)
    assert len(bench.saying(post)) == 1


def test_a_rehearsal_hands_no_picture_to_an_address_beyond_this_machine(bench: Bench, wire: Canned):
    value = {"uploadUrl": "https://www.linkedin.example/upload", "image": "urn:li:image:1"}
    wire.say("/rest/images", 200, {"value": value})
    data = (picture_bytes(),)
    with pytest.raises(AccountTrouble):
        at(wire.url).prepare(bench.post(pictures=data), data, NOW, Memory())
