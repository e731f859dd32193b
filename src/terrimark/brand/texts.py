"""What people read: texts in the territory's languages, without the words that its voice avoids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from terrimark.brand.draft import Declaration
from terrimark.brand.references import known_names, unknown
from terrimark.errors import Problem
from terrimark.i18n import _

PLAIN_IN_BRAND = (
    "territory.name|tagline",
    "territory.values.*",
    "territory.perimeter.description",
    "identity.logo.alt",
    "identity.voice.tone|address",
    "audiences.*.name|seeks|voice|landing",
    "offers.*.title|summary",
    "actors|funders.*.name|mention",
    "projects.*.name|summary",
    "facts.*.value",
    "reserves.*.reason",
)
PLAIN_IN_CAMPAIGN = ("name|slogan", "visuals.*.alt", "messages.*.event.place|note")
TEMPLATES = (
    "messages.*.headline|caption|short|body|long",
    "messages.*.overrides.*.headline|caption|short|body|long",
    "messages.*.thread.*",
    "messages.*.overrides.*.thread.*",
)


def foreign_languages(world: Declaration) -> Iterator[Problem]:
    """Texts in a language that the territory does not speak, at the language's key."""
    known = known_names(world, "language")
    if known is None:
        return
    for draft, patterns in (
        (world.brand, (*PLAIN_IN_BRAND, "territory.fallbacks")),
        (world.campaign, (*PLAIN_IN_CAMPAIGN, *TEMPLATES)),
    ):
        for pattern in patterns:
            for path, text in draft.find(pattern):
                for language in text.keys() - known if isinstance(text, dict) else ():
                    place = draft.document.key_place(*path, language)
                    fix = _("correct it, or add it to `languages` of the territory")
                    what = unknown("language", language)
                    yield Problem(code="unknown-language", what=what, place=place, fix=fix)


def unfilled(world: Declaration) -> Iterator[Problem]:
    """Braces of a template in a text that is taken as it is written: people would read them."""
    for draft, patterns in ((world.brand, PLAIN_IN_BRAND), (world.campaign, PLAIN_IN_CAMPAIGN)):
        for pattern in patterns:
            for path, text in (*draft.texts(pattern), *draft.texts(f"{pattern}.*")):
                if re.search(r"\{[{%]", text):
                    what = _("nothing is filled in here: only the texts of a message are templates")
                    fix = _("write the words themselves")
                    yield draft.problem("template-not-here", what, fix, *path)


def avoided(world: Declaration) -> Iterator[Problem]:
    """Words of `voice.avoid` in the campaign's texts, whatever their capitals and apostrophes."""
    words = [word.strip() for _path, word in world.brand.texts("identity.voice.avoid.*") if word.strip()]
    if not words:
        return
    either = "|".join(re.escape(word).replace("’", "'").replace("'", "['’]") for word in words)
    unwanted = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
    for pattern in (*PLAIN_IN_CAMPAIGN, *TEMPLATES):
        for path, text in (*world.campaign.texts(pattern), *world.campaign.texts(f"{pattern}.*")):
            for word in dict.fromkeys(unwanted.findall(text)):
                what = _("{word!r} is among the words to avoid").format(word=word)
                fix = _("say it otherwise, or take the word out of `avoid` in the brand's voice")
                yield world.campaign.problem("avoided-word", what, fix, *path, warning=True)
