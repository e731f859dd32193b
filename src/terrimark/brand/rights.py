"""What is over, or not yet true, on the day: rights of visuals, facts, offers, projects."""

from __future__ import annotations

from collections.abc import Iterator

from terrimark.brand.campaign import Visual
from terrimark.brand.draft import Declaration
from terrimark.brand.people import Offer, Project
from terrimark.brand.territory import Fact
from terrimark.errors import Problem
from terrimark.i18n import _


def outdated(world: Declaration) -> Iterator[Problem]:
    """Errors for pictures in use that may not go out; warnings for what leaves by itself."""
    kinds: tuple[tuple[type[Fact | Offer | Project], str, str, str], ...] = (
        (Fact, "facts.*", "expired-fact", _("the fact {id!r} is no longer true")),
        (Offer, "offers.*", "expired-offer", _("the offer {id!r} is over")),
        (Project, "projects.*", "expired-project", _("the project {id!r} is over")),
    )
    for model, pattern, code, sentence in kinds:
        for path, thing in world.brand.each(model, pattern):
            if thing.until and thing.until < world.as_of:
                what = _("{what}: it ended on {until}").format(
                    what=sentence.format(id=thing.id), until=thing.until
                )
                fix = _("check it again and move `until`, or remove it")
                yield world.brand.problem(code, what, fix, *path, "until", warning=True)
    used = {name for _path, name in world.campaign.texts("messages.*.visual")}
    for path, visual in world.campaign.each(Visual, "visuals.*"):
        for code, key, what in _rights(visual, world):
            fix = _("renew the rights and change the date, or choose another picture")
            warning = visual.id not in used
            yield world.campaign.problem(code, what, fix, *path, "rights", key, warning=warning)


def _rights(visual: Visual, world: Declaration) -> Iterator[tuple[str, str, str]]:
    """Code, key and sentence of what the rights to a picture do not allow on the day."""
    since, until = visual.rights.since, visual.rights.until
    if until and until < world.as_of:
        what = _("the rights to the picture {id!r} ended on {day}")
        yield "expired-rights", "until", what.format(id=visual.id, day=until)
    if since and since > world.as_of:
        what = _("the rights to the picture {id!r} begin on {day} only")
        yield "rights-not-yet", "since", what.format(id=visual.id, day=since)
