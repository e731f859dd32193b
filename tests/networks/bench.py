"""One account on one server, copied or real, and the ways to look at what the server has."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from lossy import Lossy
from PIL import Image

from steps import Memory
from terrimark.brand.campaign import Account
from terrimark.calendar.post import Picture, Post
from terrimark.files import digest
from terrimark.limits import spans
from terrimark.limits.words import Words
from terrimark.networks import connect, variable
from terrimark.networks.base import Intent, Network, OutcomeUnknown, Steps, TryLater
from terrimark.rehearsal import Copy

TERRITORY = "pays-d-estran"
DUE = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
NOW = DUE + timedelta(minutes=1)

last_call_troubles = pytest.mark.parametrize(
    ("trouble", "out", "meaning"),
    [
        ("500-before", 0, OutcomeUnknown),
        ("500-after", 1, OutcomeUnknown),
        ("drop-before", 0, OutcomeUnknown),
        ("drop-after", 1, OutcomeUnknown),
        ("html", 0, OutcomeUnknown),
        ("429", 0, TryLater),
    ],
)


def picture_bytes(colour: tuple[int, int, int] = (232, 84, 28), size: tuple[int, int] = (80, 100)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG", quality=80)
    return file.getvalue()


@dataclass
class Out:
    """A post as the server's own records have it."""

    text: str
    language: str
    alts: list[str]
    record: Mapping[str, Any]  # as the server gives it


@dataclass
class Bench:
    """One account on one server, and the ways to look at both."""

    name: str  # the network
    server: str
    handle: str
    token: str
    state: Path
    lossy: Lossy
    listed: Callable[[], list[Out]]
    too_long: str
    final: str  # a part of the path of the call that makes a post public
    upload: str = ""  # and of the one before it, which may be made again
    least: int = 0  # pictures that a post needs
    language: str = "fr"  # what the network keeps of it
    declared: Mapping[str, Any] = field(default_factory=dict)  # what else the account says
    data: dict[str, bytes] = field(default_factory=dict)  # each picture by its digest
    copy: Any = None  # where the server is ours
    numbers: Iterator[int] = field(default_factory=itertools.count)
    mark: str = field(default_factory=lambda: uuid4().hex)  # one server serves every test process

    def account(self, **changed: Any) -> Account:
        given = {"id": "main", "network": self.name, "server": self.lossy.url, "handle": self.handle}
        return Account(**{**given, **self.declared, **changed})

    def network(self, *, token: str | None = None, state: Path | None = None, **changed: Any) -> Network:
        environment = {variable(TERRITORY, "main", "TOKEN"): self.token if token is None else token}
        return connect(
            self.account(**changed), TERRITORY, root=self.state, environment=environment,
            state_folder=state or self.state,
        )  # fmt: skip

    def post(
        self,
        text: str = "",
        *,
        pictures: tuple[bytes, ...] = (),
        alt: str = "An orange sheet",
        **changed: Any,
    ) -> Post:
        """A post that no other test wrote, with as many pictures as the network needs."""
        pictures = pictures or (picture_bytes(),) * self.least
        self.data |= {digest(data): data for data in pictures}
        text = text or f"Bouchons : zéro. Huîtres : oui. {self.name} {next(self.numbers)} {self.mark}"
        given = Post(
            key=f"relance/slot-{next(self.numbers)}-{self.mark}/residents/fr/main", territory=TERRITORY,
            campaign="relance", message="slot", audience="residents", language="fr", network=self.name,
            account="main", handle=self.handle, due=DUE,
            words=Words(text=text, spans=spans(text, self.name)),
            pictures=tuple(
                Picture(path=f"build/{n}.jpg", sha256=digest(data), alt=alt, width=80, height=100)
                for n, data in enumerate(pictures)
            ),
        )  # fmt: skip
        return replace(given, **changed)

    def prepared(
        self, network: Network, post: Post, steps: Steps | None = None, now: datetime = NOW
    ) -> Intent:
        """What the network makes of a post."""
        pictures = tuple(self.data[picture.sha256] for picture in post.pictures)
        return network.prepare(post, pictures, now, steps or Memory())

    def thread(self, parts: int) -> Post:
        """A post that goes on in replies."""
        first = self.post()
        rest = tuple(Words(text=f"{first.words.text} {number}") for number in range(1, parts))
        return replace(first, thread=rest)

    def parts(self, post: Post) -> list[Post]:
        """Each part of a thread as a post of its own."""
        return [replace(post, words=words) for words in (post.words, *post.thread)]

    def sent_unanswered(self, network: Network, intent: Intent) -> OutcomeUnknown:
        """What is told of a post whose answer was lost on its way back."""
        self.lossy.lose = self.final
        with pytest.raises(OutcomeUnknown) as lost:
            network.send(intent, Memory())
        self.lossy.lose = ""
        return lost.value

    def saying(self, post: Post) -> list[Out]:
        """What the server has of this very text."""
        return [out for out in self.listed() if out.text == post.words.text]


COPIES: Mapping[str, Mapping[str, Any]] = {
    "mastodon": {"too_long": "é" * 501, "final": "/api/v1/statuses", "upload": "/api/v2/media"},
    "facebook": {"too_long": "é" * 63_207, "final": "/feed", "upload": "/photos", "language": ""},
    "instagram": {
        "too_long": "é" * 2201, "final": "/media_publish", "upload": "/media", "language": "", "least": 1,
    },
    "threads": {"too_long": "é" * 501, "final": "/threads_publish", "upload": "/threads", "language": ""},
    "linkedin": {
        "too_long": "é" * 3001, "final": "/rest/posts", "upload": "/rest/images", "language": "",
        "handle": "urn:li:organization:2414183",
    },
    "x": {"too_long": "é" * 281, "final": "/2/tweets", "upload": "/2/media/upload", "language": ""},
    "telegram": {"too_long": "é" * 4097, "final": "/sendMessage", "language": ""},
    "pinterest": {
        "too_long": "é" * 801, "final": "/v5/pins", "language": "", "least": 1, "handle": "estran/720450123",
    },
}  # fmt: skip
ALL = [*COPIES, "bluesky", "real bluesky"]
PROVABLE = ["mastodon", "bluesky", "real bluesky", "instagram", "threads"]
PRESENCE_ONLY = ["facebook", "linkedin", "x", "pinterest"]
BLIND = ["telegram"]
SEEN = [*PROVABLE, *PRESENCE_ONLY]  # where a post can be looked for
TWINS = [*PROVABLE, "telegram", "pinterest"]  # where the same words may stand twice
THREADED = ["mastodon", "bluesky", "real bluesky", "threads", "x"]
DESCRIBING = [name for name in ALL if name not in ("telegram", "pinterest")]  # each picture of several
UPLOADING = [name for name in ALL if name not in ("telegram", "pinterest")]  # before the last call
DELETING = [name for name in ALL if name != "instagram"]


def copy_bench(name: str, copy: Copy, lossy: Lossy, state: Path, media: str = "") -> Bench:
    """`media` is the address of the folder `media` in `state`."""

    def listed() -> list[Out]:
        return [Out(p.text, p.language, [picture.alt for picture in p.pictures], vars(p)) for p in copy.posts]

    declared = {"media_host": {"to": "media", "address": media}} if media else {}
    facts = {"handle": "estran", "declared": declared, **COPIES[name]}
    token = copy.open_account(facts["handle"])
    return Bench(name, copy.url, token=token, state=state, lossy=lossy, listed=listed, copy=copy, **facts)


def bluesky_bench(server: str, handle: str, token: str, lossy: Lossy, state: Path) -> Bench:
    def listed() -> list[Out]:
        query = {"repo": handle, "collection": "app.bsky.feed.post", "limit": "100"}
        answer = requests.get(f"{server}/xrpc/com.atproto.repo.listRecords", params=query, timeout=30).json()
        values = [row["value"] for row in answer["records"]]
        return [
            Out(v["text"], v["langs"][0], [i["alt"] for i in v.get("embed", {}).get("images", ())], v)
            for v in values
        ]

    return Bench(
        "bluesky",
        server,
        handle,
        token,
        state,
        lossy,
        listed,
        "é" * 301,
        final="putRecord",
        upload="uploadBlob",
    )
