"""Names that must lead somewhere: every reference from one declared thing to another, and ids used twice."""

from __future__ import annotations

from collections.abc import Iterator

from terrimark.brand.declaration import Declaration
from terrimark.brand.draft import Draft
from terrimark.brand.suggest import advice
from terrimark.errors import Problem
from terrimark.i18n import _

IN_BRAND = {
    "identity.roles.*": "colour",
    "identity.schemes.*.ground|ink|beat|bar|bar-ink": "colour",
    "audiences.*.languages.*": "language",
    "offers|projects.*.audiences.*": "audience",
    "projects.*.lead": "actor",
    "projects.*.funders.*": "funder",
    "territory.fallbacks.*": "language",
}
IN_CAMPAIGN = {
    "designs.*": "design",
    "messages.*.audiences.*": "audience",
    "messages.*.languages.*": "language",
    "messages.*.visual": "visual",
    "messages.*.design": "design",
    "messages.*.scheme": "scheme",
    "messages.*.offer": "offer",
    "messages.*.project": "project",
    "messages.*.template": "template",
    "messages.*.overrides.*.audience": "audience",
    "messages.*.overrides.*.language": "language",
    "messages.*.overrides.*.template": "template",
    "accounts.*.audiences.*": "audience",
    "accounts.*.languages.*": "language",
    "calendar.slots.*.message": "message",
    "calendar.slots.*.audiences.*": "audience",
    "calendar.slots.*.accounts.*": "account",
    "calendar.slots.*.languages.*": "language",
}
TEXTS_OF_BRAND = (
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
)
TEXTS_OF_CAMPAIGN = (
    "name|slogan",
    "messages.*.headline|caption|short|body|long",
    "messages.*.overrides.*.headline|caption|short|body|long",
    "visuals.*.alt",
)
IDS_OF_BRAND = ("identity.schemes", "audiences", "offers", "actors", "funders", "projects", "facts")
IDS_OF_CAMPAIGN = ("messages", "visuals", "accounts", "calendar.slots")


def dangling(world: Declaration) -> Iterator[Problem]:
    """Every reference that leads nowhere, with the near miss."""
    for draft, patterns in ((world.brand, IN_BRAND), (world.campaign, IN_CAMPAIGN)):
        for pattern, kind in patterns.items():
            known = world.known(kind)
            for path, name in draft.texts(pattern):
                if known is not None and name not in known:
                    yield draft.problem(f"unknown-{kind}", _unknown(kind, name), advice(name, known), *path)


def foreign_languages(world: Declaration) -> Iterator[Problem]:
    """Texts in a language that the territory does not speak, at the language's key."""
    known = world.known("language")
    if known is None:
        return
    for draft, patterns in (
        (world.brand, (*TEXTS_OF_BRAND, "territory.fallbacks")),
        (world.campaign, TEXTS_OF_CAMPAIGN),
    ):
        for pattern in patterns:
            for path, text in draft.find(pattern):
                for language in text if isinstance(text, dict) else ():
                    if language not in known:
                        place = draft.document.key_place(*path, language)
                        fix = _("correct it, or add it to `languages` of the territory")
                        what = _unknown("language", language)
                        yield Problem(code="unknown-language", what=what, place=place, fix=fix)


def doubles(draft: Draft, lists: tuple[str, ...]) -> Iterator[Problem]:
    """Ids that two items of a list share, at the second."""
    for name in lists:
        first: dict[str, int] = {}
        for path, id in draft.texts(f"{name}.*.id"):
            if id in first:
                what = _("the id {id!r} is used twice; first in line {line}").format(id=id, line=first[id])
                yield draft.problem("duplicate-id", what, _("choose another id for one of them"), *path)
            first.setdefault(id, draft.document.place(*path).line)


def _unknown(kind: str, name: str) -> str:
    sentence = {
        "audience": _("unknown audience {name!r}"),
        "language": _("the territory does not speak {name!r}"),
        "colour": _("unknown colour {name!r}"),
        "scheme": _("unknown scheme {name!r}"),
        "offer": _("unknown offer {name!r}"),
        "project": _("unknown project {name!r}"),
        "actor": _("unknown actor {name!r}"),
        "funder": _("unknown funder {name!r}"),
        "message": _("unknown message {name!r}"),
        "visual": _("unknown visual {name!r}"),
        "account": _("unknown account {name!r}"),
        "design": _("unknown design {name!r}"),
        "template": _("there is no template {name!r} in templates/posts"),
    }[kind]
    return sentence.format(name=name)
