"""A poster ready to be drawn: what stands where, on what, in which colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.layout import Layout, Text
from terrimark.posters.order import Rect
from terrimark.posters.photo import Crop
from terrimark.posters.scrim import Scrim


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
    paper: str = ""  # the flat colour behind; empty on a photograph, of which …
    shown: Crop | None = None  # … this is shown
    scrims: tuple[Scrim, ...] = ()  # … under these

    @property
    def coloured(self) -> list[tuple[Text, list[str]]]:
        """Every text with the ink of each of its lines."""
        layout, headline = self.layout, self.layout.headline
        two = 0 < layout.beat < len(headline.lines)
        inks = [self.beat if two and n >= layout.beat else self.ink for n in range(len(headline.lines))]
        others = (
            (layout.caption, self.small),
            (layout.slogan, self.bar_ink),
            (layout.wordmark, self.logo),
            (self.credit, self.credit_ink),
        )
        return [(headline, inks), *((text, [ink] * len(text.lines)) for text, ink in others if text)]


def unreadable(found: float, needed: float, fix: str) -> TerrimarkError:
    """What is raised where type would not stand out enough: contrasts found and needed."""
    what = _("type would not be readable: contrast {found:.1f}, at least {needed:.1f} is needed")
    return TerrimarkError(what.format(found=math.floor(found * 10) / 10, needed=needed), fix=fix)
