"""What a message says to one audience: its own words, and the overrides that replace some of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from terrimark.brand.base import Text, stand_ins
from terrimark.brand.campaign import Message
from terrimark.brand.campaign import Wording as Declared
from terrimark.brand.draft import PathInFile
from terrimark.brand.people import Audience

SIDES = ("network", "language", "audience")  # of an override: the earlier it is named, the more it counts


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
        told = [((*path, field), getattr(layer, field)) for path, layer in reversed(self.layers)]
        return self._said([(path, text) for path, text in told if text is not None], language)

    def thread(self, language: str) -> Iterator[tuple[PathInFile, Said | None]]:
        """Where each text after the post stands, and its words; None where they lack."""
        texts, path = self.value("thread") or ((), ())
        for number, text in enumerate(texts):
            yield (*path, number), self._said([((*path, number), text)], language)

    def _said(self, texts: Sequence[tuple[PathInFile, Text]], language: str) -> Said | None:
        for spoken in stand_ins(language, self.fallbacks):
            for path, text in texts:
                if (words := text.get(spoken)) is not None:
                    return Said(words=words, language=spoken, path=(*path, spoken))
        return None

    def has(self, *fields: str) -> bool:
        """Whether one of the fields has words in any language."""
        return any(self.value(field) for field in fields)

    def value(self, field: str) -> tuple[Any, PathInFile] | None:
        """What the most particular layer declares for a field, and where it stands."""
        for path, layer in reversed(self.layers):
            if (value := getattr(layer, field)) is not None:
                return value, (*path, field)
        return None


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A message that is told to an audience in a language."""

    message: Message
    path: PathInFile  # of the message
    audience: Audience
    language: str


def wording(telling: Telling, fallbacks: Mapping[str, str], network: str | None = None) -> Wording:
    """How the message speaks there: in a post on `network`, or on the poster that all networks share.

    Overrides come in the order audience → language → network, and as written among equals; one that names a
    network does not count for the poster.
    """
    message, path = telling.message, telling.path
    whom = {"audience": telling.audience.id, "language": telling.language, "network": network}
    layers: list[tuple[PathInFile, Declared]] = [
        ((*path, "overrides", number), override)
        for number, override in enumerate(message.overrides)
        if all(getattr(override, side) in (None, whom[side]) for side in SIDES)
    ]
    layers.sort(key=lambda layer: [getattr(layer[1], side) is not None for side in SIDES])
    return Wording(layers=((path, message), *layers), fallbacks=fallbacks)
