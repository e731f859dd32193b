"""Which ink where? A poster as a PDF for the printer: vectors, embedded fonts, its photograph, its boxes."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from terrimark import posters
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Order, Report

__all__ = ["ENOUGH", "installed", "render", "rendering"]

ENOUGH = 300.0  # pixels an inch: what a picture has beyond that is not printed


@lru_cache(maxsize=1)
def rendering() -> str:
    """Changes when the same order may give another file; TerrimarkError where printing is not installed."""
    try:
        parts = [version(name) for name in ("pikepdf", "fonttools")]
    except PackageNotFoundError as error:
        raise TerrimarkError(
            _("print formats need the package {name}").format(name=error.name),
            fix=_("install it, `pip install terrimark[print]`, or leave print formats out of `formats`"),
        ) from None
    return " ".join(("1", posters.RENDERING, *parts))


def installed() -> bool:
    """Whether print formats can be written."""
    try:
        return bool(rendering())
    except TerrimarkError:
        return False


def render(order: Order, path: Path, *, description: str) -> Report:
    """Write an order as PDF, whole or not at all; the same order gives the same bytes.

    `description` is the alternative text. Raises TerrimarkError where the poster cannot be drawn or printed
    well.
    """
    rendering()
    from terrimark.press import document

    return document.render(order, path, description)
