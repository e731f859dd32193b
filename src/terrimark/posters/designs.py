"""Designs: rules for laying out a poster, written in YAML. No pixels: every length is a fraction.

Unless it says otherwise a length is a fraction of the format's short side. A table gives a value by format
name, for every `print` format, by shape (`portrait` serves `pin` too) or for `all`; the most precise one
counts. One value alone is for all.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from terrimark.brand.base import Declared, Language, Line, Point, wrong
from terrimark.brand.suggest import advice
from terrimark.i18n import _
from terrimark.posters.formats import FORMATS

T = TypeVar("T")
KEYS = frozenset({*FORMATS, *(form.shape for form in FORMATS.values()), "print", "all"})


def _key(name: str) -> str:
    if name not in KEYS:
        what = _("unknown format {name!r}").format(name=name)
        raise wrong("unknown-format", what, advice(name, KEYS))
    return name


def _whole(value: object) -> object:
    return value if isinstance(value, dict) else {"all": value}


Key = Annotated[str, AfterValidator(_key)]
Table = Annotated[dict[Key, T], BeforeValidator(_whole)]
Axes = dict[str, float]
Anchor = Literal["foot", "top", "calmest"]
Share = Annotated[float, Field(gt=0, le=1)]
Span = tuple[Share, Share]
Role = Literal[
    "headline", "caption", "slogan", "photo", "bar", "logo", "credit", "event", "code", "actor", "funders"
]
Edge = Literal["edge", "margin", "bar"] | Share
TEXT: Axes = {"opsz": 24, "wght": 500, "wdth": 96}
STRONG: Axes = {"opsz": 48, "wght": 750, "wdth": 92}


class Width(Declared):
    """How the width axis helps the headline to fill its measure."""

    least: float
    most: float
    justify: bool = False
    """Each line takes the width that brings it to the measure; else only short headlines open up."""
    fill: Share = 0.9
    """How much of the measure a headline that does not justify opens up to."""
    apart: float = 14.0
    """Where justified lines would differ by more than this, all take one width."""


class Headline(Declared):
    """The shout."""

    size: Table[tuple[Share, Share]]
    """Most and least; a text too long for the least is an error, never a smaller size."""
    lines: int = Field(default=3, ge=1, le=4)
    hyphens: bool = False
    """Whether the longest word may be parted where the text would be refused; never a proper noun."""
    keep_beats: Annotated[float, Field(ge=0, lt=0.5)] = 0.08
    """How much smaller, as a share, a headline may be for each break it saves inside a sentence."""
    axes: Axes = {"opsz": 96, "wght": 800, "wdth": 84}
    width: Width | None = None
    tracking: float = -0.022
    """In em, as `leading`."""
    leading: tuple[float, float] = (0.93, 1.06)
    """Usual, and most where ink of two lines would touch."""
    ink: Literal["best", "light"] = "best"
    """On a photograph: that which needs the weaker scrim, or the light one wherever it can be read."""
    anchor: Anchor = "foot"
    """`calmest`: the foot, unless the picture is calmer at the top."""
    measure: Table[Span] = {}
    """Least and most, fractions of the format's width; from margin to margin where absent."""
    height: Table[Share] = {}
    """Most, a fraction of the format's height, from its first cap height to the bar."""
    band: Table[Span] = {}
    """Empty band under a headline that hangs from the top, fractions of the format's height."""


class Caption(Declared):
    """The smaller line."""

    size: Table[Share] = {"all": 0.037, "story": 0.042, "landscape": 0.046}
    axes: Axes = TEXT
    leading: float = 1.24
    lines: int = Field(default=2, ge=1, le=3)
    hyphens: bool = False
    place: Table[Literal["under", "foot", "notch", "none"]] = {"all": "under"}
    """Under the headline, on the foot above the bar, or in the notch at the right of a short last line."""
    below: float = 0.34
    """From the headline's last baseline to its cap height, a fraction of the headline's size."""
    beside: Share = 0.16
    """From the last line to a caption in the notch."""
    above: Table[Share] = {"all": 0.062, "landscape": 0.050}
    """From its last baseline to the bar; the headline's where there is no caption."""
    yields: tuple[str, ...] = ("square", "landscape")
    """Formats in which it leaves when the headline would fall under `keeps` of the size it has alone."""
    keeps: Share = 0.9
    narrowest: float | None = None
    """The width axis that it may close to where that saves a line."""


class Slogan(Declared):
    """The slogan in the bar; sizes are multiplied by the format's scale."""

    size: Share = 0.039
    least: Share = 0.030
    axes: Axes = STRONG
    tracking: float = -0.012


class Bar(Declared):
    """The signature: from the left edge, its right end round; multiplied by the format's scale."""

    height: Share = 0.080
    padding: float = 0.55
    """At the right of the slogan, a fraction of its height."""
    clear: Share = 0.02
    """Least distance to the logo's clear space."""
    between: Share = 0.012
    """From one bar to the next; not multiplied."""
    paired: Share = 0.325
    """How far each of two bars on a picture goes beyond the margin."""
    tab: Share = 0.36
    """On a picture with two bars: paper at the left of the logo, a fraction of both bars' height."""


class Credit(Declared):
    """The photographer: upright at the right edge, else along the foot."""

    size: Table[Share] = {"all": 0.016, "landscape": 0.022, "print": 0.011}
    axes: Axes = {"opsz": 12, "wght": 500, "wdth": 92}
    tracking: float = 0.015
    edge: Share = 0.019
    foot: Share = 0.026


class Scrim(Declared):
    """A gradient that keeps type readable on a photograph."""

    strongest: Share = 0.80
    """Darkening beyond this is refused."""
    lightest: Share = 0.30
    """The same for the light scrim under dark ink: more is fog."""
    least: float = Field(default=0.0, ge=0, le=0.8)
    """How strong it is even where type reads without it."""
    opposite: Share = 0.50
    """The same for the one at the other edge, under caption and logo."""
    reach: Share = 0.125
    """How far it goes beyond the text, a fraction of the format's height."""


class Picture(Declared):
    """A picture that does not fill the poster."""

    area: Table[tuple[Edge, Edge, Edge, Edge]]
    """Left, top, right, foot: a fraction of width or height, or where it stops: at the poster's `edge`, at
    the text zone's `margin`, or above the `bar`."""
    round: float = Field(default=0.0, ge=0, le=0.5)
    """Radius of its right corners; the left ones are square."""
    above: Share = 0.054
    """From its foot to the bar, where it stops there."""
    gap: Share = 0.052
    """From its foot to the cap height of a headline under it."""
    grows: float = Field(default=0.0, ge=0, le=0.3)
    """How far its foot goes down, a fraction of the height, where the type under it leaves room."""
    gives: float = Field(default=0.0, ge=0, le=0.3)
    """How far its foot goes up, likewise, where the type needs room."""
    credit: Table[Literal["beside", "under", "inside"]] = {"all": "beside"}
    """Upright in the right margin, level under the picture, or level on it."""
    credit_gap: Share = 0.014
    """From the picture's foot to a level credit."""


class Stack(Declared):
    """Date, hour and place of an event as bars over the slogan's, each longer than the one above."""

    size: tuple[Share, Share] = (0.080, 0.037)
    """Of the date, and of hour and place; multiplied by the format's scale."""
    least: Share = 0.030
    """What hour and place may come down to, the date with them."""
    axes: Axes = {"opsz": 96, "wght": 800, "wdth": 84}
    narrowest: float = 75
    """Width axis of a date that is still too long."""
    small_axes: Axes = STRONG
    tracking: float = -0.012
    height: tuple[Share, Share] = (0.130, 0.070)
    first: Share = 0.50
    """Length of the date's bar."""
    step: Share = 0.07
    shortest: Share = 0.03
    """What the step comes down to where a date is long."""
    padding: Share = 0.06
    """At the right of a text that makes its bar longer."""
    most: Share = 0.68
    """No bar goes beyond this fraction of the width."""
    above: Share = 0.060
    """From the stack to the slogan's bar."""


class Code(Declared):
    """A QR code on a paper tile, a label under it: at the right margin, or in a framed picture's corner."""

    side: Table[Annotated[float, Field(ge=0, le=1)]] = {"all": 0.21, "landscape": 0.30}
    """With four light modules on each side; no code in a format that has none, or 0."""
    gap: Share = 0.045
    """Least distance to type beside it or over it."""
    round: Share = 0.014
    label: Table[Share] = {"all": 0.028, "landscape": 0.044}
    labelled: bool = True
    axes: Axes = TEXT


class Partner(Declared):
    """An actor's logo and name on a paper bar over the slogan's; multiplied by the format's scale."""

    height: Share = 0.072
    logo: Share = 0.62
    """Of the bar's height."""
    gap: Share = 0.45
    """Between logo and name, likewise."""
    widest: Share = 0.26
    """Of the logo, of the short side."""


class Funders(Declared):
    """Who pays, on a strip of paper at the foot: sentences at the left, logos at the right."""

    size: Share = 0.055
    """Height of the logos, multiplied by the format's scale: 10 mm and more on an A4."""
    least: Share = 0.7
    """What they may come down to, all together."""
    gap: Share = 0.7
    """Between two, of their height."""
    clear: Share = 0.5
    """Over and under them, likewise."""
    mention: Table[Share] = {"all": 0.024, "landscape": 0.034, "print": 0.020}
    words: Share = 0.40
    """Of the width: what the sentences keep at least."""
    leading: float = 1.24
    axes: Axes = TEXT


class Tone(Declared):
    """The photograph in two colours: the scheme's ground and ink, else the accent on the dark."""

    exponent: tuple[float, float] = (1.12, 1.6)
    """Usual, and most where too little of the surface stays dark."""
    dark: Share = 0.45
    """Least share of the surface that stays nearer to the dark end."""


class Zone(Declared):
    """What a remix may do with a part of the poster: nothing, or anything within these limits."""

    state: Literal["locked", "free"] = "locked"
    characters: int | None = Field(default=None, gt=0)
    lines: int | None = Field(default=None, gt=0)
    """As written, with `\\n` between them."""
    choices: tuple[Line, ...] = ()
    """Only one of these; of `photo`: ids of visuals."""


class Design(Declared):
    """How a poster is laid out."""

    description: Line
    ground: Literal["photo", "flat", "paper"]
    """A photograph to the edges, the colours of a scheme, or the identity's light colour."""
    place: dict[str, Point] = {}
    """Where in the format the photo's focus stands, by anchor (`foot`, `top`) or by format, which wins."""
    headline: Headline
    caption: Caption = Caption()
    slogan: Slogan = Slogan()
    bar: Bar = Bar()
    credit: Credit = Credit()
    scrim: Scrim = Scrim()
    picture: Picture | None = None
    tone: Tone | None = None
    second: Table[Literal["below", "beside"]] = {}
    """Where a second language stands, at the same size: across the picture, or beside the first."""
    stack: Stack | None = None
    code: Code | None = None
    partner: Partner = Partner()
    funders: Funders = Funders()
    zones: dict[Role, Zone] = {}
    """Locked where absent."""
    formats: dict[Key, dict[str, Any]] = {}
    """What differs in some formats: any rules of the above but ground, second and zones."""
    languages: dict[Language, dict[str, Any]] = {}
    """What differs in some languages (the first of two); it wins over `formats`."""
