"""The copy of X enforces each rule that docs/networks/x.md names, and bills each call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
from calls import Clock, ask, heavy, picture

from terrimark.rehearsal.x import XCopy
from terrimark.rehearsal.x_text import has_url, weighted


@pytest.fixture
def copy() -> Iterator[XCopy]:
    with XCopy(accounts={"estran": "a-token"}, clock=Clock()) as copy:
        yield copy


def tweet(copy: XCopy, text: str = "Bonjour", **more: Any) -> requests.Response:
    return ask(copy, "POST", "/2/tweets", json={"text": text, **more})


def upload(copy: XCopy, data: bytes | None = None, **fields: str) -> requests.Response:
    form = {"media_category": "tweet_image", **fields}
    return ask(copy, "POST", "/2/media/upload", files={"media": ("1", data or picture())}, data=form)


def media(copy: XCopy, data: bytes | None = None) -> str:
    return upload(copy, data).json()["data"]["id"]


def test_a_post_is_201_with_both_spellings_of_its_history(copy: XCopy):
    answer = tweet(copy)
    data = answer.json()["data"]
    assert answer.status_code == 201
    assert (
        data["edit_history_tweet_ids"] == data["edit_history_post_ids"] == [data["id"]] == [copy.posts[0].id]
    )


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("é" * 280, 280),
        ("e\u0301" * 3, 3),
        ("海", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇫🇷 ok", 5),
        ("1️⃣", 2),
        ("’", 1),
        ("…", 2),
        ("→", 2),
        ("https://estran.example.org/" + "a" * 100, 23),
        ("voir estran.bzh, vite", 34),
        ("3.5 m", 5),
        ("moi@estran.bzh", 14),
    ],
)
def test_a_text_is_weighed(text, length):
    assert weighted(text) == length


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"text": "é" * 281}, 400, "Your Tweet text is too long"),
        ({"text": "é" * 280}, 201, ""),
        ({"text": ""}, 400, "needs text or media"),
        ({"text": "x", "lang": "fr"}, 400, "Unknown property"),
        ({"text": "x", "media": {"media_ids": ["7"]}}, 400, "Your media IDs are invalid."),
        ({"text": "x", "media": {"media_ids": []}}, 400, "1 to 4"),
        ({"text": "x", "media": {"media_ids": ["7"] * 5}}, 400, "1 to 4"),
        ({"text": "x", "media": {"media_ids": ["7"], "alt": "y"}}, 400, "media_ids"),
        ({"text": "$AB $CD"}, 403, "cashtag"),
        ({"text": "x", "reply": {"in_reply_to_tweet_id": "7"}}, 403, "summoned"),
    ],
)
def test_each_property_is_checked(copy: XCopy, body, status, words):
    answer = ask(copy, "POST", "/2/tweets", json=body)
    assert answer.status_code == status
    assert words in answer.json().get("detail", "")
    assert len(copy.posts) == (status == 201)


def test_the_same_text_is_403_while_it_stands(copy: XCopy):
    first = tweet(copy).json()["data"]["id"]
    again = tweet(copy)
    assert again.status_code == 403
    assert again.json()["detail"] == "You are not allowed to create a Tweet with duplicate content."
    assert ask(copy, "DELETE", f"/2/tweets/{first}").json() == {"data": {"deleted": True}}
    assert tweet(copy).status_code == 201


def test_a_picture_goes_out_with_its_description_once_it_is_processed(copy: XCopy):
    copy.polls = 2
    shown = upload(copy).json()["data"]
    assert shown["processing_info"]["state"] == "in_progress"
    assert tweet(copy, media={"media_ids": [shown["id"]]}).status_code == 400
    for _ in range(2):
        looked = ask(copy, "GET", f"/2/media/upload?command=STATUS&media_id={shown['id']}").json()["data"]
    assert looked["processing_info"]["state"] == "succeeded"
    alt = {"id": shown["id"], "metadata": {"alt_text": {"text": "Une marée"}}}
    assert ask(copy, "POST", "/2/media/metadata", json=alt).ok
    assert tweet(copy, media={"media_ids": [shown["id"]]}).status_code == 201
    assert [(one.alt, one.data) for one in copy.posts[0].pictures] == [("Une marée", picture())]


def test_a_media_ends_after_a_day(copy: XCopy):
    name = media(copy)
    copy.clock.now += timedelta(hours=25)  # type: ignore[attr-defined]
    assert tweet(copy, media={"media_ids": [name]}).status_code == 400


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (b"words", {}),
        (heavy(5_000_001), {}),
        (picture(kind="TIFF"), {}),
        (picture(), {"media_category": "x"}),
    ],
)
def test_a_media_that_is_not_taken(copy: XCopy, data, fields):
    assert upload(copy, data, **fields).status_code == 400


def test_a_gif_stands_alone_and_a_description_has_a_length(copy: XCopy):
    gif, webp = media(copy, picture(kind="GIF")), media(copy, picture(kind="WEBP"))
    assert tweet(copy, media={"media_ids": [gif, webp]}).status_code == 400
    long = {"id": webp, "metadata": {"alt_text": {"text": "a" * 1001}}}
    assert ask(copy, "POST", "/2/media/metadata", json=long).status_code == 400


def test_each_call_has_its_price(copy: XCopy):
    name = media(copy)
    assert copy.cost == 0
    ask(copy, "POST", "/2/media/metadata", json={"id": name, "metadata": {"alt_text": {"text": "x"}}})
    tweet(copy, "sans adresse")
    assert copy.cost == Decimal("0.020")
    tweet(copy, "avec estran.bzh")
    assert copy.cost == Decimal("0.220")
    ask(copy, "DELETE", f"/2/tweets/{copy.posts[0].id}")
    assert copy.cost == Decimal("0.230")
    assert has_url("https://a.fr") and not has_url("à 3.5 m, c’est tout.")


def test_without_credits_nothing_goes_out():
    with XCopy(accounts={"estran": "a-token"}, credits=Decimal("0.100")) as copy:
        answer = tweet(copy, "https://estran.bzh")
        assert answer.status_code == 402
        assert answer.json()["type"].endswith("/usage-capped")
        assert tweet(copy, "sans").status_code == 201


def test_an_account_makes_so_many_posts_in_15_minutes():
    clock = Clock()
    with XCopy(accounts={"estran": "a-token"}, per_window=1, clock=clock) as copy:
        assert tweet(copy, "un").status_code == 201
        late = tweet(copy, "deux")
        assert late.status_code == 429
        assert late.headers["x-rate-limit-reset"] == str(int(clock.now.timestamp()) + 900)
        assert "Retry-After" not in late.headers
        clock.now += timedelta(minutes=15)
        assert tweet(copy, "deux").status_code == 201


@pytest.mark.parametrize("spelling", ["tweet.fields", "post.fields"])
def test_own_posts_are_read_with_their_addresses_at_t_co(copy: XCopy, spelling):
    text = "Voir https://estran.example.org/a?b=c et estran.bzh !"
    tweet(copy, text, media={"media_ids": [media(copy)]})
    me = ask(copy, "GET", "/2/users/me").json()["data"]
    assert me["username"] == "estran"
    query = {"max_results": "5", spelling: "entities,created_at,public_metrics"}
    [row] = ask(copy, "GET", f"/2/users/{me['id']}/tweets", params=query).json()["data"]
    assert "estran" not in row["text"] and row["text"].count("https://t.co/") == 3
    for url in row["entities"]["urls"]:
        assert row["text"][url["start"] : url["end"]] == url["url"]
    expanded = [url["expanded_url"] for url in row["entities"]["urls"]]
    assert expanded[:2] == ["https://estran.example.org/a?b=c", "http://estran.bzh"]
    assert row["created_at"] == "2027-03-01T09:00:00.000Z"
    bare = ask(copy, "GET", f"/2/tweets/{row['id']}").json()["data"]
    assert set(bare) == {"id", "text"}


def test_a_page_holds_five_to_a_hundred(copy: XCopy):
    for number in range(6):
        tweet(copy, f"numéro {number}")
    me = ask(copy, "GET", "/2/users/me").json()["data"]["id"]
    assert ask(copy, "GET", f"/2/users/{me}/tweets?max_results=4").status_code == 400
    first = ask(copy, "GET", f"/2/users/{me}/tweets?max_results=5").json()
    after = {"max_results": "5", "pagination_token": first["meta"]["next_token"]}
    second = ask(copy, "GET", f"/2/users/{me}/tweets", params=after).json()
    read = [row["text"] for row in (*first["data"], *second["data"])]
    assert read == [f"numéro {number}" for number in range(5, -1, -1)]
    later = ask(copy, "GET", f"/2/users/{me}/tweets", params={"start_time": "2027-03-02T00:00:00Z"}).json()
    assert later == {"meta": {"result_count": 0}}


def test_a_thread_is_one_conversation_and_searched_for_seven_days(copy: XCopy):
    first = tweet(copy, "un").json()["data"]["id"]
    second = tweet(copy, "deux", reply={"in_reply_to_tweet_id": first}).json()["data"]["id"]
    copy.reply_from(second, "marie", "Bravo !")
    query = {"query": f"conversation_id:{first}", "tweet.fields": "author_id,created_at"}
    found = ask(copy, "GET", "/2/tweets/search/recent", params=query).json()
    assert [row["text"] for row in found["data"]] == ["Bravo !", "deux"]
    assert {user["username"] for user in found["includes"]["users"]} == {"marie", "estran"}
    copy.clock.now += timedelta(days=8)  # type: ignore[attr-defined]
    assert ask(copy, "GET", "/2/tweets/search/recent", params=query).json()["meta"]["result_count"] == 0


def test_errors_are_problems_and_a_dead_token_is_401(copy: XCopy):
    copy.expire()
    answer = tweet(copy)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"title", "detail", "type", "status"}
