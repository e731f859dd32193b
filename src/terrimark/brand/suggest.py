"""The near miss: what a person who wrote an unknown name may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from terrimark.i18n import _

MOST_SHOWN = 12


def advice(name: str, known: Iterable[str], example: str = "") -> str:
    """How to mend an unknown name: the nearest known one, else the few known ones, else an example."""
    names = sorted(set(known))
    if near := get_close_matches(name.lower(), names, n=1) or get_close_matches(name, names, n=1):
        return _("did you mean {name!r}?").format(name=near[0])
    if not names:
        return _("there is none to choose from yet: declare it first")
    if len(names) <= MOST_SHOWN:
        return _("choose one of: {names}").format(names=", ".join(names))
    return _("write one such as {name!r}").format(name=example or names[0])
