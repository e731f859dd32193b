"""The visual identity and the voice."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from terrimark.brand.base import Declared, Id, Line, Number, Text

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
    fonts: Fonts
    logo: Logo
    voice: Voice = Voice()
