"""A poster on a photograph: where the headline stands, which part is shown, which inks and scrims."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from terrimark.i18n import _
from terrimark.posters.arrange import lay_out
from terrimark.posters.designs import Design
from terrimark.posters.fit import TooLong
from terrimark.posters.formats import Format
from terrimark.posters.layout import Anchor, Layout, Text
from terrimark.posters.legibility import (
    CREDIT,
    LARGE,
    SMALL,
    Choice,
    Ground,
    busy,
    clearest,
    edges,
    ground,
    weakest,
)
from terrimark.posters.order import Order, Photo, Rect
from terrimark.posters.photo import SHARP, Crop, crop, cropped, nearby, overview
from terrimark.posters.picture import upright_size
from terrimark.posters.scene import Scene, unreadable
from terrimark.posters.scrim import Scrim
from terrimark.posters.tone import toned, tones

WHITE = "#ffffff"
LARGE_FROM = 0.075  # of the short side: type of this size and more is large
EIGHTH = 8  # edges are looked at on a picture this much smaller
CALMER = 0.65  # the top is taken where its edges are less than this share of the foot's


Tried = tuple[Layout, Image.Image, Choice, Crop]


def on_photo(order: Order, photo: Photo, design: Design, form: Format) -> Scene:
    """Place picture and type, then find the inks and scrims that make it readable."""
    size, target = upright_size(photo.path), (form.width, form.height)
    tried: list[Tried] = []
    for anchor in _anchors(design, photo):
        tables = (design.place.get(key) for key in (form.name, form.shape, anchor))
        place = photo.place or next((point for point in tables if point), (0.5, 0.5))
        shown = crop(photo, size, target, place, form.bleed, sharp=0.0 if form.trim else SHARP)
        quiet = None
        if photo.quiet:
            corners = [shown.place(x * size[0], y * size[1]) for x, y in (photo.quiet[:2], photo.quiet[2:])]
            quiet = (*corners[0], *corners[1])
        try:
            layout = lay_out(order, design, form, anchor, quiet)
        except TooLong:  # for the quiet part of the picture; the whole may still do
            layout = lay_out(order, design, form, anchor)
        if not photo.place and not photo.quiet:
            shown = _clear_of_lines(photo, size, shown, layout, order.look.light)
        image = cropped(photo.path, shown, target, order.look.light)
        image = toned(image, *tones(order.look), design.tone) if design.tone else image
        tried.append((layout, image, _readable(layout, image, order, design), shown))
    layout, image, choice, shown = _best(tried)
    if choice.reaches < 1:
        fix = _("show another part of the picture (`crops`), another picture, or use the typographic design")
        raise unreadable(choice.reaches * LARGE, LARGE, fix)
    image = choice.scrim.on(image, 0, form.height)
    return replace(_furnish(order, design, layout, image, choice), shown=shown)


def _clear_of_lines(photo: Photo, size: tuple[int, int], shown: Crop, layout: Layout, paper: str) -> Crop:
    """The crop, shifted a little where that keeps cables, horizons and roofs from touching type."""
    whole, step = overview(photo.path, shown, paper, EIGHTH)
    lines = edges(whole)
    boxes = [box for text in (layout.headline, layout.caption) if text for box in text.boxes] + [layout.logo]

    def cost(one: Crop) -> float:
        (x, y), (x0, y0) = one.box[:2], shown.box[:2]
        moved = [
            (a * one.scale + x, b * one.scale + y, c * one.scale + x, d * one.scale + y)
            for a, b, c, d in boxes
        ]
        return busy(lines, moved, step) * (1 + abs(x - x0) / size[0] + abs(y - y0) / size[1])

    return min(nearby(shown, size, layout.format.bleed), key=cost)


def _anchors(design: Design, photo: Photo) -> tuple[Anchor, ...]:
    """Where the headline may stand: where the design says, else where the photograph says it is quiet."""
    asked = design.headline.anchor
    if asked != "calmest":
        return (asked,)
    if photo.quiet:
        return ("top",) if photo.quiet[1] + photo.quiet[3] < 1 else ("foot",)
    return ("foot", "top")


def _best(tried: list[Tried]) -> Tried:
    """The foot, unless type reads better at the top, or as well and the picture is calmer there."""
    if len(tried) == 1:
        return tried[0]
    most = max(choice.reaches for _layout, _image, choice, _shown in tried)
    best = [one for one in tried if one[2].reaches == most]
    calm = []
    for layout, image, choice, _shown in best:
        small = choice.scrim.on(image.reduce(EIGHTH), 0, image.height, EIGHTH)
        calm.append(busy(edges(small), layout.headline.boxes, EIGHTH))
    return best[1] if len(best) > 1 and calm[1] < CALMER * calm[0] else best[0]


def _grounds(layout: Layout, image: Image.Image, *texts: Text | None) -> list[Ground]:
    large = LARGE_FROM * layout.format.short
    shown = [text for text in texts if text]
    return [ground(image, text.boxes, text.size, LARGE if text.size >= large else SMALL) for text in shown]


def _readable(layout: Layout, image: Image.Image, order: Order, design: Design) -> Choice:
    """The ink that needs the weaker scrim: white over a darkened picture, or dark over a lightened one."""
    height, edge, last = layout.format.height, layout.anchor, layout.caption or layout.headline
    reach = height - layout.headline.boxes[0][1] if edge == "foot" else last.boxes[-1][3]
    length = reach + design.scrim.reach * height
    grounds = _grounds(layout, image, layout.headline, layout.caption)
    dark, light = order.look.dark, order.look.light
    choices = [
        (weakest(grounds, ink, scrim, most), most)
        for ink, scrim, most in (
            (dark, Scrim(edge, length, light, lighten=True), design.scrim.lightest),
            (_white(order, design), Scrim(edge, length, dark), design.scrim.strongest),
        )
    ]
    wanted = design.tone or (design.headline.ink == "light" and choices[1][0].reaches >= 1)
    tried = choices[1:] if wanted else choices
    best = min(tried, key=lambda one: (-one[0].reaches, one[0].scrim.strength / one[1]))[0]
    return replace(best, scrim=best.scrim.at(max(best.scrim.strength, design.scrim.least)))


def _furnish(order: Order, design: Design, layout: Layout, image: Image.Image, choice: Choice) -> Scene:
    """Colours and places of logo and credit, on the picture as it is under the headline's scrim."""
    look, form, scrims = order.look, layout.format, [choice.scrim]
    inks = (_white(order, design), look.dark)
    logo, worst = _logo_ink(layout, image, inks)
    if layout.anchor == "top" and (worst < SMALL or _credit(layout, image, inks, None)[0] < CREDIT):
        length = form.height - layout.logo[1] + design.scrim.reach * form.height
        behind = [*_behind_logo(layout, image), *_grounds(layout, image, *layout.credits[:1])]
        other = weakest(behind, WHITE, Scrim("foot", length, look.dark), design.scrim.opposite).scrim
        image = other.on(image, 0, form.height)
        scrims.append(other)
        logo, worst = _logo_ink(layout, image, inks)
    tab = _tab(layout) if worst < SMALL else None
    reads, credit, credit_ink = _credit(layout, image, (logo, *inks), tab)
    if layout.credits and reads < CREDIT:
        fix = _("show another part of the picture (`crops`), or shorten the credit")
        raise unreadable(reads, CREDIT, fix)
    return Scene(
        layout=layout,
        image=image,
        ink=choice.ink,
        beat=choice.ink,
        small=choice.ink,
        logo=look.dark if tab else logo,
        bar=look.accent,
        bar_ink=clearest((look.dark, look.light), look.accent),
        credit=credit,
        credit_ink=credit_ink,
        tab=tab,
        tab_colour=look.light,
        scrim=max(scrim.strength for scrim in scrims),
        scrims=tuple(scrims),
    )


def _white(order: Order, design: Design) -> str:
    """The light ink: white on a photograph, the identity's light colour on two tones."""
    return order.look.light if design.tone else WHITE


def _behind_logo(layout: Layout, image: Image.Image) -> list[Ground]:
    mark = ground(image, [layout.mark], layout.mark[3] - layout.mark[1], SMALL)
    return [mark, *_grounds(layout, image, layout.wordmark)]


def _logo_ink(layout: Layout, image: Image.Image, inks: tuple[str, ...]) -> tuple[str, float]:
    """The ink that stands out most behind mark and name, and how much."""
    grounds = _behind_logo(layout, image)
    worst = {ink: min(one.worst(ink) for one in grounds) for ink in inks}
    best = max(inks, key=lambda ink: worst[ink])
    return best, worst[best]


def _tab(layout: Layout) -> Rect:
    """Paper under the logo, from the right edge, its left end round."""
    (left, top, _right, bottom), clear = layout.logo, layout.clear
    return left - clear - (bottom - top) / 4, top - clear, layout.format.width, bottom + clear


def _credit(
    layout: Layout, image: Image.Image, inks: tuple[str, ...], tab: Rect | None
) -> tuple[float, Text | None, str]:
    """How well the credit reads, where and in which ink: the first that reaches 4.5, else the best."""
    best: tuple[float, Text | None, str] = (0.0, None, inks[0])
    for text in layout.credits:
        _left, _top, right, bottom = text.boxes[0]
        if tab and right > tab[0] and bottom > tab[1]:
            continue
        behind = ground(image, text.boxes, text.size, CREDIT)
        for ink in inks:
            best = max(best, (behind.worst(ink), text, ink), key=lambda one: one[0])
            if best[0] >= SMALL:
                return best
    return best
