"""A poster whose picture does not fill it: a flat ground, and the photograph in its place on that."""

from __future__ import annotations

from terrimark.i18n import _
from terrimark.posters.arrange import lay_out
from terrimark.posters.designs import Design
from terrimark.posters.formats import Format
from terrimark.posters.layout import Layout, Text
from terrimark.posters.legibility import CREDIT, clearest
from terrimark.posters.order import Look, Order, Photo
from terrimark.posters.panels import lay_out_both, no_picture
from terrimark.posters.photo import crop, upright
from terrimark.posters.plate import Part, Plate
from terrimark.posters.readable import Ground, weakest
from terrimark.posters.scene import Scene, flat_inks, unreadable
from terrimark.posters.scrim import Scrim

WHITE = "#ffffff"
UNDER = 0.35  # of the picture's height: the scrim under a credit that stands on it


def inset(order: Order, photo: Photo, design: Design, form: Format) -> Scene:
    """Place picture and type; only a credit that stands on the picture may need a scrim."""
    layout = lay_out_both(order, design, form) if design.second else lay_out(order, design, form, "top")
    if layout.picture is None or design.picture is None:
        raise no_picture(form)
    look, paper = order.look, order.look.ground or order.look.light
    left, top, right, foot = layout.picture
    place = photo.place or form.pick({"all": (0.5, 0.5), **design.place}) or (0.5, 0.5)
    target = (round(right) - round(left), round(foot) - round(top))
    shown = crop(photo, upright(photo.path), target, place, form.bleed)
    part = Part.of(photo.path, shown, layout.picture, look.light, radius=layout.radius)
    plate = Plate((form.width, form.height), paper, part)
    plate, credit, credit_ink = _credited(plate, layout, order.look, design)
    ink, small = flat_inks(look, paper)
    return Scene(
        layout=layout,
        plate=plate,
        ink=ink,
        beat=ink,
        small=small,
        logo=look.dark if layout.tab else small,
        bar=look.accent,
        bar_ink=clearest((look.dark, look.light), look.accent),
        credit=credit,
        credit_ink=credit_ink,
        tab=layout.tab,
        tab_colour=look.light,
    )


def _credited(plate: Plate, layout: Layout, look: Look, design: Design) -> tuple[Plate, Text | None, str]:
    """The plate under what its credit needs, the credit and its ink."""
    credit = layout.credits[0] if layout.credits else None
    inside = design.picture and layout.format.pick(design.picture.credit) == "inside"
    if credit is None or not inside or plate.part is None:
        return plate, credit, flat_inks(look, plate.paper)[1]
    behind = Ground(credit.boxes, credit.size, CREDIT)
    dark, white = (plate.worst(behind.boxes, behind.size, ink) for ink in (look.dark, WHITE))
    if dark >= CREDIT > white:
        return plate, credit, look.dark
    height = plate.part.box[3] - plate.part.box[1]
    choice = weakest(plate, [behind], WHITE, Scrim("foot", UNDER * height, look.dark), design.scrim.opposite)
    if choice.reaches < 1:
        fix = _("show another part of the picture (`crops`), or shorten the credit")
        raise unreadable(choice.reaches * CREDIT, CREDIT, fix)
    return plate.under(choice.scrim), credit, WHITE
