"""A poster whose picture does not fill it: a flat ground, and the photograph in its place on that."""

from __future__ import annotations

from PIL import Image, ImageDraw

from terrimark.i18n import _
from terrimark.posters.arrange import lay_out
from terrimark.posters.designs import Design
from terrimark.posters.formats import Format
from terrimark.posters.layout import Layout, Text
from terrimark.posters.legibility import CREDIT, clearest, ground, weakest
from terrimark.posters.order import Order, Photo
from terrimark.posters.panels import lay_out_both, no_picture
from terrimark.posters.photo import crop, cropped
from terrimark.posters.picture import upright_size
from terrimark.posters.scene import Scene, flat_inks, unreadable
from terrimark.posters.scrim import Scrim

WHITE = "#ffffff"
FINE = 4  # sub-pixels a side for round corners
UNDER = 0.35  # of the picture's height: the scrim under a credit that stands on it


def inset(order: Order, photo: Photo, design: Design, form: Format) -> Scene:
    """Place picture and type; only a credit that stands on the picture may need a scrim."""
    look = order.look
    layout = lay_out_both(order, design, form) if design.second else lay_out(order, design, form, "top")
    if layout.picture is None or design.picture is None:
        raise no_picture(form)
    left, top, right, foot = (round(side) for side in layout.picture)
    target, paper = (right - left, foot - top), look.ground or look.light
    place = photo.place or form.pick({"all": (0.5, 0.5), **design.place}) or (0.5, 0.5)
    shown = crop(photo, upright_size(photo.path), target, place, form.bleed)
    image = cropped(photo.path, shown, target, look.light)
    image, credit, credit_ink, scrim = _credited(image, layout, order, design, paper)
    sheet = Image.new("RGB", (form.width, form.height), paper)
    sheet.paste(image, (left, top), _corners(target, layout.radius))
    ink, small = flat_inks(look, paper)
    return Scene(
        layout=layout,
        image=sheet,
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
        scrim=scrim.strength if scrim else 0.0,
        paper=paper,
        shown=shown,
        scrims=(scrim,) if scrim else (),
    )


def _credited(
    image: Image.Image, layout: Layout, order: Order, design: Design, paper: str
) -> tuple[Image.Image, Text | None, str, Scrim | None]:
    """The picture as it is behind its credit, the credit and its ink, the scrim under that."""
    look = order.look
    _ink, small = flat_inks(look, paper)
    credit = layout.credits[0] if layout.credits else None
    inside = design.picture and layout.format.pick(design.picture.credit) == "inside"
    if credit is None or not inside or layout.picture is None:
        return image, credit, small, None
    left, top, _right, _foot = layout.picture
    boxes = [(a - left, b - top, c - left, d - top) for a, b, c, d in credit.boxes]
    behind = ground(image, boxes, credit.size, CREDIT)
    if behind.worst(look.dark) >= CREDIT > behind.worst(WHITE):
        return image, credit, look.dark, None
    scrim = Scrim("foot", UNDER * image.height, look.dark)
    choice = weakest([behind], WHITE, scrim, design.scrim.opposite)
    if choice.reaches < 1:
        fix = _("show another part of the picture (`crops`), or shorten the credit")
        raise unreadable(choice.reaches * CREDIT, CREDIT, fix)
    return choice.scrim.on(image, 0, image.height), credit, WHITE, choice.scrim


def _corners(size: tuple[int, int], radius: float) -> Image.Image:
    """The picture's shape: its right corners are round, like the bar's end."""
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE), 255 if not radius else 0)
    if radius:
        box = (-2 * radius * FINE, 0, size[0] * FINE - 1, size[1] * FINE - 1)
        ImageDraw.Draw(mask).rounded_rectangle(box, radius * FINE, fill=255)
    return mask.reduce(FINE)
