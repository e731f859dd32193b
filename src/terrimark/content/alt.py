"""What a poster says to people who cannot see it: its own words, and what its picture shows."""

from __future__ import annotations

from terrimark.content.typography import typeset
from terrimark.content.variant import PosterWords

# by language: with a photograph, without, and what one reads; the Breton is to be read by a speaker
_PATTERNS = {
    "fr": (
        "Affiche {territory}. Photo : {picture}.",
        "Affiche {territory}, texte sur fond uni.",
        "On y lit : « {words} »",
    ),
    "br": (
        "Skritell {territory}. Luc’hskeudenn : {picture}.",
        "Skritell {territory}, testenn hepken.",
        "Lennet e vez : « {words} »",
    ),
    "en": (
        "{territory} poster. Photo: {picture}.",
        "{territory} poster, text on a plain colour.",
        "It reads: “{words}”",
    ),
}


def alt_texts(words: PosterWords, territory: str, picture: str | None) -> tuple[str, ...]:
    """The same poster told in fewer and fewer words: whole, without its caption, without its slogan either.

    `picture` describes the photograph; None: a poster of text alone. A language without patterns gets English
    ones.
    """
    photo, plain, reads = _PATTERNS.get(words.language, _PATTERNS["en"])
    shown = (
        photo.format(territory=territory, picture=picture.rstrip(". "))
        if picture
        else plain.format(territory=territory)
    )
    headline = " ".join(words.headline.split("\n"))
    texts = [
        (f"{headline} {words.caption}".strip(), words.slogan),
        (headline, words.slogan),
        (headline, ""),
    ]
    told = [
        " ".join(part for part in (shown, reads.format(words=read), f"— {slogan}" if slogan else "") if part)
        for read, slogan in texts
    ]
    return tuple(dict.fromkeys(typeset(text, words.language) for text in told))
