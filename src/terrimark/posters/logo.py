"""The logo's mark: the filled shapes of an SVG file, as a mask of any height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib import SVGPath
from PIL import Image, ImageChops, ImageDraw

from terrimark.errors import TerrimarkError
from terrimark.i18n import _

FINE = 8  # sub-pixels a side: edges in 65 greys
STEPS = 24  # straight pieces to a curve
MOST_BYTES = 200_000

Point = tuple[float, float]
Contour = tuple[Point, ...]


@dataclass(frozen=True)
class Shape:
    """Closed contours in a box that begins at (0, 0) and is 1 high."""

    contours: tuple[Contour, ...]  # largest first
    width: float
    even_odd: bool  # what two contours cover is a hole; else what turns the other way is one

    def mask(self, height: float, dx: float = 0.0, dy: float = 0.0) -> Image.Image:
        """The shape's coverage, 0 to 255, its corner (dx, dy) pixels inside the picture's."""
        size = (int(self.width * height + dx) + 2, int(height + dy) + 2)
        fine = Image.new("1", (size[0] * FINE, size[1] * FINE))
        for contour in self.contours:
            layer = Image.new("1", fine.size)
            points = [((x * height + dx) * FINE - 0.5, (y * height + dy) * FINE - 0.5) for x, y in contour]
            ImageDraw.Draw(layer).polygon(points, fill=1)
            hole = self.even_odd or (_area(contour) > 0) != (_area(self.contours[0]) > 0)
            fine = (ImageChops.logical_xor if hole else ImageChops.logical_or)(fine, layer)
        return fine.convert("L").reduce(FINE)


class _Flat(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Draws curves as straight pieces."""

    def __init__(self) -> None:
        super().__init__(None)
        self.contours: list[list[Point]] = []

    def _moveTo(self, point: Any) -> None:
        self.contours.append([point])

    def _lineTo(self, point: Any) -> None:
        self.contours[-1].append(point)

    def _curveToOne(self, one: Any, two: Any, end: Any) -> None:
        points = (self.contours[-1][-1], one, two, end)
        for step in range(1, STEPS + 1):
            t = step / STEPS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) for axis in (0, 1))
            self.contours[-1].append((x, y))


@lru_cache(maxsize=8)
def read_mark(path: Path) -> Shape:
    """The filled shapes of an SVG file; its colours are not used. TerrimarkError where there are none."""
    fix = _("export the logo as SVG with filled paths only (no text, no strokes, no pictures)")
    try:
        text = path.read_bytes()
        if len(text) > MOST_BYTES or b"<!ENTITY" in text:
            raise ValueError("too large, or with entities")
        recording = RecordingPen()
        SVGPath.fromstring(text).draw(recording)
        pen = _Flat()
        recording.replay(pen)
    except (OSError, ValueError, SyntaxError, IndexError, KeyError) as error:
        raise TerrimarkError(_("the logo {name} cannot be read").format(name=path.name), fix=fix) from error
    contours = sorted((one for one in pen.contours if len(one) > 2), key=lambda one: -abs(_area(one)))
    if not contours or not _area(contours[0]):
        raise TerrimarkError(_("the logo {name} has no filled shape").format(name=path.name), fix=fix)
    xs, ys = zip(*(point for contour in contours for point in contour), strict=True)
    left, top, height = min(xs), min(ys), max(ys) - min(ys)
    scaled = tuple(tuple(((x - left) / height, (y - top) / height) for x, y in one) for one in contours)
    return Shape(scaled, (max(xs) - left) / height, b"evenodd" in text)


def _area(contour: Sequence[Point]) -> float:
    """Twice the area; its sign says which way the contour turns."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(contour, (*contour[1:], contour[0]), strict=True))
