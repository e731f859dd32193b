"""The declared words: said in every language that its readers need, and never with a word to avoid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from terrimark.brand.base import Text
from terrimark.brand.campaign import Message, Visual, Wording
from terrimark.brand.declaration import Declaration
from terrimark.brand.people import Audience
from terrimark.brand.reach import Reach
from terrimark.brand.references import TEXTS_OF_CAMPAIGN
from terrimark.errors import Problem
from terrimark.i18n import _

PARTS = {"headline": ("headline",), "body": ("short", "body", "long")}


def missing_languages(world: Declaration, messages: Mapping[int, Reach]) -> Iterator[Problem]:
    """Texts that some reader would find missing, each said once a language."""
    fallbacks = dict(_pairs(world))
    visuals = {visual.id: (index, visual) for index, visual in world.campaign.each(Visual, "visuals")}
    told: set[tuple[object, ...]] = set()
    read: set[str] = set()
    for index, reach in messages.items():
        for audience in reach.audiences:
            for language in reach.languages(audience):
                read.add(language)
                for part, names in PARTS.items():
                    if (
                        _silent(reach, audience, language, names, fallbacks)
                        and (index, part, language) not in told
                    ):
                        told.add((index, part, language))
                        yield _missing_part(world, index, reach.message, part, language)
        at = visuals.get(reach.message.visual or "")
        languages = sorted({x for audience in reach.audiences for x in reach.languages(audience)})
        if at and ("visual", at[0]) not in told:
            told.add(("visual", at[0]))
            yield from _missing(world, at[1].alt, languages, fallbacks, "visuals", at[0], "alt")
    for path, raw in world.campaign.find("slogan"):
        if isinstance(raw, dict):
            yield from _missing(world, raw, sorted(read), fallbacks, *path)


def _pairs(world: Declaration) -> Iterator[tuple[str, str]]:
    for path, stand_in in world.brand.texts("territory.fallbacks.*"):
        yield str(path[-1]), stand_in


def _silent(
    reach: Reach, audience: Audience, language: str, names: Sequence[str], fallbacks: Mapping[str, str]
) -> bool:
    """Whether on some network the reader gets none of the texts `names`."""
    return any(
        all(
            text is None or text.get(language, fallbacks) is None
            for wording in _wordings(reach.message, audience.id, language, network)
            for text in (getattr(wording, name) for name in names)
        )
        for network in reach.networks(audience)
    )


def _wordings(message: Message, audience: str, language: str, network: str) -> Iterator[Wording]:
    """The message and those of its overrides that speak to this reader."""
    yield message
    for override in message.overrides:
        if (
            override.audience in (None, audience)
            and override.language in (None, language)
            and override.network in (None, network)
        ):
            yield override


def _missing_part(world: Declaration, index: int, message: Message, part: str, language: str) -> Problem:
    written = [name for name in PARTS[part] if getattr(message, name) is not None]
    if not written:
        what = _("the message {id!r} has no {part}").format(id=message.id, part=f"`{part}`")
        return world.campaign.problem("missing-text", what, _("write it"), "messages", index)
    what = _("the message {id!r} has no {part} in {language!r}")
    what = what.format(id=message.id, part=f"`{written[0]}`", language=language)
    return world.campaign.problem(
        "missing-language", what, _translate(language), "messages", index, written[0]
    )


def _missing(
    world: Declaration,
    text: Text | Mapping[str, str],
    languages: Sequence[str],
    fallbacks: Mapping[str, str],
    *path: str | int,
) -> Iterator[Problem]:
    words = text if isinstance(text, Text) else Text.model_construct(root=dict(text))
    for language in languages:
        if words.get(language, fallbacks) is None:
            what = _("`{key}` is missing in {language!r}").format(key=path[-1], language=language)
            yield world.campaign.problem("missing-language", what, _translate(language), *path)


def _translate(language: str) -> str:
    fix = _("write `{language}: …`, or let another language stand in with `fallbacks` of the territory")
    return fix.format(language=language)


def avoided(world: Declaration) -> Iterator[Problem]:
    """Words of `voice.avoid` in the campaign's texts."""
    words = [word for _path, word in world.brand.texts("identity.voice.avoid.*") if word.strip()]
    if not words:
        return
    unwanted = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
    for pattern in TEXTS_OF_CAMPAIGN:
        for path, text in (*world.campaign.texts(pattern), *world.campaign.texts(f"{pattern}.*")):
            for word in dict.fromkeys(unwanted.findall(text)):
                what = _("{word!r} is among the words to avoid").format(word=word)
                fix = _("say it otherwise, or take it out of `avoid` of the brand's voice")
                yield world.campaign.problem("avoided-word", what, fix, *path, warning=True)
