"""A loopback copy of LinkedIn's posts of organizations: what `docs/networks/linkedin.md` says of it.

It cuts a commentary at its first unescaped reserved character and says 201 all the same, names the standing
post where one comes twice, and takes pictures only once they are AVAILABLE.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from terrimark.files import as_json
from terrimark.rehearsal.page import page
from terrimark.rehearsal.tokens import EMPTY, Tokens, fields, kind_of, pixels, stable_number, utf16
from terrimark.rehearsal.values import Picture, Published, Reply, Request, Stop, once, said

TEXT = 3000  # [C]; in UTF-16 units, backslashes too [U]
ALT, TITLE, MOST_PIXELS = 4086, 400, 36_152_320
TWIN = timedelta(hours=1)  # how long a repeat is noticed [U]
UPLOAD = timedelta(hours=24)  # the life of an upload address [U]
_PIECE = re.compile(
    r"\\(?P<escaped>[\\|{}@\[\]()<>#*_~])"
    r"|@\[(?P<name>[^\]]+)\]\(urn:li:(?:organization|person):[\w-]+\)"
    r"|(?P<tag>\#(?=\w))"
    r"|(?P<plain>[^\\|{}@\[\]()<>\#*_~])"
)
_COUNTED = (
    "impressionCount",
    "uniqueImpressionsCount",
    "clickCount",
    "likeCount",
    "shareCount",
    "engagement",
)
_ENUMS = {"visibility": ("PUBLIC", "CONNECTIONS", "LOGGED_IN"), "lifecycleState": ("PUBLISHED", "DRAFT")}


@dataclass
class _Image:
    owner: str
    until: datetime  # the upload address
    data: bytes = b""
    left: int = 0  # looks until it is available

    @property
    def status(self) -> str:
        if not self.data:
            return "WAITING_UPLOAD"
        width, height = pixels(self.data)
        if kind_of(self.data) in ("", "image/webp") or not 0 < width * height < MOST_PIXELS:
            return "PROCESSING_FAILED"
        return "PROCESSING" if self.left > 0 else "AVAILABLE"


class LinkedinCopy(Tokens):
    """One server. `polls` is how often a picture is still PROCESSING before it is AVAILABLE."""

    def __init__(self, *, polls: int = 0, **common: Any) -> None:
        super().__init__(**common)
        self.polls = polls
        self._images: dict[str, _Image] = {}
        self._asked: dict[str, dict[str, Any]] = {}  # each post as it was written, commentary as it was cut
        self._twins: dict[str, str] = {}  # what was written, and the post that says it
        self._comments: dict[str, list[dict[str, Any]]] = {}

    def slow_down(self) -> Reply:
        """429 without any signal of when."""
        return _fault(
            429, "TOO_MANY_REQUESTS", "Resource level throttle limit for calls to this resource is reached."
        )

    def failed(self) -> Reply:
        """500 as an API call gets it."""
        return _fault(500, "INTERNAL_SERVER_ERROR", "Internal Server Error")

    def locked_out(self, token: str, *, expired: bool) -> Stop:
        """401 with a code of its own for each case."""
        kind = "EXPIRED" if expired else "INVALID" if token else "EMPTY"
        return Stop(_fault(401, f"{kind}_ACCESS_TOKEN", f"{kind.title()} access token"))

    def comment(self, name: str, author: str, text: str) -> None:
        """Somebody answers a post."""
        at = int(self.clock().timestamp() * 1000)
        urn = f"urn:li:comment:({name},{self.number()})"
        self._comments.setdefault(name, []).append(
            {
                "id": urn,
                "commentUrn": urn,
                "actor": author,
                "message": {"text": text},
                "created": {"time": at},
            }
        )

    def route(self, request: Request) -> Reply:
        """Do what is asked."""
        match request.method, request.path.strip("/").split("/"):
            case "PUT", ["upload", name] if name in self._images:
                return self._take(request, name)
            case "GET", ["picture", name] if name in self._images:
                return Reply(body=self._images[name].data, kind=kind_of(self._images[name].data))
            case "GET", [""]:
                return page("LinkedIn, rehearsed", self.posts)
            case "GET", ["feed", "update", name] if name in self._posts:
                return page("LinkedIn, rehearsed", [self._posts[name]])
            case method, ["rest", *path]:
                return self._rest(request, method, path)
        raise _refusal(404, "NOT_FOUND", "No virtual resource found")

    def _rest(self, request: Request, method: str, path: list[str]) -> Reply:
        self._check_version(request)
        author = f"urn:li:organization:{organization(self.who(request))}"
        query = request.query
        match method, path:
            case "GET", ["organizationAcls"] if query.get("q") == "roleAssignee":
                row = {"organization": author, "role": "ADMINISTRATOR", "state": "APPROVED"}
                return _elements([row])
            case "POST", ["images"] if query.get("action") == "initializeUpload":
                return self._initialize(request, author)
            case "GET", ["images", name] if name in self._images:
                return self._look(name)
            case "POST", ["posts"]:
                return self._create(request, author)
            case "GET", ["posts"] if query.get("q") == "author":
                return self._listed(query)
            case "GET", ["posts", name] if name in self._posts:
                return said(self._asked[name])
            case "DELETE", ["posts", name]:
                self._posts.pop(name, None)
                self._asked.pop(name, None)
                return EMPTY
            case "GET", ["socialActions", name, "comments"] if name in self._posts:
                return _elements(self._comments.get(name, []))
            case "GET", ["organizationalEntityShareStatistics"]:
                return _elements(self._statistics(query))
        raise _refusal(404, "NOT_FOUND", "No virtual resource found")

    def _check_version(self, request: Request) -> None:
        version = request.headers.get("Linkedin-Version") or ""
        if not version:
            raise _refusal(400, "VERSION_MISSING", "A version must be present. Please specify a version.")
        if not _is_alive(version, self.clock()):
            raise _refusal(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")
        if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
            raise _refusal(400, "INVALID_VALUE_FOR_FIELD", "X-Restli-Protocol-Version must be 2.0.0")
        if "urn:li:" in request.raw.partition("?")[0]:
            raise _refusal(400, "ILLEGAL_ARGUMENT", "URNs in a path must be percent-encoded")

    def _initialize(self, request: Request, author: str) -> Reply:
        asked = (fields(request) or {}).get("initializeUploadRequest") or {}
        _need(asked.get("owner"), "owner")
        if asked["owner"] != author:
            raise _refusal(403, "ACCESS_DENIED", "Not enough permissions to access: images.CREATE")
        name, until = f"urn:li:image:{self.number()}", self.clock() + UPLOAD
        self._images[name] = _Image(author, until, left=self.polls)
        value = {
            "uploadUrl": f"{self.url}/upload/{name}",
            "uploadUrlExpiresAt": int(until.timestamp() * 1000),
            "image": name,
        }
        return said({"value": value})

    def _take(self, request: Request, name: str) -> Reply:
        self.who(request)
        if self.clock() > self._images[name].until:
            raise _refusal(400, "EXPIRED_UPLOAD_URL", "The upload URL has expired")
        self._images[name].data = once(request.body)
        return Reply(status=201)

    def _look(self, name: str) -> Reply:
        image = self._images[name]
        status = image.status
        image.left -= status == "PROCESSING"
        return said({"id": name, "owner": image.owner, "status": status})

    def _create(self, request: Request, author: str) -> Reply:
        asked = fields(request)
        if asked is None:
            raise _refusal(400, "INVALID_VALUE_FOR_FIELD", "The body is not a JSON object")
        pictures, shown = self._check(asked, author)
        same = as_json([asked["author"], asked["commentary"], asked.get("content")])
        twin = self._posts.get(self._twins.get(same, ""))
        if twin and self.clock() - twin.at < TWIN:
            raise _refusal(422, "DUPLICATE_POST", f"Content is a duplicate of {twin.id}")
        name, now = f"urn:li:share:{self.number()}", self.clock()
        self._posts[name] = Published(
            id=name, account=author.rpartition(":")[2], text=shown, language="", at=now, pictures=pictures,
            url=f"{self.url}/feed/update/{name}/",
        )  # fmt: skip
        self._twins[same], at = name, int(now.timestamp() * 1000)
        cut = little_text(asked["commentary"])[0]
        self._asked[name] = {**asked, "commentary": cut, "id": name, "createdAt": at, "publishedAt": at}
        return Reply(status=201, headers={"x-restli-id": name})

    def _check(self, asked: Mapping[str, Any], author: str) -> tuple[tuple[Picture, ...], str]:
        """The pictures and the text as people will read it; Stop where a field is not taken."""
        for name in ("author", "commentary", "visibility", "distribution", "lifecycleState"):
            _need(asked.get(name), name, empty=name == "commentary")
        _need((asked["distribution"] or {}).get("feedDistribution"), "distribution/feedDistribution")
        for name, values in _ENUMS.items():
            if asked[name] not in values:
                raise _refusal(400, "INVALID_VALUE_FOR_FIELD", f"Unexpected value {asked[name]} for {name}")
        if not re.fullmatch(r"urn:li:(organization|person):\w+", str(asked["author"])):
            raise _refusal(400, "INVALID_URN_TYPE", "author must be an organization or a person")
        if asked["author"] != author:
            raise _refusal(
                403, "ACCESS_DENIED", "Not enough permissions to access: partnerApiPostsExternal.CREATE"
            )
        _bound(utf16(asked["commentary"]), TEXT, "commentary")
        return self._content(asked.get("content") or {}), little_text(asked["commentary"])[1]

    def _content(self, content: Mapping[str, Any]) -> tuple[Picture, ...]:
        if len(content) > 1:
            raise _refusal(400, "INVALID_VALUE_FOR_FIELD", "content must have one kind")
        if article := content.get("article"):
            _need(article.get("source"), "content/article/source")
            _need(article.get("title"), "content/article/title")
            _bound(utf16(article["title"]), TITLE, "content/article/title")
            return ()
        several = (content.get("multiImage") or {}).get("images")
        if several is not None and not 2 <= len(several) <= 20:
            raise _refusal(400, "INVALID_VALUE_FOR_FIELD", "multiImage/images must have 2 to 20 items")
        return tuple(map(self._picture, several or [one for one in [content.get("media")] if one]))

    def _picture(self, media: Mapping[str, Any]) -> Picture:
        name, alt = str(media.get("id")), media.get("altText") or ""
        _bound(utf16(alt), ALT, "altText")
        image = self._images.get(name)
        if image is None:
            raise _refusal(400, "INVALID_URN_TYPE", f"{name} is not an image")
        if image.status == "PROCESSING_FAILED":
            raise _refusal(400, "MEDIA_ASSET_PROCESSING_FAILED", f"{name} could not be processed")
        if image.status != "AVAILABLE":  # the code of a picture that is uploaded, not ready: [U]
            raise _refusal(400, "MEDIA_ASSET_WAITING_UPLOAD", f"{name} is not available yet")
        return Picture(data=image.data, kind=kind_of(image.data), alt=alt, url=f"{self.url}/picture/{name}")

    def _listed(self, query: Mapping[str, str]) -> Reply:
        start, count = int(query.get("start") or 0), min(int(query.get("count") or 10), 100)
        mine = [row for row in reversed(self._asked.values()) if row["author"] == query.get("author")]
        return _elements(mine[start : start + count], start)

    def _statistics(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        wanted = re.findall(r"urn:li:\w+:\d+", query.get("shares", "") + query.get("ugcPosts", ""))
        found = []
        for name in wanted:
            if name in self._posts:
                counted = {**dict.fromkeys(_COUNTED, 0), "commentCount": len(self._comments.get(name, ()))}
                found.append({"share": name, "totalShareStatistics": counted})
        return found


def little_text(commentary: str) -> tuple[str, str]:
    """A commentary up to its first unescaped reserved character: as it was written, and as people read it."""
    shown, at = "", 0
    while found := _PIECE.match(commentary, at):
        shown += found["escaped"] or found["name"] or found["tag"] or found["plain"] or ""
        at = found.end()
    return commentary[:at], shown


def _is_alive(version: str, now: datetime) -> bool:
    """Whether a version YYYYMM is served: from its month on, until the 16th of that month a year later."""
    found = re.fullmatch(r"(20\d\d)(0[1-9]|1[0-2])", version)
    if not found:
        return False
    year, month = int(found[1]), int(found[2])
    return datetime(year, month, 1, tzinfo=UTC) <= now < datetime(year + 1, month, 16, tzinfo=UTC)


def organization(handle: str) -> int:
    """The number of an organization: the one that ends its handle, or one that stands for its name."""
    found = re.search(r"\d+$", handle)
    return int(found[0]) if found else stable_number(handle)


def _elements(rows: list[dict[str, Any]], start: int = 0) -> Reply:
    return said({"elements": rows, "paging": {"start": start, "count": len(rows), "links": []}})


def _need(value: object, name: str, *, empty: bool = False) -> None:
    if value is None or (value == "" and not empty):
        raise _refusal(400, "MISSING_FIELD", f"{name} is missing")


def _bound(length: int, most: int, name: str) -> None:
    if length > most:
        raise _refusal(400, "FIELD_LENGTH_TOO_LONG", f"{name} has {length} characters, {most} at most")


def _fault(status: int, code: str, words: str) -> Reply:
    return said({"status": status, "code": code, "message": words}, status)


def _refusal(status: int, code: str, words: str) -> Stop:
    return Stop(_fault(status, code, words))
