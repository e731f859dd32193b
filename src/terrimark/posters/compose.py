"""From an order to a scene."""

from __future__ import annotations

from dataclasses import asdict, replace

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.arrange import lay_out
from terrimark.posters.designs import Design
from terrimark.posters.formats import Format, format_named
from terrimark.posters.inset import inset
from terrimark.posters.layout import Anchor
from terrimark.posters.legibility import clearest
from terrimark.posters.on_photo import on_photo
from terrimark.posters.order import Order
from terrimark.posters.plate import Plate
from terrimark.posters.scene import Scene, flat_inks
from terrimark.posters.typeface import check_machine, require_glyphs


def compose(order: Order) -> Scene:
    """Lay an order out and choose what makes it readable. TerrimarkError where it cannot be drawn well."""
    try:
        return _composed(order)
    except TerrimarkError as error:
        raise type(error)(error.what, where=order.where, fix=error.fix) from error


def _composed(order: Order) -> Scene:
    check_machine()
    design, form = Design.model_validate(order.design), format_named(order.format)
    if order.press:
        form = form.bled(order.press.bleed)
    words, files = order.words, order.look.fonts
    texts = (
        ("headline", words.headline),
        ("caption", words.caption),
        ("slogan", words.slogan),
        ("logo", "\n".join(order.look.mark.lines)),
        ("credit", order.photo.credit_line if order.photo else ""),
        ("actor", order.actor.name if order.actor else ""),
        ("mention", words.mention),
        *(
            (name, text)
            for part in (words.second, words.event, words.code)
            if part
            for name, text in asdict(part).items()
        ),
    )
    require_glyphs(((role, text) for role, text in texts if isinstance(text, str)), files)
    return replace(_scene(order, design, form), light=order.look.light, dark=order.look.dark)


def _scene(order: Order, design: Design, form: Format) -> Scene:
    if design.ground == "flat" and not design.picture:
        return _flat(order, design, form)
    if order.photo is None:
        raise TerrimarkError(_("this design needs a photograph"), fix=_("give the message a `visual`"))
    return (inset if design.picture else on_photo)(order, order.photo, design, form)


def _flat(order: Order, design: Design, form: Format) -> Scene:
    look = order.look
    paper = look.ground or look.light
    anchor: Anchor = "foot" if design.headline.anchor == "foot" else "top"
    layout = lay_out(replace(order, photo=None), design, form, anchor)
    ink, small = flat_inks(look, paper)
    bar = look.bar or look.accent
    return Scene(
        layout=layout,
        plate=Plate((form.width, form.height), paper),
        ink=ink,
        beat=look.beat or ink,
        small=small,
        logo=small,
        bar=bar,
        bar_ink=look.bar_ink or clearest((look.dark, look.light), bar),
    )
