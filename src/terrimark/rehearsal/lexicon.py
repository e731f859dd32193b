"""What a Bluesky server checks of a post before it writes it, in its own words (read off PDS 0.5.35)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import regex

POST = "app.bsky.feed.post"
IMAGE_BYTES = 2_000_000  # of app.bsky.embed.images since 2026-04-08; 1,000,000 on older servers
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*|i-[a-z]+")
_TID = re.compile(r"[2-7a-j][2-7a-z]{12}")


def key_fault(key: str) -> str:
    """What is wrong with a record key; empty where nothing is."""
    if len(key) > 512:
        return f"string too big (maximum 512, got {len(key)}) at $.rkey"
    if not re.fullmatch(r"[A-Za-z0-9_~.:-]+", key) or key in (".", ".."):
        return f'Invalid record key (got "{key}") at $.rkey'
    if not _TID.fullmatch(key):
        return f'Invalid record key for {POST}: Invalid TID string (got "{key}") at $'
    return ""


def record_fault(record: Mapping[str, Any]) -> str:
    """The first thing wrong with a post's record; empty where nothing is."""
    for fault in _faults(record):
        return f"Invalid {POST} record: {fault}"
    return ""


def _faults(record: Mapping[str, Any]) -> Iterator[str]:
    for name in ("text", "createdAt"):
        if name not in record:
            yield f'Missing required key "{name}" at $.record'
    yield from _too_big(record["text"], "$.record.text", size=3000, graphemes=300)
    if not _MOMENT.fullmatch(str(record["createdAt"])):
        yield f'Invalid datetime (got "{record["createdAt"]}") at $.record.createdAt'
    for index, facet in enumerate(record.get("facets") or ()):
        yield from _facet_faults(facet, f"$.record.facets[{index}]")
    yield from _embed_faults(record.get("embed") or {})
    languages = record.get("langs") or ()
    if len(languages) > 3:
        yield f"array too big (maximum 3, got {len(languages)}) at $.record.langs"
    for index, language in enumerate(languages):
        if not _LANGUAGE.fullmatch(language):
            yield f'Invalid language (got "{language}") at $.record.langs[{index}]'


def _facet_faults(facet: Mapping[str, Any], at: str) -> Iterator[str]:
    """Bytes are numbers; that they lie inside the text, the server does not ask."""
    for name in ("byteStart", "byteEnd"):
        value = facet["index"].get(name)
        if value is None:
            yield f'Missing required key "{name}" at {at}.index'
        elif value < 0:
            yield f"integer too small (minimum 0, got {value}) at {at}.index.{name}"
    for index, feature in enumerate(facet["features"]):
        where, kind = f"{at}.features[{index}]", feature["$type"].partition("#")[2]
        if kind == "link" and not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", feature["uri"]):
            yield f'Invalid uri (got "{feature["uri"]}") at {where}.uri'
        if kind == "mention" and not feature["did"].startswith("did:"):
            yield f'Invalid DID (got "{feature["did"]}") at {where}.did'
        if kind == "tag":
            yield from _too_big(feature["tag"], f"{where}.tag", size=640, graphemes=64)


def _embed_faults(embed: Mapping[str, Any]) -> Iterator[str]:
    images = embed.get("images") or ()
    if len(images) > 4:
        yield f"array too big (maximum 4, got {len(images)}) at $.record.embed.images"
    for index, image in enumerate(images):
        at = f"$.record.embed.images[{index}]"
        if not image["image"]["mimeType"].startswith("image/"):
            yield f'Expected "image/*" (got "{image["image"]["mimeType"]}") at {at}.image.mimeType'
        if (size := image["image"]["size"]) > IMAGE_BYTES:
            yield f"blob too big (maximum {IMAGE_BYTES}, got {size}) at {at}.image"
        if "alt" not in image:
            yield f'Missing required key "alt" at {at}'
        for name, value in (image.get("aspectRatio") or {}).items():
            if not isinstance(value, int):
                yield f"Expected integer value type (got {value}) at {at}.aspectRatio.{name}"
            elif value < 1:
                yield f"integer too small (minimum 1, got {value}) at {at}.aspectRatio.{name}"


def _too_big(text: str, at: str, *, size: int, graphemes: int) -> Iterator[str]:
    if (found := len(text.encode())) > size:
        yield f"string too big (maximum {size}, got {found}) at {at}"
    if (found := len(regex.findall(r"\X", text))) > graphemes:
        yield f"grapheme too big (maximum {graphemes}, got {found}) at {at}"
