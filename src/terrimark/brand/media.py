"""Files that the declared things name: there, inside the workspace, and readable as what they are."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib import SVGPath
from fontTools.ttLib import TTFont
from PIL import Image

from terrimark.brand import folders
from terrimark.brand.draft import Declaration
from terrimark.brand.folders import Fault
from terrimark.errors import Problem
from terrimark.i18n import _

MOST_PIXELS = 120_000_000  # a decoded picture of this size takes 360 MB of memory


def unusable(world: Declaration) -> Iterator[Problem]:
    """Files of the brand or of the campaign that are missing, unreadable or too large."""
    for draft, own in ((world.brand, world.brand_folder), (world.campaign, world.folder)):
        for pattern, (read, kind) in _READERS.items():
            for path, name in draft.texts(pattern):
                file = folders.find(name, world.root, (world.folder, world.brand_folder), kind)
                fault = read(file) if file else folders.lost(name, own, world.root)
                if fault:
                    yield draft.problem(*fault, *path)


def _picture(file: Path) -> Fault | None:
    """Whether a picture can be read whole; its size is looked at before anything is decoded."""
    what = _("the picture {name!r} cannot be read").format(name=file.name)
    fix = _("export it again as JPEG or PNG")
    if file.stat().st_size == 0:
        return "unreadable-image", _("the picture {name!r} is empty").format(name=file.name), fix
    try:
        with _own_bound(), Image.open(file) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                what = _(
                    "the picture {name!r} has {width} × {height} pixels; at most {most} million are read"
                )
                what = what.format(name=file.name, width=width, height=height, most=MOST_PIXELS // 1_000_000)
                return "image-too-large", what, _("reduce it: 4000 pixels on its long side are plenty")
            if picture.format == "JPEG":
                picture.draft("RGB", (width // 8, height // 8))  # decodes an eighth: enough to miss the rest
            if picture.format == "PNG":
                picture.verify()
            else:
                picture.load()
    except Exception:  # noqa: BLE001  (damage makes Pillow raise nearly anything)
        return "unreadable-image", what, fix
    return None


@contextmanager
def _own_bound() -> Iterator[None]:
    """Let Pillow open a header of any size, quietly, so that our bound can be told with it."""
    usual, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = usual


def _font(file: Path) -> Fault | None:
    try:
        with TTFont(file, lazy=True) as font:
            font.getBestCmap()
    except Exception:  # noqa: BLE001  (damage makes fontTools raise nearly anything)
        what = _("the font {name!r} cannot be read").format(name=file.name)
        return "unreadable-font", what, _("use a WOFF2, TTF or OTF file")
    return None


def _mark(file: Path) -> Fault | None:
    pen = BoundsPen(None)
    try:
        SVGPath(file).draw(pen)
    except Exception:  # noqa: BLE001  (damage makes fontTools raise nearly anything)
        what = _("the logo {name!r} cannot be read").format(name=file.name)
        return "unreadable-logo", what, _("export it as plain SVG, shapes only")
    if pen.bounds is None:
        what = _("the logo {name!r} holds no shape").format(name=file.name)
        return "unreadable-logo", what, _("export it as plain SVG, its strokes and texts made into shapes")
    return None


def _any(file: Path) -> Fault | None:
    return None


_READERS: dict[str, tuple[Callable[[Path], Fault | None], str]] = {
    "visuals.*.file": (_picture, ""),
    "identity.logo.mark": (_mark, ""),
    "identity.fonts.main.files.*": (_font, "fonts"),
    "actors|funders.*.logo": (_any, ""),
    "print.profile": (_any, "icc"),
}
