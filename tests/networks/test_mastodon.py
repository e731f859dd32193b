"""What is Mastodon's own: handles, slow pictures, keys that are kept or not, statuses that are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from bench import DUE, NOW, Bench, copy_bench, last_call_troubles, picture_bytes
from lossy import in_front_of

from canned import Canned
from steps import Memory
from terrimark.networks import uploads as module
from terrimark.networks.base import AccountTrouble, OutcomeUnknown, Refused, TryLater
from terrimark.networks.http import Wire
from terrimark.networks.mastodon import Mastodon
from terrimark.rehearsal import Fault, Faults, MastodonCopy

TOKEN = "a-token-of-mastodon"
PICTURES = (picture_bytes(),)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def copy(mastodon_copy: MastodonCopy) -> MastodonCopy:
    return mastodon_copy


def as_if_later(copy: MastodonCopy, **time: float) -> None:
    """Move the server's clock on."""
    copy.clock = lambda: now() + timedelta(**time)


@pytest.fixture
def own(copy: MastodonCopy, tmp_path: Path) -> Iterator[Bench]:
    with in_front_of(copy.url) as lossy:
        yield copy_bench("mastodon", copy, lossy, tmp_path)


def quick(server: str, token: str = TOKEN) -> Mastodon:
    wire = Wire(server=server, where="main (estran)", secret=token)
    return Mastodon(handle="estran", wire=wire, token=token, pause_s=0)


@pytest.mark.parametrize(
    "handle", ["estran", "@estran", "@estran@pouet.example", "estran@pouet.example", "Estran@Pouet.Example"]
)
def test_a_handle_is_known_in_each_of_its_forms(own: Bench, handle):
    own.network(handle=handle).check_identity()


@pytest.mark.parametrize("handle", ["estran@elsewhere.example", "estrans", "@@estran"])
def test_a_handle_of_another_server_or_name_is_not(own: Bench, handle):
    with pytest.raises(AccountTrouble, match=r"belongs to estran@pouet\.example"):
        own.network(handle=handle).check_identity()


def test_a_slow_picture_is_waited_for(tmp_path: Path, own: Bench):
    with MastodonCopy(accounts={"estran": TOKEN}, polls=3) as slow:
        post, network = own.post(pictures=PICTURES), quick(slow.url)
        network.send(network.prepare(post, PICTURES, NOW, Memory()), Memory())
        looks = [call for call in slow.calls if call.startswith("GET /api/v1/media/")]
        assert len(looks) == 4
        assert slow.posts[0].pictures[0].data == PICTURES[0]


def test_a_picture_that_never_gets_ready_is_for_later(own: Bench, monkeypatch):
    monkeypatch.setattr(module, "LOOKS", 3)
    with (
        MastodonCopy(accounts={"estran": TOKEN}, polls=9) as slow,
        pytest.raises(TryLater, match="still works"),
    ):
        quick(slow.url).prepare(own.post(pictures=PICTURES), PICTURES, NOW, Memory())


def test_a_picture_that_is_none_is_refused_in_the_servers_words(own: Bench):
    with pytest.raises(Refused, match="File content type is invalid"):
        own.network().prepare(own.post(pictures=(b"words",)), (b"words",), NOW, Memory())


def test_a_description_is_never_cut_in_silence(own: Bench):
    with pytest.raises(Refused, match="1501 of 1500"):
        own.network().prepare(own.post(pictures=PICTURES, alt="a" * 1501), PICTURES, NOW, Memory())


def test_the_key_holds_the_content(own: Bench):
    network, post = own.network(), own.post()
    other = own.post(post.words.text + "!", key=post.key)
    assert network.prepare(post, (), NOW, Memory()).key == network.prepare(post, (), DUE, Memory()).key
    assert network.prepare(post, (), NOW, Memory()).key != network.prepare(other, (), NOW, Memory()).key


def test_the_intent_holds_no_secret(own: Bench):
    assert TOKEN not in repr(own.network().prepare(own.post(), (), NOW, Memory()))


@pytest.mark.parametrize("pictures", [(), PICTURES], ids=["text", "picture"])
def test_a_server_that_forgets_keys_is_never_sent_a_post_twice(own: Bench, pictures):
    with MastodonCopy(accounts={"estran": TOKEN}, keeps_keys=False) as forgetful:
        network, post = quick(forgetful.url), own.post(pictures=pictures)
        intent = network.prepare(post, pictures, NOW, Memory())
        with pytest.raises(OutcomeUnknown, match="not seen"):
            network.recover(intent, again=True, steps=Memory())
        assert forgetful.posts == []
        receipt = network.send(intent, Memory())
        assert quick(forgetful.url).recover(intent, again=True, steps=Memory()) == receipt
        assert len(forgetful.posts) == 1


def test_after_the_keys_hour_a_post_is_looked_for_and_not_sent(own: Bench, copy: MastodonCopy):
    network = own.network()
    lost = network.prepare(own.post(), (), NOW, Memory())
    as_if_later(copy, minutes=51)
    with pytest.raises(OutcomeUnknown):
        network.recover(lost, again=True, steps=Memory())
    out = network.prepare(own.post(), (), NOW, Memory())
    receipt = network.send(out, Memory())
    as_if_later(copy, minutes=102)
    assert network.recover(out, again=True, steps=Memory()) == receipt
    assert len(copy.posts) == 1


@pytest.mark.parametrize("again", [True, False])
def test_a_post_that_was_edited_since_is_known_by_its_pictures(own: Bench, copy: MastodonCopy, again):
    network = own.network()
    intent = network.prepare(own.post(pictures=PICTURES), PICTURES, NOW, Memory())
    receipt = network.send(intent, Memory())
    copy.edit(receipt.remote_id, "other words")
    as_if_later(copy, days=2)
    assert network.recover(intent, again=again, steps=Memory()) == receipt
    assert len(copy.posts) == 1


def test_an_account_that_has_moved_to_another_server_is_not_sent_its_lost_post_there(own: Bench):
    intent = own.network().prepare(own.post(), (), NOW, Memory())
    with MastodonCopy(accounts={"estran": TOKEN}) as elsewhere:
        with pytest.raises(OutcomeUnknown):
            quick(elsewhere.url).recover(intent, again=True, steps=Memory())
        assert elsewhere.posts == []


def test_a_lost_post_is_found_among_many_that_came_after_it(own: Bench, copy: MastodonCopy):
    network = own.network()
    intent = network.prepare(own.post(), (), NOW, Memory())
    receipt = network.send(intent, Memory())
    for _ in range(45):
        network.send(network.prepare(own.post(), (), NOW, Memory()), Memory())
    as_if_later(copy, days=1)
    assert network.recover(intent, again=False, steps=Memory()) == receipt


def test_a_post_with_every_kind_of_word_is_recognised(own: Bench, copy: MastodonCopy):
    text = (
        "« L’estran »\u202f: <b>zéro</b> & plus\n\nhttps://estran.example/a?b=c&d=e #Estran "
        "@estran@pouet.example @estran"
    )
    with in_front_of(copy.url) as lossy:
        network = quick(lossy.url)
        intent = network.prepare(own.post(text), (), NOW, Memory())
        receipt = network.send(intent, Memory())
        assert network.recover(intent, again=True, steps=Memory()) == receipt
        assert "POST /api/v1/statuses" in lossy.calls
        assert lossy.calls.count("POST /api/v1/statuses") == 1, "it was found, not sent again"


def test_a_picture_that_an_earlier_try_used_is_for_a_person(own: Bench):
    network = own.network()
    intent = network.prepare(own.post(pictures=PICTURES), PICTURES, NOW, Memory())
    network.send(intent, Memory())
    other = own.post(pictures=PICTURES)
    twisted = type(intent)(key=network.prepare(other, PICTURES, NOW, Memory()).key, body=intent.body)
    with pytest.raises(OutcomeUnknown, match="in a post already"):
        network.send(twisted, Memory())


def test_a_post_deleted_since_is_refused_not_sent_again(own: Bench, copy: MastodonCopy):
    network = own.network()
    intent = network.prepare(own.post(), (), NOW, Memory())
    receipt = network.send(intent, Memory())
    address = f"{copy.url}/api/v1/statuses/{receipt.remote_id}"
    requests.delete(address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5)
    with pytest.raises(Refused, match="Record not found"):
        network.recover(intent, again=True, steps=Memory())
    assert copy.posts == []


@last_call_troubles
@pytest.mark.parametrize("pictures", [(), PICTURES], ids=["text", "picture"])
def test_whatever_befalls_the_last_call_the_post_ends_out_once(own: Bench, trouble, out, meaning, pictures):
    faults = Faults(Fault(trouble=trouble, call="POST /api/v1/statuses", nth=1))
    with MastodonCopy(accounts={"estran": TOKEN}, faults=faults) as copy:
        network, sent_at = quick(copy.url), now()
        intent = network.prepare(own.post(pictures=pictures), pictures, NOW, Memory())
        with pytest.raises(meaning) as trouble:
            network.send(intent, Memory())
        assert len(copy.posts) == out
        if meaning is TryLater:
            assert trouble.value.after is not None and trouble.value.after > sent_at
        else:
            assert network.recover(intent, again=True, steps=Memory()) is not None
            assert len(copy.posts) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"error": "The access token is invalid"}),
        (403, {"error": "This action is outside the authorized scopes"}),
        (400, "<html>Bad Request</html>"),
        (404, "<html>no such page</html>"),
    ],
)
def test_a_dead_token_or_a_wrong_address_is_the_accounts_trouble(wire: Canned, own: Bench, status, body):
    wire.say("/api/", status, body)
    with pytest.raises(AccountTrouble) as trouble:
        quick(wire.url).check_identity()
    assert trouble.value.fix


def test_a_token_revoked_in_mid_run_leaves_the_post_unsent(own: Bench):
    with MastodonCopy(
        accounts={"estran": TOKEN}, faults=Faults(Fault(trouble="expire", call="POST /api/v1/statuses"))
    ) as copy:
        network = quick(copy.url)
        intent = network.prepare(own.post(), (), NOW, Memory())
        with pytest.raises(AccountTrouble, match="access token is invalid"):
            network.send(intent, Memory())
        assert copy.posts == []


def test_adoption_takes_the_post_of_its_own_slot(own: Bench, copy: MastodonCopy):
    due = now().replace(microsecond=0)
    post = own.post(due=due)
    receipt = own.network().send(own.network().prepare(post, (), due, Memory()), Memory())
    later = own.post(post.words.text, due=due + timedelta(days=14))
    assert own.network().find(post) == receipt
    assert own.network().find(later) is None, "the same words two weeks before are another post"
    assert own.network().find(own.post(post.words.text, due=due, language="br")) is None
    assert len(copy.posts) == 1


def test_adoption_looks_through_more_than_a_page(own: Bench, copy: MastodonCopy):
    network, due = own.network(), now().replace(microsecond=0)
    wanted = own.post(due=due)
    receipt = network.send(network.prepare(wanted, (), due, Memory()), Memory())
    for _ in range(45):
        network.send(network.prepare(own.post(due=due), (), due, Memory()), Memory())
    assert own.network().find(wanted) == receipt


def test_a_slow_picture_is_uploaded_once_however_often_it_is_not_ready(own: Bench, monkeypatch):
    monkeypatch.setattr(module, "LOOKS", 3)
    steps, post = Memory(), own.post(pictures=PICTURES)
    with MastodonCopy(accounts={"estran": TOKEN}, polls=7) as slow:
        for _try in range(2):
            with pytest.raises(TryLater, match="still works"):
                quick(slow.url).prepare(post, PICTURES, NOW, steps)
        quick(slow.url).send(quick(slow.url).prepare(post, PICTURES, NOW, steps), steps)
        assert sum(call == "POST /api/v2/media" for call in slow.calls) == 1


def test_a_picture_that_the_server_dropped_goes_up_anew(own: Bench, copy: MastodonCopy):
    network, post, steps = own.network(), own.post(pictures=PICTURES), Memory()
    own.prepared(network, post, steps)
    copy._media.clear()
    network.send(own.prepared(network, post, steps), steps)
    assert len(copy.posts[0].pictures) == 1
