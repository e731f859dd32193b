"""Picture files: any format and mode to upright sRGB; what cannot be read is said in words."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from terrimark.pictures import opened

SWAPPED = (5, 6, 7, 8)  # EXIF orientations that lie on their side
ORIENTATION = 0x0112


def upright_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels as one looks at the picture; TerrimarkError where it is no picture."""
    with opened(path) as image:
        width, height = image.size
        return (height, width) if image.getexif().get(ORIENTATION) in SWAPPED else (width, height)


def stamp(path: Path) -> tuple[int, int]:
    """What changes when the file does."""
    try:
        stat = path.stat()
    except OSError:
        return 0, 0  # reading it says why
    return stat.st_mtime_ns, stat.st_size


def read(path: Path, paper: str, reduce: int = 1) -> Image.Image:
    """The whole picture upright in sRGB; a JPEG at a half, a quarter or an eighth where `reduce` says so."""
    with opened(path) as image:
        if image.format in ("JPEG", "MPO") and reduce > 1:
            image.draft(None, (-(-image.width // reduce), -(-image.height // reduce)))
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        return srgb(image, paper)


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
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits as 8: 16 bits as they are, else from the darkest to the lightest there is."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point([value >> 8 for value in range(1 << 16)], "L")
    low, high = (float(str(value)) for value in image.getextrema())
    if 255 < high <= 65535:
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
