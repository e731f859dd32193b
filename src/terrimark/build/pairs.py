"""Which words stand on one poster: one language, or two at the same size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from terrimark.content.variant import PosterWords

T = TypeVar("T")
Worded = tuple[str, str, PosterWords]  # the poster's languages ("fr", "fr-br"), audience, words


def paired(worded: Sequence[Worded], *, swapped: bool) -> list[Worded]:
    """Two languages on each poster, in their order or swapped; one left over leads on its own."""
    words = {(language, audience): one for language, audience, one in worded}
    languages = list(dict.fromkeys(language for language, _audience, _words in worded))
    couples = [
        (two[1], two[0]) if swapped else (two[0], two[1])
        for two in (languages[n : n + 2] for n in range(0, len(languages) - 1, 2))
    ]
    if couples and len(languages) % 2:
        couples.append((languages[-1], couples[0][0]))
    found: list[Worded] = []
    for audience in dict.fromkeys(audience for _language, audience, _words in worded):
        for lead, other in couples:
            both = [
                words.get((language, audience)) or words.get((language, "")) for language in (lead, other)
            ]
            if both[0] and both[1] and {(lead, audience), (other, audience)} & words.keys():
                found.append((f"{lead}-{other}", audience, replace(both[0], second=both[1])))
    return found


def by_language(things: Iterable[tuple[str, T]]) -> Mapping[str, T]:
    """Things by the language they serve, each with its poster's languages: better one that it leads on."""
    found: dict[str, T] = {}
    for languages, thing in sorted(things, key=lambda one: one[0]):
        for place, language in enumerate(languages.split("-")):
            if place == 0 or language not in found:
                found[language] = thing
    return found
