"""Draw a scene: pixels, and the report of what stands where."""

from __future__ import annotations

from PIL import Image, ImageDraw

from terrimark.posters.compose import compose
from terrimark.posters.layout import Placed, Text, Tile
from terrimark.posters.legibility import SMALL, contrast, ground
from terrimark.posters.logo import read_mark
from terrimark.posters.order import Order, Rect, Report, TextBox
from terrimark.posters.scene import Scene
from terrimark.posters.setting import draw_line

FINE = 4  # sub-pixels a side for round ends


def draw(order: Order) -> tuple[Image.Image, Report]:
    """Draw an order: an RGB picture in sRGB, and how it came out.

    Raises TerrimarkError where it cannot be drawn well.
    """
    scene = compose(order)
    layout, image = scene.layout, scene.image
    report = report_of(scene)
    if scene.tab:
        _strip(image, scene.tab, scene.tab_colour, round_left=True)
    _strip(image, layout.bar, scene.bar)
    for strip, colour, _ink in scene.strips:
        _strip(image, strip.box, colour)
    if layout.tile:
        _code(image, layout.tile, scene.light, scene.dark)
    for text, inks in scene.coloured:
        for placed, ink in zip(text.lines, inks, strict=True):
            _write(image, placed, ink)
    _stamp(image, order, layout.mark, scene.logo)
    return image, report


def _write(image: Image.Image, placed: Placed, ink: str) -> None:
    """One line, level or reading upwards. Small type is drawn larger first: glyphs fall on whole pixels."""
    fine = 4 if placed.size < 48 else 2 if placed.size < 120 else 1
    left, top, right, bottom = placed.box
    corner = (int(left) - 2, int(top) - 2)
    width, height = int(right) + 3 - corner[0], int(bottom) + 3 - corner[1]
    x, y = placed.x - corner[0], placed.y - corner[1]
    if placed.upright:
        x, y, width, height = height - y, x, height, width
    mask = Image.new("L", (width * fine, height * fine))
    draw_line(mask, placed.line, x * fine, y * fine, placed.size * fine)
    mask = mask.reduce(fine)
    image.paste(ink, corner, mask.transpose(Image.Transpose.ROTATE_90) if placed.upright else mask)


def _strip(image: Image.Image, box: Rect, colour: str, *, round_left: bool = False) -> None:
    """A flat strip that bleeds at one end and is fully round at the other."""
    left, top, right, bottom = box
    corner = (int(left), int(top))
    size = (int(right) + 1 - corner[0], int(bottom) + 1 - corner[1])
    mask, radius = Image.new("L", (size[0] * FINE, size[1] * FINE)), (bottom - top) / 2
    shape = [(left - (0 if round_left else radius) - corner[0]) * FINE, (top - corner[1]) * FINE]
    shape += [(right + (radius if round_left else 0) - corner[0]) * FINE - 1, (bottom - corner[1]) * FINE - 1]
    ImageDraw.Draw(mask).rounded_rectangle(shape, radius * FINE, fill=255)
    image.paste(colour, corner, mask.reduce(FINE))


def _code(image: Image.Image, tile: Tile, paper: str, ink: str) -> None:
    """A tile with round corners, and the dark modules of its code."""
    left, top, right, bottom = (round(side) for side in tile.box)
    mask = Image.new("L", ((right - left) * FINE, (bottom - top) * FINE))
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, mask.width - 1, mask.height - 1), tile.radius * FINE, fill=255
    )
    image.paste(paper, (left, top), mask.reduce(FINE))
    across = len(tile.rows)
    dark = Image.frombytes("L", (across, across), bytes(255 * module for row in tile.rows for module in row))
    dark = dark.resize((across * tile.module,) * 2, Image.Resampling.NEAREST)
    image.paste(ink, (round(tile.corner[0]), round(tile.corner[1])), dark)


def _stamp(image: Image.Image, order: Order, box: Rect, ink: str) -> None:
    """The logo's mark."""
    corner = (int(box[0]), int(box[1]))
    mask = read_mark(order.look.mark.svg).mask(box[3] - box[1], box[0] - corner[0], box[1] - corner[1])
    image.paste(ink, corner, mask)


def report_of(scene: Scene) -> Report:
    """How a scene comes out; its picture still without type."""
    layout = scene.layout
    return Report(
        width=layout.format.width,
        height=layout.format.height,
        texts=tuple(_measured(scene, text, inks) for text, inks in scene.coloured),
        bar=_rounded(layout.bar),
        logo=_rounded(layout.logo),
        scrim=scene.scrim,
        parts=_parts(scene),
    )


def _parts(scene: Scene) -> dict[str, Rect]:
    """Where the parts are that only some designs have."""
    layout = scene.layout
    tile = layout.tile.box if layout.tile else None
    parts = {"picture": layout.picture, "tile": tile, "tab": scene.tab}
    bars = {strip.text.role: strip.box for strip in layout.strips if strip.text}
    return {name: _rounded(box) for name, box in {**parts, **bars}.items() if box}


def _measured(scene: Scene, text: Text, inks: list[str]) -> TextBox:
    papers = {"slogan": scene.bar, "wordmark": scene.tab_colour if scene.tab else ""}
    papers |= {one.role: colour for one, _ink, colour in scene.more}
    paper = papers.get(text.role)
    behind = ground(scene.image, text.boxes, text.size, SMALL)
    lefts, tops, rights, bottoms = zip(*text.boxes, strict=True)
    worst = min(contrast(ink, paper) if paper else behind.worst(ink) for ink in set(inks))
    return TextBox(
        role=text.role,
        lines=tuple(placed.line.text for placed in text.lines),
        size=round(text.size, 2),
        ink=inks[0],
        box=_rounded((min(lefts), min(tops), max(rights), max(bottoms))),
        line_boxes=tuple(_rounded(box) for box in text.boxes),
        measure=round(text.measure, 2),
        contrast=round(worst, 2),
    )


def _rounded(box: Rect) -> Rect:
    left, top, right, bottom = (round(side, 2) for side in box)
    return left, top, right, bottom
