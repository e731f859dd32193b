"""The copy of Instagram enforces what docs/networks/instagram.md lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from graph_caller import TOKEN, Caller, Clock, hosted, padded, picture

from terrimark.rehearsal import Fault, Faults, InstagramCopy

GOOD = {
    "portrait": (400, 500), "square": (320, 320), "wide": (955, 500),
}  # fmt: skip
FILES = {
    **{f"{name}.jpg": picture(size=size) for name, size in GOOD.items()},
    "pin.jpg": picture(size=(400, 600)),
    "banner.jpg": picture(size=(1000, 500)),
    "1.png": picture("PNG"),
    "2.jpg": picture("PNG"),
    "words.jpg": b"words",
    "heavy.jpg": padded(picture(), 8 * 1024 * 1024 + 1),
}


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("hosted")
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    with hosted(folder) as address:
        yield address


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gram(clock: Clock) -> Iterator[Caller]:
    with InstagramCopy(accounts={"estran": TOKEN}, clock=clock) as copy:
        yield Caller(copy, "v26.0")


def publish(gram: Caller, container: str) -> object:
    return gram("POST", f"{gram.me}/media_publish", creation_id=container)


@pytest.fixture
def made(gram: Caller, there: str) -> str:
    asked = {"image_url": f"{there}/portrait.jpg", "caption": "Bonjour #Estran", "alt_text": "Une marée"}
    container = gram("POST", f"{gram.me}/media", **asked)["id"]
    assert isinstance(container, str)
    return container


def test_a_container_becomes_a_post_once(gram: Caller, made: str):
    assert gram("GET", made, "status_code") == {"id": made, "status_code": "FINISHED"}
    assert gram.copy.posts == []
    assert (media := publish(gram, made))
    [post] = gram.copy.posts
    assert media == {"id": post.id}
    assert (post.text, post.pictures[0].alt) == ("Bonjour #Estran", "Une marée")
    assert post.pictures[0].data == FILES["portrait.jpg"]
    assert gram("GET", made, "status_code")["status_code"] == "PUBLISHED"
    assert publish(gram, made) == (400, 100, 0)
    assert len(gram.copy.posts) == 1
    shown = gram("GET", post.id, "permalink,shortcode,timestamp")
    assert shown["timestamp"] == "2027-03-01T09:00:00+0000"
    assert "Bonjour" in requests.get(shown["permalink"], timeout=5).text


def test_a_container_is_worked_on_and_not_published_before(there: str):
    with InstagramCopy(accounts={"estran": TOKEN}, polls=2) as copy:
        gram = Caller(copy, "v26.0")
        made = gram("POST", f"{gram.me}/media", image_url=f"{there}/square.jpg")["id"]
        assert publish(gram, made) == (400, 9007, 2207027)
        looks = [gram("GET", made, "status_code")["status_code"] for _ in range(3)]
        assert looks == ["IN_PROGRESS", "IN_PROGRESS", "FINISHED"]
        assert "id" in publish(gram, made)


def test_a_container_expires_after_a_day(gram: Caller, made: str, clock: Clock):
    clock.later(hours=24)
    assert gram("GET", made, "status_code")["status_code"] == "EXPIRED"
    assert publish(gram, made) == (400, -2, 2207020)
    assert publish(gram, "123") == (400, 24, 2207008)


@pytest.mark.parametrize("name", GOOD)
def test_shapes_from_4_5_to_1_91_to_1_are_taken(gram: Caller, there: str, name):
    assert "id" in gram("POST", f"{gram.me}/media", image_url=f"{there}/{name}.jpg")


@pytest.mark.parametrize(
    ("name", "code", "sub"),
    [
        ("pin.jpg", 36003, 2207009),
        ("banner.jpg", 36003, 2207009),
        ("1.png", 36001, 2207005),
        ("2.jpg", 36001, 2207005),
        ("words.jpg", 36001, 2207005),
        ("heavy.jpg", 36000, 2207004),
        ("none.jpg", 9004, 2207052),
        ("portrait.jpg?é", 9004, 2207052),
    ],
)
def test_a_picture_is_fetched_and_looked_at(gram: Caller, there: str, name, code, sub):
    assert gram("POST", f"{gram.me}/media", image_url=f"{there}/{name}") == (400, code, sub)


def test_a_copy_fetches_from_this_machine_alone(gram: Caller):
    asked = {"image_url": "https://estran.example/1.jpg"}
    assert gram("POST", f"{gram.me}/media", **asked) == (400, 9004, 2207052)


@pytest.mark.parametrize(
    ("asked", "code", "sub"),
    [
        ({"caption": "é" * 2201}, 36004, 2207010),
        ({"caption": " ".join(f"#a{n}" for n in range(31))}, 100, 2207040),
        ({"caption": " ".join(f"@a{n}" for n in range(21))}, 100, 2207040),
        ({"alt_text": "é" * 1001}, 100, 0),
        ({"media_type": "VIDEOS"}, 100, 2207023),
        ({"media_type": "CAROUSEL", "children": "1,2"}, 100, 2207028),
        ({"image_url": ""}, 100, 0),
    ],
)
def test_what_a_container_must_be(gram: Caller, there: str, asked, code, sub):
    full = {"image_url": f"{there}/portrait.jpg", **asked}
    assert gram("POST", f"{gram.me}/media", **full) == (400, code, sub)


def test_the_most_that_a_caption_may_hold(gram: Caller, there: str):
    caption = " ".join([f"#a{n}" for n in range(30)] + [f"@a{n}" for n in range(20)])
    full = {"image_url": f"{there}/portrait.jpg", "caption": caption + "é" * (2200 - len(caption))}
    assert "id" in gram("POST", f"{gram.me}/media", **full)


def test_a_carousel_has_two_to_ten_of_its_own_pictures(gram: Caller, there: str, made: str):
    def child(name: str = "portrait.jpg") -> str:
        asked = {"image_url": f"{there}/{name}", "is_carousel_item": "true", "alt_text": name}
        return str(gram("POST", f"{gram.me}/media", **asked)["id"])

    def carousel(*children: str, **more: str) -> object:
        asked = {"media_type": "CAROUSEL", "children": ",".join(children), "caption": "x", **more}
        return gram("POST", f"{gram.me}/media", **asked)

    two = child(), child("wide.jpg")
    for wrong in ((two[0],), (*two, made), (*two, "123"), tuple(child() for _ in range(11))):
        assert carousel(*wrong) == (400, 100, 2207028)
    assert carousel(*two, alt_text="x") == (400, 100, 0)
    assert publish(gram, two[0]) == (400, 100, 0)
    whole = carousel(*two)
    assert isinstance(whole, dict) and publish(gram, whole["id"])
    [post] = gram.copy.posts
    assert [one.alt for one in post.pictures] == ["portrait.jpg", "wide.jpg"]
    assert gram("GET", f"{gram.me}/content_publishing_limit")["data"] == [{"quota_usage": 1}]


def test_a_quota_is_told_and_kept_for_a_day(there: str):
    clock = Clock()
    with InstagramCopy(accounts={"estran": TOKEN}, clock=clock, quota=1) as copy:
        gram = Caller(copy, "v26.0")
        asked = {"image_url": f"{there}/square.jpg"}
        first, second = (gram("POST", f"{gram.me}/media", **asked)["id"] for _ in range(2))
        assert "id" in publish(gram, first)
        assert publish(gram, second) == (400, 9, 2207042)
        [told] = gram("GET", f"{gram.me}/content_publishing_limit", "quota_usage,config")["data"]
        assert told == {"quota_usage": 1, "config": {"quota_total": 1, "quota_duration": 86_400}}
        clock.later(hours=24)
        again = gram("POST", f"{gram.me}/media", **asked)["id"]
        assert "id" in publish(gram, again)


def test_at_most_400_containers_a_day(gram: Caller, there: str, clock: Clock):
    asked = {"image_url": f"{there}/square.jpg"}
    for _ in range(400):
        gram.copy.made("estran", kind="IMAGE")
    assert gram("POST", f"{gram.me}/media", **asked) == (400, 9, 2207042)
    clock.later(hours=24)
    assert "id" in gram("POST", f"{gram.me}/media", **asked)


def test_media_are_listed_answered_and_counted_but_not_deleted(gram: Caller, made: str):
    publish(gram, made)
    name = gram.copy.posts[0].id
    gram.copy.comment(name, "yann", "Merci !")
    listed = gram("GET", f"{gram.me}/media", "id,caption,timestamp,permalink", limit=10)["data"]
    assert [(row["id"], row["caption"]) for row in listed] == [(name, "Bonjour #Estran")]
    [comment] = gram("GET", f"{name}/comments", "id,text,username,timestamp,like_count,replies{id,text}")[
        "data"
    ]
    assert (comment["username"], comment["text"]) == ("yann", "Merci !")
    assert len(gram("GET", f"{name}/insights", metric="views,reach")["data"]) == 2
    assert gram("GET", f"{name}/insights", metric="views,impressions") == (400, 100, 0)
    assert gram("DELETE", name) == (400, 3, 0)
    assert gram("GET", "me", "user_id,username") == {"id": gram.me, "user_id": gram.me, "username": "estran"}


def test_another_account_sees_neither_container_nor_post(gram: Caller, made: str):
    publish(gram, made)
    other = Caller(gram.copy, "v26.0", "autre", gram.copy.open_account("autre"))
    for path in (made, gram.copy.posts[0].id, f"{gram.me}/media"):
        assert other("GET", path) == (400, 100, 33)
    assert publish(other, made) == (400, 24, 2207008)


def test_a_published_container_whose_answer_was_lost_says_so(there: str):
    faults = Faults(Fault(trouble="drop-after", call="media_publish"))
    with InstagramCopy(accounts={"estran": TOKEN}, faults=faults) as copy:
        gram = Caller(copy, "v26.0")
        made = gram("POST", f"{gram.me}/media", image_url=f"{there}/square.jpg")["id"]
        with pytest.raises(requests.ConnectionError):
            publish(gram, made)
        assert gram("GET", made, "status_code")["status_code"] == "PUBLISHED"
        assert len(copy.posts) == 1
