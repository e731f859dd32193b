"""The formats posters come in, and the lines every design stands on. Lengths in pixels from the top left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from terrimark.errors import TerrimarkError
from terrimark.i18n import _

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Format:
    """A size in pixels, and how much of it type may use."""

    name: str
    width: int
    height: int
    shape: str  # portrait, square, story or landscape: the rules it follows where it has none of its own
    margin: float = 0.065  # fraction of the short side
    scale: float = 1.0  # K: how much larger than usual bar and logo are
    head: tuple[float, float] = (
        0.0,
        0.0,
    )  # the text zone begins at head[0] × height + head[1] × short side …
    foot: tuple[float, float] = (
        1.0,
        0.0,
    )  # … and ends likewise; from margin to margin where they are left alone

    @property
    def short(self) -> float:
        """The short side: the unit of every length in a design."""
        return float(min(self.width, self.height))

    @property
    def left(self) -> float:
        """The one axis on which all type stands."""
        return self.margin * self.short

    @property
    def right(self) -> float:
        """The right margin."""
        return self.width - self.left

    @property
    def top(self) -> float:
        """Where the cap height of a first line stands at the highest."""
        return self.head[0] * self.height + self.head[1] * self.short if self.head[0] else self.left

    @property
    def bottom(self) -> float:
        """Where bar and logo stand."""
        return (
            self.foot[0] * self.height + self.foot[1] * self.short
            if self.foot[0] < 1
            else self.height - self.left
        )

    @property
    def ceiling(self) -> float:
        """What no ink may pass, accents included: the safe area of a story, else a little air."""
        return self.head[0] * self.height or 0.016 * self.short

    def pick(self, table: dict[str, T]) -> T | None:
        """What a design says for this format: by its name, else its shape, else `all`."""
        return next((table[key] for key in (self.name, self.shape, "all") if key in table), None)


FORMATS = {
    one.name: one
    for one in (
        Format(name="square", width=1080, height=1080, shape="square"),
        Format(name="portrait", width=1080, height=1350, shape="portrait"),
        Format(
            name="story", width=1080, height=1920, shape="story", head=(0.14, 0.015), foot=(0.80, -0.010)
        ),  # the application lays its own signs above and below
        Format(name="landscape", width=1200, height=630, shape="landscape", scale=1.22),
        Format(name="pin", width=1000, height=1500, shape="portrait"),
    )
}


def format_named(name: str) -> Format:
    """A format by its name; TerrimarkError where there is none."""
    if name not in FORMATS:
        raise TerrimarkError(
            _("unknown format {name!r}").format(name=name),
            fix=_("use one of: {names}").format(names=", ".join(FORMATS)),
        )
    return FORMATS[name]


def format_of(width: int, height: int) -> Format:
    """A format of any other size in pixels: it follows the rules of the shape that is nearest."""
    ratio = width / height
    shape = (
        "story" if ratio < 0.65 else "portrait" if ratio < 0.95 else "square" if ratio < 1.3 else "landscape"
    )
    return Format(
        name=f"{width}x{height}", width=width, height=height, shape=shape, scale=FORMATS[shape].scale
    )
