"""Two ways with Pillow: what one writes first, and the fastest pipeline known for the same posters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import segno
from job import LEADING, QUALITY, SCRIM, STOPS, Box, Sketch
from PIL import Image, ImageDraw, ImageFont, ImageOps

try:
    import zxingcpp
except ImportError:
    zxingcpp = None
REFERENCE = 1000  # pixels at which a text is measured once: advances scale
WHITE = (255, 255, 255)


def opacity(place: float) -> float:
    """Of the scrim, at a fraction of the height."""
    for (start, first), (end, last) in pairwise(STOPS):
        if place <= end:
            return first + (last - first) * (place - start) / (end - start)
    return STOPS[-1][1]


def wrap(text: str, width: float, length: Callable[[str], float]) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if length(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def largest(sketch: Sketch, length: Callable[[str, int], float]) -> tuple[int, list[str]]:
    """The largest size in whole pixels at which the headline fits its box, by bisection."""
    _left, _top, width, height = sketch.headline_box
    low, high, best = 8, int(0.16 * max(sketch.size)), (8, [sketch.headline])
    while low <= high:
        size = (low + high) // 2
        lines = wrap(sketch.headline, width, lambda text: length(text, size))  # noqa: B023
        if len(lines) * size * LEADING <= height and all(length(line, size) <= width for line in lines):
            best, low = (size, lines), size + 1
        else:
            high = size - 1
    return best


def naive(sketches: Iterable[Sketch], media: Path, out: Path) -> None:
    """Every poster from scratch: whole-canvas RGBA layers, text shrunk by a loop."""
    for sketch in sketches:
        _naive(sketch, media).save(out / f"{sketch.name}.jpg", quality=QUALITY, subsampling="4:2:0")


def _naive(sketch: Sketch, media: Path) -> Image.Image:
    width, height = sketch.size
    left, top, right, bottom = sketch.crop
    with Image.open(sketch.photo) as photo:
        spare = photo.width - (right - left), photo.height - (bottom - top)
        centre = (left / spare[0] if spare[0] else 0.5, top / spare[1] if spare[1] else 0.5)
        image = ImageOps.fit(
            photo.convert("RGBA"), (width, height), Image.Resampling.LANCZOS, centering=centre
        )
    scrim = Image.new("RGBA", (width, height))
    pen = ImageDraw.Draw(scrim)
    for y in range(height):
        pen.line([(0, y), (width, y)], fill=(*SCRIM, int(opacity(y / (height - 1)) * 255)))
    image = Image.alpha_composite(image, scrim)
    layer = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    x, y, wide, tall = sketch.headline_box
    size = int(0.16 * max(width, height))
    while True:
        font = ImageFont.truetype(media / "headline.ttf", size)
        lines = wrap(sketch.headline, wide, lambda text: pen.textlength(text, font=font))  # noqa: B023
        if (
            len(lines) * size * LEADING <= tall
            and max(pen.textlength(one, font=font) for one in lines) <= wide
        ):
            break
        size -= 1
    lines_at(pen, lines, x, y + tall - len(lines) * size * LEADING, size, LEADING, font)
    for text, box, small in smalls(sketch):
        font = ImageFont.truetype(media / "text.ttf", small)
        found = wrap(text, box[2], lambda one: pen.textlength(one, font=font))  # noqa: B023
        lines_at(pen, found, *box[:2], small, 1.25, font)
    image = Image.alpha_composite(image, layer)
    x, y, wide, tall = sketch.logo_box
    with Image.open(media / "logo.png") as logo:
        image.alpha_composite(logo.convert("RGBA").resize((wide, tall), Image.Resampling.LANCZOS), (x, y))
    image.paste(code(sketch.url, sketch.code_box[2], segno_rows).convert("RGBA"), sketch.code_box[:2])
    return image.convert("RGB")


def smalls(sketch: Sketch) -> tuple[tuple[str, Box, int], ...]:
    """Caption and credit: text, box, size."""
    caption = sketch.caption, sketch.caption_box, sketch.caption_size
    return caption, (sketch.credit, sketch.credit_box, sketch.credit_size)


def lines_at(
    pen: ImageDraw.ImageDraw, lines: list[str], x: float, y: float, size: float, leading: float, font: object
) -> None:
    for n, line in enumerate(lines):
        pen.text((x, y + (n * leading + 0.95) * size), line, font=font, fill=WHITE, anchor="ls")


def segno_rows(url: str) -> Image.Image:
    matrix = segno.make_qr(url, error="m").matrix
    return Image.frombytes("L", (len(matrix),) * 2, bytes(0 if one else 255 for row in matrix for one in row))


def fast_rows(url: str) -> Image.Image:
    if zxingcpp is None:
        return segno_rows(url)
    made = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels = memoryview(made.to_image(scale=1, add_quiet_zones=False))
    return Image.frombytes("L", pixels.shape[:2], bytes(pixels))


def code(url: str, side: int, rows: Callable[[str], Image.Image]) -> Image.Image:
    """A QR code with four light modules around, in a square of `side` pixels."""
    bits = rows(url)
    module = side // (bits.width + 8)
    tile = Image.new("L", (side, side), 255)
    corner = (side - module * bits.width) // 2
    tile.paste(bits.resize((module * bits.width,) * 2, Image.Resampling.NEAREST), (corner, corner))
    return tile


def tuned(sketches: Iterable[Sketch], media: Path, out: Path) -> None:
    """Photographs decoded once, plates kept, text measured once, drawn in its box and taken away."""
    for sketch in sorted(sketches, key=lambda one: (one.photo, one.format)):
        plate = _plate(sketch.photo, sketch.size, sketch.crop, sketch.credit, sketch, media)
        kept = []
        for x, y, wide, tall in (sketch.headline_box, sketch.caption_box, sketch.code_box):
            box = (
                max(0, x - 60),
                max(0, y - 60),
                min(plate.width, x + wide + 60),
                min(plate.height, y + tall + 60),
            )
            kept.append((plate.crop(box), box[:2]))
        pen, head, text = ImageDraw.Draw(plate), media / "headlineplain.ttf", media / "textplain.ttf"
        size, lines = largest(sketch, lambda one, size: _advance(head, one) * size)  # noqa: B023
        x, y, _wide, tall = sketch.headline_box
        foot = y + tall - len(lines) * size * LEADING
        lines_at(pen, lines, x, foot, size, LEADING, _font(head, size))
        small = sketch.caption_size
        found = wrap(sketch.caption, sketch.caption_box[2], lambda one: _advance(text, one) * small)  # noqa: B023
        lines_at(pen, found, *sketch.caption_box[:2], small, 1.25, _font(text, small))
        plate.paste(code(sketch.url, sketch.code_box[2], fast_rows), sketch.code_box[:2])
        plate.save(out / f"{sketch.name}.jpg", quality=QUALITY, subsampling="4:2:0")
        for part, corner in kept:
            plate.paste(part, corner)


_plates: dict[tuple[str, tuple[int, int]], Image.Image] = {}


def _plate(
    path: str, size: tuple[int, int], crop: tuple[float, ...], credit: str, sketch: Sketch, media: Path
) -> Image.Image:
    """Photograph, scrim, logo and credit: what texts share."""
    if (path, size) in _plates:
        return _plates[path, size]
    _plates.clear()
    across = (crop[2] - crop[0]) / size[0]
    photo, scale = _decoded(path, next((n for n in (8, 4, 2) if across >= n), 1))
    box = tuple(side * scale for side in crop)
    box = (box[0], box[1], min(box[2], photo.width), min(box[3], photo.height))
    plate = photo.resize(size, Image.Resampling.LANCZOS, box=box)
    column = bytes(round(255 * opacity(y / (size[1] - 1))) for y in range(size[1]))
    mask = Image.frombytes("L", (1, size[1]), column).resize(size, Image.Resampling.NEAREST)
    plate.paste(SCRIM, (0, 0, *size), mask)
    with Image.open(media / "logo.png") as logo:
        mark = logo.resize(sketch.logo_box[2:], Image.Resampling.LANCZOS)
    plate.paste(mark, sketch.logo_box[:2], mark)
    font = _font(media / "textplain.ttf", sketch.credit_size)
    lines_at(ImageDraw.Draw(plate), [credit], *sketch.credit_box[:2], sketch.credit_size, 1.25, font)
    _plates[path, size] = plate
    return plate


@lru_cache(maxsize=2)
def _decoded(path: str, reduce: int) -> tuple[Image.Image, float]:
    with Image.open(path) as image:
        full = image.width
        if reduce > 1:
            image.draft("RGB", (-(-image.width // reduce), -(-image.height // reduce)))
        image.load()
        return image, image.width / full


@lru_cache(maxsize=256)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@lru_cache(maxsize=8192)
def _advance(path: Path, text: str) -> float:
    return _font(path, REFERENCE).getlength(text) / REFERENCE
