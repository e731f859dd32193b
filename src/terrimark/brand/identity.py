"""The visual identity and the voice."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from terrimark.brand.base import Declared, Id, Line, Number, Text, wrong
from terrimark.brand.suggest import advice
from terrimark.i18n import _

COLOUR = r"^#[0-9a-fA-F]{6}$"
Hex = Annotated[str, StringConstraints(pattern=COLOUR)]


class Font(Declared):
    """A typeface: the first file that has a character draws it."""

    files: tuple[Line, ...] = Field(min_length=1)
    """Font files (WOFF2, TTF, OTF), looked up beside the brand, then among terrimark's `templates/`."""
    licence: Line
    """Such as `OFL-1.1`."""


class Fonts(Declared):
    """The typefaces by role."""

    main: Font
    """Sets the posters."""


class Wordmark(Declared):
    """The name at the right of the mark, in one or two lines."""

    lines: tuple[Line, ...] = Field(min_length=1, max_length=2)
    size: Number = Field(default=0.535, gt=0, le=1.5)
    """Font size, a fraction of the mark's height."""
    leading: Number = Field(default=1.24, gt=0, le=3)
    """Baseline step, in em."""
    gap: Number = Field(default=0.19, ge=0, le=2)
    """Between mark and wordmark, a fraction of the mark's height."""
    tracking: Number = Field(default=-0.015, ge=-0.1, le=0.5)
    """In em."""
    axes: dict[str, Number] = {"opsz": 60, "wght": 750, "wdth": 88}


class Logo(Declared):
    """The logo: a mark of one colour, and the name beside it."""

    mark: Line
    """An SVG file whose filled shapes make the mark; its own colours are not used."""
    wordmark: Wordmark | None = None
    margin: Number = Field(default=0.35, ge=0, le=2)
    """Clear space on all sides, a fraction of the mark's height."""
    alt: Text | None = None


class Roles(Declared):
    """Which palette colour plays which part; each value names a colour of the palette."""

    dark: Id
    """Ink on light grounds, scrims, dark ground."""
    light: Id
    """Paper, light ink on flat colour."""
    accent: Id
    """The bar."""


class Scheme(Declared):
    """Colours that go together on a flat poster; each value names a colour of the palette."""

    id: Id
    ground: Id
    ink: Id
    beat: Id
    """Ink of the last beat of the headline."""
    bar: Id
    bar_ink: Id


Percent = Annotated[Number, Field(ge=0, le=100)]


class Recipe(Declared):
    """How a colour is printed; where it has none, the printing condition's profile finds one."""

    cmyk: tuple[Percent, Percent, Percent, Percent]
    """Cyan, magenta, yellow, black, in per cent; `[0, 0, 0, 100]` is pure black."""
    spot: Line | None = None
    """Name of a spot colour, such as `PANTONE 3035 C`: on a plate of its own; `cmyk` shows it on proofs."""
    overprint: bool = False
    """Printed over a flat ground instead of cut out of it. On photographs it is always cut out."""

    @model_validator(mode="after")
    def _prints_something(self) -> Self:
        if self.overprint and not sum(self.cmyk):
            what = _("an overprinted colour without ink would vanish")
            raise wrong("invisible-ink", what, _("remove `overprint`, or give it ink in `cmyk`"))
        return self


class Voice(Declared):
    """How the territory speaks."""

    tone: Text | None = None
    address: dict[str, Line] = {}
    """How readers are addressed, by language: `{fr: vous}`."""
    avoid: tuple[Line, ...] = ()
    """Words that must not appear in any text; `check` finds them."""


class Identity(Declared):
    """What one recognises the territory by."""

    palette: dict[Id, Hex] = Field(min_length=2)
    roles: Roles
    schemes: tuple[Scheme, ...] = ()
    """For posters on one colour, taken in turn."""
    print: dict[Id, Recipe] = {}
    """Recipes for the press, by the palette's colour."""
    fonts: Fonts
    logo: Logo
    voice: Voice = Voice()

    @model_validator(mode="after")
    def _prints_its_palette(self) -> Self:
        for name in self.print:
            if name not in self.palette:
                what = _("`print` has a recipe for {name!r}, which the palette has not").format(name=name)
                raise wrong("unknown-colour", what, advice(name, self.palette))
        return self
