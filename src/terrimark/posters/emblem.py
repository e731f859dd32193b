"""Logos of funders and actors: a mark of one colour, or a picture in its own colours with a clear ground."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from PIL import Image

from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.pictures import Unreadable, opened
from terrimark.posters.legibility import SMALL, contrast
from terrimark.posters.logo import read_mark
from terrimark.posters.picture import stamp

STANDS_OUT = 3.0  # of a picture's own colours, at their median (WCAG 2.2, 1.4.11)
LARGEST = 2400  # pixels that are kept of a side: an A2 needs no more


def aspect(file: Path) -> float:
    """Width by height of what is seen of a logo, without the clear ground around it."""
    if is_mark(file):
        return read_mark(file).width
    width, height = picture(file).size
    return width / height


def is_mark(file: Path) -> bool:
    """Whether a logo is drawn in ink (SVG), not as a picture."""
    return file.suffix.lower() == ".svg"


def picture(file: Path) -> Image.Image:
    """A logo's pixels with their transparency, cut to what is seen. TerrimarkError where there are none."""
    return _picture(file, stamp(file))


@lru_cache(maxsize=16)
def _picture(file: Path, _stamp: tuple[int, int]) -> Image.Image:
    try:
        with opened(file) as image:
            image.thumbnail((LARGEST, LARGEST))
            found = image.convert("RGBA")
    except Unreadable as error:
        raise TerrimarkError(error.what, fix=error.fix) from error
    box = found.getchannel("A").point([0] * 16 + [255] * 240).getbbox()
    if box is None:
        what = _("the logo {name} is transparent all over").format(name=file.name)
        raise TerrimarkError(what, fix=_("export it again as PNG"))
    return found.crop(box)


def require_seen(file: Path, name: str, ink: str, paper: str) -> None:
    """TerrimarkError where a logo would not stand out on the paper, "#rrggbb"; a mark is drawn in the ink."""
    found = contrast(ink, paper) if is_mark(file) else _median(picture(file), paper)
    needed = SMALL if is_mark(file) else STANDS_OUT
    if found < needed:
        what = _("the logo of {name} would hardly be seen: contrast {found:.1f}, {needed:.1f} is needed")
        fix = _("take its version for light grounds, with a transparent ground")
        raise TerrimarkError(what.format(name=name, found=found, needed=needed), fix=fix)


def _median(image: Image.Image, paper: str) -> float:
    """The contrast that half of what is seen reaches."""
    small = image.resize((max(1, round(32 * image.width / image.height)), 32))
    counted = small.getcolors(small.width * small.height) or []
    found = sorted(
        (contrast("#{:02x}{:02x}{:02x}".format(*colour[:3]), paper), count)  # type: ignore[index]
        for count, colour in counted
        if colour[3] > 127  # type: ignore[index]
    )
    sums = list(accumulate(count for _contrast, count in found))
    return found[bisect_left(sums, sums[-1] / 2)][0] if found else 1.0
