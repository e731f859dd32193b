"""The words of a message's posters, and what they say to people who cannot see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from terrimark.brand.campaign import Message
from terrimark.content.desk import Desk
from terrimark.content.event import code_words, event_words
from terrimark.content.typography import typeset
from terrimark.content.variant import PosterWords
from terrimark.content.wording import Telling, Wording, wording
from terrimark.i18n import _
from terrimark.limits import of

# by language: with a photograph, without, and what one reads; the Breton is to be read by a speaker
_ALT = {
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


def poster_words(desk: Desk, telling: Telling, *, coded: bool = False) -> PosterWords | None:
    """Headline, caption and slogan for one audience; None where one is wrong: a problem says which.

    `coded`: with the audience's page for a QR code.
    """
    message, language, worded = telling.message, telling.language, wording(telling, desk.fallbacks)
    if not worded.has("headline"):
        what = _("the message {name!r} has no headline for its poster").format(name=message.id)
        desk.add("missing-headline", what, telling.path, fix=_("add `headline`"))
        return None
    names = desk.names(language).of(message, telling.audience)
    headline = _text(desk, worded, "headline", telling, names)
    caption = _text(desk, worded, "caption", telling, names)
    slogan = desk.said(desk.campaign.slogan, language, ("slogan",))
    event = None
    if message.event:
        event = event_words(desk, message.event, language, telling.path)
    if headline is None or caption is None or slogan is None or (message.event and event is None):
        return None
    return PosterWords(
        language=language,
        headline=headline,
        caption=caption,
        slogan=typeset(slogan, language),
        event=event,
        code=code_words(telling, desk.fallbacks) if coded else None,
        mention=_mention(desk, telling),
    )


def _mention(desk: Desk, telling: Telling) -> str:
    """The sentences owed to funders; the name of one who gives neither a sentence nor a logo."""
    owed = (
        funder.mention or (None if funder.logo else funder.name)
        for funder in desk.loaded.funders(telling.message)
    )
    said = (text.get(telling.language, desk.fallbacks) or text.any() for text in owed if text)
    return " · ".join(typeset(one, telling.language) for one in said)


def _text(
    desk: Desk, worded: Wording, field: str, telling: Telling, names: Mapping[str, object]
) -> str | None:
    """The words of a field, finished; "" where it is not written at all, None where it is wrong."""
    if not worded.has(field):
        return ""
    said = worded.text(field, telling.language)
    if said is None:
        desk.lacking(telling.language, (*telling.path, field))
        return None
    filled = desk.fill(said.words, names, said.path)
    if filled is None:
        return None
    return typeset("\n".join(line.strip() for line in filled.strip().split("\n")), said.language)


def shared(message: Message, told: Mapping[str, PosterWords]) -> dict[str, PosterWords]:
    """The words that all audiences share, under "", and those of each audience that is told something else.

    `told` holds the words of each audience in one language. The shared ones are those of the first audience
    that no override names.
    """
    special = {override.audience for override in message.overrides}
    common = told[min(told, key=lambda audience: audience in special)]
    return {"": common, **{audience: words for audience, words in told.items() if words != common}}


def poster_alt(desk: Desk, telling: Telling, network: str, words: PosterWords) -> str | None:
    """The poster's alternative text, within the network's limit; None where it is not to be had."""
    picture = None
    for number, visual in enumerate(desk.campaign.visuals):
        if visual.id == telling.message.visual:
            picture = desk.said(visual.alt, words.language, ("visuals", number, "alt"))
            if picture is None:
                return None
    territory, limit = desk.names(words.language).name(desk.brand.territory.name), of(network).alt
    for text in _alt_texts(words, territory, picture):
        if limit is None or len(text) <= limit:
            return text
    what = _("the poster's alternative text makes {count} characters; {limit} fit on {network}").format(
        count=len(text), limit=limit, network=network
    )
    desk.add("alt-too-long", what, telling.path, fix=_("shorten the visual's `alt`"))
    return None


def _alt_texts(words: PosterWords, territory: str, picture: str | None) -> Iterator[str]:
    """The same poster told in fewer and fewer words: whole, without its caption, without its slogan either.

    `picture` describes the photograph; None: a poster of text alone. A language without patterns gets English
    ones.
    """
    photo, plain, reads = _ALT.get(words.language, _ALT["en"])
    pattern = photo if picture else plain
    shown = pattern.format(territory=territory, picture=(picture or "").rstrip(". "))
    headline = " ".join(words.headline.split("\n"))
    if words.event:
        headline += f" {words.event.date}, {words.event.hour}, {words.event.place}."
    slogan = f"— {words.slogan}" if words.slogan else ""
    for read, signed in (
        (f"{headline} {words.caption}".strip(), slogan),
        (headline, slogan),
        (headline, ""),
    ):
        text = " ".join(part for part in (shown, reads.format(words=read), signed) if part)
        yield typeset(text, words.language)
