"""How long a text is, in each network's own units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import regex

from terrimark.limits import x
from terrimark.limits.little import little
from terrimark.limits.spans import spans
from terrimark.limits.table import Unit, of
from terrimark.limits.words import Words


@dataclass(frozen=True, kw_only=True)
class Overflow:
    """A text that is too long or holds too many of something: how much was counted, of how much at most."""

    count: int
    limit: int
    unit: Unit | Literal["bytes", "hashtags", "mentions", "links"]


def measure(network: str, text: str) -> int:
    """The length that the network counts, in `of(network).unit`.

    Mastodon: grapheme clusters, after each known http(s) address became 23 characters and `@user@domain`
    became `@user` (StatusLengthValidator). Bluesky: grapheme clusters. Threads: code points, of an emoji its
    UTF-8 bytes. X: weights (twitter-text). LinkedIn: UTF-16 units of the escaped text. Telegram, Facebook,
    Instagram: [U], the safer guess. Others: code points.
    """
    limits = of(network)
    if limits.unit == "code points":
        return len(text)
    if limits.unit == "weighted":
        return x.weight(text, limits.url_length or 0)
    if limits.unit == "little text":
        text = little(Words(text=text, spans=spans(text, network)))
    if limits.unit in ("UTF-16 units", "little text"):
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if limits.unit == "emoji bytes":
        return sum(_weight(cluster) for cluster in regex.findall(r"\X", text))
    return len(regex.findall(r"\X", _countable(network, text, limits.url_length)))


def overflow(network: str, text: str, at_most: int | None = None) -> Overflow | None:
    """How the text exceeds the network's limits (`at_most` for its usual one); None where it fits."""
    limits = of(network)
    limit = limits.text if at_most is None else at_most
    if limit is not None and (count := measure(network, text)) > limit:
        return Overflow(count=count, limit=limit, unit=limits.unit)
    size = len(text.encode("utf-8", "surrogatepass"))
    if limits.text_bytes is not None and size > limits.text_bytes:
        return Overflow(count=size, limit=limits.text_bytes, unit="bytes")
    return _too_many(network, text)


def _too_many(network: str, text: str) -> Overflow | None:
    """More hashtags, mentions or different links than the network takes."""
    limits, found = of(network), spans(text, network)
    links = {span.target for span in found if span.kind == "link"}
    counted: tuple[tuple[Literal["hashtags", "mentions", "links"], int, int | None], ...] = (
        ("hashtags", sum(span.kind == "tag" for span in found), limits.tags),
        ("mentions", len(regex.findall(r"(?<![\w/.])@\w", text)), limits.mentions),
        ("links", len(links), limits.links),
    )
    for unit, count, most in counted:
        if most is not None and count > most:
            return Overflow(count=count, limit=most, unit=unit)
    return None


def _weight(cluster: str) -> int:
    """What Threads counts for a grapheme: its code points, or the bytes of an emoji."""
    emoji = regex.search(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3", cluster)
    return len(cluster.encode()) if emoji else len(cluster)


def _countable(network: str, text: str, url_length: int | None) -> str:
    """The text as it is counted: links replaced, mentions without their server."""
    if url_length is None:
        return text
    parts, at = [], 0
    for span in spans(text, network):
        if span.kind == "tag":
            continue
        shown = "x" * url_length if span.kind == "link" else "@" + span.target.split("@")[0]
        parts += [text[at : span.start], shown]
        at = span.end
    return "".join([*parts, text[at:]])
