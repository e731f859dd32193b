"""The logo's mark as a path of the page, its curves as curves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib import SVGPath

from terrimark.posters.order import Rect
from terrimark.press.sheet import Sheet, n


class _Path(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Writes contours as PDF operators."""

    def __init__(self, place: Any) -> None:
        super().__init__(None)
        self.told: list[str] = []
        self._place = place

    def _moveTo(self, point: Any) -> None:
        self._tell("m", point)

    def _lineTo(self, point: Any) -> None:
        self._tell("l", point)

    def _curveToOne(self, one: Any, two: Any, end: Any) -> None:
        self._tell("c", one, two, end)

    def _closePath(self) -> None:
        self.told.append("h")

    def _tell(self, operator: str, *points: Any) -> None:
        self.told += [f"{n(x)} {n(y)}" for x, y in map(self._place, points)]
        self.told.append(operator)


def mark(svg: Path, box: Rect, sheet: Sheet) -> str:
    """The filled shapes of an SVG file in a box of the poster. Its file was read before: compose did."""
    shapes, bounds = SVGPath(svg), BoundsPen(None)
    shapes.draw(bounds)
    left, top, _right, foot = bounds.bounds
    scale = (box[3] - box[1]) / (foot - top)
    pen = _Path(
        lambda point: sheet.point(box[0] + (point[0] - left) * scale, box[1] + (point[1] - top) * scale)
    )
    shapes.draw(pen)
    return " ".join(pen.told) + (" f*" if b"evenodd" in svg.read_bytes() else " f")
