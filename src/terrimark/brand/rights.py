"""What is over, or not yet true, on the day: rights of visuals, facts, offers, projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from terrimark.brand.base import Dated
from terrimark.brand.campaign import Visual
from terrimark.brand.declaration import Declaration
from terrimark.brand.draft import Draft
from terrimark.brand.people import Offer, Project
from terrimark.brand.territory import Fact
from terrimark.errors import Problem
from terrimark.i18n import _


def outdated(world: Declaration) -> Iterator[Problem]:
    """Errors for pictures in use that may not go out; warnings for what leaves by itself."""
    for index, fact in world.brand.each(Fact, "facts"):
        what = _("the fact {id!r} is no longer true").format(id=fact.id)
        yield from _expired(world.brand, "fact", what, fact, world.as_of, "facts", index)
    for index, offer in world.brand.each(Offer, "offers"):
        what = _("the offer {id!r} is over").format(id=offer.id)
        yield from _expired(world.brand, "offer", what, offer, world.as_of, "offers", index)
    for index, project in world.brand.each(Project, "projects"):
        what = _("the project {id!r} is over").format(id=project.id)
        yield from _expired(world.brand, "project", what, project, world.as_of, "projects", index)
    used = {name for _path, name in world.campaign.texts("messages.*.visual")}
    for index, visual in world.campaign.each(Visual, "visuals"):
        yield from _rights(world, index, visual, used=visual.id in used)


def _expired(
    draft: Draft, kind: str, what: str, thing: Dated, day: date, *path: str | int
) -> Iterator[Problem]:
    if thing.until and thing.until < day:
        what = _("{what}: it ended on {until}").format(what=what, until=thing.until)
        fix = _("check it again and move `until`, or remove it")
        yield draft.problem(f"expired-{kind}", what, fix, *path, "until", warning=True)


def _rights(world: Declaration, index: int, visual: Visual, *, used: bool) -> Iterator[Problem]:
    rights, day = visual.rights, world.as_of
    fix = _("renew the rights and change the date, or choose another picture")
    path = ("visuals", index, "rights")
    if rights.until and rights.until < day:
        what = _("the rights to the picture {id!r} ended on {day}").format(id=visual.id, day=rights.until)
        yield world.campaign.problem("expired-rights", what, fix, *path, "until", warning=not used)
    if rights.since and rights.since > day:
        what = _("the rights to the picture {id!r} begin on {day} only").format(
            id=visual.id, day=rights.since
        )
        yield world.campaign.problem("rights-not-yet", what, fix, *path, "since", warning=not used)
