"""Picture files opened with care: looked at before they are decoded, and every failure said in words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from terrimark.errors import TerrimarkError
from terrimark.i18n import _

READ = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "GIF")
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1")  # how such a file begins, from its fifth byte
MOST_PIXELS = 120_000_000  # a decoded picture of this size takes 360 MB of memory


class Unreadable(TerrimarkError):
    """A file that cannot be shown as a picture."""

    code = "unreadable-image"


class TooLarge(Unreadable):
    """A picture with more pixels than are read."""

    code = "image-too-large"


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """A picture, not yet decoded; whatever fails on it, also while it is decoded, is said in words.

    Raises Unreadable, and MemoryError as it is.
    """
    try:
        with _quiet(), Image.open(path, formats=_kinds(path)) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                what = _(
                    "the picture {name!r} has {width} × {height} pixels; at most {most} million are read"
                )
                what = what.format(name=path.name, width=width, height=height, most=MOST_PIXELS // 1_000_000)
                raise TooLarge(what, fix=_("reduce it: 4000 pixels on its long side are plenty"))
            yield image
    except (TerrimarkError, MemoryError):
        raise
    except UnidentifiedImageError as error:
        what = _("{name!r} is not a picture that can be read").format(name=path.name)
        raise Unreadable(what, fix=_("use JPEG, PNG, WebP, TIFF or AVIF")) from error
    except Exception as error:  # damage makes Pillow raise nearly anything
        if isinstance(error, OSError) and error.strerror:
            what = _("the picture {name!r} cannot be opened: {reason}").format(
                name=path.name, reason=error.strerror
            )
            raise Unreadable(what, fix=_("put it back, or change `file`")) from error
        what = _("the picture {name!r} is damaged").format(name=path.name)
        raise Unreadable(what, fix=_("open it in an image editor and export it again")) from error


def _kinds(path: Path) -> tuple[str, ...]:
    """As what the file may be read: telephones' own format by the extra `heic`, which costs time to load."""
    with path.open("rb") as file:
        head = file.read(12)
    if not head:
        what = _("the picture {name!r} is empty").format(name=path.name)
        raise Unreadable(what, fix=_("export it again as JPEG or PNG"))
    if head[4:] not in HEIC:
        return READ
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        what = _("the picture {name!r} is HEIC, and what reads it is not installed").format(name=path.name)
        raise Unreadable(what, fix=_("export it as JPEG, or run: pip install 'terrimark[heic]'")) from None
    register_heif_opener()
    return ("HEIF",)


@contextmanager
def _quiet() -> Iterator[None]:
    """Let Pillow open a header of any size, without its own words, so that our bound is the one told."""
    usual, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = usual
