"""The copies as servers: faults that come as planned, clocks that may be moved, pages that people open."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from terrimark.brand.campaign import Account
from terrimark.networks import connect, is_loopback
from terrimark.rehearsal import BlueskyCopy, Copy, Fault, Faults, MastodonCopy, loopback

TOKEN = "a-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
MEDIA = {"to": "public/media", "address": "https://estran.example/media"}
JPEG = b"\xff\xd8\xff\xe0 not much of a picture"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def toot(copy: Copy, text: str = "Bonjour", key: str = "", **fields: Any) -> requests.Response:
    headers = {**BEARER, **({"Idempotency-Key": key} if key else {})}
    return requests.post(
        f"{copy.url}/api/v1/statuses", data={"status": text, **fields}, headers=headers, timeout=5
    )


def skeet(copy: BlueskyCopy, text: str, *, key: str = "3l2222222222c") -> requests.Response:
    who = {"identifier": "estran.test", "password": TOKEN}
    session = requests.post(f"{copy.url}/xrpc/com.atproto.server.createSession", json=who, timeout=5).json()
    headers = {"Authorization": f"Bearer {session['accessJwt']}"}
    blob = requests.post(
        f"{copy.url}/xrpc/com.atproto.repo.uploadBlob", data=JPEG, timeout=5,
        headers={**headers, "Content-Type": "image/jpeg"},
    ).json()["blob"]  # fmt: skip
    record = {
        "text": text, "createdAt": "2027-03-01T09:00:00Z", "langs": ["fr"],
        "embed": {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "<une> marée"}]},
    }  # fmt: skip
    body = {"repo": session["did"], "collection": "app.bsky.feed.post", "rkey": key, "record": record}
    return requests.post(f"{copy.url}/xrpc/com.atproto.repo.putRecord", json=body, headers=headers, timeout=5)


def mastodon(**how: Any) -> MastodonCopy:
    return MastodonCopy(accounts={"estran": TOKEN}, **how)


def test_a_key_is_kept_for_an_hour_and_no_longer():
    clock = Clock()
    with mastodon(clock=clock) as copy:
        first = toot(copy, key="k").json()
        clock.now += timedelta(minutes=59)
        assert toot(copy, "Autre chose", key="k").json() == first, "the body is not compared"
        clock.now += timedelta(minutes=2)
        assert toot(copy, key="k").json()["id"] != first["id"]
        assert len(copy.posts) == 2


def test_a_server_without_keys_says_that_it_is_not_mastodon():
    with mastodon(keeps_keys=False) as copy:
        assert toot(copy, key="k").json()["id"] != toot(copy, key="k").json()["id"]
        version = requests.get(f"{copy.url}/api/v2/instance", timeout=5).json()["version"]
        assert "(compatible; " in version


def test_many_callers_with_one_key_make_one_post():
    with mastodon() as copy, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: toot(copy, key="k").json()["id"], range(24)))
        assert len(set(answers)) == len(copy.posts) == 1


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"status": ""}, 422, "Validation failed: Text can't be blank"),
        ({"status": "é" * 501}, 422, "Validation failed: Text character limit of 500 exceeded"),
        ({"media_ids[]": ["7"]}, 422, "Media 7 not found or already attached to another post"),
        ({"media_ids[]": ["1", "2", "3", "4", "5"]}, 422, "Cannot attach more than 4 files"),
        ({"status": "https://estran.bzh/" + "a" * 900}, 200, ""),
    ],
)
def test_mastodons_own_words_for_what_it_refuses(fields, status, words):
    with mastodon() as copy:
        answer = toot(copy, **{"text": fields.pop("status", "x"), **fields})
        assert (answer.status_code, answer.json().get("error", "")) == (status, words)


def test_a_post_waits_for_its_picture():
    with mastodon(polls=1) as copy:
        file = {"file": ("1.jpg", JPEG, "image/jpeg")}
        upload = requests.post(f"{copy.url}/api/v2/media", files=file, headers=BEARER, timeout=5)
        name = upload.json()["id"]
        assert (upload.status_code, upload.json()["url"]) == (202, None)
        assert "not finished processing" in toot(copy, **{"media_ids[]": name}).json()["error"]
        looks = [requests.get(f"{copy.url}/api/v1/media/{name}", headers=BEARER, timeout=5) for _ in range(2)]
        assert [look.status_code for look in looks] == [206, 200]
        assert toot(copy, **{"media_ids[]": name}).ok
        assert copy.posts[0].pictures[0].data == JPEG


def test_each_network_signals_its_limit_in_its_own_way():
    clock = Clock()
    with mastodon(clock=clock, rate_limit=1) as copy:
        assert toot(copy).headers["X-RateLimit-Remaining"] == "0"
        late = toot(copy)
        assert (late.status_code, late.headers["X-RateLimit-Reset"]) == (429, "2027-03-01T09:05:00.000000Z")
        assert "Retry-After" not in late.headers
        clock.now += timedelta(minutes=5)
        assert toot(copy).ok
    with BlueskyCopy(accounts={"estran.test": TOKEN}, clock=clock, rate_limit=0) as copy:
        late = requests.get(f"{copy.url}/xrpc/com.atproto.server.describeServer", timeout=5)
        assert late.status_code == 429
        assert late.headers["Retry-After"] == "300"
        assert late.headers["RateLimit-Reset"] == str(int(clock.now.timestamp()) + 300)
        assert late.json() == {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}


@pytest.mark.parametrize(
    "make", [mastodon, lambda **how: BlueskyCopy(accounts={"estran.test": TOKEN}, **how)]
)
@pytest.mark.parametrize("trouble", ["drop-before", "drop-after", "500-before", "500-after", "429", "html"])
def test_faults_come_to_the_call_they_are_planned_for(make, trouble):
    with make(faults=Faults(Fault(trouble=trouble, call="GET /", nth=2))) as copy:
        assert requests.get(copy.url, timeout=5).ok
        try:
            answer = requests.get(copy.url, timeout=5)
        except requests.ConnectionError:
            assert trouble.startswith("drop")
        else:
            expected = {"429": 429, "html": 200}.get(trouble, 500)
            assert answer.status_code == expected
        assert requests.get(copy.url, timeout=5).ok


def test_after_means_that_it_was_done_and_before_that_it_was_not():
    for trouble, done in (("500-before", 0), ("500-after", 1), ("429", 0), ("html", 0)):
        with mastodon(faults=Faults(Fault(trouble=trouble))) as copy:
            toot(copy)
            assert len(copy.posts) == done, trouble


@given(st.integers(), st.floats(0, 1))
def test_a_plan_meets_the_same_calls_each_time(seed, chance):
    def met() -> list[bool]:
        faults = Faults(Fault(trouble="429", call="POST", chance=chance), seed=seed)
        return [faults.strike(call) is not None for call in ["POST /a", "GET /a"] * 20]

    assert met() == met()
    assert not any(met()[1::2])


@pytest.mark.parametrize(("chance", "hits"), [(0.0, 0), (1.0, 50)])
def test_a_chance_of_none_never_comes_and_a_chance_of_one_always(chance, hits):
    faults = Faults(Fault(trouble="429", chance=chance))
    assert sum(faults.strike("GET /") is not None for _ in range(50)) == hits


def test_the_links_of_a_rehearsal_open_as_pages_with_picture_and_description():
    text = 'Bouchons <b>zéro</b> & "huîtres" https://estran.example/a?b=c&d=%C3%A9 <x>'
    with mastodon() as elephants, BlueskyCopy(accounts={"estran.test": TOKEN}) as butterflies:
        file = {"file": ("1.jpg", JPEG, "image/jpeg")}
        upload = requests.post(
            f"{elephants.url}/api/v2/media", files=file, data={"description": "<une> marée"},
            headers=BEARER, timeout=5,
        )  # fmt: skip
        link = toot(elephants, text, language="fr", **{"media_ids[]": upload.json()["id"]}).json()["url"]
        assert skeet(butterflies, text).ok
        query = f"repo={butterflies.did_of('estran.test')}&collection=app.bsky.feed.post&rkey=3l2222222222c"
        record = f"{butterflies.url}/xrpc/com.atproto.repo.getRecord?{query}"
        for page in (link, elephants.url, butterflies.url, record, butterflies.posts[0].url):
            answer = requests.get(page, headers={"Accept": "text/html,*/*"}, timeout=5)
            assert answer.headers["Content-Type"].startswith("text/html"), page
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "&lt;b&gt;zéro&lt;/b&gt;" in answer.text and "<b>" not in answer.text
            assert 'alt="&lt;une&gt; marée"' in answer.text
            assert 'href="https://estran.example/a?b=c&amp;d=%C3%A9"' in answer.text
            picture = answer.text.partition('<img src="')[2].partition('"')[0].replace("&amp;", "&")
            assert requests.get(picture, timeout=5).content == JPEG
        assert requests.get(record, timeout=5).json()["value"]["text"] == text, (
            "a program still gets the record"
        )


def test_the_environment_leads_each_account_to_its_copy(tmp_path):
    accounts = (
        Account(
            id="pouet", network="mastodon", server="https://pouet.example", handle="@estran@pouet.example"
        ),
        Account(id="ciel", network="bluesky", server="https://bsky.social", handle="estran.bsky.social"),
        Account(id="page", network="facebook", handle="estran"),
        Account(id="insta", network="instagram", handle="@estran", media_host=MEDIA),
        Account(id="fils", network="threads", handle="estran", media_host=MEDIA),
        Account(id="archives", network="folder", handle="out"),
    )
    loaded: Any = SimpleNamespace(
        campaign=SimpleNamespace(accounts=accounts),
        brand=SimpleNamespace(territory=SimpleNamespace(id="pays-d-estran")),
    )
    with loopback() as servers:
        environment = servers.environment(loaded)
        for account in accounts:
            assert is_loopback(account, "pays-d-estran", environment)
            found = connect(
                account, "pays-d-estran", root=tmp_path, environment=environment, state_folder=servers.state
            )
            found.check_identity()


def test_both_copies_run_in_a_process_of_their_own():
    command = [sys.executable, "-m", "terrimark.rehearsal", "--stdin"]
    for end in ("signal", "stdin"):
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin and process.stdout
            ready = json.loads(process.stdout.readline())
            assert ready["ready"]
            for name, handle in (("mastodon", "estran"), ("bluesky", "estran.test")):
                assert ready[name]["handle"] == handle
                assert requests.get(ready[name]["server"], timeout=5).ok
            if end == "signal":
                process.send_signal(signal.SIGTERM)
            else:
                process.stdin.close()
            assert process.wait(timeout=10) == 0
