"""The formats posters come in, and the lines every design stands on. Lengths in pixels from the top left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

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
    safe: tuple[float, float] = (0.0, 1.0)  # of the height: what the application leaves free of its own signs
    trim: tuple[float, float] | None = None  # of a print format: width and height in millimetres
    dpi: tuple[float, float] = (0.0, 0.0)  # of a print format: source pixels an inch wanted, and at the least
    reduced: int = 1  # of a print format: a file at 1:10 for what no press takes at full size
    bleed: float = 0.0  # how far the picture goes on beyond the edges, to be cut off
    taken: float = 0.0  # height at the foot that the funders' strip takes

    @property
    def per_mm(self) -> float:
        """Pixels to a millimetre of a print format: those it is laid out and measured on, not a picture's."""
        return self.width / self.trim[0] if self.trim else 0.0

    def bled(self, mm: float) -> Format:
        """The same with a bleed in millimetres of its file."""
        return replace(self, bleed=mm * self.reduced * self.per_mm)

    def above(self, footer: tuple[float, float, float, float]) -> Format:
        """The same with a strip at its foot."""
        taken = footer[3] - footer[1]
        return replace(self, taken=taken if self.safe[1] == 1 else taken + 0.04 * self.short)

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
        return self.safe[0] * self.height + 0.015 * self.short if self.safe[0] else self.left

    @property
    def tall(self) -> float:
        """The height that is shared out: all but the funders' strip."""
        return self.height - self.taken

    @property
    def bottom(self) -> float:
        """Where bar and logo stand."""
        foot = self.safe[1] * self.height - (0.010 * self.short if self.safe[1] < 1 else self.left)
        return foot - self.taken

    @property
    def ceiling(self) -> float:
        """What no ink may pass, accents included: the safe area of a story, else a little air."""
        return self.safe[0] * self.height or 0.016 * self.short

    @property
    def keys(self) -> tuple[str, ...]:
        """What a design may call this format, the most precise first."""
        return tuple(dict.fromkeys((self.name, *(("print",) if self.trim else ()), self.shape, "all")))

    def pick(self, table: dict[str, T]) -> T | None:
        """What a design says for this format: by its name, `print` if it is one, its shape, else `all`."""
        return next((table[key] for key in self.keys if key in table), None)


@dataclass(frozen=True, kw_only=True)
class Covered:
    """What a network lays over a picture of a format, or cuts off: no type or logo stands there."""

    network: str
    format: str
    box: tuple[float, float, float, float]  # left, top, right, foot: fractions of width and height
    spares: tuple[str, ...] = ()  # what may be lost there
    source: str


_ADS = "Meta Ads Guide, image in stories: leave 14 % of the top and 20 % of the bottom free; read 2026-11"
COVERED = (
    *(
        Covered(network=network, format="story", box=box, source=_ADS)
        for network in ("instagram", "facebook")
        for box in ((0, 0, 1, 0.14), (0, 0.80, 1, 1))
    ),
    *(
        Covered(
            network="instagram",
            format="portrait",
            box=box,
            spares=("credit",),
            source="the profile's grid shows 3:4 of a picture of 4:5: 34 of 1080 pixels are cut at each side",
        )
        for box in ((0, 0, 0.0313, 1), (0.9687, 0, 1, 1))
    ),
    Covered(
        network="x",
        format="landscape",
        box=(0, 0.88, 0.5, 1),
        spares=("slogan", "credit", "mention"),
        source="the site's name lies over the foot of a link card's picture",
    ),
    Covered(
        network="pinterest",
        format="pin",
        box=(0, 0, 0.02, 0.0133),
        source="its cards have round corners",
    ),
)


def _free(name: str) -> tuple[float, float]:
    """Where bands over the whole width leave a format free, fractions of its height."""
    bands = [one.box for one in COVERED if one.format == name and one.box[2] - one.box[0] == 1]
    return max(foot for _l, top, _r, foot in bands if top == 0), min(top for _l, top, _r, _f in bands if top)


def _print(
    name: str, mm: tuple[float, float], per_mm: float, dpi: tuple[float, float], **more: Any
) -> Format:
    width, height = (round(side * per_mm) for side in mm)
    shape = "landscape" if width > height else "portrait"
    return Format(
        name=name,
        width=width,
        height=height,
        **{"shape": shape, "scale": 0.9, "trim": mm, "dpi": dpi, **more},
    )


FORMATS = {
    one.name: one
    for one in (
        Format(name="square", width=1080, height=1080, shape="square"),
        Format(name="portrait", width=1080, height=1350, shape="portrait"),
        Format(name="story", width=1080, height=1920, shape="story", safe=_free("story")),
        Format(name="landscape", width=1200, height=630, shape="landscape", scale=1.22),
        Format(name="pin", width=1000, height=1500, shape="portrait"),
        # Print: laid out on 1000 pixels or so; resolutions by the distance that it is looked at from.
        _print("a4", (210, 297), 4, (150, 100)),
        _print("a3", (297, 420), 4, (150, 100)),
        _print("a2", (420, 594), 2.5, (100, 72)),
        _print("40x60", (400, 600), 2.5, (100, 72)),
        _print("abribus", (1200, 1760), 1, (50, 30), margin=0.075),  # its frame hides up to 20 mm a side
        _print("4x3", (4000, 3000), 0.4, (25, 12), scale=1.0, reduced=10),
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
