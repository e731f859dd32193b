"""`variants.md`: every text as it will go out, to read and to sign. In the campaign's first language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from babel import Locale, UnknownLocaleError

from terrimark.brand.workspace import LoadedCampaign
from terrimark.build.pairs import by_language
from terrimark.build.targets import Setting, Target, told_by
from terrimark.content import Written
from terrimark.content.variant import Variant

# not gettext: what the build writes depends on the campaign's language, never on the reader's
WORDS = {
    "fr": {
        "title": "{campaign}\u00a0: bon à tirer", "poster": "Affiche", "link": "Lien",
        "count": "{length} signes sur {limit}", "free": "{length} signes", "colon": "\u00a0: ",
        "alt": "Texte de remplacement",
    },
    "br": {
        "title": "{campaign}\u00a0: da vezañ aprouet", "poster": "Skritell", "link": "Liamm",
        "count": "{length} arouezenn war {limit}", "free": "{length} arouezenn", "colon": "\u00a0: ",
        "alt": "Testenn erlec’hiañ",
    },
    "en": {
        "title": "{campaign}: for approval", "poster": "Poster", "link": "Link",
        "count": "{length} of {limit} characters", "free": "{length} characters", "colon": ": ",
        "alt": "Alt text",
    },
}  # fmt: skip


def sheet(campaign: LoadedCampaign, written: Written, by_message: Mapping[str, Setting]) -> str:
    """The whole sheet, as Markdown."""
    language = campaign.brand.territory.languages[0]
    words = WORDS.get(language, WORDS["en"])
    names = {one.id: one.name.get(language) or one.name.any() for one in campaign.brand.audiences}
    posters = told_by(campaign, written, by_message)
    lines = [f"# {words['title'].format(campaign=_plain(campaign.campaign.name.get(language) or ''))}"]
    for message, of_message in groupby(written.variants, key=lambda variant: variant.message):
        lines.append(f"## {message}")
        drawn = _by_audience(posters(message))
        for audience, of_audience in groupby(of_message, key=lambda variant: variant.audience):
            lines.append(f"### {_plain(names[audience])}")
            for spoken, variants in groupby(of_audience, key=lambda variant: variant.language):
                lines.append(f"#### {_language(spoken, language)}")
                own, shared = (drawn.get(whom, {}) for whom in (audience, ""))
                shown = own.get(spoken) or shared.get(spoken, [])
                lines.extend(_one(list(variants), shown, words))
    return "\n\n".join(lines) + "\n"


def _by_audience(posters: Iterator[Target]) -> Mapping[str, Mapping[str, list[Target]]]:
    """A message's posters, by audience and by the language they serve."""
    found: dict[str, dict[str, list[Target]]] = {}
    for one in posters:
        if not one.actor:
            found.setdefault(one.audience, {}).setdefault(one.language, []).append(one)
    return {audience: by_language(listed.items()) for audience, listed in found.items()}


def _one(variants: list[Variant], shown: list[Target], words: Mapping[str, str]) -> Iterator[str]:
    """The poster, then each network's post, of one audience in one language."""
    poster = variants[0].poster
    parts = (poster.headline.replace("\n", " / "), poster.caption, poster.slogan)
    yield f"**{words['poster']}**{words['colon']}{' — '.join(_plain(part) for part in parts if part)}"
    yield " · ".join(f"[{target.format}]({target.path})" for target in shown)
    if shown:
        yield f"![{_plain(shown[0].alt)}]({shown[0].path})"
    for variant in variants:
        count = words["free" if variant.limit is None else "count"]
        yield f"**{variant.network}** · {count.format(length=variant.length, limit=variant.limit)}"
        for part in (variant.words, *variant.thread):
            yield _quoted(part.text)
        yield f"{words['link']}{words['colon']}<{variant.link}>"
        yield f"{words['alt']}{words['colon']}{_plain(variant.alt)}"


def _quoted(text: str) -> str:
    """A quotation that keeps the text's own line breaks."""
    lines = "\n".join(_plain(line) for line in text.split("\n"))
    return "> " + re.sub(r"(?<=\S)\n(?=\S)", r"\\\n", lines).replace("\n", "\n> ")


def _plain(text: str) -> str:
    """A line that Markdown shows as it is."""
    escaped = re.sub(r"[\\`*\[\]<>]|\b_|_\b", r"\\\g<0>", text.replace("\n", " "))
    return re.sub(r"^(\d*)([#+.)-])(?=\s)", r"\1\\\2", escaped)


def _language(code: str, reader: str) -> str:
    try:
        return Locale(code).get_language_name(reader) or code
    except UnknownLocaleError:
        return code
