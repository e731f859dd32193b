"""One post: the longest of a message's texts that fits its network, by a template. Nothing is cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import regex

from terrimark.brand.draft import PathInFile
from terrimark.content.desk import Desk, Layout
from terrimark.content.marks import Marks
from terrimark.content.typography import typeset
from terrimark.content.wording import Said, Wording
from terrimark.i18n import _
from terrimark.limits import Overflow, of, overflow, spans
from terrimark.limits.words import Words

Length = Literal["short", "body", "long"]
LENGTHS: tuple[Length, ...] = ("long", "body", "short")


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


def write_post(draft: Draft, desk: Desk) -> tuple[Words, Length] | None:
    """The longest text that fits, and which it is; None where none does or one is wrong: a problem says why.

    Every text is written out, so that a fault in one is told though another is taken.
    """
    said = [(length, text) for length in LENGTHS if (text := draft.wording.text(length, draft.language))]
    if not said:
        if draft.wording.has(*LENGTHS):
            what = _("the text is missing in {language!r}").format(language=draft.language)
        else:
            what = _("the message has no text")
        desk.add("missing-text", what, draft.path, fix=_("write a `body`"))
        return None
    written = [(length, text, _compose(draft, text, desk)) for length, text in said]
    for length, text, words in written:
        if words is None:
            return None
        over = overflow(draft.network, words.text, draft.limit)
        if over is None:
            return words, length
        if (length, text) == said[-1]:
            _too_long(draft.network, over, length, text.path, desk)
    return None


def write_thread(draft: Draft, desk: Desk) -> tuple[Words, ...] | None:
    """What follows the post, each part within the limit; None where one is wrong: a problem says why."""
    parts = list(draft.wording.thread(draft.language))
    if parts and not of(draft.network).threads:
        what = _("{network} has no threads: only the post itself would go out").format(network=draft.network)
        fix = _("add an override with `network: {network}` and `thread: []`").format(network=draft.network)
        desk.add("no-threads", what, parts[0][0][:-1], fix=fix)
        return None
    written = []
    for path, said in parts:
        if said is None:
            desk.lacking(draft.language, path)
            return None
        filled = desk.fill(said.words, draft.names, said.path)
        if filled is None:
            return None
        words = draft.marks.finish(typeset(filled.strip(), said.language), draft.network)
        if over := overflow(draft.network, words.text, draft.limit):
            _too_long(draft.network, over, "thread", said.path, desk)
            return None
        written.append(words)
    return tuple(written)


def _compose(draft: Draft, said: Said, desk: Desk) -> Words | None:
    """Text, link and hashtags by the template, with typography and spans."""
    filled = desk.fill(said.words, draft.names, said.path)
    if filled is None:
        return None
    text = typeset(filled.strip(), said.language)
    present = {span.target.casefold() for span in spans(text, draft.network) if span.kind == "tag"}
    tags = [f"#{tag}" for tag in draft.hashtags if tag.casefold() not in present]
    names = {**draft.names, "text": text, "hashtags": tags}
    whole = desk.fill(draft.layout.source, names, said.path, draft.layout)
    if whole is None:
        return None
    tidy = regex.sub(r"\n{3,}", "\n\n", regex.sub(r"[ \t]+$", "", whole, flags=regex.MULTILINE)).strip()
    return draft.marks.finish(typeset(tidy, said.language), draft.network)


def _too_long(network: str, over: Overflow, length: str, path: PathInFile, desk: Desk) -> None:
    named = {"bytes": _("bytes"), "hashtags": _("hashtags"), "mentions": _("mentions"), "links": _("links")}
    unit = named.get(over.unit, _("characters"))
    what = _(
        "on {network} the `{length}` text makes {count} {unit} with link and hashtags; {limit} fit"
    ).format(network=network, length=length, count=over.count, unit=unit, limit=over.limit)
    fix = _("take {n} away").format(n=over.count - over.limit)
    if length in ("body", "long"):
        fix = _("{fix}, or add a `short` text").format(fix=fix)
    desk.add("text-too-long", what, path, fix=fix)
