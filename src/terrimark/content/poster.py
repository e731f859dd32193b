"""The words of a message's posters: one for all audiences of a language, more where words differ."""

from __future__ import annotations

from collections.abc import Mapping

from terrimark.brand.campaign import Message
from terrimark.brand.draft import PathInFile
from terrimark.brand.people import Audience
from terrimark.content.alt import alt_texts
from terrimark.content.desk import Desk
from terrimark.content.typography import typeset
from terrimark.content.variant import PosterWords
from terrimark.content.wording import Wording, wording
from terrimark.i18n import _
from terrimark.limits import of


def poster_words(
    desk: Desk, message: Message, path: PathInFile, audience: Audience, language: str
) -> PosterWords | None:
    """Headline, caption and slogan for one audience; None where one is wrong: the findings say which."""
    worded = wording(message, path, desk.fallbacks, audience=audience.id, language=language)
    if not worded.has("headline"):
        what = _("the message {name!r} has no headline for its poster").format(name=message.id)
        desk.findings.add("missing-headline", what, path, fix=_("add `headline`"))
        return None
    names = desk.names(language).of(message, audience)
    headline = _text(desk, worded, "headline", language, names, path)
    caption = _text(desk, worded, "caption", language, names, path)
    slogan = desk.said(desk.campaign.slogan, language, ("slogan",))
    if headline is None or caption is None or slogan is None:
        return None
    return PosterWords(
        language=language, headline=headline, caption=caption, slogan=typeset(slogan, language)
    )


def shared(message: Message, told: Mapping[str, PosterWords]) -> dict[str, PosterWords]:
    """The words that all audiences share, under "", and those of each audience that is told something else.

    `told` holds the words of each audience in one language. The shared ones are those of the first audience
    that no override names.
    """
    special = {override.audience for override in message.overrides}
    common = told[min(told, key=lambda audience: audience in special)]
    return {"": common, **{audience: words for audience, words in told.items() if words != common}}


def poster_alt(
    desk: Desk, message: Message, path: PathInFile, network: str, words: PosterWords
) -> str | None:
    """The poster's alternative text, within the network's limit; None where it is not to be had."""
    picture = None
    for number, visual in enumerate(desk.campaign.visuals):
        if visual.id == message.visual:
            picture = desk.said(visual.alt, words.language, ("visuals", number, "alt"))
            if picture is None:
                return None
    territory = desk.names(words.language).name(desk.brand.territory.name)
    texts, limit = alt_texts(words, territory, picture), of(network).alt
    for text in texts:
        if limit is None or len(text) <= limit:
            return text
    what = _("the poster's alternative text makes {count} characters; {limit} fit on {network}").format(
        count=len(texts[-1]), limit=limit, network=network
    )
    desk.findings.add("alt-too-long", what, path, fix=_("shorten the visual's `alt`"))
    return None


def _text(
    desk: Desk, worded: Wording, field: str, language: str, names: Mapping[str, object], path: PathInFile
) -> str | None:
    """The words of a field, finished; "" where it is not written at all, None where it is wrong."""
    if not worded.has(field):
        return ""
    said = worded.text(field, language)
    if said is None:
        desk.lacking(language, (*path, field))
        return None
    filled = desk.findings.fill(said.words, names, said.path)
    if filled is None:
        return None
    return typeset("\n".join(line.strip() for line in filled.strip().split("\n")), said.language)
