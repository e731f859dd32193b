"""What a design asks of the message that uses it: an event, two languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from terrimark.brand.draft import Declaration
from terrimark.brand.folders import template_folders
from terrimark.brand.yaml_file import read_yaml
from terrimark.errors import Problem
from terrimark.i18n import _


def unmet(world: Declaration) -> Iterator[Problem]:
    """Messages whose design shows what they do not have; a broken design is told when it is used."""
    draft = world.campaign
    names = [name for _path, name in draft.texts("designs.*")] or ["bare"]
    languages = {
        str(audience.get("id")): audience.get("languages") or ()
        for _path, audience in world.brand.find("audiences.*")
        if isinstance(audience, dict)
    }
    for path, message in draft.find("messages.*"):
        if not isinstance(message, dict):
            continue
        key = "design" if "design" in message else ""
        design = str(message.get("design") or names[0])
        rules, here = _rules(world, design), (*path, key) if key else path
        if rules.get("stack") and "event" not in message:
            what = _("the design {design!r} shows an event and the message has none").format(design=design)
            fix = _("write `event:` with `date`, `at` and `place`, or choose another `design:`")
            yield draft.problem("design-without-event", what, fix, *here)
        spoken = {str(one) for name in message.get("audiences") or () for one in languages.get(str(name), ())}
        told = spoken & set(message.get("languages") or spoken)
        if rules.get("second") and len(told) < 2:
            what = _("the design {design!r} shows two languages and the message has one").format(
                design=design
            )
            fix = _("add a language to the message or its audiences, or choose another `design:`")
            yield draft.problem("design-without-second-language", what, fix, *here)


def _rules(world: Declaration, design: str) -> dict[str, Any]:
    """What the design's file says; nothing where there is none or it cannot be read."""
    for folder in template_folders(world.root, "posters"):
        if (file := folder / f"{design}.yaml").is_file():
            data = read_yaml(file, file.name).data
            return data if isinstance(data, dict) else {}
    return {}
