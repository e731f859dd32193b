"""A poster ready to be drawn: what stands where, on what, in which colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.layout import Layout, Text
from terrimark.posters.order import Rect


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A poster ready to be drawn: colours are "#rrggbb"."""

    layout: Layout
    image: Image.Image  # what is behind: the cropped photograph under its scrims, or a flat colour
    ink: str
    beat: str
    small: str  # caption
    logo: str
    bar: str
    bar_ink: str
    credit: Text | None = None
    credit_ink: str = ""
    tab: Rect | None = None  # paper behind the logo
    tab_colour: str = ""
    scrim: float = 0.0


def unreadable(found: float, needed: float, fix: str) -> TerrimarkError:
    """What is raised where type would not stand out enough: contrasts found and needed."""
    what = _("type would not be readable: contrast {found:.1f}, at least {needed:.1f} is needed")
    return TerrimarkError(what.format(found=math.floor(found * 10) / 10, needed=needed), fix=fix)
