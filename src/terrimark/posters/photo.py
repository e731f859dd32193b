"""Photographs: any mode to upright sRGB, then the part of it that a format shows."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Photo, Rect

READ = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "GIF")
SHARP = 0.9  # source pixels to a poster pixel, at least
SHIFTS = (-0.08, -0.04, 0.0, 0.04, 0.08)
SWAPPED = (5, 6, 7, 8)  # EXIF orientations that lie on their side
ORIENTATION = 0x0112


@dataclass(frozen=True)
class Crop:
    """What a format shows of a photograph: a box in its upright pixels; `scale` of them to one of ours."""

    box: Rect
    scale: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the picture, in its pixels, stands in the format, in ours."""
        return (x - self.box[0]) / self.scale, (y - self.box[1]) / self.scale


def upright_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels as one looks at the picture; TerrimarkError where it is no picture."""
    with _opened(path) as image:
        width, height = image.size
        return (height, width) if image.getexif().get(ORIENTATION) in SWAPPED else (width, height)


def crop(
    photo: Photo,
    size: tuple[int, int],
    target: tuple[int, int],
    place: tuple[float, float],
    bleed: float = 0.0,
    *,
    sharp: float = SHARP,
) -> Crop:
    """Cover the `target` with the picture of `size`, its focus as near to `place` as its edges let it be.

    `place` is in fractions of the target. The `bleed` round it is covered too. Raises TerrimarkError where
    the picture has fewer than `sharp` pixels to one of the target's.
    """
    scale = min(side / (shown + 2 * bleed) for side, shown in zip(size, target, strict=True))
    if scale < sharp:
        need = [math.ceil(side * SHARP / scale) for side in size]
        raise TerrimarkError(
            _("{file} is too small for {width} × {height}: it has {has}").format(
                file=photo.path.name, width=target[0], height=target[1], has=f"{size[0]} × {size[1]}"
            ),
            fix=_("use a picture of at least {width} × {height} pixels, or leave this format out").format(
                width=need[0], height=need[1]
            ),
        )
    scale /= max(1.0, min(photo.zoom, scale / SHARP))
    (left, right), (top, bottom) = (
        _inside(focus * side - at * shown * scale, shown * scale, side, bleed * scale)
        for side, shown, focus, at in zip(size, target, photo.focus, place, strict=True)
    )
    box = (left, top, right, bottom)
    return Crop(box, scale)


def nearby(shown: Crop, size: tuple[int, int], bleed: float = 0.0) -> list[Crop]:
    """The crop, then others a little to each side of it, nearest first: up to 0.08 of the picture."""
    left, top, right, bottom = shown.box
    steps = sorted(product(SHIFTS, SHIFTS), key=lambda step: abs(step[0]) + abs(step[1]))
    found, edge = {}, bleed * shown.scale
    for across, down in steps:
        x, far = _inside(left + across * size[0], right - left, size[0], edge)
        y, foot = _inside(top + down * size[1], bottom - top, size[1], edge)
        found[x, y] = Crop((x, y, far, foot), shown.scale)
    return list(found.values())


def _inside(start: float, length: float, side: float, edge: float = 0.0) -> tuple[float, float]:
    """Both ends of a stretch moved into edge..side - edge; sums of fractions may miss it by a hair."""
    start = max(min(start, side - edge - length), edge)
    return start, min(start + length, side)


def cropped(path: Path, crop: Crop, target: tuple[int, int], paper: str) -> Image.Image:
    """The part that the crop shows, in sRGB, at the `target` size; a copy of the caller's own."""
    return _cropped(path, _stamp(path), crop, target, paper).copy()


def overview(path: Path, shown: Crop, paper: str, step: int) -> tuple[Image.Image, float]:
    """The whole picture, about `step` poster pixels to a pixel; and how many of its own that is."""
    source, reduced = _source(path, shown, paper)
    across = max(1, round(step * shown.scale * reduced))
    return source.reduce(across), across / reduced


@lru_cache(maxsize=4)
def _cropped(
    path: Path, _stamp: tuple[int, int], crop: Crop, target: tuple[int, int], paper: str
) -> Image.Image:
    source, reduced = _source(path, crop, paper)
    left, top, right, bottom = (side * reduced for side in crop.box)
    box = (left, top, min(right, source.width), min(bottom, source.height))
    return source.resize(target, Image.Resampling.LANCZOS, box=box)


def _source(path: Path, crop: Crop, paper: str) -> tuple[Image.Image, float]:
    """The decoded picture, as small as the crop lets it be, and its scale."""
    return _decoded(path, _stamp(path), next((n for n in (8, 4, 2) if crop.scale >= n), 1), paper)


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when the file does."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=2)
def _decoded(path: Path, _stamp: tuple[int, int], reduce: int, paper: str) -> tuple[Image.Image, float]:
    """The whole picture upright in sRGB, and its scale: a JPEG is read at a half, a quarter, an eighth."""
    with _opened(path) as image:
        full = image.width
        if image.format in ("JPEG", "MPO") and reduce > 1:
            image.draft(None, (-(-image.width // reduce), -(-image.height // reduce)))
        image.load()
        scale = image.width / full
        return srgb(ImageOps.exif_transpose(image), paper), scale


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """An image whose every failure, also on decoding, is said in words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=READ) as image:
                yield image
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        what, fix = (
            _("{file} has too many pixels"),
            _("reduce it below 89 million pixels, such as 6000 × 4000"),
        )
        cause: Exception = error
    except UnidentifiedImageError as error:
        what, fix = _("{file} is not a picture that can be read"), _("use JPEG, PNG, WebP, TIFF or AVIF")
        cause = error
    except FileNotFoundError as error:
        what, fix = _("{file} is missing"), _("put it back, or change `file`")
        cause = error
    except (OSError, SyntaxError, ValueError, EOFError, ImageCms.PyCMSError) as error:
        what, fix = _("{file} is damaged"), _("open it in an image editor and export it again")
        cause = error
    else:
        return
    raise TerrimarkError(what.format(file=path.name), fix=fix) from cause


def srgb(image: Image.Image, paper: str) -> Image.Image:
    """Any mode as RGB in sRGB; what is transparent shows the `paper` colour."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    if image.has_transparency_data:
        sheet = Image.new("RGBA", image.size, paper)
        sheet.alpha_composite(image.convert("RGBA"))
        image, profile = sheet.convert("RGB"), profile if image.mode not in ("LA", "La") else None
    elif image.mode not in ("RGB", "L", "CMYK", "LAB"):
        image = image.convert("RGB")
    if image.mode == "LAB":
        image = _converted(image, ImageCms.createProfile("LAB"))
    elif profile:
        image = _profiled(image, profile)
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits as 8: 16 bits as they are, else from the darkest to the lightest there is."""
    low, high = (float(str(value)) for value in image.convert("F").getextrema())
    if image.mode.startswith("I;16") or 255 < high <= 65535:
        low, high = 0.0, 65535.0
    scale = 255 / (high - low or 1)
    return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")


def _profiled(image: Image.Image, profile: bytes) -> Image.Image:
    """Converted from its own profile; as it is where that is broken or for another kind of picture."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}.get(image.mode) == own.profile.xcolor_space:
            return _converted(image, own)
    except (OSError, ImageCms.PyCMSError):
        return image
    return image


def _converted(image: Image.Image, profile: Any) -> Image.Image:
    converted = ImageCms.profileToProfile(
        image,
        profile,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return converted or image
