"""A loopback copy of a Bluesky server (PDS), held against a real one by the tests."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from terrimark.files import as_json
from terrimark.rehearsal.lexicon import POST, key_fault, record_fault
from terrimark.rehearsal.page import page
from terrimark.rehearsal.sessions import Sessions, json_of, refusal
from terrimark.rehearsal.values import Picture, Published, Reply, Request, Stop, said, sniffed

BLOB_BYTES = 5_242_880
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class _Record:
    value: dict[str, Any]
    cid: str


@dataclass(frozen=True)
class _Blob:
    data: bytes
    kind: str


class BlueskyCopy(Sessions):
    """One server. Its sessions live as long as a real one's, by the copy's clock."""

    def __init__(self, **common: Any) -> None:
        super().__init__(**common)
        self._records: dict[tuple[str, str], _Record] = {}
        self._blobs: dict[str, _Blob] = {}
        self._calls: dict[tuple[str, str], Callable[[Request], Reply]] = {
            ("POST", "com.atproto.server.createSession"): self.sign_in,
            ("POST", "com.atproto.server.refreshSession"): self.refresh,
            ("GET", "com.atproto.server.getSession"): self.session,
            ("GET", "com.atproto.server.describeServer"): self._describe,
            ("GET", "com.atproto.identity.resolveHandle"): self.resolve,
            ("POST", "com.atproto.repo.uploadBlob"): self._upload,
            ("POST", "com.atproto.repo.createRecord"): self._create,
            ("POST", "com.atproto.repo.putRecord"): self._put,
            ("POST", "com.atproto.repo.deleteRecord"): self._delete,
            ("GET", "com.atproto.repo.getRecord"): self._get,
            ("GET", "com.atproto.repo.listRecords"): self._list,
            ("GET", "com.atproto.sync.getBlob"): self._blob,
            ("GET", "app.bsky.feed.getPostThread"): self._thread,
            ("GET", "app.bsky.feed.getPosts"): self._views,
        }

    @property
    def posts(self) -> list[Published]:
        """What is out, oldest first."""
        with self._lock:
            return [self._published(did, key) for did, key in self._records]

    def slow_down(self) -> Reply:
        """429 with Retry-After."""
        seconds = 300 - int(self.clock().timestamp()) % 300
        reply = said(
            {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, 429, Retry_After=str(seconds)
        )
        again = int(self.clock().timestamp()) + seconds
        return replace(reply, headers={**reply.headers, **self.rate_headers(0, again)})

    def failed(self) -> Reply:
        """500, without a word of what happened."""
        return said({"error": "InternalServerError", "message": "Internal Server Error"}, 500)

    def rate_headers(self, left: int, again: int) -> Mapping[str, str]:
        """Reset is a Unix time. A server without rate limits says nothing."""
        if self.rate_limit is None:
            return {}
        named = {
            "Limit": self.rate_limit,
            "Remaining": left,
            "Reset": again,
            "Policy": f"{self.rate_limit};w=300",
        }
        return {f"RateLimit-{name}": str(value) for name, value in named.items()}

    def route(self, request: Request) -> Reply:
        """Do what is asked."""
        match request.path.strip("/").split("/"):
            case ["xrpc", name] if (request.method, name) in self._calls:
                return self._calls[request.method, name](request)
            case ["xrpc", name] if ("POST", name) in self._calls:
                raise refusal("InvalidRequest", f"Incorrect HTTP method ({request.method}) expected POST")
            case ["profile", _handle, "post", key]:
                return page(
                    "Bluesky, rehearsed", [post for post in self.posts if post.id.endswith(f"/{key}")]
                )
            case [""]:
                return page("Bluesky, rehearsed", self.posts)
        raise refusal("MethodNotImplemented", "Method Not Implemented", 501)

    def _describe(self, request: Request) -> Reply:
        return said(
            {"did": "did:web:localhost", "availableUserDomains": [".test"], "blobUploadLimit": BLOB_BYTES}
        )

    def _upload(self, request: Request) -> Reply:
        self.who(request)
        claimed = request.headers.get("Content-Type")
        if not claimed:
            raise refusal("InvalidRequest", "Request encoding (Content-Type) required but not provided")
        if len(request.body) > BLOB_BYTES:
            raise refusal("PayloadTooLarge", "request entity too large", 413)
        kind = sniffed(request.body) or claimed
        cid = _cid(request.body, 0x55)
        self._blobs.setdefault(cid, _Blob(request.body, kind))
        return said({"blob": _reference(cid, self._blobs[cid])})

    def _create(self, request: Request) -> Reply:
        did, asked = self._asked(request)
        key = asked.get("rkey") or self._tid()
        if (did, key) in self._records:
            raise Stop(self.failed())
        return self._write(did, key, asked["record"])

    def _put(self, request: Request) -> Reply:
        did, asked = self._asked(request)
        key, record = asked["rkey"], {"$type": POST, **asked["record"]}
        now = self._records.get((did, key))
        if now and now.cid == _cid(as_json(record).encode(), 0x71):
            return said({"uri": _uri(did, key), "cid": now.cid, "validationStatus": "valid"})
        if now and "swapRecord" in asked and asked["swapRecord"] != now.cid:
            raise refusal("InvalidSwap", f"Record was at {now.cid}")
        return self._write(did, key, record)

    def _asked(self, request: Request) -> tuple[str, dict[str, Any]]:
        """Who asks to write what: checked as far as it can be without the repository."""
        did, asked = self.who(request), json_of(request)
        if asked["repo"] not in (did, self.handle_of(did)):
            raise refusal("AccountNotFound", "Account not found", 403)
        if "rkey" in asked and (fault := key_fault(asked["rkey"])):
            raise refusal("InvalidRequest", fault)
        if fault := record_fault(asked["record"]):
            raise refusal("InvalidRequest", fault)
        return did, asked

    def _write(self, did: str, key: str, record: dict[str, Any]) -> Reply:
        record = {"$type": POST, **record}
        for cid in _pictures(record):
            if cid not in self._blobs:
                raise refusal("BlobNotFound", f"Could not find blob: {cid}")
        cid = _cid(as_json(record).encode(), 0x71)
        self._records[did, key] = _Record(record, cid)
        commit = {"cid": _cid(f"{cid}{len(self._records)}".encode(), 0x71), "rev": self._tid()}
        return said({"uri": _uri(did, key), "cid": cid, "commit": commit, "validationStatus": "valid"})

    def _delete(self, request: Request) -> Reply:
        did, asked = self.who(request), json_of(request)
        gone = self._records.pop((did, asked["rkey"]), None)
        if gone is None:
            return said({})
        kept = {cid for record in self._records.values() for cid in _pictures(record.value)}
        for cid in set(_pictures(gone.value)) - kept:
            del self._blobs[cid]
        return said({"commit": {"cid": _cid(gone.cid.encode(), 0x71), "rev": self._tid()}})

    def _get(self, request: Request) -> Reply:
        did, key = self._repo(request), request.query.get("rkey", "")
        record = self._records.get((did, key))
        if record is None:
            raise refusal("RecordNotFound", f"Could not locate record: {_uri(did, key)}")
        if "text/html" in (request.headers.get("Accept") or ""):  # a browser, which opens the demo's link
            return page("Bluesky, rehearsed", [self._published(did, key)])
        return said({"uri": _uri(did, key), "cid": record.cid, "value": record.value})

    def _list(self, request: Request) -> Reply:
        did, most = self._repo(request), int(request.query.get("limit") or 50)
        if most > 100:
            raise refusal("InvalidRequest", f"integer too big (maximum 100, got {most}) at $.limit")
        keys = sorted((key for owner, key in self._records if owner == did), reverse=True)
        if cursor := request.query.get("cursor"):
            keys = [key for key in keys if key < cursor]
        rows = [(key, self._records[did, key]) for key in keys[:most]]
        records = [{"uri": _uri(did, key), "cid": row.cid, "value": row.value} for key, row in rows]
        return said({"records": records, **({"cursor": rows[-1][0]} if rows else {})})

    def _thread(self, request: Request) -> Reply:
        """As the AppView shows it: a post, and the answers below it."""
        uri = request.query.get("uri", "")
        if uri not in (post.id for post in self.posts):
            raise refusal("NotFound", f"Post not found: {uri}")
        return said({"thread": self._below(uri)})

    def _below(self, uri: str) -> dict[str, Any]:
        answers = [post.id for post in self.posts if post.answers == uri]
        return {"post": self._view(uri), "replies": [self._below(answer) for answer in answers]}

    def _views(self, request: Request) -> Reply:
        known = {post.id for post in self.posts}
        return said({"posts": [self._view(uri) for uri in [request.query.get("uris", "")] if uri in known]})

    def _view(self, uri: str) -> dict[str, Any]:
        did, _collection, key = uri.removeprefix("at://").split("/")
        row, answers = self._records[did, key], sum(post.answers == uri for post in self.posts)
        counts = {"likeCount": 0, "repostCount": 0, "replyCount": answers}
        author = {"did": did, "handle": self.handle_of(did)}
        return {"uri": uri, "cid": row.cid, "author": author, "record": row.value, **counts}

    def _repo(self, request: Request) -> str:
        repo = request.query.get("repo", "")
        return repo if repo.startswith("did:") else self.did_of(repo)

    def _blob(self, request: Request) -> Reply:
        cid = request.query.get("cid", "")
        if not any(cid in _pictures(record.value) for record in self._records.values()):
            raise refusal("InvalidRequest", "Blob not found")
        return Reply(body=self._blobs[cid].data, kind=self._blobs[cid].kind)

    def _published(self, did: str, key: str) -> Published:
        record = self._records[did, key].value
        images = (record.get("embed") or {}).get("images") or ()
        address = f"{self.url}/xrpc/com.atproto.sync.getBlob?did={did}&cid="
        pictures = []
        for image, cid in zip(images, _pictures(record), strict=True):
            blob = self._blobs[cid]
            pictures.append(Picture(data=blob.data, kind=blob.kind, alt=image["alt"], url=f"{address}{cid}"))
        return Published(
            id=_uri(did, key),
            account=self.handle_of(did),
            text=record["text"],
            language=next(iter(record.get("langs") or ()), ""),
            at=datetime.fromisoformat(record["createdAt"]),
            url=f"{self.url}/profile/{self.handle_of(did)}/post/{key}",
            pictures=tuple(pictures),
            answers=(record.get("reply") or {}).get("parent", {}).get("uri", ""),
        )

    def _tid(self) -> str:
        number = int(self.clock().astimezone(UTC).timestamp() * 1_000_000) << 10 | secrets.randbelow(1024)
        return "".join(SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def _cid(data: bytes, codec: int) -> str:
    """A content id (CIDv1, SHA-256, base 32). Of a blob it is the real one; of a record it has the form."""
    number = bytes([1, codec, 0x12, 32]) + hashlib.sha256(data).digest()
    return "b" + base64.b32encode(number).decode().lower().rstrip("=")


def _reference(cid: str, blob: _Blob) -> dict[str, Any]:
    return {"$type": "blob", "ref": {"$link": cid}, "mimeType": blob.kind, "size": len(blob.data)}


def _pictures(record: Mapping[str, Any]) -> list[str]:
    images = (record.get("embed") or {}).get("images") or ()
    return [image["image"]["ref"]["$link"] for image in images]


def _uri(did: str, key: str) -> str:
    return f"at://{did}/{POST}/{key}"
