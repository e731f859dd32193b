"""Lay a poster out: a design's rules and an order's words become positions."""

from __future__ import annotations

from dataclasses import replace

from terrimark.posters import code, event, funders, furniture
from terrimark.posters.designs import Design
from terrimark.posters.formats import Format
from terrimark.posters.head import Head, Zone
from terrimark.posters.layout import Anchor, Layout, Strip, Tile
from terrimark.posters.order import Order, Rect

INSET = 0.03  # of the short side: from a code in a picture's corner to that


def lay_out(order: Order, design: Design, form: Format, anchor: Anchor, quiet: Rect | None = None) -> Layout:
    """Lay out an order; `quiet` is where in the format type may stand.

    Raises TerrimarkError where the words do not fit.
    """
    footer = funders.footer(order, design.funders, form)
    form = form.above(footer.box) if footer else form
    mark, wordmark, logo = furniture.logo(order.look, design, form)
    slogan, bar = furniture.bar(order, design, form, logo)
    clear, high, stamp = order.look.mark.margin * (mark[3] - mark[1]), bar[1], None
    partner: tuple[Strip, ...] = ()
    if order.actor:
        foot = high - design.bar.between * form.short
        strip, stamp = furniture.partner(order, design, form, logo[0] - clear, foot)
        partner, high = (strip,), strip.box[1]
    picture = furniture.area(design, form, high)
    strips = event.stack(order, design.stack, design.bar.between, form, high) if design.stack else ()
    zone = _zone(design, form, picture, strips[0].box[1] if strips else high)
    head = Head(order, design, form, anchor, quiet, zone)
    over = picture is not None and zone.ceiling == picture[3]  # the picture, over the type
    tile = None
    if not over:
        tile = _tile(order, design, form, picture, strips[-1].box[3] if strips else zone.foot - head.above)
    if tile and design.code:
        gap, (x, y, right, foot) = design.code.gap * form.short, tile.box
        zone = replace(zone, tile=(x - gap, y, right, foot))
        head = Head(order, design, form, anchor, quiet, zone)
    headline, caption, beat = head.placed(
        design.picture.gives * form.tall if design.picture and over else 0.0
    )
    if picture and design.picture and over:
        picture = (*picture[:3], picture[3] - head.raised)
        down = min(max(head.spare(headline, caption), 0.0), design.picture.grows * form.tall)
        picture = (*picture[:3], picture[3] + down)
        headline, caption = headline.moved(down), caption and caption.moved(down)
        tile = _tile(order, design, form, picture, round(picture[3] - INSET * form.short))
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
        clear=clear,
        credits=furniture.credits(order, design, form, picture),
        picture=picture,
        radius=design.picture.round * form.short if design.picture else 0.0,
        strips=(*strips, *partner),
        tile=tile,
        stamp=stamp,
        footer=footer,
    )


def _tile(order: Order, design: Design, form: Format, picture: Rect | None, foot: float) -> Tile | None:
    """The QR code at the right margin, of the column of type beside a picture, or in the picture's corner."""
    if design.code is None or order.words.code is None:
        return None
    right, measure = form.right, form.pick(design.headline.measure)
    if picture and picture[0] <= form.left:
        right = picture[2] - INSET * form.short
    elif picture and measure:
        right = form.left + measure[1] * form.width
    return code.tile(order.words.code, order.look, design.code, form, right, foot)


def _zone(design: Design, form: Format, picture: Rect | None, foot: float) -> Zone:
    """Where type may stand: under a picture that begins at the left margin."""
    top, ceiling = form.top, form.ceiling
    if picture and design.picture and picture[0] <= form.left:
        top, ceiling = picture[3] + design.picture.gap * form.short, picture[3]
    return Zone(left=form.left, top=top, right=form.right, foot=foot, ceiling=ceiling)
