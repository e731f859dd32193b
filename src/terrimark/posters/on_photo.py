"""A poster on a photograph: where the headline stands, which part is shown, which inks and scrims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from terrimark.i18n import _
from terrimark.posters.arrange import lay_out
from terrimark.posters.designs import Design
from terrimark.posters.fit import TooLong
from terrimark.posters.formats import Format
from terrimark.posters.layout import Anchor, Layout
from terrimark.posters.legibility import CREDIT, LARGE, SMALL, busy, clearest, edges
from terrimark.posters.order import Look, Order, Photo, Rect
from terrimark.posters.photo import SHARP, crop, upright
from terrimark.posters.plate import Part, Plate
from terrimark.posters.readable import Choice, Ground, weakest
from terrimark.posters.scene import Scene, unreadable
from terrimark.posters.scrim import Scrim
from terrimark.posters.tone import Toning, tones

WHITE = "#ffffff"
LARGE_FROM = 0.075  # of the short side: type of this size and more is large
EIGHTH = 8  # edges are looked at on a picture this much smaller
CALMER = 0.65  # the top is taken where its edges are less than this share of the foot's
USUAL = 0.35  # of the height: what a headline and its caption take
BEST = 4.5 / LARGE  # what no other ink can be better than


Inks = tuple[tuple[str, Scrim, float], ...]  # each with the scrim that helps it, and how strong that may be


def on_photo(order: Order, photo: Photo, design: Design, form: Format) -> Scene:
    """Place picture and type, then find the inks and scrims that make it readable."""
    best: tuple[Choice, Layout, Plate] | None = None
    for anchor, plate in _places(order, photo, design, form):
        layout = _laid_out(order, photo, design, form, anchor, plate)
        choice = _readable(plate, layout, order.look, design)
        if best is None or choice.reaches > best[0].reaches:
            best = choice, layout, plate
        if choice.reaches >= 1:
            break
    assert best is not None
    choice, layout, plate = best
    if choice.reaches < 1:
        fix = _("show another part of the picture (`crops`), another picture, or use the typographic design")
        raise unreadable(choice.reaches * LARGE, LARGE, fix)
    return _furnish(order, design, layout, plate.under(choice.scrim), choice)


def _places(order: Order, photo: Photo, design: Design, form: Format) -> Sequence[tuple[Anchor, Plate]]:
    """Where the headline may stand and the plate for that: the place that suits the picture first."""
    look, size, target = order.look, upright(photo.path), (form.width, form.height)
    toning = Toning(*tones(look), design.tone) if design.tone else None
    found: list[tuple[Anchor, Plate]] = []
    for anchor in _anchors(design, photo):
        tables = (design.place.get(key) for key in (form.name, form.shape, anchor))
        place = photo.place or next((point for point in tables if point), (0.5, 0.5))
        shown = crop(photo, size, target, place, form.bleed, sharp=0.0 if form.trim else SHARP)
        part = Part.of(photo.path, shown, (0, 0, *target), look.light, toning)
        found.append((anchor, Plate(target, part=part)))
    if len(found) == 1:
        return found
    tried = tuple((plate, *_usual(form, anchor, look, design)) for anchor, plate in found)
    return found[::-1] if _calmer_above(*tried) else found


def _anchors(design: Design, photo: Photo) -> tuple[Anchor, ...]:
    """Where the headline may stand: where the design says, else where the photograph says it is quiet."""
    asked = design.headline.anchor
    if asked != "calmest":
        return (asked,)
    if photo.quiet:
        return ("top",) if photo.quiet[1] + photo.quiet[3] < 1 else ("foot",)
    return ("foot", "top")


def _usual(form: Format, anchor: Anchor, look: Look, design: Design) -> tuple[Ground, Inks]:
    """Where a headline of the usual height would stand, and the inks it may have there."""
    tall, bar = USUAL * form.height, design.bar.height * form.short * form.scale
    foot = form.top + tall if anchor == "top" else form.bottom - bar - 0.06 * form.short
    tops = [foot - tall + n * tall / 3 for n in range(3)]
    lines = tuple((form.left, top, form.right, top + tall / 3) for top in tops)
    reach = foot if anchor == "top" else form.height - foot + tall
    return Ground(lines, tall / 3, LARGE), _inks(look, design, anchor, reach, form.height)


@lru_cache(maxsize=1000)
def _calmer_above(foot: tuple[Plate, Ground, Inks], top: tuple[Plate, Ground, Inks]) -> bool:
    """Whether type reads better at the top, or as well and the picture is calmer there."""
    reached, calm = [], []
    for plate, ground, inks in (foot, top):
        choice = _weaker(plate, [ground], inks)
        small = plate.under(choice.scrim).pixels(EIGHTH)
        reached.append(choice.reaches)
        calm.append(busy(edges(small), ground.boxes, EIGHTH))
    return reached[1] > reached[0] or (reached[1] == reached[0] and calm[1] < CALMER * calm[0])


def _laid_out(
    order: Order, photo: Photo, design: Design, form: Format, anchor: Anchor, plate: Plate
) -> Layout:
    """The layout, in the quiet part of the picture where that holds it."""
    if not photo.quiet or not plate.part:
        return lay_out(order, design, form, anchor)
    (width, height), (left, top, right, foot) = upright(photo.path), photo.quiet
    shown = plate.part.shown
    quiet = (*shown.place(left * width, top * height), *shown.place(right * width, foot * height))
    try:
        return lay_out(order, design, form, anchor, quiet)
    except TooLong:
        return lay_out(order, design, form, anchor)


def _inks(look: Look, design: Design, edge: Anchor, reach: float, height: float) -> Inks:
    """Dark over a lightened picture, white over a darkened one; that alone or first where a design says."""
    length, rule = reach + design.scrim.reach * height, design.scrim
    dark = (look.dark, Scrim.over(length, height, edge, look.light, lighten=True), rule.lightest)
    light = (_white(look, design), Scrim.over(length, height, edge, look.dark), rule.strongest)
    return (light,) if design.tone else (light, dark) if design.headline.ink == "light" else (dark, light)


def _weaker(plate: Plate, grounds: Sequence[Ground], inks: Inks) -> Choice:
    """The ink that needs the weaker scrim; a light one that is named first wherever it can be read."""
    tried: list[tuple[float, float, Choice]] = []
    for ink, scrim, most in inks:
        choice = weakest(plate, grounds, ink, scrim, most)
        tried.append((-choice.reaches, choice.scrim.strength / most, choice))
        if choice.reaches >= 1 and not (scrim.lighten and (choice.reaches < BEST or choice.scrim.strength)):
            break
    return min(tried, key=lambda one: one[:2])[2]


def _readable(plate: Plate, layout: Layout, look: Look, design: Design) -> Choice:
    """Ink and scrim for headline and caption."""
    form, large = layout.format, LARGE_FROM * layout.format.short
    texts = [text for text in (layout.headline, layout.caption) if text]
    grounds = [Ground(text.boxes, text.size, LARGE if text.size >= large else SMALL) for text in texts]
    edge = layout.anchor
    reach = form.height - grounds[0].boxes[0][1] if edge == "foot" else grounds[-1].boxes[-1][3]
    choice = _weaker(plate, grounds, _inks(look, design, edge, reach, form.height))
    return replace(choice, scrim=choice.scrim.at(max(choice.scrim.strength, design.scrim.least)))


def _furnish(order: Order, design: Design, layout: Layout, plate: Plate, choice: Choice) -> Scene:
    """Colours and places of logo and credit, on the picture as it is under the headline's scrim."""
    look, form = order.look, layout.format
    inks, name = (_white(look, design), look.dark), layout.wordmark
    logo = [Ground((layout.mark,), layout.mark[3] - layout.mark[1], SMALL)]
    logo += [Ground(name.boxes, name.size, SMALL)] if name else []
    behind = tuple(logo)
    credits = tuple(Ground(text.boxes, text.size, CREDIT) for text in layout.credits)
    ink, worst = _clearest(plate, behind, inks)
    if layout.anchor == "top" and (worst < SMALL or _credit(plate, credits, inks)[0] < CREDIT):
        scrim = Scrim.over(
            form.height - layout.logo[1] + design.scrim.reach * form.height, form.height, "foot", look.dark
        )
        plate = plate.under(
            weakest(plate, [*behind, *credits[:1]], WHITE, scrim, design.scrim.opposite).scrim
        )
        ink, worst = _clearest(plate, behind, inks)
    tab = _tab(layout) if worst < SMALL else None
    free = tuple(one for one in credits if not (tab and _touch(one.boxes[0], tab)))
    reads, credit, credit_ink = _credit(plate, free, (ink, *inks))
    if layout.credits and reads < CREDIT:
        fix = _("show another part of the picture (`crops`), or shorten the credit")
        raise unreadable(reads, CREDIT, fix)
    return Scene(
        layout=layout,
        plate=plate,
        ink=choice.ink,
        beat=choice.ink,
        small=choice.ink,
        logo=look.dark if tab else ink,
        bar=look.accent,
        bar_ink=clearest((look.dark, look.light), look.accent),
        credit=layout.credits[credits.index(credit)] if credit else None,
        credit_ink=credit_ink,
        tab=tab,
        tab_colour=look.light,
    )


def _white(look: Look, design: Design) -> str:
    """The light ink: white on a photograph, the identity's light colour on two tones."""
    return look.light if design.tone else WHITE


@lru_cache(maxsize=1000)
def _clearest(plate: Plate, grounds: tuple[Ground, ...], inks: tuple[str, ...]) -> tuple[str, float]:
    """The ink that stands out most, and how much."""
    worst = {ink: min(plate.worst(one.boxes, one.size, ink) for one in grounds) for ink in inks}
    best = max(inks, key=lambda ink: worst[ink])
    return best, worst[best]


def _tab(layout: Layout) -> Rect:
    """Paper under the logo, from the right edge, its left end round."""
    (left, top, _right, bottom), clear = layout.logo, layout.clear
    return left - clear - (bottom - top) / 4, top - clear, layout.format.width, bottom + clear


def _touch(box: Rect, tab: Rect) -> bool:
    """Whether a box reaches into the tab at the right edge."""
    return box[2] > tab[0] and box[3] > tab[1]


@lru_cache(maxsize=1000)
def _credit(
    plate: Plate, places: tuple[Ground, ...], inks: tuple[str, ...]
) -> tuple[float, Ground | None, str]:
    """How well the credit reads, where and in which ink: the first that reaches 4.5, else the best."""
    best: tuple[float, Ground | None, str] = (0.0, None, inks[0])
    for place in places:
        for ink in inks:
            best = max(best, (plate.worst(place.boxes, place.size, ink), place, ink), key=lambda one: one[0])
            if best[0] >= SMALL:
                return best
    return best
