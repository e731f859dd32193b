"""What to draw: everything a poster needs, as plain values that travel to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from terrimark.content.variant import PosterWords

Rect = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photograph and how to place it; fractions of the upright picture, from top left."""

    path: Path
    credit_line: str  # "Photo Sander Klootwijk, CC BY-SA 4.0"
    focus: tuple[float, float] | None = (0.5, 0.5)  # None: where one looks first
    place: tuple[float, float] | None = None  # where in the format the focus shall stand
    zoom: float = 1.0
    quiet: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The logo: an SVG mark of one colour and the lines beside it (sizes as in `brand.identity`)."""

    svg: Path
    lines: tuple[str, ...] = ()
    size: float = 0.535
    leading: float = 1.24
    gap: float = 0.19
    tracking: float = -0.015
    margin: float = 0.35
    axes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Look:
    """The identity as a poster needs it: colours are "#rrggbb"."""

    dark: str
    light: str
    accent: str
    fonts: tuple[Path, ...]  # the first that has a character draws it
    mark: Mark
    ground: str = ""  # the scheme of a flat poster; empty on a photograph
    ink: str = ""
    beat: str = ""
    bar: str = ""
    bar_ink: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a colour is printed: inks in per cent, or a spot colour that they show on proofs."""

    cmyk: tuple[float, float, float, float]
    spot: str = ""  # "PANTONE 3035 C"
    overprint: bool = False  # on a flat ground: printed over it instead of cut out of it


@dataclass(frozen=True, kw_only=True)
class Press:
    """How a poster goes to the printer."""

    flavour: Literal["rgb", "cmyk"] = "rgb"
    profile: Path | None = None  # ICC, of the printing condition; needed for CMYK
    bleed: float = 3.0  # millimetres of the file
    marks: bool = True
    ink_limit: float = 300.0  # per cent, of all four inks on one spot
    recipes: tuple[tuple[str, Recipe], ...] = ()  # each with its colour, "#rrggbb"
    day: str = "2000-01-01"  # the date inside the file: declared, so that the same order gives the same bytes


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """Who answers for a poster; travels inside its file."""

    campaign: str = ""  # id
    publisher: str = ""  # the territory's name
    origin: Literal["official", "citizen"] = "official"
    certificate: Path | None = None  # PEM, the whole chain: signs the file's content credentials
    key: Path | None = None  # PEM, without a password


@dataclass(frozen=True, kw_only=True)
class Emblem:
    """The logo of a funder or an actor: SVG in one colour, or a picture with a transparent ground."""

    name: str
    file: Path


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who shows the poster as its own too."""

    name: str
    file: Path | None = None  # of the logo


@dataclass(frozen=True, kw_only=True)
class Order:
    """One poster to draw. `where` names it in errors."""

    where: str  # "campaign.yaml:41:7 (open-space, fr, bare, square)"
    words: PosterWords
    design: Mapping[str, Any]  # a checked design, as `designs.load` returns it
    format: str  # square, portrait, story, landscape, pin; or for print a4, a3, a2, 40x60, abribus, 4x3
    look: Look
    photo: Photo | None = None
    press: Press | None = None  # of a print format
    imprint: Imprint = Imprint()
    funders: tuple[Emblem, ...] = ()  # whose logos are owed; the sentences are among the words
    actor: Actor | None = None


@dataclass(frozen=True, kw_only=True)
class TextBox:
    """A text as it was drawn, for proofs: where its ink is, how large, how well it stands out."""

    role: (
        str  # headline, caption, slogan, credit, wordmark; second …, date, hour, place, label, actor, mention
    )
    lines: tuple[str, ...]
    size: float  # font size in pixels
    ink: str  # "#rrggbb"
    box: Rect  # of the ink
    line_boxes: tuple[Rect, ...]
    measure: float  # width it had to fill, pixels
    contrast: float  # ratio at the 5th percentile over the padded box


@dataclass(frozen=True, kw_only=True)
class Report:
    """How a poster came out; goes into the manifest."""

    width: int  # pixels; of a print: millimetres
    height: int
    texts: tuple[TextBox, ...]
    bar: Rect
    logo: Rect
    scrim: float  # strength 0..0.8; 0 where none was needed
    quality: int = 0  # of JPEG, WebP and AVIF, set on export
    code: str = ""  # what its QR code says, read back from the finished file
    dpi: float = 0.0  # of a print: the photograph's own pixels to an inch; 0 without one
    parts: Mapping[str, Rect] = field(
        default_factory=dict
    )  # picture, tile, tab, funders, bars besides the slogan's
