"""Designs: rules for laying out a poster, written in YAML. No pixels: every length is a fraction.

Unless it says otherwise a length is a fraction of the format's short side. A table gives a value by format
name, for every `print` format, by shape (`portrait` serves `pin` too) or for `all`; the most precise one
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from terrimark import brand
from terrimark.brand.base import Declared, Line, Point
from terrimark.errors import Invalid, TerrimarkError
from terrimark.i18n import _

Axes = dict[str, float]
Anchor = Literal["foot", "top", "calmest"]
Share = Annotated[float, Field(gt=0, le=1)]
Span = tuple[Share, Share]
Role = Literal["headline", "caption", "slogan", "photo", "bar", "logo", "credit"]
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

    size: dict[str, tuple[Share, Share]]
    """Most and least; a text too long for the least is an error, never a smaller size."""
    lines: int = Field(default=3, ge=1, le=4)
    keep_beats: Annotated[float, Field(ge=0, lt=0.5)] = 0.08
    """How much smaller, as a share, a headline may be for each break it saves inside a sentence."""
    axes: Axes = {"opsz": 96, "wght": 800, "wdth": 84}
    width: Width | None = None
    tracking: float = -0.022
    """In em, as `leading`."""
    leading: tuple[float, float] = (0.93, 1.06)
    """Usual, and most where ink of two lines would touch."""
    anchor: Anchor = "foot"
    """`calmest`: the foot, unless the picture is calmer at the top."""
    measure: dict[str, Span] = {}
    """Least and most, fractions of the format's width; from margin to margin where absent."""
    height: dict[str, Share] = {}
    """Most, a fraction of the format's height, from its first cap height to the bar."""
    band: dict[str, Span] = {}
    """Empty band under a headline that hangs from the top, fractions of the format's height."""


class Caption(Declared):
    """The smaller line."""

    size: dict[str, Share] = {"all": 0.037, "story": 0.042, "landscape": 0.046}
    axes: Axes = TEXT
    leading: float = 1.24
    lines: int = Field(default=2, ge=1, le=3)
    place: dict[str, Literal["under", "foot", "notch"]] = {"all": "under"}
    """Under the headline, on the foot above the bar, or in the notch at the right of a short last line."""
    below: float = 0.34
    """From the headline's last baseline to its cap height, a fraction of the headline's size."""
    beside: Share = 0.16
    """From the last line to a caption in the notch."""
    above: dict[str, Share] = {"all": 0.062, "landscape": 0.050}
    """From its last baseline to the bar; the headline's where there is no caption."""
    yields: tuple[str, ...] = ("square", "landscape")
    """Formats in which it leaves when the headline would fall under `keeps` of the size it has alone."""
    keeps: Share = 0.9


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


class Credit(Declared):
    """The photographer: upright at the right edge, else along the foot."""

    size: dict[str, Share] = {"all": 0.016, "landscape": 0.022, "print": 0.011}
    axes: Axes = {"opsz": 12, "wght": 500, "wdth": 92}
    tracking: float = 0.015
    edge: Share = 0.019
    foot: Share = 0.026


class Scrim(Declared):
    """A gradient that keeps type readable on a photograph."""

    strongest: Share = 0.80
    """Darkening beyond this is refused."""
    lightest: Share = 0.45
    """The same for the light scrim under dark ink."""
    opposite: Share = 0.50
    """The same for the one at the other edge, under caption and logo."""
    reach: Share = 0.125
    """How far it goes beyond the text, a fraction of the format's height."""


class Zone(Declared):
    """What a remix may do with a part of the poster."""

    state: Literal["locked", "free"] = "locked"
    characters: int | None = Field(default=None, gt=0)


class Design(Declared):
    """How a poster is laid out."""

    description: Line
    ground: Literal["photo", "flat"]
    place: dict[str, Point] = {}
    """Where in the format the photo's focus stands, by anchor (`foot`, `top`) or by format, which wins."""
    headline: Headline
    caption: Caption = Caption()
    slogan: Slogan = Slogan()
    bar: Bar = Bar()
    credit: Credit = Credit()
    scrim: Scrim = Scrim()
    zones: dict[Role, Zone] = {}
    """Locked where absent."""


def load_design(name: str, folders: Sequence[Path]) -> dict[str, Any]:
    """The design `name`, checked, as plain data for an `Order`: `<name>.yaml` of the first folder with it.

    Raises Invalid with everything that is wrong in the file; TerrimarkError where there is no such design.
    """
    path = next((folder / f"{name}.yaml" for folder in folders if (folder / f"{name}.yaml").is_file()), None)
    if path is None:
        raise TerrimarkError(
            _("there is no design {name!r}").format(name=name), fix=brand.advice(name, design_names(folders))
        )
    draft = brand.read_yaml(path, f"templates/posters/{name}.yaml")
    design, problems = brand.fit(Design, draft)
    if design is None or draft.problems:
        raise Invalid((*draft.problems, *problems))
    data: dict[str, Any] = design.model_dump(mode="json", by_alias=True)
    return data


def design_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """The designs that these folders offer."""
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.yaml")}))
