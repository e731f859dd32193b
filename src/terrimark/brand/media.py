"""Files that the declared things name: there, inside the workspace, and readable as what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib import SVGPath
from fontTools.ttLib import TTFont

from terrimark.brand import folders
from terrimark.brand.draft import Declaration
from terrimark.brand.folders import Fault
from terrimark.errors import Problem
from terrimark.i18n import _
from terrimark.pictures import Unreadable, opened


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
    try:
        with opened(file) as picture:
            if picture.format == "JPEG":  # decodes an eighth: enough to miss the rest
                picture.draft("RGB", (picture.width // 8, picture.height // 8))
            if picture.format == "PNG":
                picture.verify()
            else:
                picture.load()
    except Unreadable as error:
        return error.code, error.what, error.fix
    return None


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


def _emblem(file: Path) -> Fault | None:
    """A logo of others: drawn in one ink, or a picture in its own colours."""
    if file.suffix.lower() != ".svg":
        return _picture(file)
    colours = set(re.findall(rb"fill\s*[:=]\s*[\"']?\s*(#\w+|rgb[^)]*\)|[a-z]+)", file.read_bytes().lower()))
    if len(colours - {b"none", b"currentcolor"}) > 1:
        what = _("the logo {name!r} has several colours: an SVG is drawn in one").format(name=file.name)
        return "many-coloured-logo", what, _("export it as PNG with a transparent ground")
    return _mark(file)


def _any(file: Path) -> Fault | None:
    return None


_READERS: dict[str, tuple[Callable[[Path], Fault | None], str]] = {
    "visuals.*.file": (_picture, ""),
    "identity.logo.mark": (_mark, ""),
    "identity.fonts.main.files.*": (_font, "fonts"),
    "actors|funders.*.logo": (_emblem, ""),
    "print.profile": (_any, "icc"),
}
