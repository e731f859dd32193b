"""How X reads a text: its addresses, its length, how it comes back. Source: twitter-text config v3."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

import regex

from terrimark.limits.tlds import TLDS
from terrimark.rehearsal.values import Published

_URL = regex.compile(
    r"(?<![A-Za-z0-9_@#$./-])"
    r"(?:https?://(?:[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?\.)+|(?:[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?\.)+)"
    r"\L<tlds>(?![A-Za-z\d@-]|\.[A-Za-z\d])(?::\d+)?(?:[/?](?:[^\s<>()]*[^\s<>().,;:!?'\"»”’])?)?",
    regex.IGNORECASE,
    tlds=TLDS,
)
_EMOJI = regex.compile(r"\p{Regional_Indicator}|\u20e3|\ufe0f|\p{Emoji_Presentation}|\p{Emoji_Modifier}")
_LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


def has_url(text: str) -> bool:
    """Whether the post is billed as one with an address; a bare domain is taken for one [U]."""
    return bool(_URL.search(text))


def weighted(text: str) -> int:
    """Length by twitter-text's config v3: an address 23, an emoji 2, Latin 1, the rest 2."""
    total, text = 0, unicodedata.normalize("NFC", text)
    total += 23 * len(_URL.findall(text))
    for cluster in regex.findall(r"\X", _URL.sub("", text)):
        if _EMOJI.search(cluster):
            total += 2
        else:
            total += sum(1 if any(a <= ord(c) <= z for a, z in _LIGHT) else 2 for c in cluster)
    return total


def rewritten(post: Published) -> tuple[str, list[dict[str, Any]]]:
    """A text as it is read, and its addresses: each is at t.co now, and a picture is one more."""
    text, urls, at = "", [], 0
    for found in _URL.finditer(post.text):
        text += post.text[at : found.start()]
        whole = found[0] if "://" in found[0] else f"http://{found[0]}"
        urls.append(_short(len(text), found[0], whole))
        text, at = text + urls[-1]["url"], found.end()
    text += post.text[at:]
    if post.pictures:
        text = f"{text} ".lstrip()
        urls.append(_short(len(text), post.id, f"https://x.com/{post.account}/status/{post.id}/photo/1"))
        text += urls[-1]["url"]
    return text, urls


def _short(at: int, name: str, whole: str) -> dict[str, Any]:
    short = "https://t.co/" + hashlib.sha256(name.encode()).hexdigest()[:10]
    return {"start": at, "end": at + len(short), "url": short, "expanded_url": whole}
