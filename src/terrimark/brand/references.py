"""Names that must lead somewhere: every reference from one declared thing to another, and ids used twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from terrimark.brand.base import ID
from terrimark.brand.draft import Declaration, Draft, PathInFile
from terrimark.brand.folders import template_folders
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
    "funders.*": "funder",
    "messages.*.funders.*": "funder",
    "messages.*.actors.*": "actor",
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
DECLARED = {  # in the brand's file or the campaign's, where, and whether there must be some
    "audience": ("brand", "audiences.*.id", True),
    "language": ("brand", "territory.languages.*", True),
    "colour": ("brand", "identity.palette.*", True),
    "scheme": ("brand", "identity.schemes.*.id", False),
    "offer": ("brand", "offers.*.id", False),
    "project": ("brand", "projects.*.id", False),
    "actor": ("brand", "actors.*.id", False),
    "funder": ("brand", "funders.*.id", False),
    "message": ("campaign", "messages.*.id", True),
    "visual": ("campaign", "visuals.*.id", False),
    "account": ("campaign", "accounts.*.id", False),
}
TEMPLATE_FILES = {"design": ("posters", ".yaml"), "template": ("posts", ".j2")}
LISTS_IN_BRAND = (
    "territory.languages",
    "audiences.*.languages|networks",
    "offers|projects.*.audiences",
    "projects.*.funders",
)
LISTS_IN_CAMPAIGN = (
    "designs|formats|files|funders",
    "messages.*.audiences|languages|networks|funders|actors",
    "accounts.*.audiences|languages",
    "calendar.slots.*.audiences|accounts|languages",
)
IDS_IN_BRAND = (
    "identity.schemes", "audiences", "offers", "actors", "funders", "projects", "facts", "reserves"
)  # fmt: skip
IDS_IN_CAMPAIGN = ("messages", "visuals", "accounts", "calendar.slots")


def dangling(world: Declaration) -> Iterator[Problem]:
    """Every reference that leads nowhere, with the near miss."""
    for draft, patterns in ((world.brand, IN_BRAND), (world.campaign, IN_CAMPAIGN)):
        for pattern, kind in patterns.items():
            known = known_names(world, kind)
            for path, name in draft.texts(pattern):
                if known is not None and name not in known:
                    yield draft.problem(f"unknown-{kind}", unknown(kind, name), advice(name, known), *path)


def known_names(world: Declaration, kind: str) -> set[str] | None:
    """The names that a reference of a kind may use; None where the file leaves them unsure."""
    if kind in TEMPLATE_FILES:
        folder, suffix = TEMPLATE_FILES[kind]
        places = template_folders(world.root, folder)
        return {file.name.removesuffix(suffix) for place in places for file in place.glob(f"*{suffix}")}
    holder, pattern, required = DECLARED[kind]
    draft: Draft = getattr(world, holder)
    around = pattern.partition(".*")[0]
    things = list(draft.find(f"{around}.*"))
    if kind == "colour":
        names = [str(path[-1]) for path, _colour in draft.find(pattern)]
    else:
        names = [name for _path, name in draft.texts(pattern)]
    written = [value for _path, value in draft.find(around)]
    unsure = around in draft.partial or not all(isinstance(value, list | dict) for value in written)
    broken = len(names) < len(things) or not all(re.match(ID, name) for name in names)
    if not isinstance(draft.data, dict) or unsure or broken or (required and not names):
        return None
    return set(names)


def doubles(world: Declaration) -> Iterator[Problem]:
    """Ids that two items of a list share, at the second."""
    for draft, lists in ((world.brand, IDS_IN_BRAND), (world.campaign, IDS_IN_CAMPAIGN)):
        for name in lists:
            first: dict[str, int] = {}
            for path, id in draft.texts(f"{name}.*.id"):
                if id in first:
                    what = _("the id {id!r} is used twice; first in line {line}")
                    fix = _("choose another id for one of them")
                    what = what.format(id=id, line=first[id])
                    yield draft.problem("duplicate-id", what, fix, *path)
                first.setdefault(id, draft.document.place(*path).line)


def repeated(world: Declaration) -> Iterator[Problem]:
    """Names written twice in one list: each would count twice."""
    for draft, lists in ((world.brand, LISTS_IN_BRAND), (world.campaign, LISTS_IN_CAMPAIGN)):
        for pattern in lists:
            seen: set[tuple[PathInFile, str]] = set()
            for path, name in draft.texts(f"{pattern}.*"):
                if (path[:-1], name) in seen:
                    what = _("{name!r} is twice in this list").format(name=name)
                    yield draft.problem("repeated-name", what, _("keep one of the two"), *path)
                seen.add((path[:-1], name))


def unknown(kind: str, name: str) -> str:
    """That nothing of a kind has the name."""
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
