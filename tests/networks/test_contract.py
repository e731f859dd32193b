"""What every network keeps, asked of our copies and of a real Bluesky server alike."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from bench import (
    BLIND,
    DELETING,
    DESCRIBING,
    PRESENCE_ONLY,
    PROVABLE,
    SEEN,
    THREADED,
    TWINS,
    UPLOADING,
    Bench,
    picture_bytes,
)  # fmt: skip

from steps import Memory
from terrimark.limits.words import Words
from terrimark.networks.base import AccountTrouble, NotOffered, OutcomeUnknown, Refused, TryLater

FULL = "Le seul bouchon, c’est la marée 🦪. https://estran.example/fr?utm_source=x #Estran #Relâche @{handle}"


def real_now() -> datetime:
    return datetime.now(UTC)


def test_a_post_goes_out_with_its_words_and_language(bench: Bench):
    network, post = bench.network(), bench.post()
    network.check_identity()
    receipt = network.send(bench.prepared(network, post), Memory())
    [out] = bench.saying(post)
    assert out.language == bench.language
    assert receipt.remote_id
    assert requests.get(receipt.url, timeout=30).ok, "the link opens"


@pytest.mark.parametrize("bench", DESCRIBING, indirect=True)
def test_a_picture_goes_out_with_its_alternative_text(bench: Bench):
    network, data = bench.network(), (picture_bytes(), picture_bytes((15, 60, 60)))
    post = bench.post(pictures=data, alt="Une feuille orange, « l’estran »")
    network.send(bench.prepared(network, post), Memory())
    [out] = bench.saying(post)
    assert out.alts == ["Une feuille orange, « l’estran »"] * 2


def test_links_tags_and_mentions_go_out_whole(bench: Bench):
    network = bench.network()
    post = bench.post(FULL.format(handle=bench.handle))
    network.send(bench.prepared(network, post), Memory())
    assert len(bench.saying(post)) == 1


@pytest.mark.parametrize("bench", PROVABLE, indirect=True)
def test_the_same_intent_twice_makes_one_post(bench: Bench):
    network, data = bench.network(), (picture_bytes(),)
    post = bench.post(pictures=data)
    intent = bench.prepared(network, post)
    assert network.send(intent, Memory()) == network.send(intent, Memory())
    assert len(bench.saying(post)) == 1


@pytest.mark.parametrize("bench", TWINS, indirect=True)
def test_the_same_words_in_two_posts_make_two(bench: Bench):
    network = bench.network()
    first = bench.post("Deux fois la même chose, et c’est voulu.")
    second = bench.post(first.words.text)
    assert network.send(bench.prepared(network, first), Memory()) != network.send(
        bench.prepared(network, second), Memory()
    )
    assert len(bench.saying(first)) == 2


@pytest.mark.parametrize("bench", SEEN, indirect=True)
@pytest.mark.parametrize("pictures", [(), (picture_bytes(),)], ids=["text", "picture"])
def test_a_lost_answer_is_unknown_and_recovery_finds_the_one_post(bench: Bench, pictures):
    network, post = bench.network(), bench.post(pictures=pictures)
    intent = bench.prepared(network, post)
    assert "main" in str(bench.sent_unanswered(network, intent))
    receipt = network.recover(intent, again=True, steps=Memory())
    assert receipt is not None
    assert network.recover(intent, again=False, steps=Memory()) == receipt
    assert len(bench.saying(post)) == 1


@pytest.mark.parametrize("bench", PROVABLE, indirect=True)
def test_recovery_of_a_post_that_never_left_sends_it_once(bench: Bench):
    network, post = bench.network(), bench.post()
    intent = bench.prepared(network, post)
    receipt = network.recover(intent, again=True, steps=Memory())
    assert receipt is not None
    assert network.recover(intent, again=True, steps=Memory()) == receipt
    assert len(bench.saying(post)) == 1


@pytest.mark.parametrize("bench", SEEN, indirect=True)
def test_a_post_that_is_no_longer_wanted_is_looked_for_and_never_sent(bench: Bench):
    network, post = bench.network(), bench.post()
    intent = bench.prepared(network, post)
    with suppress(OutcomeUnknown):  # where the network cannot prove that it is not out
        assert network.recover(intent, again=False, steps=Memory()) is None
    assert bench.saying(post) == []
    receipt = network.send(intent, Memory())
    assert network.recover(intent, again=False, steps=Memory()) == receipt


@pytest.mark.parametrize("bench", PROVABLE, indirect=True)
def test_recovery_does_not_take_an_older_twin_for_the_post(bench: Bench):
    network = bench.network()
    twin = bench.post("Le même texte, deux créneaux.")
    older = network.send(bench.prepared(network, twin), Memory())
    post = bench.post(twin.words.text)
    receipt = network.recover(bench.prepared(network, post), again=True, steps=Memory())
    assert receipt not in (None, older)
    assert len(bench.saying(post)) == 2


@pytest.mark.parametrize("bench", PRESENCE_ONLY, indirect=True)
def test_what_is_not_seen_is_never_sent_again_where_nothing_proves_that_it_is_not_out(bench: Bench):
    network, twin = bench.network(), bench.post()
    network.send(bench.prepared(network, twin), Memory())
    for post in (bench.post(), bench.post(twin.words.text)):
        intent = bench.prepared(network, post)
        with pytest.raises(OutcomeUnknown):
            network.recover(intent, again=True, steps=Memory())
    assert len(bench.saying(twin)) == 1


@pytest.mark.parametrize("bench", BLIND, indirect=True)
def test_what_cannot_be_looked_for_is_left_to_a_person(bench: Bench):
    network, post = bench.network(), bench.post()
    intent = bench.prepared(network, post)
    bench.sent_unanswered(network, intent)
    for again in (True, False):
        with pytest.raises(OutcomeUnknown):
            bench.network().recover(intent, again=again, steps=Memory())
    with pytest.raises(NotOffered):
        network.find(post)
    assert len(bench.saying(post)) == 1


@pytest.mark.parametrize("bench", UPLOADING, indirect=True)
def test_a_lost_upload_is_tried_again_and_leaves_nothing_public(bench: Bench):
    network, data = bench.network(), (picture_bytes(),)
    network.check_identity()
    post = bench.post(pictures=data)
    bench.lossy.lose = bench.upload
    with pytest.raises(TryLater):
        bench.prepared(network, post)
    bench.lossy.lose = ""
    assert bench.saying(post) == []
    network.send(bench.prepared(network, post), Memory())
    assert len(bench.saying(post)) == 1


def test_a_text_that_is_too_long_is_refused_and_says_so(bench: Bench):
    network = bench.network()
    post = bench.post(bench.too_long)
    with pytest.raises(Refused, match=r"500|300|too long") as refused:
        network.send(bench.prepared(network, post), Memory())
    assert refused.value.fix
    assert bench.saying(post) == []


@pytest.mark.parametrize("bench", SEEN, indirect=True)
def test_a_post_is_found_without_a_ledger(bench: Bench):
    post = bench.post(due=real_now().replace(microsecond=0))
    network = bench.network()
    assert network.find(post) is None
    receipt = network.send(bench.prepared(network, post, now=real_now()), Memory())
    assert bench.network().find(post) == receipt
    assert bench.network().find(bench.post(due=post.due)) is None


def test_a_wrong_token_is_the_accounts_trouble_and_is_never_printed(bench: Bench, tmp_path: Path):
    network = bench.network(token="not-the-token-at-all", state=tmp_path / "empty")
    with pytest.raises(AccountTrouble) as trouble:
        network.check_identity()
    assert trouble.value.fix
    assert re.search("40[01]", str(trouble.value))
    assert "not-the-token-at-all" not in str(trouble.value) + repr(network)


def test_another_accounts_token_is_noticed_before_anything_is_posted(bench: Bench, tmp_path: Path):
    network = bench.network(handle="somebody.else", state=tmp_path / "empty")
    with pytest.raises(AccountTrouble):
        network.check_identity()


def test_the_handle_may_be_written_with_its_at_sign(bench: Bench):
    bench.network(handle=f"@{bench.handle}").check_identity()


def test_a_server_that_is_not_there_means_surely_not_posted(bench: Bench):
    network = bench.network()
    network.check_identity()
    intent = bench.prepared(network, bench.post())
    bench.lossy.shutdown()
    bench.lossy.server_close()
    with pytest.raises(TryLater, match="no connection"):
        network.send(intent, Memory())


@pytest.mark.parametrize("bench", SEEN, indirect=True)
def test_a_post_from_before_the_restart_is_recovered_by_a_new_process(bench: Bench):
    first, post = bench.network(), bench.post()
    intent = bench.prepared(first, post)
    receipt = first.send(intent, Memory())
    assert bench.network().recover(intent, again=True, steps=Memory()) == receipt
    assert len(bench.saying(post)) == 1


@pytest.mark.parametrize("bench", THREADED, indirect=True)
def test_a_thread_goes_out_part_by_part_each_in_reply_to_the_one_before(bench: Bench):
    post, steps = bench.thread(3), Memory()
    network = bench.network()
    intent = bench.prepared(network, post, steps)
    receipt = network.send(intent, steps)
    assert steps.kept["part 0"] == vars(receipt)
    assert network.send(intent, steps) == receipt
    assert [len(bench.saying(part)) for part in bench.parts(post)] == [1, 1, 1]


@pytest.mark.parametrize("bench", THREADED, indirect=True)
@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_thread_whose_answer_was_lost_goes_on_where_it_stopped(bench: Bench, lost: int):
    post, steps = bench.thread(3), Memory()
    network = bench.network()
    intent = bench.prepared(network, post, steps)
    bench.lossy.lose, bench.lossy.spare = bench.final, lost
    with pytest.raises(OutcomeUnknown):
        network.send(intent, steps)
    bench.lossy.lose = ""
    assert _parts(steps) == lost
    receipt = bench.network().recover(intent, again=True, steps=steps)
    assert receipt and _parts(steps) == 3
    assert [len(bench.saying(part)) for part in bench.parts(post)] == [1, 1, 1]


@pytest.mark.parametrize("bench", THREADED, indirect=True)
def test_a_thread_that_is_refused_in_the_middle_is_unknown_and_never_taken_for_unsent(bench: Bench):
    post, steps = bench.thread(2), Memory()
    post = replace(post, thread=(*post.thread, Words(text=bench.too_long)))
    network = bench.network()
    with pytest.raises(OutcomeUnknown, match="2 of 3 parts"):
        network.send(bench.prepared(network, post, steps), steps)


@pytest.mark.parametrize("bench", THREADED, indirect=True)
def test_a_part_that_has_a_receipt_is_out_whatever_the_network_shows(bench: Bench):
    post, steps = bench.thread(2), Memory()
    network = bench.network()
    intent = bench.prepared(network, post, steps)
    bench.lossy.lose, bench.lossy.spare = bench.final, 1
    with pytest.raises(OutcomeUnknown):
        network.send(intent, steps)
    bench.lossy.lose = ""
    network.delete(steps.kept["part 0"]["remote_id"])
    receipt = bench.network().recover(intent, again=False, steps=steps)
    assert receipt and vars(receipt) == steps.kept["part 0"]


@pytest.mark.parametrize("bench", [*PROVABLE, "facebook", "pinterest"], indirect=True)
def test_a_lost_post_is_told_from_a_later_one_of_the_same_words(bench: Bench):
    network, post = bench.network(), bench.post()
    intent = bench.prepared(network, post)
    bench.sent_unanswered(network, intent)
    network.send(bench.prepared(network, bench.post()), Memory())
    later = network.send(bench.prepared(network, bench.post(post.words.text)), Memory())
    receipt = network.recover(intent, again=False, steps=Memory())
    assert receipt not in (None, later)


@pytest.mark.parametrize("bench", DELETING, indirect=True)
def test_a_post_is_taken_back_and_taking_it_back_again_is_no_trouble(bench: Bench):
    network, post = bench.network(), bench.post()
    receipt = network.send(bench.prepared(network, post), Memory())
    network.delete(receipt.remote_id)
    network.delete(receipt.remote_id)
    assert bench.saying(post) == []


@pytest.mark.parametrize("bench", ["mastodon", "bluesky"], indirect=True)
def test_answers_and_numbers_are_read(bench: Bench):
    network, post, steps = bench.network(), bench.thread(2), Memory()
    receipt = network.send(bench.prepared(network, post, steps), steps)
    [reply] = network.replies(receipt.remote_id)
    assert (reply.text, reply.at.utcoffset()) == (post.thread[0].text, timedelta())
    assert network.metrics(receipt.remote_id).replies == 1


def _parts(steps: Memory) -> int:
    return sum(name.startswith("part ") for name in steps.kept)
