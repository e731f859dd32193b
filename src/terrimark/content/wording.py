"""What a message says to one audience: its own words, and the overrides that replace some of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from terrimark.brand.base import Text
from terrimark.brand.campaign import Message, Override
from terrimark.brand.campaign import Wording as Declared
from terrimark.brand.draft import PathInFile


@dataclass(frozen=True, kw_only=True)
class Said:
    """Words as they were written, in which language they are, and where they stand."""

    words: str
    language: str
    path: PathInFile


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The layers of a message's wording, from general to particular; a later one wins field by field."""

    layers: tuple[tuple[PathInFile, Declared], ...]
    fallbacks: Mapping[str, str]

    def text(self, field: str, language: str) -> Said | None:
        """The words of a field: of the most particular layer that has the language, else its fallback."""
        for spoken in _chain(language, self.fallbacks):
            for path, layer in reversed(self.layers):
                text: Text | None = getattr(layer, field)
                if text is not None and (words := text.get(spoken)) is not None:
                    return Said(words=words, language=spoken, path=(*path, field, spoken))
        return None

    def has(self, *fields: str) -> bool:
        """Whether one of the fields has words in any language."""
        return any(getattr(layer, field) is not None for _path, layer in self.layers for field in fields)

    def value(self, field: str) -> tuple[Any, PathInFile] | None:
        """The value of a field that is no text, and where it stands."""
        for path, layer in reversed(self.layers):
            if (value := getattr(layer, field)) is not None:
                return value, (*path, field)
        return None


def wording(message: Message, path: PathInFile, fallbacks: Mapping[str, str], **whom: str | None) -> Wording:
    """How `message`, declared at `path`, speaks to `whom`: its `audience`, `language` and `network`.

    Overrides come in the order audience → language → network, and as written among equals; one that names a
    network does not count where none is asked for.
    """
    overrides = [(i, o) for i, o in enumerate(message.overrides) if _concerns(o, whom)]
    overrides.sort(
        key=lambda pair: (
            pair[1].network is not None,
            pair[1].language is not None,
            pair[1].audience is not None,
        )
    )
    layers = [(path, message), *(((*path, "overrides", i), o) for i, o in overrides)]
    return Wording(layers=tuple(layers), fallbacks=fallbacks)


def _concerns(override: Override, whom: Mapping[str, str | None]) -> bool:
    return all(
        getattr(override, side) in (None, whom.get(side)) for side in ("audience", "language", "network")
    )


def _chain(language: str, fallbacks: Mapping[str, str]) -> Iterator[str]:
    """The language, then those that stand in for it."""
    seen: set[str] = set()
    spoken: str | None = language
    while spoken is not None and spoken not in seen:
        seen.add(spoken)
        yield spoken
        spoken = fallbacks.get(spoken)
