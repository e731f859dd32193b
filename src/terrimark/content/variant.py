"""What a message says to one audience, in one language, on one network. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from terrimark.limits.words import Words


@dataclass(frozen=True, kw_only=True)
class EventWords:
    """When and where, as a poster says it in one language."""

    date: str  # "Jeudi 18 mars"
    hour: str  # "19 h, entrée libre"
    place: str


@dataclass(frozen=True, kw_only=True)
class CodeWords:
    """What a poster's QR code leads to."""

    address: str
    label: str  # under it


@dataclass(frozen=True, kw_only=True)
class PosterWords:
    """What stands on a poster, finished: typography done, line breaks wanted by the author kept as \\n."""

    language: str
    headline: str
    caption: str = ""
    slogan: str = ""
    event: EventWords | None = None
    code: CodeWords | None = None  # where the poster shows one
    mention: str = ""  # of the funders, where one is owed
    second: PosterWords | None = None  # the same in another language, at the same size


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A message for one audience, in one language, on one network."""

    message: str
    audience: str
    language: str
    network: str
    words: Words  # the post
    taken: Literal["short", "body", "long"]  # which of the message's lengths fits
    length: int  # in the network's own units
    limit: int | None  # of the network, in the same units; None: no limit
    poster: PosterWords
    alt: str  # of the poster, within the network's limit
    link: str  # the tracked address, as in the spans
    content_id: str  # utm_content: the same in every build
    thread: tuple[Words, ...] = ()  # what follows the post, part by part

    @property
    def key(self) -> str:
        """`message/audience/language/network`."""
        return f"{self.message}/{self.audience}/{self.language}/{self.network}"
