"""Stretches that must come out whole: while a text is made, one private character stands for each."""

from __future__ import annotations

from dataclasses import replace

import regex

from terrimark.content.typography import after
from terrimark.limits import spans, without_overlap
from terrimark.limits.words import Span, Words

_FIRST = 0x100000  # supplementary private use area B; typography leaves it alone
_MARK = regex.compile(r"[\U00100000-\U0010fffd]")


class Marks:
    """The links and mentions put into the texts of one post."""

    def __init__(self) -> None:
        self._put: list[tuple[str, Span]] = []

    def put(self, shown: str, span: Span) -> str:
        """A character to write in a text; `finish` shows `shown` there, meaning what `span` means."""
        if (shown, span) not in self._put:
            self._put.append((shown, span))
        return chr(_FIRST + self._put.index((shown, span)))

    def mention(self, handle: str) -> str:
        """`@handle`, as a mention."""
        return self.put(f"@{handle}", Span(start=0, end=0, kind="mention", target=handle))

    def link(self, shown: str, address: str) -> str:
        """`shown`, leading to `address`."""
        return self.put(shown, Span(start=0, end=0, kind="link", target=address))

    def finish(self, text: str, network: str) -> Words:
        """The text with every mark shown, and its spans: the marks, then what the network finds by itself."""
        first, *pieces = _MARK.split(text)
        whole, marked = first, []
        for mark, piece in zip(_MARK.findall(text), pieces, strict=True):
            shown, span = self._meaning(mark)
            if span:
                marked.append(replace(span, start=len(whole), end=len(whole) + len(shown)))
            whole += shown + after(shown, piece)
        inside = {point for span in marked for point in range(span.start, span.end)}
        found_there = [s for s in spans(whole, network) if inside.isdisjoint(range(s.start, s.end))]
        return Words(text=whole, spans=without_overlap([*marked, *found_there]))

    def _meaning(self, mark: str) -> tuple[str, Span | None]:
        number = ord(mark) - _FIRST
        return self._put[number] if number < len(self._put) else ("", None)
