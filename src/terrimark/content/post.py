"""One post: the longest of a message's texts that fits its network, by a template. Nothing is cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import regex

from terrimark.brand.draft import PathInFile
from terrimark.content.findings import Findings
from terrimark.content.layouts import Layout
from terrimark.content.marks import Marks
from terrimark.content.typography import typeset
from terrimark.content.wording import Said, Wording
from terrimark.i18n import _
from terrimark.limits import Overflow, measure, overflow, spans
from terrimark.limits.words import Words

Length = Literal["short", "body", "long"]
LENGTHS: tuple[Length, ...] = ("long", "body", "short")


@dataclass(frozen=True, kw_only=True)
class Post:
    """A post's words, as they fit."""

    words: Words
    taken: Length
    length: int  # in the network's units


@dataclass(frozen=True, kw_only=True)
class Draft:
    """All that one post is made of, before its length is chosen."""

    network: str
    language: str
    limit: int | None  # in the network's units
    wording: Wording
    path: PathInFile  # of the message
    names: Mapping[str, Any]
    marks: Marks
    hashtags: tuple[str, ...]
    layout: Layout


def write_post(draft: Draft, findings: Findings) -> Post | None:
    """The longest text that fits; None where none does or one is wrong: the findings say which and why."""
    texts = _texts(draft, findings)
    over: Overflow | None = None
    length: Length = "body"
    path = draft.path
    for length, said in texts:
        words = _compose(draft, said, findings)
        if words is None:
            return None
        over, path = overflow(draft.network, words.text, draft.limit), said.path
        if over is None:
            return Post(words=words, taken=length, length=measure(draft.network, words.text))
    if over:
        _too_long(draft, over, length, path, findings)
    return None


def _texts(draft: Draft, findings: Findings) -> list[tuple[Length, Said]]:
    """The texts to try, the longest kind first."""
    said = [(length, draft.wording.text(length, draft.language)) for length in LENGTHS]
    found = [(length, text) for length, text in said if text]
    if found:
        return found
    if draft.wording.has(*LENGTHS):
        what = _("the text is missing in {language!r}").format(language=draft.language)
    else:
        what = _("the message has no text")
    findings.add("missing-text", what, draft.path, fix=_("write a `body`"))
    return []


def _compose(draft: Draft, said: Said, findings: Findings) -> Words | None:
    """Text, link and hashtags by the template, with typography and spans."""
    filled = findings.fill(said.words, draft.names, said.path)
    if filled is None:
        return None
    text = typeset(filled.strip(), said.language)
    present = {span.target.casefold() for span in spans(text, draft.network) if span.kind == "tag"}
    tags = [f"#{tag}" for tag in draft.hashtags if tag.casefold() not in present]
    names = {**draft.names, "text": text, "hashtags": tags}
    whole = findings.fill(draft.layout.source, names, said.path, draft.layout.file)
    if whole is None:
        return None
    tidy = regex.sub(r"\n{3,}", "\n\n", regex.sub(r"[ \t]+$", "", whole, flags=regex.MULTILINE)).strip()
    return draft.marks.finish(typeset(tidy, said.language), draft.network)


def _too_long(draft: Draft, over: Overflow, length: Length, path: PathInFile, findings: Findings) -> None:
    what = _(
        "on {network} the `{length}` text makes {count} {unit} with link and hashtags; {limit} fit"
    ).format(network=draft.network, length=length, count=over.count, unit=_unit(over), limit=over.limit)
    fix = _("take {n} away").format(n=over.count - over.limit)
    if length != "short":
        fix = _("{fix}, or add a `short` text").format(fix=fix)
    findings.add("text-too-long", what, path, fix=fix)


def _unit(over: Overflow) -> str:
    return _("bytes") if over.unit == "bytes" else _("characters")
