"""A text and the stretches of it that mean more than their letters. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of a text that means more than its letters; ends are code points, end exclusive."""

    start: int
    end: int
    kind: Literal["link", "mention", "tag"]
    target: str  # the whole address; the handle without @; the tag without #


@dataclass(frozen=True, kw_only=True)
class Words:
    """A finished text: typography done, spans known. Facets and escapes derive from it."""

    text: str
    spans: tuple[Span, ...] = ()
