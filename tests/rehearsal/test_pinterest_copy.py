"""The copy of Pinterest enforces each rule that docs/networks/pinterest.md names."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from calls import Clock, ask, heavy, picture

from terrimark.rehearsal.pinterest import PinterestCopy

BOARD = "4711"


@pytest.fixture
def copy() -> Iterator[PinterestCopy]:
    with PinterestCopy(accounts={f"estran/{BOARD}": "a-token"}, clock=Clock()) as copy:
        yield copy


def item(data: bytes | None = None, kind: str = "image/jpeg") -> dict[str, str]:
    return {"content_type": kind, "data": base64.b64encode(data or picture()).decode()}


def single(data: bytes | None = None, kind: str = "image/jpeg") -> dict[str, str]:
    return {"source_type": "image_base64", **item(data, kind)}


def carousel(*items: dict[str, str]) -> dict[str, Any]:
    return {"source_type": "multiple_image_base64", "items": list(items)}


def pin(copy: PinterestCopy, **changed: Any) -> requests.Response:
    body = {"board_id": BOARD, "title": "Marée", "description": "Le seul bouchon", "media_source": single()}
    return ask(copy, "POST", "/v5/pins", json={**body, **changed})


def test_a_pin_is_201_and_reads_back(copy: PinterestCopy):
    answer = pin(copy, alt_text="Une marée", link="https://estran.example/a")
    made = answer.json()
    assert (answer.status_code, made["board_id"], made["link"]) == (201, BOARD, "https://estran.example/a")
    assert ask(copy, "GET", f"/v5/pins/{made['id']}").json() == made
    [post] = copy.posts
    assert (post.id, post.text) == (made["id"], "Le seul bouchon")
    assert [(one.data, one.alt) for one in post.pictures] == [(picture(), "Une marée")]


def test_an_app_on_trial_makes_no_pins():
    with PinterestCopy(accounts={f"estran/{BOARD}": "a-token"}, trial=True) as copy:
        answer = pin(copy)
        assert (answer.status_code, answer.json()["code"]) == (403, 29)
        assert copy.posts == []


@pytest.mark.parametrize(
    ("changed", "status", "code", "words"),
    [
        ({"board_id": "estran"}, 400, 1, "does not match '^\\\\d+$'"),
        ({"board_id": 4711}, 400, 1, "does not match"),
        ({"board_id": "4712"}, 404, 40, "Board not found"),
        ({"title": "a" * 101}, 400, 1, "maxLength=100"),
        ({"description": "a" * 801}, 400, 1, "maxLength=800"),
        ({"link": "https://" + "a" * 2048}, 400, 1, "maxLength=2048"),
        ({"alt_text": "a" * 501}, 400, 1, "maxLength=500"),
        ({"media_source": None}, 400, 1, "media_source"),
        (
            {"media_source": {"source_type": "image_url", "url": "http://x"}},
            400,
            1,
            "Unable to reach the URL",
        ),
        ({"media_source": single(kind="image/webp")}, 400, 1, "content_type"),
        ({"media_source": single(kind="image/png")}, 400, 1, "could not process"),
        ({"media_source": single(b"words")}, 400, 1, "could not process"),
        ({"media_source": single(heavy(20_000_001))}, 400, 1, "could not process"),
        ({"media_source": {**single(), "data": "é"}}, 400, 1, "base64"),
        ({"media_source": carousel(item())}, 400, 1, "minItems=2"),
        ({"media_source": carousel(*[item()] * 6)}, 400, 1, "constraint: maxItems=5"),
        ({"media_source": carousel(item(), item(picture(41, 60)))}, 400, 1, "one size"),
    ],
)
def test_each_field_is_checked(copy: PinterestCopy, changed, status, code, words):
    answer = pin(copy, **changed)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert words in answer.json()["message"]
    assert copy.posts == []


def test_what_just_fits_is_taken(copy: PinterestCopy):
    longest = {"title": "é" * 100, "description": "é" * 800, "alt_text": "é" * 500}
    assert pin(copy, **longest, media_source=single(picture(kind="PNG"), "image/png")).status_code == 201


def test_the_pictures_of_a_carousel_have_no_description_of_their_own(copy: PinterestCopy):
    assert pin(copy, alt_text="Deux vues", media_source=carousel(*[item()] * 2)).status_code == 201
    assert [one.alt for one in copy.posts[0].pictures] == ["", ""]


def test_a_board_lists_its_pins_newest_first_in_pages(copy: PinterestCopy):
    names = [pin(copy, title=title).json()["id"] for title in "abc"]
    first = ask(copy, "GET", f"/v5/boards/{BOARD}/pins?page_size=2").json()
    after = {"page_size": "2", "bookmark": first["bookmark"]}
    second = ask(copy, "GET", f"/v5/boards/{BOARD}/pins", params=after).json()
    assert [row["id"] for row in (*first["items"], *second["items"])] == names[::-1]
    assert second["bookmark"] is None
    assert ask(copy, "GET", f"/v5/boards/{BOARD}/pins?page_size=251").status_code == 400
    assert ask(copy, "GET", "/v5/boards/1/pins").json()["code"] == 40


def test_a_pin_is_deleted_once(copy: PinterestCopy):
    name = pin(copy).json()["id"]
    answers = [ask(copy, "DELETE", f"/v5/pins/{name}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 404]
    assert copy.posts == []


def test_numbers_look_ninety_days_back(copy: PinterestCopy):
    path = f"/v5/pins/{pin(copy).json()['id']}/analytics"
    asked = {"end_date": "2027-03-01", "metric_types": "IMPRESSION,SAVE,TOTAL_COMMENTS"}
    found = ask(copy, "GET", path, params={**asked, "start_date": "2026-12-01"}).json()["all"]
    assert found["summary_metrics"] == {"IMPRESSION": 0, "SAVE": 0}
    assert found["lifetime_metrics"] == {"TOTAL_COMMENTS": 0}
    assert ask(copy, "GET", path, params={**asked, "start_date": "2026-11-30"}).status_code == 400
    assert ask(copy, "GET", path).status_code == 400


def test_who_the_token_belongs_to_and_which_board(copy: PinterestCopy):
    assert ask(copy, "GET", "/v5/user_account").json()["username"] == "estran"
    [board] = ask(copy, "GET", "/v5/boards").json()["items"]
    assert (board["id"], board["owner"]) == (BOARD, {"username": "estran"})
    assert ask(copy, "GET", f"/v5/boards/{BOARD}").json() == board


@pytest.mark.parametrize("token", ["", "wrong", "a-token"])
def test_a_missing_wrong_or_dead_token_is_401(copy: PinterestCopy, token):
    copy.expire()
    answer = ask(copy, "GET", "/v5/user_account", token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, 2)
