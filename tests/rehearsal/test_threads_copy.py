"""The copy of Threads enforces what docs/networks/threads.md lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graph_caller import TOKEN, Caller, Clock, hosted, padded, picture, refused

from terrimark.rehearsal import ThreadsCopy
from terrimark.rehearsal.threads import counted

BAD = (400, 100, 0)
LINKS = [f"https://estran.example/{n}" for n in range(6)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def threads(clock: Clock) -> Iterator[Caller]:
    with ThreadsCopy(accounts={"estran": TOKEN}, clock=clock, polls=0) as copy:
        yield Caller(copy, "v1.0")


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hosted")
    for name, data in {
        "1.jpg": picture(), "1.png": picture("PNG"), "1.gif": picture("GIF"),
        "long.jpg": picture(size=(1001, 100)), "heavy.jpg": padded(picture(), 8_000_001),
    }.items():  # fmt: skip
        (folder / name).write_bytes(data)
    with hosted(folder) as address:
        yield address


def container(threads: Caller, **asked: Any) -> Any:
    full = {"media_type": "TEXT", **asked}
    made = threads("POST", f"{threads.me}/threads", **full)
    return made["id"] if isinstance(made, dict) else made


def publish(threads: Caller, name: str) -> Any:
    return threads("POST", f"{threads.me}/threads_publish", creation_id=name)


def post(threads: Caller, text: str, **asked: Any) -> str:
    return str(publish(threads, container(threads, text=text, **asked))["id"])


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("été", 3),
        ("🦪", 4),
        ("🇫🇷", 8),
        ("👨‍👩‍👧‍👦", 25),
        ("☀️", 6),
        ("☀", 1),
        ("1️⃣", 7),
        ("12 # *", 6),
        ("日本", 2),
    ],
)
def test_letters_count_one_and_emoji_their_bytes(text, length):
    assert counted(text) == length


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"text": ""}, BAD),
        ({"text": "é" * 501}, BAD),
        ({"text": "🦪" * 126}, BAD),
        ({"text": " ".join(LINKS)}, BAD),
        ({"text": " ".join(LINKS[:5]), "link_attachment": LINKS[5]}, BAD),
        ({"text": "x", "topic_tag": "a.b"}, BAD),
        ({"text": "x", "topic_tag": "a" * 51}, BAD),
        ({"text": "x", "media_type": "POEM"}, BAD),
        ({"text": "x", "reply_to_id": "12"}, (400, 100, 33)),
        ({"text": "x", "alt_text": "é" * 1001}, BAD),
    ],
)
def test_what_a_text_must_be(threads: Caller, asked, answer):
    assert container(threads, **asked) == answer


@pytest.mark.parametrize(
    "asked",
    [
        {"text": "é" * 500},
        {"text": "🦪" * 125},
        {"text": " ".join(LINKS[:5] * 2)},
        {"text": " ".join(LINKS[:5]), "link_attachment": LINKS[0]},
        {"text": "x", "topic_tag": "Estran"},
    ],
)
def test_the_most_that_a_text_may_be(threads: Caller, asked):
    assert isinstance(container(threads, **asked), str)


def test_a_container_is_not_ready_at_once_and_is_published_once():
    with ThreadsCopy(accounts={"estran": TOKEN}) as copy:
        threads = Caller(copy, "v1.0")
        name = container(threads, text="Bonjour")
        assert publish(threads, name) == (400, 9007, 2207027)
        looks = [threads("GET", name, "status,error_message")["status"] for _ in range(2)]
        assert looks == ["IN_PROGRESS", "FINISHED"]
        assert publish(threads, name) == {"id": copy.posts[0].id}
        assert threads("GET", name, "status")["status"] == "PUBLISHED"
        assert publish(threads, name) == BAD
        assert len(copy.posts) == 1


def test_a_container_expires_after_a_day(threads: Caller, clock: Clock):
    name = container(threads, text="Bonjour")
    clock.later(hours=24)
    assert threads("GET", name, "status")["status"] == "EXPIRED"
    assert publish(threads, name) == BAD
    assert publish(threads, "12")[1] == 24


@pytest.mark.parametrize("name", ["1.gif", "long.jpg", "heavy.jpg", "none.jpg", ""])
def test_a_picture_is_fetched_and_looked_at(threads: Caller, there: str, name):
    url = f"{there}/{name}" if name else ""
    assert container(threads, media_type="IMAGE", text="x", image_url=url) == BAD


def test_pictures_go_out_with_their_descriptions(threads: Caller, there: str):
    one = container(threads, media_type="IMAGE", text="Un", image_url=f"{there}/1.png", alt_text="Une marée")
    publish(threads, one)
    assert (threads.copy.posts[0].text, threads.copy.posts[0].pictures[0].alt) == ("Un", "Une marée")
    child = {
        "media_type": "IMAGE",
        "is_carousel_item": "true",
        "image_url": f"{there}/1.jpg",
        "alt_text": "a",
    }
    children = [container(threads, **child) for _ in range(21)]
    for wrong in (children[:1], children, [one, children[0]]):
        assert container(threads, media_type="CAROUSEL", text="x", children=",".join(wrong)) == BAD
    assert publish(threads, children[0]) == BAD
    publish(threads, container(threads, media_type="CAROUSEL", text="x", children=",".join(children[:20])))
    assert len(threads.copy.posts[1].pictures) == 20


def test_a_link_is_attached_to_text_alone(threads: Caller, there: str):
    asked = {"text": "x", "media_type": "IMAGE", "image_url": f"{there}/1.jpg", "link_attachment": LINKS[0]}
    assert container(threads, **asked) == BAD


def test_a_thread_is_answers_to_ones_own(threads: Caller):
    first = post(threads, "Un")
    second = post(threads, "Deux", reply_to_id=first)
    theirs = threads.copy.comment(first, "yann", "Merci !")
    assert [one.answers for one in threads.copy.posts] == ["", first]
    shown = threads("GET", f"{first}/replies", "id,text,username,timestamp,permalink,has_replies,reply_to")
    assert [(row["id"], row["username"]) for row in shown["data"]] == [(second, "estran"), (theirs, "yann")]
    assert isinstance(container(threads, text="De rien", reply_to_id=theirs), str)
    assert [row["id"] for row in threads("GET", f"{threads.me}/threads", "id,text,timestamp")["data"]] == [
        first
    ]
    assert [row["id"] for row in threads("GET", f"{threads.me}/replies")["data"]] == [second]


def test_one_call_is_enough_for_text_that_asks_for_it():
    with ThreadsCopy(accounts={"estran": TOKEN}) as copy:
        assert container(Caller(copy, "v1.0"), text="Bonjour", auto_publish_text="true") == copy.posts[0].id


def test_quotas_of_posts_answers_and_deletions_are_apart():
    clock = Clock()
    with ThreadsCopy(accounts={"estran": TOKEN}, clock=clock, polls=0, quota=2) as copy:
        threads = Caller(copy, "v1.0")
        first = post(threads, "Un")
        post(threads, "Deux")
        assert publish(threads, container(threads, text="Trois")) == (400, 9, 2207042)
        post(threads, "Une réponse", reply_to_id=first)
        assert threads("DELETE", first) == {"success": True, "deleted_id": first}
        fields = "quota_usage,config,reply_quota_usage,reply_config,delete_quota_usage,delete_config"
        [told] = threads("GET", f"{threads.me}/threads_publishing_limit", fields)["data"]
        assert [told[f"{name}quota_usage"] for name in ("", "reply_", "delete_")] == [2, 1, 1]
        assert [told[f"{name}config"]["quota_total"] for name in ("", "reply_", "delete_")] == [2, 1000, 100]
        clock.later(hours=24)
        post(threads, "Quatre")


def test_a_hundred_deletions_a_day(threads: Caller):
    names = [post(threads, str(n)) for n in range(101)]
    assert all(isinstance(threads("DELETE", name), dict) for name in names[:100])
    assert threads("DELETE", names[100]) == (400, 9, 2207042)


def test_metrics_that_do_not_exist_fail_the_call(threads: Caller):
    name = post(threads, "Un")
    assert (
        len(threads("GET", f"{name}/insights", metric="views,likes,replies,reposts,quotes,shares")["data"])
        == 6
    )
    assert threads("GET", f"{name}/insights", metric="views,impressions") == BAD


def test_a_version_and_a_living_token_are_needed(threads: Caller):
    assert refused(Caller(threads.copy, "v26.0").raw("GET", "me")) == (400, 2500, 0)
    assert threads("GET", "me", "id,username")["username"] == "estran"
    threads.copy.expire()
    assert threads("GET", "me") == (400, 190, 463)
