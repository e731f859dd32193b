"""What is Facebook's own, and what an error of Meta's Graph API means on all three of its networks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bench import DUE, NOW, Bench, last_call_troubles, picture_bytes

from canned import Canned
from steps import Memory
from terrimark.networks.base import AccountTrouble, NetworkError, OutcomeUnknown, Refused, TryLater
from terrimark.networks.facebook import Facebook
from terrimark.networks.graph import Graph
from terrimark.networks.http import Wire
from terrimark.rehearsal import Fault, Faults

TOKEN = "a-page-token-EAAB"
facebook = pytest.mark.parametrize("bench", ["facebook"], indirect=True)


def page(server: str) -> Facebook:
    wire = Wire(server=server, where="main (estran)", secret=TOKEN)
    return Facebook(handle="estran", graph=Graph(wire=wire, token=TOKEN))


def refusing(wire: Canned, code: int, subcode: int | None = None, status: int = 400, **more: object) -> None:
    error = {"message": f"(#{code}) No, {TOKEN}", "type": "OAuthException", "code": code, **more}
    error |= {"error_subcode": subcode} if subcode else {}
    wire.say("/feed", status, {"error": error})


@pytest.fixture
def ready(wire: Canned) -> Canned:
    wire.say("published_posts", 200, {"data": []})
    wire.say("/me", 200, {"id": "77", "name": "Estran", "username": "estran"})
    return wire


@facebook
@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (190, None, AccountTrouble),
        (190, 463, AccountTrouble),
        (102, None, AccountTrouble),
        (10, None, AccountTrouble),
        (3, None, AccountTrouble),
        (200, None, AccountTrouble),
        (299, None, AccountTrouble),
        (368, None, AccountTrouble),
        (4, 2207051, AccountTrouble),
        (25, 2207050, AccountTrouble),
        (100, 4854002, AccountTrouble),
        (9004, 2207052, AccountTrouble),
        (4, None, TryLater),
        (17, None, TryLater),
        (32, None, TryLater),
        (613, None, TryLater),
        (80001, None, TryLater),
        (80002, None, TryLater),
        (9, 2207042, TryLater),
        (9007, 2207027, TryLater),
        (24, 2207008, TryLater),
        (-2, 2207020, TryLater),
        (1, None, OutcomeUnknown),
        (2, None, OutcomeUnknown),
        (-1, 2207001, OutcomeUnknown),
        (506, None, OutcomeUnknown),
        (100, 1366051, OutcomeUnknown),
        (100, None, Refused),
        (100, 33, Refused),
        (1609005, None, Refused),
        (36003, 2207009, Refused),
    ],
)
def test_each_code_of_meta_has_one_meaning_whatever_the_status(
    ready: Canned, bench: Bench, code, subcode, kind
):
    network = page(ready.url)
    intent = bench.prepared(network, bench.post())
    for status in (400, 403):
        refusing(ready, code, subcode, status)
        with pytest.raises(NetworkError) as met:
            network.send(intent, Memory())
        assert type(met.value) is kind
        assert met.value.fix
        assert TOKEN not in str(met.value)


@facebook
def test_an_error_that_calls_itself_transient_may_have_been_done(ready: Canned, bench: Bench):
    network = page(ready.url)
    intent = bench.prepared(network, bench.post())
    refusing(ready, 99_999, is_transient=True)
    with pytest.raises(OutcomeUnknown):
        network.send(intent, Memory())


@facebook
def test_the_minutes_of_the_usage_header_say_when_to_come_back(ready: Canned, bench: Bench):
    network = page(ready.url)
    intent = bench.prepared(network, bench.post())
    usage = {"77": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}]}
    error = {"error": {"message": "Slow down", "code": 32}}
    ready.say("/feed", 400, error, X_Business_Use_Case_Usage=json.dumps(usage))
    with pytest.raises(TryLater) as later:
        network.send(intent, Memory())
    assert later.value.after
    waits = later.value.after - datetime.now(UTC)
    assert timedelta(minutes=11) < waits <= timedelta(minutes=12)


@facebook
def test_what_is_not_meta_is_the_accounts_trouble(ready: Canned, bench: Bench):
    ready.say("/me", 404, "<html>Not here</html>")
    with pytest.raises(AccountTrouble, match="Not here"):
        page(ready.url).check_identity()


@facebook
def test_the_version_is_pinned_unless_the_address_names_one(ready: Canned, bench: Bench):
    for server in (ready.url, f"{ready.url}/v25.0"):
        page(server).check_identity()
    assert [call.partition("?")[0] for call, _headers, _body in ready.asked] == [
        "GET /v26.0/me",
        "GET /v25.0/me",
    ]


@facebook
@last_call_troubles
def test_troubles_of_the_last_call(bench: Bench, trouble, out, meaning):
    network, post = bench.network(), bench.post()
    intent = bench.prepared(network, post)
    bench.copy.faults = Faults(Fault(trouble=trouble, call="/feed"))
    with pytest.raises(meaning):
        network.send(intent, Memory())
    assert len(bench.saying(post)) == out
    bench.copy.faults = Faults()
    if out:
        receipt = network.recover(intent, again=True, steps=Memory())
        assert receipt and receipt.remote_id == bench.copy.posts[0].id


@facebook
def test_the_page_is_known_by_its_name_or_its_number(bench: Bench):
    for handle in ("estran", "@Estran", bench.copy.id_of("estran")):
        bench.network(handle=handle).check_identity()


@facebook
def test_a_photo_that_went_up_is_not_sent_again_for_half_a_day(bench: Bench):
    network, post, steps = (
        bench.network(),
        bench.post(pictures=(picture_bytes(), picture_bytes((1, 2, 3)))),
        Memory(),
    )
    for hours, uploads in ((0, 2), (11, 2), (13, 4)):
        intent = bench.prepared(network, post, steps, NOW + timedelta(hours=hours))
        assert sum("/photos" in call for call in bench.copy.calls) == uploads
    assert bench.copy.posts == [], "nothing is public yet"
    assert TOKEN not in repr(intent) and bench.token not in repr((intent, steps.kept))
    network.send(intent, steps)
    assert len(bench.copy.posts[0].pictures) == 2


@facebook
def test_a_link_goes_as_a_card_unless_there_are_photos(bench: Bench):
    network, text = bench.network(), "Voir https://estran.bzh/fr?a=b&c=d"
    assert bench.prepared(network, bench.post(text)).body["form"]["link"] == "https://estran.bzh/fr?a=b&c=d"
    with_photo = bench.post(text, pictures=(picture_bytes(),))
    assert set(bench.prepared(network, with_photo).body["form"]) == {"message", "attached_media"}


@facebook
def test_the_same_words_twice_in_a_row_are_for_a_person(bench: Bench):
    network, first = bench.network(), bench.post()
    network.send(bench.prepared(network, first), Memory())
    second = bench.post(first.words.text)
    intent = bench.prepared(network, second)
    with pytest.raises(OutcomeUnknown, match="Duplicate"):
        network.send(intent, Memory())
    with pytest.raises(OutcomeUnknown, match="does not prove"):
        network.recover(intent, again=True, steps=Memory())


@facebook
def test_a_thread_is_refused_before_anything_goes_up(bench: Bench):
    with pytest.raises(Refused, match="no threads"):
        bench.prepared(bench.network(), bench.thread(2))


@facebook
def test_comments_come_oldest_first_and_numbers_with_views(bench: Bench):
    network, post = bench.network(), bench.post()
    receipt = network.send(bench.prepared(network, post), Memory())
    clock = [DUE, DUE + timedelta(minutes=5)]
    for at, text in zip(clock, ("Bravo", "Quand ?"), strict=True):
        bench.copy.clock = lambda at=at: at
        bench.copy.comment(receipt.remote_id, "Marie", text)
    replies = list(network.replies(receipt.remote_id))
    assert [(reply.author, reply.text, reply.at) for reply in replies] == [
        ("Marie", "Bravo", clock[0]), ("Marie", "Quand ?", clock[1]),
    ]  # fmt: skip
    assert vars(network.metrics(receipt.remote_id)) == {"likes": 3, "shares": 1, "replies": 2, "views": 12}


@facebook
def test_a_page_of_posts_is_followed_by_the_next(bench: Bench, tmp_path: Path):
    network, first = bench.network(), bench.post(due=DUE)
    bench.copy.clock = lambda: NOW
    receipt = network.send(bench.prepared(network, first), Memory())
    for _ in range(60):
        network.send(bench.prepared(network, bench.post()), Memory())
    assert network.find(first) == receipt


@facebook
@pytest.mark.parametrize(
    ("code", "kind"), [(190, AccountTrouble), (4, TryLater), (2, OutcomeUnknown), (99, OutcomeUnknown)]
)
def test_a_code_counts_also_where_the_status_says_500(ready: Canned, bench: Bench, code, kind):
    network = page(ready.url)
    intent = bench.prepared(network, bench.post())
    refusing(ready, code, status=500)
    with pytest.raises(NetworkError) as met:
        network.send(intent, Memory())
    assert type(met.value) is kind


@facebook
def test_the_quota_of_a_day_is_asked_for_a_day(ready: Canned, bench: Bench):
    network = page(ready.url)
    intent = bench.prepared(network, bench.post())
    refusing(ready, 9, 2207042)
    with pytest.raises(TryLater) as later:
        network.send(intent, Memory())
    assert later.value.after and later.value.after > datetime.now(UTC) + timedelta(hours=1.9)


@facebook
def test_photos_of_a_refused_post_go_up_anew(bench: Bench):
    network, post, steps = bench.network(), bench.post(pictures=(picture_bytes(),)), Memory()
    intent = bench.prepared(network, post, steps)
    bench.copy._photos.clear()
    with pytest.raises(Refused):
        network.send(intent, steps)
    network.send(bench.prepared(network, post, steps), steps)
    assert len(bench.copy.posts[0].pictures) == 1
