"""The copy of Bluesky answers as a real server does: the same calls to both, their answers compared."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from bench import picture_bytes

from terrimark.rehearsal import BlueskyCopy

SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
STRANGER = "did:plc:abcdefghijklmnopqrstuvwx"
WHEN = "2027-03-01T09:30:00.000Z"
numbers = itertools.count(int(time.time() * 1_000_000))


def new_key() -> str:
    number = next(numbers) << 10
    return "".join(SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


@dataclass
class Server:
    """One server, and a session on it."""

    url: str
    handle: str
    password: str
    did: str = ""
    access: str = ""
    refresh: str = ""
    keys: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> Server:
        answer = self.call("POST", "com.atproto.server.createSession", token=None, json=self.credentials)
        data = answer.json()
        self.did, self.access, self.refresh = data["did"], data["accessJwt"], data["refreshJwt"]
        return self

    @property
    def credentials(self) -> dict[str, str]:
        return {"identifier": self.handle, "password": self.password}

    def call(self, method: str, name: str, *, token: str | None = "", **parts: Any) -> requests.Response:
        headers = dict(parts.pop("headers", {}))
        if token is not None:
            headers.setdefault("Authorization", f"Bearer {token or self.access}")
        return requests.request(method, f"{self.url}/xrpc/{name}", headers=headers, timeout=30, **parts)

    def upload(self, data: bytes, kind: str = "image/jpeg") -> Any:
        answer = self.call("POST", "com.atproto.repo.uploadBlob", data=data, headers={"Content-Type": kind})
        return answer.json().get("blob")

    def write(
        self, record: dict[str, Any], *, how: str = "put", key: str = "", **more: Any
    ) -> requests.Response:
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "record": record, **more}
        body["rkey"] = key or new_key()
        return self.call("POST", f"com.atproto.repo.{how}Record", json=body)


def record(text: str = "Bonjour", **more: Any) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": WHEN, "langs": ["fr"], **more}


def images(*found: Any) -> dict[str, Any]:
    return {"$type": "app.bsky.embed.images", "images": list(found)}


def facet(feature: dict[str, Any], start: int = 0, end: int = 3) -> list[dict[str, Any]]:
    kind = next(name for name in ("uri", "tag", "did") if name in feature)
    name = {"uri": "link", "tag": "tag", "did": "mention"}[kind]
    return [
        {
            "index": {"byteStart": start, "byteEnd": end},
            "features": [{"$type": f"app.bsky.richtext.facet#{name}", **feature}],
        }
    ]


def twice(server: Server, how: str, second: str, **more: Any) -> requests.Response:
    key = new_key()
    assert server.write(record("un"), how="put", key=key).ok
    return server.write(record(second), how=how, key=key, **more)


def deleted_picture(server: Server) -> requests.Response:
    """A blob is gone with the last record that held it."""
    blob, key = server.upload(picture_bytes((1, 2, 3))), new_key()
    embed = images({"image": blob, "alt": ""})
    assert server.write(record(embed=embed), key=key).ok
    gone = {"repo": server.did, "collection": "app.bsky.feed.post", "rkey": key}
    assert server.call("POST", "com.atproto.repo.deleteRecord", json=gone).ok
    return server.write(record(embed=embed))


def image(server: Server, data: bytes | None = None, kind: str = "image/jpeg", **more: Any) -> dict[str, Any]:
    return {"image": server.upload(data or picture_bytes(), kind), "alt": "", **more}


def heavy(size: int) -> bytes:
    return picture_bytes() + b"\0" * (size - len(picture_bytes()))


def get(server: Server, **query: str) -> requests.Response:
    wanted = {"repo": server.did, "collection": "app.bsky.feed.post", **query}
    return server.call("GET", "com.atproto.repo.getRecord", token=None, params=wanted)


def sign_in(server: Server, **changed: Any) -> requests.Response:
    asked = {name: value for name, value in {**server.credentials, **changed}.items() if value is not None}
    return server.call("POST", "com.atproto.server.createSession", token=None, json=asked)


def upload(server: Server, data: bytes, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.call("POST", "com.atproto.repo.uploadBlob", data=data, headers=named)


def resolve(server: Server, handle: str) -> requests.Response:
    return server.call("GET", "com.atproto.identity.resolveHandle", params={"handle": handle})


def session(server: Server, **parts: Any) -> requests.Response:
    return server.call("GET", "com.atproto.server.getSession", **parts)


CASES: dict[str, Callable[[Server], requests.Response]] = {
    "signed in": lambda s: sign_in(s),
    "signed in by DID": lambda s: sign_in(s, identifier=s.did),
    "signed in in capitals": lambda s: sign_in(s, identifier=s.handle.upper()),
    "at sign": lambda s: sign_in(s, identifier=f"@{s.handle}"),
    "wrong password": lambda s: sign_in(s, password="no"),
    "unknown handle": lambda s: sign_in(s, identifier="nobody.test"),
    "no password": lambda s: sign_in(s, password=None),
    "session": lambda s: session(s),
    "no token": lambda s: session(s, token=None),
    "token that is none": lambda s: session(s, token="not-a-token"),
    "basic": lambda s: session(s, headers={"Authorization": "Basic abc"}),
    "refresh token as access": lambda s: session(s, token=s.refresh),
    "access token as refresh": lambda s: s.call("POST", "com.atproto.server.refreshSession"),
    "refreshed": lambda s: s.call("POST", "com.atproto.server.refreshSession", token=s.refresh),
    "resolved": lambda s: resolve(s, s.handle),
    "not resolved": lambda s: resolve(s, "nobody.test"),
    "JPEG": lambda s: upload(s, picture_bytes(), Content_Type="image/jpeg"),
    "JPEG called PNG": lambda s: upload(s, picture_bytes(), Content_Type="image/png"),
    "not a picture": lambda s: upload(s, b"words", Content_Type="text/plain"),
    "no type": lambda s: upload(s, picture_bytes()),
    "over the upload limit": lambda s: upload(s, heavy(5_300_000), Content_Type="image/jpeg"),
    "created": lambda s: s.write(record(), how="create"),
    "created twice": lambda s: twice(s, "create", "un"),
    "put, the same again": lambda s: twice(s, "put", "un"),
    "put, the same again, only if new": lambda s: twice(s, "put", "un", swapRecord=None),
    "put over, only if new": lambda s: twice(s, "put", "deux", swapRecord=None),
    "put over": lambda s: twice(s, "put", "deux"),
    "another repository": lambda s: s.call(
        "POST", "com.atproto.repo.putRecord",
        json={"repo": STRANGER, "collection": "app.bsky.feed.post", "rkey": new_key(), "record": record()},
    ),
    "key that is no TID": lambda s: s.write(record(), key="bonjour"),
    "key with a space": lambda s: s.write(record(), key="a b/c"),
    "key of 513": lambda s: s.write(record(), key="a" * 513),
    "301 graphemes": lambda s: s.write(record("é" * 301)),
    "300 families": lambda s: s.write(record("👨‍👩‍👧‍👦" * 121)),
    "300 graphemes": lambda s: s.write(record("👍🏽" * 300)),
    "empty": lambda s: s.write(record("")),
    "no text": lambda s: s.write({"$type": "app.bsky.feed.post", "createdAt": WHEN}),
    "no createdAt": lambda s: s.write({"$type": "app.bsky.feed.post", "text": "x"}),
    "createdAt without zone": lambda s: s.write(record(createdAt="2027-03-01T09:30:00")),
    "createdAt with offset": lambda s: s.write(record(createdAt="2027-03-01T09:30:00+02:00")),
    "four languages": lambda s: s.write(record(langs=["fr", "en", "br", "de"])),
    "no language": lambda s: s.write(record(langs=["not a language"])),
    "link": lambda s: s.write(record(facets=facet({"uri": "https://estran.example"}))),
    "no link": lambda s: s.write(record(facets=facet({"uri": "estran"}))),
    "tag": lambda s: s.write(record(facets=facet({"tag": "Estran"}))),
    "tag of 65": lambda s: s.write(record(facets=facet({"tag": "e" * 65}))),
    "mention of nobody": lambda s: s.write(record(facets=facet({"did": "nobody"}))),
    "facet past the end": lambda s: s.write(record(facets=facet({"tag": "x"}, 0, 999))),
    "facet before the start": lambda s: s.write(record(facets=facet({"tag": "x"}, -1, 2))),
    "picture": lambda s: s.write(record(embed=images(image(s, aspectRatio={"width": 4, "height": 5})))),
    "four pictures": lambda s: s.write(record(embed=images(*[image(s)] * 4))),
    "five pictures": lambda s: s.write(record(embed=images(*[image(s)] * 5))),
    "no alt": lambda s: s.write(record(embed=images({"image": s.upload(picture_bytes())}))),
    "ratio of zero": lambda s: s.write(record(embed=images(image(s, aspectRatio={"width": 0, "height": 5})))),
    "words as picture": lambda s: s.write(record(embed=images(image(s, b"words", "text/plain")))),
    "1.4 MB": lambda s: s.write(record(embed=images(image(s, heavy(1_400_000))))),
    "2.5 MB": lambda s: s.write(record(embed=images(image(s, heavy(2_500_000))))),
    "a picture gone with its record": deleted_picture,
    "record that is not there": lambda s: get(s, rkey="3l2222222222c"),
    "not JSON": lambda s: s.call(
        "POST", "com.atproto.repo.putRecord", data="{no", headers={"Content-Type": "application/json"}
    ),
    "wrong method": lambda s: s.call("GET", "com.atproto.repo.putRecord"),
}  # fmt: skip


def plain(words: object, server: Server) -> str:
    """An answer's words, without what differs between two servers: DIDs, keys, content ids."""
    text = (
        str(words)
        .replace(server.did, "DID")
        .replace(server.handle, "HANDLE")
        .replace(server.handle.upper(), "HANDLE")
    )
    return re.sub(r"\b(baf[a-z2-7]{40,}|3[a-z2-7]{12}|did:plc:[a-z2-7]{24})\b", "ID", text)


def told(answer: requests.Response, server: Server) -> dict[str, Any]:
    """What must be the same: status, code and words of an error, the names in a good answer."""
    data = answer.json()
    if data.get("error") == "SyntaxError":  # each JSON parser has its own words
        return {"status": answer.status_code, "error": "SyntaxError"}
    if not answer.ok:
        return {
            "status": answer.status_code,
            "error": data["error"],
            "message": plain(data["message"], server),
        }
    extra = {"email", "emailConfirmed", "emailAuthFactor", "didDoc", "status"}
    found: dict[str, Any] = {"status": answer.status_code, "names": sorted(set(data) - extra)}
    if "blob" in data:
        found["blob"] = data["blob"]
    return found


@pytest.fixture(scope="module")
def both(real_bluesky) -> Iterator[tuple[Server, Server]]:
    with BlueskyCopy(accounts={"estran.test": "abcd"}) as copy:
        mine = Server(copy.url, "estran.test", "abcd").sign_in()
        real = Server(real_bluesky.url, real_bluesky.handle, real_bluesky.password).sign_in()
        yield mine, real


@pytest.mark.parametrize("case", CASES)
def test_the_copy_answers_as_the_real_server(both, case):
    mine, real = both
    assert told(CASES[case](mine), mine) == told(CASES[case](real), real)
