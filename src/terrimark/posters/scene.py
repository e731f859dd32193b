"""A poster ready to be drawn: what stands where, on what, in which colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.layout import Layout, Stamp, Strip, Text
from terrimark.posters.legibility import LARGE, SMALL, clearest, contrast
from terrimark.posters.order import Look, Rect
from terrimark.posters.plate import Plate


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A poster ready to be drawn: colours are "#rrggbb"."""

    layout: Layout
    plate: Plate  # what is behind
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
    light: str = ""  # paper of strips and tile
    dark: str = ""  # ink on that

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
        more = [(text, [ink] * len(text.lines)) for text, ink, _paper in self.more]
        return [(headline, inks), *((text, [ink] * len(text.lines)) for text, ink in others if text), *more]

    @property
    def strips(self) -> tuple[tuple[Strip, str, str], ...]:
        """Every bar besides the slogan's, with its colour and its ink."""
        paper, accent = (self.light, self.dark), (self.bar, self.bar_ink)
        return tuple((strip, *(accent if strip.accent else paper)) for strip in self.layout.strips)

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """Logos that are not the territory's."""
        own, footer = self.layout.stamp, self.layout.footer
        return (*((own,) if own else ()), *(footer.stamps if footer else ()))

    @property
    def more(self) -> list[tuple[Text, str, str]]:
        """Texts of the design's own, with their ink and what is behind: a colour, or "" for the picture."""
        found = [(strip.text, ink, paper) for strip, paper, ink in self.strips if strip.text]
        tile = self.layout.tile
        found += [(tile.label, self.dark, self.light)] if tile and tile.label else []
        footer = self.layout.footer
        found += [(footer.mention, self.dark, self.light)] if footer and footer.mention else []
        inks = {"second headline": self.ink, "second caption": self.small}
        return found + [(text, inks[text.role], "") for text in self.layout.second]


def unreadable(found: float, needed: float, fix: str) -> TerrimarkError:
    """What is raised where type would not stand out enough: contrasts found and needed."""
    what = _("type would not be readable: contrast {found:.1f}, at least {needed:.1f} is needed")
    return TerrimarkError(what.format(found=math.floor(found * 10) / 10, needed=needed), fix=fix)


def flat_inks(look: Look, paper: str) -> tuple[str, str]:
    """The inks of headline and small type on a flat ground; TerrimarkError where they do not stand out."""
    small = clearest((look.dark, look.light), paper)
    ink = look.ink or look.dark
    for one, least in ((ink, LARGE), (look.beat or ink, LARGE), (small, SMALL)):
        if contrast(one, paper) < least:
            raise unreadable(contrast(one, paper), least, _("choose other colours for this scheme"))
    return ink, small
