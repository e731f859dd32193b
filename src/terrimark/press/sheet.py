"""A printed sheet: boxes and marks. The page is in points from the bottom left, the poster in its pixels."""

from __future__ import annotations

from dataclasses import dataclass

from terrimark.posters import Format
from terrimark.posters.order import Rect

POINT = 72 / 25.4  # points to a millimetre
AWAY, LONG = 1.0, 5.0  # millimetres: marks begin this far outside the bleed, and are this long
THIN = 0.25  # points
ROUND = 0.5522847498  # a quarter of a circle as one curve


@dataclass(frozen=True)
class Sheet:
    """A format on its sheet, with bleed and marks."""

    form: Format
    bleed: float  # millimetres of the page
    marks: bool

    @property
    def unit(self) -> float:
        """Points to a poster pixel."""
        return POINT / self.form.per_mm / self.form.reduced

    @property
    def margin(self) -> float:
        """From the sheet's edge to the trim, in points."""
        return (self.bleed + (2 * AWAY + LONG if self.marks else 0)) * POINT

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the poster is on the page."""
        return self.margin + x * self.unit, self.margin + (self.form.height - y) * self.unit

    def boxes(self) -> dict[str, Rect]:
        """MediaBox, BleedBox, TrimBox: left, bottom, right, top."""
        width, height = (side * POINT / self.form.reduced for side in self.form.trim or (0, 0))

        def around(grow: float) -> Rect:
            low, right, top = self.margin - grow, self.margin + width + grow, self.margin + height + grow
            return round(low, 3), round(low, 3), round(right, 3), round(top, 3)

        return {
            "MediaBox": around(self.margin),
            "BleedBox": around(self.bleed * POINT),
            "TrimBox": around(0),
        }

    def crop_marks(self) -> str:
        """Two thin lines at each corner, in line with the trim, outside the bleed."""
        left, foot, right, top = self.boxes()["TrimBox"]
        near = (self.bleed + AWAY) * POINT
        far = near + LONG * POINT
        lines = [
            line
            for x, out in ((left, -1), (right, 1))
            for y, up in ((foot, -1), (top, 1))
            for line in (
                f"{n(x + out * near)} {n(y)} m {n(x + out * far)} {n(y)} l",
                f"{n(x)} {n(y + up * near)} m {n(x)} {n(y + up * far)} l",
            )
        ]
        return f"{THIN} w {' '.join(lines)} S"

    def strip(self, box: Rect, *, round_left: bool = False) -> str:
        """A strip, fully round at one end; where it meets the poster's edge it goes on into the bleed."""
        beyond = self.form.bleed
        left, top, right, bottom = box
        if left <= 0:
            left = -beyond
        if right >= self.form.width:
            right = self.form.width + beyond
        r = (bottom - top) / 2
        flat, end, out = (right, left, -1) if round_left else (left, right, 1)
        turn = end - out * r  # where the round end begins
        k = ROUND * r * out
        middle = top + r
        path = [
            (self._at((flat, top)), "m"),
            (self._at((turn, top)), "l"),
            (self._at((turn + k, top), (end, middle - abs(k)), (end, middle)), "c"),
            (self._at((end, middle + abs(k)), (turn + k, bottom), (turn, bottom)), "c"),
            (self._at((flat, bottom)), "l"),
        ]
        return " ".join(f"{points} {operator}" for points, operator in path) + " f"

    def foot(self, box: Rect) -> str:
        """A strip along the poster's foot, on into the bleed on three sides."""
        beyond, (left, top, right, bottom) = self.form.bleed, box
        return f"{self.box((left - beyond, top, right + beyond, bottom + beyond))} f"

    def frame(self, box: Rect, radius: float) -> str:
        """A picture's frame, its right corners round; where it meets the poster's edge it goes on outside."""
        form, (left, top, right, foot) = self.form, box
        left, top = (side - form.bleed if side <= 0 else side for side in (left, top))
        right, foot = right + form.bleed * (right >= form.width), foot + form.bleed * (foot >= form.height)
        return self.rounded((left, top, right, foot), radius, left_too=False)

    def rounded(self, box: Rect, radius: float, *, left_too: bool = True) -> str:
        """A box with round corners, the left ones only where they are to be."""
        left, top, right, foot = box
        path, last = list[str](), (0.0, 0.0)
        for (x, y), (a, b), (c, d), r in (
            ((left, top), (0, 1), (1, 0), radius * left_too),
            ((right, top), (-1, 0), (0, 1), radius),
            ((right, foot), (0, -1), (-1, 0), radius),
            ((left, foot), (1, 0), (0, -1), radius * left_too),
        ):
            k, last = r * (1 - ROUND), (x + c * r, y + d * r)
            path.append(f"{self._at((x + a * r, y + b * r))} {'l' if path else 'm'}")
            path.append(f"{self._at((x + a * k, y + b * k), (x + c * k, y + d * k), last)} c")
        return " ".join((*path, "h"))

    def box(self, box: Rect) -> str:
        """A plain box of the poster."""
        (x, y), (u, v) = self.point(box[0], box[3]), self.point(box[2], box[1])
        return rectangle((x, y, u, v))

    def _at(self, *points: tuple[float, float]) -> str:
        return " ".join(f"{n(a)} {n(b)}" for a, b in (self.point(*point) for point in points))


def n(value: float) -> str:
    """A number as PDF writes it: never with an exponent."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rectangle(box: Rect) -> str:
    """A box of the page as a path."""
    left, foot, right, top = box
    return f"{n(left)} {n(foot)} {n(right - left)} {n(top - foot)} re"
