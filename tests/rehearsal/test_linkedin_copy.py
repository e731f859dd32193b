"""The copy of LinkedIn enforces each rule that docs/networks/linkedin.md names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import requests
from calls import Clock, ask, picture

from terrimark.rehearsal.linkedin import LinkedinCopy, little_text

AUTHOR = "urn:li:organization:2414183"
VERSIONED = {"Linkedin-Version": "202609", "X-Restli-Protocol-Version": "2.0.0"}


@pytest.fixture
def copy() -> Iterator[LinkedinCopy]:
    with LinkedinCopy(accounts={"2414183": "a-token"}, clock=Clock()) as copy:
        yield copy


def call(copy: LinkedinCopy, method: str, path: str, **parts: Any) -> requests.Response:
    return ask(copy, method, f"/rest/{path}", headers={**VERSIONED, **parts.pop("headers", {})}, **parts)


def post(copy: LinkedinCopy, commentary: str = "Bonjour", **changed: Any) -> requests.Response:
    body = {
        "author": AUTHOR, "commentary": commentary, "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
        "distribution": {"feedDistribution": "MAIN_FEED"}, "isReshareDisabledByAuthor": False, **changed,
    }  # fmt: skip
    return call(
        copy, "POST", "posts", json={name: value for name, value in body.items() if value is not None}
    )


def upload(copy: LinkedinCopy, data: bytes | None = None) -> str:
    asked = {"initializeUploadRequest": {"owner": AUTHOR}}
    value = call(copy, "POST", "images?action=initializeUpload", json=asked).json()["value"]
    assert ask(copy, "PUT", value["uploadUrl"], data=data or picture()).status_code == 201
    return value["image"]


def status(copy: LinkedinCopy, image: str) -> str:
    return call(copy, "GET", f"images/{quote(image, safe='')}").json()["status"]


def test_a_post_is_201_with_an_empty_body_and_its_name_in_a_header(copy: LinkedinCopy):
    answer = post(copy)
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["x-restli-id"] == copy.posts[0].id
    read = call(copy, "GET", f"posts/{quote(copy.posts[0].id, safe='')}").json()
    assert (read["commentary"], read["author"]) == ("Bonjour", AUTHOR)


@pytest.mark.parametrize(
    ("version", "status", "code"),
    [
        (None, 400, "VERSION_MISSING"),
        ("202511", 426, "NONEXISTENT_VERSION"),
        ("202602", 426, "NONEXISTENT_VERSION"),
        ("202603", 201, None),
        ("202704", 426, "NONEXISTENT_VERSION"),
        ("26-09", 426, "NONEXISTENT_VERSION"),
    ],
)
def test_a_version_is_needed_and_lives_a_year(copy: LinkedinCopy, version, status, code):
    answer = post_with(copy, {"Linkedin-Version": version})
    assert answer.status_code == status
    assert not code or answer.json()["code"] == code


def post_with(copy: LinkedinCopy, headers: dict[str, Any]) -> requests.Response:
    body = {
        "author": AUTHOR, "commentary": "x", "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
        "distribution": {"feedDistribution": "MAIN_FEED"},
    }  # fmt: skip
    return call(copy, "POST", "posts", json=body, headers=headers)


def test_the_vendor_s_own_example_of_a_sunset():
    with LinkedinCopy(accounts={"1": "a-token"}, clock=lambda: datetime(2026, 11, 23, tzinfo=UTC)) as copy:
        versions = ("202511", "202601", "202609")
        codes = [post_with(copy, {"Linkedin-Version": version}).status_code for version in versions]
        assert codes == [426, 403, 403], "dead; then alive, and not this author's token"


def test_the_protocol_version_is_needed_and_urns_in_paths_are_encoded(copy: LinkedinCopy):
    assert post_with(copy, {"X-Restli-Protocol-Version": None}).status_code == 400
    name = post(copy).headers["x-restli-id"]
    assert call(copy, "GET", f"posts/{name}").status_code == 400


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("tout va bien", "tout va bien"),
        (r"\(oui\) \#1 \_ \\ \{\}", r"(oui) #1 _ \ {}"),
        ("avant (après", "avant "),
        ("a_b", "a"),
        ("un *mot*", "un "),
        ("#Estran et # seul", "#Estran et "),
        ("@[Pays](urn:li:organization:1) bonjour", "Pays bonjour"),
        ("moi@estran.example", "moi"),
        ("https://estran.example/a_b", "https://estran.example/a"),
        (r"fin\x", "fin"),
    ],
)
def test_a_text_is_cut_in_silence_at_its_first_unescaped_reserved_character(
    copy: LinkedinCopy, written, read
):
    assert little_text(written)[1] == read
    assert post(copy, written).status_code == 201
    assert copy.posts[0].text == read


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"visibility": None}, 400, "MISSING_FIELD"),
        ({"commentary": None}, 400, "MISSING_FIELD"),
        ({"distribution": {}}, 400, "MISSING_FIELD"),
        ({"visibility": "WORLD"}, 400, "INVALID_VALUE_FOR_FIELD"),
        ({"lifecycleState": "LIVE"}, 400, "INVALID_VALUE_FOR_FIELD"),
        ({"author": "2414183"}, 400, "INVALID_URN_TYPE"),
        ({"author": "urn:li:organization:7"}, 403, "ACCESS_DENIED"),
        ({"commentary": "é" * 3001}, 400, "FIELD_LENGTH_TOO_LONG"),
        ({"commentary": "é" * 3000}, 201, None),
        ({"commentary": "\\(" * 1501}, 400, "FIELD_LENGTH_TOO_LONG"),
        ({"content": {"article": {"source": "a"}}}, 400, "MISSING_FIELD"),
        ({"content": {"article": {"source": "a", "title": "a" * 401}}}, 400, "FIELD_LENGTH_TOO_LONG"),
        ({"content": {"media": {"id": "urn:li:image:7"}}}, 400, "INVALID_URN_TYPE"),
        ({"content": {"multiImage": {"images": [{"id": "urn:li:image:7"}]}}}, 400, "INVALID_VALUE_FOR_FIELD"),
        ({"content": {"article": {}, "media": {}}}, 400, "INVALID_VALUE_FOR_FIELD"),
    ],
)  # fmt: skip
def test_each_field_is_checked(copy: LinkedinCopy, changed, status, code):
    answer = post(copy, **changed)
    assert answer.status_code == status
    assert len(copy.posts) == (status == 201)
    assert not code or (answer.json()["code"], answer.json()["status"]) == (code, status)


def test_the_same_twice_is_422_that_names_the_first(copy: LinkedinCopy):
    name = post(copy).headers["x-restli-id"]
    again = post(copy)
    assert again.status_code == 422
    assert again.json()["message"] == f"Content is a duplicate of {name}"
    copy.clock.now += timedelta(hours=2)  # type: ignore[attr-defined]
    assert post(copy).status_code == 201


def test_a_picture_is_taken_once_it_is_available(copy: LinkedinCopy):
    copy.polls = 1
    asked = {"initializeUploadRequest": {"owner": AUTHOR}}
    empty = call(copy, "POST", "images?action=initializeUpload", json=asked).json()["value"]["image"]
    assert status(copy, empty) == "WAITING_UPLOAD"
    name = upload(copy)
    media = {"media": {"id": name, "altText": "Une marée"}}
    assert post(copy, content=media).json()["code"] == "MEDIA_ASSET_WAITING_UPLOAD"
    assert [status(copy, name), status(copy, name)] == ["PROCESSING", "AVAILABLE"]
    assert post(copy, content=media).status_code == 201
    [shown] = copy.posts[0].pictures
    assert (shown.data, shown.alt) == (picture(), "Une marée")


@pytest.mark.parametrize("data", [b"words", picture(kind="WEBP"), picture(6100, 6000, "PNG")])
def test_a_picture_of_another_kind_or_too_many_pixels_fails(copy: LinkedinCopy, data):
    name = upload(copy, data)
    assert status(copy, name) == "PROCESSING_FAILED"
    assert post(copy, content={"media": {"id": name}}).json()["code"] == "MEDIA_ASSET_PROCESSING_FAILED"


def test_an_upload_address_ends_and_a_description_has_a_length(copy: LinkedinCopy):
    media = {"media": {"id": upload(copy), "altText": "a" * 4087}}
    assert post(copy, content=media).json()["code"] == "FIELD_LENGTH_TOO_LONG"
    asked = {"initializeUploadRequest": {"owner": AUTHOR}}
    value = call(copy, "POST", "images?action=initializeUpload", json=asked).json()["value"]
    copy.clock.now += timedelta(hours=25)  # type: ignore[attr-defined]
    assert ask(copy, "PUT", value["uploadUrl"], data=picture()).json()["code"] == "EXPIRED_UPLOAD_URL"


def test_two_to_twenty_pictures_go_together(copy: LinkedinCopy):
    images = [{"id": upload(copy), "altText": "x"} for _ in range(2)]
    assert post(copy, content={"multiImage": {"images": images}}).status_code == 201
    assert len(copy.posts[0].pictures) == 2
    assert post(copy, "y", content={"multiImage": {"images": images * 11}}).status_code == 400


@pytest.mark.parametrize(("token", "code"), [("", "EMPTY"), ("wrong", "INVALID"), ("a-token", "EXPIRED")])
def test_each_bad_token_has_its_code(copy: LinkedinCopy, token, code):
    copy.expire()
    answer = call(copy, "GET", "organizationAcls?q=roleAssignee", token=token)
    assert (answer.status_code, answer.json()["code"]) == (401, f"{code}_ACCESS_TOKEN")
    assert copy.open_account("2414183") != "a-token"


def test_posts_are_listed_newest_first_and_deleting_twice_is_fine(copy: LinkedinCopy):
    names = [post(copy, text).headers["x-restli-id"] for text in ("un", "deux", "trois")]
    query = {"q": "author", "author": AUTHOR, "count": "2"}
    assert [row["id"] for row in call(copy, "GET", "posts", params=query).json()["elements"]] == names[:0:-1]
    for _ in range(2):
        assert call(copy, "DELETE", f"posts/{quote(names[0], safe='')}").status_code == 204
    assert [one.text for one in copy.posts] == ["deux", "trois"]


def test_comments_and_numbers_are_read(copy: LinkedinCopy):
    name = post(copy).headers["x-restli-id"]
    copy.comment(name, "urn:li:person:1", "Bravo")
    [row] = call(copy, "GET", f"socialActions/{quote(name, safe='')}/comments").json()["elements"]
    assert row["message"]["text"] == "Bravo"
    query = {"q": "organizationalEntity", "organizationalEntity": AUTHOR, "shares": f"List({name})"}
    [row] = call(copy, "GET", "organizationalEntityShareStatistics", params=query).json()["elements"]
    assert row["totalShareStatistics"]["commentCount"] == 1


def test_a_limit_gives_no_sign_of_when():
    with LinkedinCopy(rate_limit=0) as copy:
        answer = call(copy, "GET", "organizationAcls?q=roleAssignee")
        assert answer.status_code == 429
        assert not [name for name in answer.headers if "retry" in name.lower() or "rate" in name.lower()]
