"""Pictures as JPEG, PNG, WebP or AVIF files, in sRGB, with what the file says of itself (XMP)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import deflate
from PIL import Image, ImageChops, ImageCms

LEVEL = 2  # of libdeflate: a tenth of the time of zlib's level 6 for files a tenth larger at most
UP = 2  # PNG's filter: the difference to the pixel above

Encode = Callable[[Image.Image, int, bytes], bytes]


@dataclass(frozen=True)
class Kind:
    """A kind of file, and the qualities that are tried in turn until one is small enough."""

    mime: str
    encode: Encode
    qualities: tuple[int, ...]


def _jpeg(image: Image.Image, quality: int, xmp: bytes) -> bytes:
    """With a restart at each row of blocks: a part can be read back without all that is above it."""
    return _saved(image, xmp, "JPEG", quality=quality, subsampling="4:2:0", restart_marker_rows=1)


def _webp(image: Image.Image, quality: int, xmp: bytes) -> bytes:
    return _saved(image, xmp, "WEBP", quality=quality, method=4)


def _avif(image: Image.Image, quality: int, xmp: bytes) -> bytes:
    """In one thread: with more of them the bytes would follow the machine's."""
    return _saved(image, xmp, "AVIF", quality=quality, speed=8, max_threads=1)


def _saved(image: Image.Image, xmp: bytes, name: str, **how: Any) -> bytes:
    """By Pillow; not straight to a file, where it takes half a write on a full disk for a whole one."""
    data = BytesIO()
    image.save(data, name, icc_profile=srgb_profile(), xmp=xmp, **how)
    return data.getvalue()


def _png(image: Image.Image, _quality: int, xmp: bytes) -> bytes:
    """One filter for all rows and a fast encoder whose bytes do not follow the machine's processor."""
    width, height = image.size
    pixels = Image.frombuffer("L", (3 * width, height), image.tobytes(), "raw", "L", 0, 1)
    above = Image.new("L", pixels.size)
    above.paste(pixels, (0, 1))
    rows = Image.new("L", (3 * width + 1, height), UP)
    rows.paste(ImageChops.subtract_modulo(pixels, above), (1, 0))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"sRGB", b"\x00"),
        (b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + xmp),
        (b"IDAT", deflate.zlib_compress(rows.tobytes(), LEVEL)),
        (b"IEND", b""),
    )
    parts: list[bytes | bytearray] = [b"\x89PNG\r\n\x1a\n"]
    for name, data in chunks:
        parts += [struct.pack(">I", len(data)), name, data]
        parts.append(struct.pack(">I", zlib.crc32(data, zlib.crc32(name))))
    return b"".join(parts)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """An sRGB profile without the hour at which it was made (bytes 24 to 35 of its header)."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data[:24] + bytes(12) + data[36:]


KINDS = {
    ".jpg": Kind("image/jpeg", _jpeg, (88, 82, 76, 70, 62, 54)),
    ".png": Kind("image/png", _png, (0,)),
    ".webp": Kind("image/webp", _webp, (84, 78, 72, 66, 58, 50)),
    ".avif": Kind("image/avif", _avif, (70, 63, 56, 49, 42)),
}
