"""Links, mentions and tags, found in a text as each network finds them.

Mastodon: twitter-text's extractor with Mastodon's own path rules (config/initializers/twitter_regex.rb),
`Account::MENTION_RE`, `Tag::HASHTAG_RE`. Bluesky: the detector of @atproto/api 0.19 (rich-text), except that
quotes and a closing bracket around a link stay out of it. X: twitter-text (limits/x.py). Others: links
and tags as Mastodon, no mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from terrimark.limits import x
from terrimark.limits.tlds import TLDS
from terrimark.limits.words import Span, Words

_PATH = r"[^\p{White_Space}<>()?]"
_PARENS = rf"\((?:{_PATH}++|{_PATH}*+\({_PATH}++\){_PATH}*+)\)"
_PATH_END = rf"""(?:[^\p{{White_Space}}()?!*"'「」<>;:=,.$%\[\]~&|@]|{_PARENS})"""
_QUERY = r"[A-Za-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\u00a0-\U0010fffd]"
_QUERY_END = r"[A-Za-z0-9_&=#/\-\u00a0-\U0010fffd]"
_LETTER = r"[\p{L}\p{M}\p{N}]"
_HOST = (
    rf"(?:{_LETTER}(?:[\p{{L}}\p{{M}}\p{{N}}_-]*{_LETTER})?\.)*"
    rf"{_LETTER}(?:[\p{{L}}\p{{M}}\p{{N}}-]*{_LETTER})?\.(?:\L<tlds>|xn--[-0-9a-z]+)(?![0-9a-zA-Z@+-])"
)

_MASTODON_LINK = regex.compile(
    rf"""(?<![A-Za-z0-9@＠$\#＃\ufffe\ufeff\uffff])
    https?://{_HOST}(?::\d+)?
    (?:/(?:{_PATH}*(?:{_PARENS}{_PATH}*)*{_PATH_END}|{_PATH}+/)*)?
    (?:\?{_QUERY}*{_QUERY_END})?""",
    regex.VERBOSE | regex.IGNORECASE,
    tlds=TLDS,
)
_MASTODON_MENTION = regex.compile(
    r"""(?<![=/\w])@(?>[a-zA-Z0-9_]+(?:[.-]+[a-zA-Z0-9_]+)*(?:@\w+(?:[.-]+\w+)*)?)
    (?![@＠\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]|://)""",
    regex.VERBOSE,
)
_MASTODON_TAG = regex.compile(r"(?<![=/)\w])[#＃](?=[\w·・\u200c]*\p{L})\w(?:[\w·・\u200c]*\w)?")

_BLUESKY_LINK = regex.compile(
    r"""(?<![\w@/:=-])(?:https?://[\w\[]\S*
    |(?<![^\s(])(?:[a-zA-Z][a-zA-Z0-9]*(?:-[a-zA-Z0-9]+)*\.)(?:[a-zA-Z0-9-]+\.)*\L<tlds>(?![\w@.-]*\w)\S*)""",
    regex.VERBOSE,
    tlds=TLDS,
)
_BLUESKY_MENTION = regex.compile(
    r"(?<![^\s(])@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+(?:\L<tlds>|test)\b(?!\.?[\w-])", tlds=TLDS
)
_BLUESKY_TAG = regex.compile(
    r"""(?<!\S)[#＃](?!\ufe0f)[^\s\u00ad\u2060\u200a-\u200d\u20e2]+
    |(?<![^\s(])\$[A-Za-z][A-Za-z0-9]{0,4}(?=[\s.,;:!?)"'’]|\Z)""",
    regex.VERBOSE,
)


def spans(text: str, network: str) -> tuple[Span, ...]:
    """What the network would make clickable in `text`, in order and without overlap."""
    if network == "x":
        return without_overlap([*x.links(text), *x.others(text)])
    found = _bluesky(text) if network == "bluesky" else _mastodon(text, mentions=network == "mastodon")
    return without_overlap(found)


def without_overlap(found: Iterable[Span]) -> tuple[Span, ...]:
    """In order of place; of two that overlap, the one that starts first, then the one given first."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: span.start):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def facets(words: Words) -> tuple[tuple[int, int, Span], ...]:
    """Each span with where it starts and ends in UTF-8 bytes, end exclusive: what Bluesky's facets need."""

    def at(point: int) -> int:
        return len(words.text[:point].encode("utf-8", "surrogatepass"))

    return tuple((at(span.start), at(span.end), span) for span in words.spans)


def _mastodon(text: str, *, mentions: bool) -> Iterator[Span]:
    for found in _MASTODON_LINK.finditer(text):
        yield Span(start=found.start(), end=found.end(), kind="link", target=found[0])
    if mentions:
        for found in _MASTODON_MENTION.finditer(text):
            yield Span(start=found.start(), end=found.end(), kind="mention", target=found[0][1:])
    for found in _MASTODON_TAG.finditer(text):
        yield Span(start=found.start(), end=found.end(), kind="tag", target=found[0][1:])


def _bluesky(text: str) -> Iterator[Span]:
    for found in _BLUESKY_LINK.finditer(text):
        address = _without_tail(found[0])
        target = address if address.startswith("http") else f"https://{address}"
        yield Span(start=found.start(), end=found.start() + len(address), kind="link", target=target)
    for found in _BLUESKY_MENTION.finditer(text):
        yield Span(start=found.start(), end=found.end(), kind="mention", target=found[0][1:])
    for found in _BLUESKY_TAG.finditer(text):
        name = regex.sub(r"\p{P}+\Z", "", found[0]) if found[0][0] != "$" else found[0]
        tag = name.upper() if name.startswith("$") else name[1:]
        if regex.search(r"[^\d\p{P}]", tag) and len(tag) <= 64:
            yield Span(start=found.start(), end=found.start() + len(name), kind="tag", target=tag)


def _without_tail(address: str) -> str:
    """A link ends before the sentence's own punctuation, and before a bracket that it did not open."""
    while address[-1] in ".,;:!?…»”’\"'" or (address[-1] == ")" and address.count(")") > address.count("(")):
        address = address[:-1]
    return address
