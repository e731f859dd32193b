"""Colours as a printed file names them: sRGB for a screen, or the printer's inks and spot colours."""

from __future__ import annotations

import io
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from pikepdf import Array, Dictionary, Name, Object, Pdf
from PIL import Image, ImageChops, ImageCms, ImageColor

from terrimark import posters
from terrimark.errors import TerrimarkError
from terrimark.i18n import _
from terrimark.posters.order import Press, Recipe
from terrimark.press.sheet import n

Plate = Image.Image
NEAR = 1.57  # per cent: four levels of 255, which rounding may hide


class Inks(Protocol):
    """The colours of a document."""

    identifier: str  # of the output condition
    profile: bytes  # ICC, compressed

    def fill(self, colour: str, *, flat: bool) -> str:
        """The operators that take a colour "#rrggbb" for what is filled next; `flat`: on a flat ground."""

    def marks(self) -> str:
        """The operators that take the colour of crop marks."""

    def plate(self, image: Image.Image) -> Plate:
        """A photograph in sRGB as it is printed, not yet within the ink limit."""

    def resources(self, pdf: Pdf, profile: Object) -> tuple[Dictionary, Dictionary, Object]:
        """Colour spaces and graphics states that the operators name; the photograph's colour space."""


class Screen:
    """sRGB as it is: for a proof on screen or the printer in the office."""

    identifier = "sRGB IEC61966-2.1"

    def __init__(self) -> None:
        self.profile = _compressed(posters.srgb_profile())

    def fill(self, colour: str, *, flat: bool) -> str:
        """See `Inks.fill`."""
        return "/RGB cs " + " ".join(n(value / 255) for value in ImageColor.getrgb(colour)[:3]) + " sc"

    def marks(self) -> str:
        """See `Inks.marks`."""
        return "/RGB CS 0 0 0 SC"

    def plate(self, image: Image.Image) -> Plate:
        """See `Inks.plate`."""
        return image

    def resources(self, pdf: Pdf, profile: Object) -> tuple[Dictionary, Dictionary, Object]:
        """See `Inks.resources`."""
        space = pdf.make_indirect(Array([Name.ICCBased, profile]))
        return Dictionary(RGB=space), Dictionary(), space


class Plates:
    """Cyan, magenta, yellow and black for a printing condition, and spot colours, each on its own plate."""

    def __init__(self, press: Press) -> None:
        if press.profile is None:
            raise TerrimarkError(
                _("CMYK needs an ICC profile"), fix=_("name one as `profile` of the campaign's `print`")
            )
        self._transform, name, self.profile = _to_cmyk(press.profile)
        self.identifier = "FOGRA39" if "ISO Coated v2" in name or "FOGRA39" in name else name
        self._press, self._spots = press, dict[str, Recipe]()

    def fill(self, colour: str, *, flat: bool) -> str:
        """See `Inks.fill`. Overprinting is for flat grounds: on a photograph it would pass the ink limit."""
        recipe = self._recipe(colour)
        state = "/Over gs" if recipe.overprint and flat else "/Knock gs"
        if recipe.spot:
            name = next((name for name, one in self._spots.items() if one == recipe), f"S{len(self._spots)}")
            self._spots[name] = recipe
            return f"{state} /{name} cs 1 scn"
        return f"{state} {' '.join(n(part / 100) for part in recipe.cmyk)} k"

    def _recipe(self, colour: str) -> Recipe:
        if recipe := dict(self._press.recipes).get(colour.lower()):
            if (total := sum(recipe.cmyk)) > self._press.ink_limit:
                what = _(
                    "the print recipe of {colour} lays {total:.0f} per cent of ink, {most:.0f} are allowed"
                ).format(colour=colour, total=total, most=self._press.ink_limit)
                raise TerrimarkError(what, fix=_("lower its `cmyk` in the identity's `print`"))
            return recipe
        assert self._press.profile
        return _by_profile(self._press.profile, colour, self._press.ink_limit)

    def marks(self) -> str:
        """See `Inks.marks`: on every plate."""
        return "/All CS 1 SCN"

    def plate(self, image: Image.Image) -> Plate:
        """See `Inks.plate`."""
        return _applied(image, self._transform)

    def resources(self, pdf: Pdf, profile: Object) -> tuple[Dictionary, Dictionary, Object]:
        """See `Inks.resources`."""
        spaces = Dictionary(All=_separation(pdf, Name.All, (100, 100, 100, 100)))
        for name, recipe in self._spots.items():
            spot = Name("/" + recipe.spot)
            spaces[f"/{name}"] = _separation(pdf, spot, recipe.cmyk)
        states = Dictionary(
            Over=Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1),
            Knock=Dictionary(Type=Name.ExtGState, OP=False, op=False, OPM=0),
        )
        return spaces, states, Name.DeviceCMYK


def inks(press: Press) -> Inks:
    """The colours of a flavour."""
    return Plates(press) if press.flavour == "cmyk" else Screen()


def heaviest(plate: Plate) -> float:
    """The most ink on one pixel of a CMYK picture, per cent; at most 1.6 too high, never too low."""
    return _most(_total(plate))


def limited(plate: Plate, limit: float) -> Plate:
    """The picture with no more ink than the limit, in per cent: cyan, magenta and yellow yield alike."""
    most = int((limit - NEAR) * 2.55)
    share = [max(0, -(-(4 * level - most) // 3)) for level in range(256)]
    # Where one ink has nothing more to give, the others give again.
    while _most(total := _total(plate)) > limit:
        excess = total.point(share)
        *colours, black = plate.split()
        plate = Image.merge("CMYK", [*(ImageChops.subtract(one, excess) for one in colours), black])
    return plate


def _most(total: Image.Image) -> float:
    """Per cent of the most ink in a total."""
    return max(level for level, count in enumerate(total.histogram()) if count) * 4 / 2.55 + NEAR


def _total(plate: Plate) -> Image.Image:
    """A quarter of the four inks together, 0 to 255, rounded down."""
    cyan, magenta, yellow, black = plate.split()
    return ImageChops.add(ImageChops.add(cyan, magenta, 2), ImageChops.add(yellow, black, 2), 2)


@lru_cache(maxsize=2)
def _to_cmyk(path: Path) -> tuple[Any, str, bytes]:
    """From sRGB to a printing condition, keeping its blacks; the profile's name and bytes."""
    try:
        data = path.read_bytes()
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        space, kind = profile.profile.xcolor_space, profile.profile.device_class
    except (OSError, ImageCms.PyCMSError):
        space = kind = ""
    if (space, kind) != ("CMYK", "prtr"):
        raise TerrimarkError(
            _("{name} is not a colour profile of a printing condition").format(name=path.name),
            fix=_("use an ICC profile for CMYK output, such as ISOcoated_v2_300_bas.icc"),
        )
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        profile,
        "RGB",
        "CMYK",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    name = (profile.profile.profile_description or "").strip() or path.stem
    return transform, name, _compressed(data)


@lru_cache(maxsize=4)
def _compressed(data: bytes) -> bytes:
    return zlib.compress(data, 9)


@lru_cache(maxsize=64)
def _by_profile(path: Path, colour: str, limit: float) -> Recipe:
    """What the profile makes of a colour."""
    pixel = _applied(Image.new("RGB", (1, 1), colour), _to_cmyk(path)[0])
    cyan, magenta, yellow, black = (round(part / 2.55, 1) for part in limited(pixel, limit).tobytes())
    return Recipe(cmyk=(cyan, magenta, yellow, black))


def _applied(image: Image.Image, transform: Any) -> Plate:
    plate = ImageCms.applyTransform(image, transform)
    assert plate is not None  # only where it works in place
    return plate


def _separation(pdf: Pdf, name: Name, cmyk: tuple[float, float, float, float]) -> Object:
    """A spot colour, and how four inks come near it."""
    tint = Dictionary(
        FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[round(part / 100, 4) for part in cmyk], N=1
    )
    return pdf.make_indirect(Array([Name.Separation, name, Name.DeviceCMYK, tint]))
