"""The copy of a Facebook Page enforces what docs/networks/facebook.md lists."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from graph_caller import TOKEN, Caller, Clock, hosted, padded, picture, refused

from terrimark.rehearsal import FacebookCopy, Fault, Faults

BAD, DEAD = (400, 100, 0), (400, 190, 463)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def page(clock: Clock) -> Iterator[Caller]:
    with FacebookCopy(accounts={"estran": TOKEN}, clock=clock) as copy:
        yield Caller(copy, "v26.0")


def photo(page: Caller, data: bytes = b"", **fields: object) -> dict[str, str]:
    form = {"published": "false", "alt_text_custom": "Une marée", **fields}
    answer = page.raw("POST", f"{page.me}/photos", files={"source": ("1.jpg", data or picture())}, data=form)
    return answer.json() if answer.ok else {"refused": str(refused(answer))}


def attached(*photos: dict[str, str]) -> str:
    return json.dumps([{"media_fbid": one["id"]} for one in photos])


def test_several_pictures_become_one_post_with_their_descriptions(page: Caller):
    two = photo(page), photo(page, picture("PNG"))
    made = page(
        "POST", f"{page.me}/feed", "id,permalink_url", message="Bonjour", attached_media=attached(*two)
    )
    [post] = page.copy.posts
    assert made == {"id": post.id, "permalink_url": post.url}
    assert post.id.startswith(f"{page.me}_")
    assert [one.alt for one in post.pictures] == ["Une marée"] * 2
    assert requests.get(post.pictures[0].url, timeout=5).content == picture()
    assert "Bonjour" in requests.get(post.url, timeout=5).text


def test_a_single_picture_is_public_at_once_unless_it_says_no(page: Caller):
    made = photo(page, message="Bonjour", published="true")
    assert made["post_id"] == page.copy.posts[0].id
    photo(page)
    assert len(page.copy.posts) == 1


def test_a_picture_may_come_from_an_address(page: Caller, tmp_path):
    (tmp_path / "1.jpg").write_bytes(picture())
    with hosted(tmp_path) as there:
        assert "id" in page("POST", f"{page.me}/photos", url=f"{there}/1.jpg", published="false")
        assert page("POST", f"{page.me}/photos", url=f"{there}/2.jpg") == (400, 100, 2061006)


@pytest.mark.parametrize("path", ["v99.0/me", "me", "v20.0/me"])
def test_a_version_that_is_unknown_or_absent_is_refused(page: Caller, path):
    assert refused(requests.get(f"{page.copy.url}/{path}", timeout=5)) == (400, 2500, 0)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({}, BAD),
        ({"message": "é" * 63_207}, BAD),
        ({"message": "x", "attached_media": '[{"media_fbid":"12"}]'}, (400, 100, 33)),
        ({"message": "x", "attached_media": "twelve"}, BAD),
        ({"message": "x", "scheduled_publish_time": "1"}, BAD),
        ({"message": "x", "published": "false", "scheduled_publish_time": "soon"}, BAD),
    ],
)
def test_what_a_post_must_be(page: Caller, asked, answer):
    assert page("POST", f"{page.me}/feed", **asked) == answer
    assert page.copy.posts == []


def test_a_link_and_pictures_exclude_each_other(page: Caller):
    both = {"link": "https://estran.example", "attached_media": attached(photo(page))}
    assert page("POST", f"{page.me}/feed", message="x", **both) == BAD


def test_a_picture_is_in_one_post_and_ten_are_the_most(page: Caller):
    one, many = attached(photo(page)), attached(*[photo(page) for _ in range(11)])
    assert "id" in page("POST", f"{page.me}/feed", message="x", attached_media=one)
    assert page("POST", f"{page.me}/feed", message="y", attached_media=one) == (400, 100, 1366051)
    assert page("POST", f"{page.me}/feed", message="y", attached_media=many) == BAD


@pytest.mark.parametrize("data", [b"words", padded(picture(), 4_000_000), picture("WEBP")])
def test_a_picture_has_a_known_format_and_under_4_mb(page: Caller, data):
    assert photo(page, data) == {"refused": "(400, 100, 1366046)"}


def test_the_same_words_twice_in_a_row_are_506(page: Caller):
    assert "id" in page("POST", f"{page.me}/feed", message="Bonjour")
    assert page("POST", f"{page.me}/feed", message="Bonjour") == (400, 506, 1455006)
    assert "id" in page("POST", f"{page.me}/feed", message="Bonsoir")
    assert "id" in page("POST", f"{page.me}/feed", message="Bonjour")


def test_a_draft_is_made_public_once_however_often_it_is_asked(page: Caller):
    draft = page("POST", f"{page.me}/feed", message="Bonjour", published="false")["id"]
    assert page.copy.posts == []
    for _ in range(2):
        assert page("POST", draft, is_published="true") == {"success": True}
    assert [post.id for post in page.copy.posts] == [draft]


def test_a_scheduled_post_goes_out_at_its_hour_ten_minutes_to_thirty_days_ahead(page: Caller, clock: Clock):
    def ask(seconds: int) -> object:
        due = str(int(clock.now.timestamp()) + seconds)
        return page("POST", f"{page.me}/feed", message="x", published="false", scheduled_publish_time=due)

    assert ask(599) == ask(30 * 86_400 + 1) == BAD
    assert isinstance(made := ask(600), dict)
    assert page.copy.posts == []
    assert [row["id"] for row in page("GET", f"{page.me}/scheduled_posts")["data"]] == [made["id"]]
    clock.later(minutes=10)
    assert [post.at for post in page.copy.posts] == [clock.now]
    assert page("GET", f"{page.me}/scheduled_posts")["data"] == []


def test_posts_are_listed_newest_first_page_by_page_with_the_fields_asked_for(page: Caller):
    for text in ("un", "deux", "trois"):
        page("POST", f"{page.me}/feed", message=text)
    first = page("GET", f"{page.me}/published_posts", "id,message,created_time,permalink_url", limit=2)
    assert [row["message"] for row in first["data"]] == ["trois", "deux"]
    assert first["data"][0]["created_time"] == "2027-03-01T09:00:00+0000"
    after = first["paging"]["cursors"]["after"]
    rest = page("GET", f"{page.me}/published_posts", "message", limit=2, after=after)
    assert [row["message"] for row in rest["data"]] == ["un"]
    assert "next" in first["paging"] and "next" not in rest["paging"]
    assert page("GET", f"{page.me}/published_posts", "no_such_field") == BAD


def test_a_post_is_read_edited_answered_counted_and_deleted(page: Caller):
    name = page("POST", f"{page.me}/feed", message="Bonjour")["id"]
    page.copy.comment(name, "yann", "Merci !")
    [comment] = page("GET", f"{name}/comments", "id,from,message,created_time")["data"]
    assert (comment["from"]["name"], comment["message"]) == ("yann", "Merci !")
    counts = page("GET", name, "reactions.summary(true).limit(0),comments.summary(true).limit(0),shares")
    assert counts["comments"]["summary"]["total_count"] == 1
    [views] = page("GET", f"{name}/insights", metric="post_media_view")["data"]
    assert views["values"] == [{"value": 12}]
    assert page("GET", f"{name}/insights", metric="post_media_view,post_impressions") == BAD
    assert page("POST", name, message="Bonsoir") == {"success": True}
    assert page.copy.posts[0].text == "Bonsoir"
    assert page("DELETE", name) == {"success": True}
    assert page("DELETE", name) == page("GET", name) == (400, 100, 33)
    assert page.copy.posts == []


def test_a_token_is_of_one_page_and_ends(page: Caller):
    assert page("GET", "me", "id,name") == {"id": page.me, "name": "estran"}
    assert page("GET", "me/accounts")["data"] == [{"id": page.me, "name": "estran", "access_token": TOKEN}]
    assert page("POST", "999/feed", message="x") == (400, 100, 33)
    stranger = Caller(page.copy, "v26.0", token="no-token")
    assert stranger("GET", "me") == (400, 190, 0)
    page.copy.expire()
    assert page("GET", "me") == DEAD
    page.token = page.copy.open_account("estran")
    assert page("GET", "me", "name")["name"] == "estran"


def test_a_limit_is_told_in_percent_and_minutes():
    clock = Clock()
    with FacebookCopy(accounts={"estran": TOKEN}, clock=clock, rate_limit=1) as copy:
        page = Caller(copy, "v26.0")
        assert page("GET", "me")["id"] == page.me
        late = page.raw("GET", "me")
        assert refused(late) == (400, 32, 0)
        assert "Retry-After" not in late.headers
        [case] = json.loads(late.headers["X-Business-Use-Case-Usage"])[page.me]
        assert (case["call_count"], case["estimated_time_to_regain_access"]) == (100, 5)
        assert json.loads(late.headers["X-App-Usage"])["call_count"] == 100
        clock.later(minutes=5)
        assert page.raw("GET", "me").ok


def test_a_failure_is_code_2_and_may_have_happened():
    with FacebookCopy(accounts={"estran": TOKEN}, faults=Faults(Fault(trouble="500-after"))) as copy:
        page = Caller(copy, "v26.0")
        assert page("POST", f"{page.me}/feed", message="x") == (500, 2, 0)
        assert len(copy.posts) == 1
