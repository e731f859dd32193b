"""Two languages on two panels: between them, or under both, a picture that carries two bars and the logo."""

from __future__ import annotations

from dataclasses import replace

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters import code, funders, furniture
from terrimark.posters.designs import Design
from terrimark.posters.formats import Format
from terrimark.posters.head import Head, Zone
from terrimark.posters.layout import Layout, Strip, Text, Tile
from terrimark.posters.order import Order, Rect
from terrimark.posters.pair import pair


def no_picture(form: Format) -> TerrimarkError:
    """What is raised where a design does not say where the picture is."""
    what = _("the design has no place for the picture in {format}").format(format=form.name)
    return TerrimarkError(what, fix=_("add it to `picture.area`, or use another format"))


def lay_out_both(order: Order, design: Design, form: Format) -> Layout:
    """Lay out an order in both its languages; TerrimarkError where it has one only, or words do not fit."""
    if order.words.second is None:
        fix = _("name two languages in the message's `languages`")
        raise TerrimarkError(_("this design needs two languages"), fix=fix)
    footer = funders.footer(order, design.funders, form)
    form = form.above(footer.box) if footer else form
    picture = furniture.area(design, form, form.bottom)
    if picture is None:
        raise no_picture(form)
    orders = (order, replace(order, words=order.words.second))
    height, between = design.bar.height * form.short * form.scale, design.bar.between * form.short
    third = design.partner.height * form.short * form.scale + between if order.actor else 0.0
    middle, tall = (picture[1] + picture[3] - third) / 2, 2 * height + between
    mark, wordmark, logo = furniture.logo(order.look, design, form, middle + height / 2)
    tab = (logo[0] - design.bar.tab * tall, middle - tall / 2, float(form.width), middle + tall / 2)
    feet = (middle - between / 2, middle + tall / 2)
    bars = [furniture.bar(one, design, form, tab, foot) for one, foot in zip(orders, feet, strict=True)]
    end = max(form.left + design.bar.paired * form.short * form.scale, *(box[2] for _text, box in bars))
    (slogan, bar), (slogan2, bar2) = ((text, (*box[:2], end, box[3])) for text, box in bars)
    partner, stamp, low = None, None, picture[3]
    if order.actor:
        partner, stamp = furniture.partner(order, design, form, tab[0], feet[1] + third)
        low = partner.box[1] if partner.box[2] > end else low
    (headline, caption), second = pair(_heads(orders, design, form, picture))
    tile = _tile(order, design, form, (end, picture[1], tab[0], low))
    return Layout(
        format=form,
        anchor="top",
        headline=headline,
        beat=0,
        caption=caption,
        slogan=slogan,
        bar=bar,
        mark=mark,
        wordmark=wordmark,
        logo=logo,
        clear=order.look.mark.margin * (mark[3] - mark[1]),
        credits=furniture.credits(order, design, form, picture),
        picture=picture,
        second=tuple(_renamed(text) for text in second if text),
        strips=(
            Strip(box=bar2, text=slogan2 and _renamed(slogan2), accent=True),
            *((partner,) if partner else ()),
        ),
        stamp=stamp,
        footer=footer,
        tile=tile,
        tab=tab,
    )


def _tile(order: Order, design: Design, form: Format, room: Rect) -> Tile | None:
    """The QR code between the bars and the logo; without words, which one language would have."""
    if design.code is None or order.words.code is None:
        return None
    rule, (left, top, right, foot) = design.code.model_copy(update={"labelled": False}), room
    found = code.tile(order.words.code, order.look, rule, form, 0, 0)
    if found is None:
        return None
    (start, high, end, low), gap = found.box, rule.gap * form.short / 2
    if end - start + 2 * gap > right - left or low - high + 2 * gap > foot - top:
        fix = _("give `code` a smaller `side` there, or none")
        raise TerrimarkError(
            _("the QR code has no room on the picture in {format}").format(format=form.name), fix=fix
        )
    x, y = (left + right + end - start) / 2, (top + foot + low - high) / 2
    return code.tile(order.words.code, order.look, rule, form, x, round(y))


def _heads(orders: tuple[Order, Order], design: Design, form: Format, picture: Rect) -> tuple[Head, Head]:
    """Two rooms of the same size: beside each other, or the second at the foot."""
    left, right, top, ceiling = form.left, form.right, form.top, form.ceiling
    if form.pick(design.second) == "beside":
        wide = (right - left - form.left) / 2
        one, other = (
            Head(order, design, form, "top", None, _zone(start, top, start + wide, picture[1], ceiling))
            for order, start in zip(orders, (left, right - wide), strict=True)
        )
        return one, other
    above = (form.pick(design.caption.above) or 0.0) * form.short
    return (
        Head(orders[0], design, form, "top", None, _zone(left, top, right, picture[1], ceiling)),
        Head(
            orders[1],
            design,
            form,
            "foot",
            None,
            _zone(left, picture[3] + above, right, form.bottom + above, picture[3]),
        ),
    )


def _zone(left: float, top: float, right: float, foot: float, ceiling: float) -> Zone:
    return Zone(left=left, top=top, right=right, foot=foot, ceiling=ceiling)


def _renamed(text: Text) -> Text:
    return replace(text, role=f"second {text.role}")
