"""What a remix may change of a poster, and how far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from terrimark.i18n import _
from terrimark.posters.designs import Zone


@dataclass(frozen=True, kw_only=True)
class ZoneFault:
    """What a zone does not take."""

    role: str  # of `designs.Role`: headline, caption, photo, …
    what: str
    fix: str


def zone_problems(
    design: Mapping[str, Any], texts: Mapping[str, str], original: Mapping[str, str] | None = None
) -> tuple[ZoneFault, ...]:
    """What goes beyond the limits of a design's zones.

    `texts` are by role, of `photo` the visual's id; with the `original` ones a locked zone may not differ.
    """
    found: list[ZoneFault] = []
    for role, text in texts.items():
        zone = Zone.model_validate(design["zones"].get(role, {}))
        if zone.state == "free":
            found += [ZoneFault(role=role, what=what, fix=fix) for what, fix in _beyond(role, zone, text)]
        elif original is not None and text != original.get(role, ""):
            what = _("`{role}` is locked in this design").format(role=role)
            found.append(ZoneFault(role=role, what=what, fix=_("leave it as it is")))
    return tuple(found)


def _beyond(role: str, zone: Zone, text: str) -> Iterator[tuple[str, str]]:
    for count, most, what in (
        (len(text), zone.characters, _("`{role}` has {n} characters; the design takes {most}")),
        (text.count("\n") + 1, zone.lines, _("`{role}` has {n} lines; the design takes {most}")),
    ):
        if most and count > most:
            yield what.format(role=role, n=count, most=most), _("shorten it")
    if zone.choices and text and text not in zone.choices:
        what = _("{text!r} is not among the choices that the design gives for `{role}`")
        fix = _("take one of: {names}").format(names=", ".join(zone.choices))
        yield what.format(text=text, role=role), fix
