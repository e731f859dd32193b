"""Draw a scene: pixels, and the report of what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw

from terrimark.posters import emblem
from terrimark.posters.compose import compose
from terrimark.posters.ink import inked
from terrimark.posters.layout import Stamp, Text, Tile
from terrimark.posters.legibility import contrast
from terrimark.posters.logo import read_mark
from terrimark.posters.order import Order, Rect, Report, TextBox
from terrimark.posters.scene import Scene
from terrimark.posters.shelf import SHELF

FINE, LARGE = 4, 250  # sub-pixels a side for round ends; half as many from this height on


def draw(order: Order) -> tuple[Image.Image, Report]:
    """Draw an order: an RGB picture in sRGB, and how it came out.

    Raises TerrimarkError where it cannot be drawn well.
    """
    with drawn(order) as (image, report):
        return image.copy(), report


@contextmanager
def drawn(order: Order) -> Iterator[tuple[Image.Image, Report]]:
    """The same without a copy: the picture is only lent, and serves the next poster afterwards."""
    scene = compose(order)
    sheet = _Sheet(scene.plate.pixels())
    try:
        _paint(sheet, scene, order.look.mark.svg)
        yield sheet.image, report_of(scene)
    finally:
        sheet.restore()


class _Sheet:
    """A plate that is drawn on, and how it was before."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self._before: list[tuple[Image.Image, tuple[int, int]]] = []

    def ink(self, colour: str | Image.Image, corner: tuple[int, int], mask: Image.Image) -> None:
        """Colour what a mask covers."""
        box = (*corner, corner[0] + mask.width, corner[1] + mask.height)
        self._before.append((self.image.crop(box), corner))
        flat = Image.new("RGB", mask.size, colour) if isinstance(colour, str) else colour
        self.image.paste(flat, corner, mask)  # a bare colour would take twice as long

    def restore(self) -> None:
        """Put back what was there."""
        while self._before:
            self.image.paste(*self._before.pop())


def _paint(sheet: _Sheet, scene: Scene, mark: Path) -> None:
    """Everything on the plate, from the ground up."""
    layout = scene.layout
    if scene.tab:
        _strip(sheet, scene.tab, scene.tab_colour, round_left=True)
    _strip(sheet, layout.bar, scene.bar)
    for strip, colour, _ink in scene.strips:
        _strip(sheet, strip.box, colour)
    if footer := layout.footer:
        left, top, right, foot = footer.box
        round_end = (foot - top) / 2 if left > 0 else 0.0
        _fill(sheet, footer.box, (left, top, right + 2 * round_end, foot), round_end, scene.light)
    for one in scene.stamps:
        _stamp(sheet, one, scene.dark)
    if layout.tile:
        _code(sheet, layout.tile, scene.light, scene.dark)
    for text, inks in scene.coloured:
        for placed, ink in zip(text.lines, inks, strict=True):
            mask, x, y = inked(placed)
            sheet.ink(ink, (x, y), mask)
    left, top, _right, foot = layout.mark
    corner, height = (int(left), int(top)), foot - top
    at = (height, left - corner[0], top - corner[1])
    stamp = SHELF.get(("mark", mark, at), int(4 * height**2), lambda: read_mark(mark).mask(*at))
    sheet.ink(scene.logo, corner, stamp)


def _strip(sheet: _Sheet, box: Rect, colour: str, *, round_left: bool = False) -> None:
    """A flat strip that bleeds at one end and is fully round at the other."""
    left, top, right, foot = box
    radius = (foot - top) / 2
    shape = (left, top, right + radius, foot) if round_left else (left - radius, top, right, foot)
    _fill(sheet, box, shape, radius, colour)


def _fill(sheet: _Sheet, box: Rect, shape: Rect, radius: float, colour: str) -> None:
    """What of a shape with round corners is in a box."""
    x, y = int(box[0]), int(box[1])
    size = (int(box[2]) + 1 - x, int(box[3]) + 1 - y)
    inside = (shape[0] - x, shape[1] - y, shape[2] - x, shape[3] - y)

    fine = FINE if size[1] < LARGE else FINE // 2

    def make() -> Image.Image:
        mask = Image.new("L", (size[0] * fine, size[1] * fine))
        left, top, right, foot = (side * fine for side in inside)
        ImageDraw.Draw(mask).rounded_rectangle((left, top, right - 1, foot - 1), radius * fine, fill=255)
        return mask.reduce(fine)

    sheet.ink(colour, (x, y), SHELF.get(("shape", size, inside, radius), size[0] * size[1], make))


def _stamp(sheet: _Sheet, stamp: Stamp, ink: str) -> None:
    """A funder's or an actor's logo: a mark in the ink, a picture in its own colours."""
    left, top, right, foot = stamp.box
    corner = (int(left), int(top))
    if emblem.is_mark(stamp.file):
        sheet.ink(ink, corner, read_mark(stamp.file).mask(foot - top, left - corner[0], top - corner[1]))
        return
    size = (max(1, round(right - left)), max(1, round(foot - top)))
    image = emblem.picture(stamp.file).resize(size, Image.Resampling.LANCZOS)
    sheet.ink(image.convert("RGB"), corner, image.getchannel("A"))


def _code(sheet: _Sheet, tile: Tile, paper: str, ink: str) -> None:
    """A tile with round corners, and the dark modules of its code."""
    left, top, right, foot = (round(side) for side in tile.box)
    _fill(sheet, (left, top, right, foot), (left, top, right, foot), tile.radius, paper)
    across = len(tile.rows)
    dark = Image.frombytes("L", (across, across), bytes(255 * module for row in tile.rows for module in row))
    dark = dark.resize((across * tile.module,) * 2, Image.Resampling.NEAREST)
    sheet.ink(ink, (round(tile.corner[0]), round(tile.corner[1])), dark)


def report_of(scene: Scene) -> Report:
    """How a scene comes out."""
    layout = scene.layout
    return Report(
        width=layout.format.width,
        height=layout.format.height,
        texts=tuple(_measured(scene, text, inks) for text, inks in scene.coloured),
        bar=_rounded(layout.bar),
        logo=_rounded(layout.logo),
        scrim=max((scrim.strength for scrim in scene.plate.scrims), default=0.0),
        parts=_parts(scene),
    )


def _parts(scene: Scene) -> dict[str, Rect]:
    """Where the parts are that only some designs have."""
    layout = scene.layout
    tile = layout.tile.box if layout.tile else None
    parts = {"picture": layout.picture, "tile": tile, "tab": scene.tab}
    parts |= {"funders": layout.footer.box} if layout.footer else {}
    bars = {strip.text.role: strip.box for strip in layout.strips if strip.text}
    return {name: _rounded(box) for name, box in {**parts, **bars}.items() if box}


def _measured(scene: Scene, text: Text, inks: list[str]) -> TextBox:
    papers = {"slogan": scene.bar, "wordmark": scene.tab_colour if scene.tab else ""}
    papers |= {one.role: colour for one, _ink, colour in scene.more}
    paper, boxes = papers.get(text.role), text.boxes
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    worst = min(
        contrast(ink, paper) if paper else scene.plate.worst(boxes, text.size, ink) for ink in set(inks)
    )
    return TextBox(
        role=text.role,
        lines=tuple(placed.line.text for placed in text.lines),
        size=round(text.size, 2),
        ink=inks[0],
        box=_rounded((min(lefts), min(tops), max(rights), max(bottoms))),
        line_boxes=tuple(_rounded(box) for box in boxes),
        measure=round(text.measure, 2),
        contrast=round(worst, 2),
    )


def _rounded(box: Rect) -> Rect:
    left, top, right, bottom = (round(side, 2) for side in box)
    return left, top, right, bottom
