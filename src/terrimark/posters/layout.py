"""Lay a poster out: a design's rules and an order's words become positions. Pure values, no pixels.

A picture is drawn from a layout, and so can a page of a document be. Lengths are in pixels from the top left.
"""

from __future__ import annotations

from dataclasses import dataclass

from terrimark.posters import furniture
from terrimark.posters.designs import Design
from terrimark.posters.formats import Format
from terrimark.posters.head import Head
from terrimark.posters.order import Order, Rect
from terrimark.posters.placed import Anchor, Text


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Everything on a poster but the picture and the colours."""

    format: Format
    anchor: Anchor
    headline: Text
    beat: int  # the headline's first line in the second colour
    caption: Text | None
    slogan: Text | None
    bar: Rect
    mark: Rect
    wordmark: Text | None
    logo: Rect  # mark and wordmark
    clear: float  # free space round the logo
    credits: tuple[Text, ...]  # where the credit may stand, best first


def lay_out(order: Order, design: Design, form: Format, anchor: Anchor, quiet: Rect | None = None) -> Layout:
    """Lay out an order; `quiet` is where in the format type may stand.

    Raises TerrimarkError where the words do not fit.
    """
    mark, wordmark, logo = furniture.logo(order.look, design, form)
    slogan, bar = furniture.bar(order, design, form, logo)
    headline, caption, beat = Head(order, design, form, anchor, quiet, bar).placed()
    return Layout(
        format=form,
        anchor=anchor,
        headline=headline,
        beat=beat,
        caption=caption,
        slogan=slogan,
        bar=bar,
        mark=mark,
        wordmark=wordmark,
        logo=logo,
        clear=order.look.mark.margin * (mark[3] - mark[1]),
        credits=furniture.credits(order, design, form),
    )
