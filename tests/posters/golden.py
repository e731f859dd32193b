"""What posters looked like when somebody looked at them last, small; and how far a picture is from that.

After a change that is meant, look at the new pictures and keep them: `cd tests && python -m posters.golden`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageCms, ImageFilter

from terrimark import brand, posters
from terrimark.build.make import sound
from terrimark.build.targets import Target, targets
from terrimark.posters.order import Press

FOLDER = Path(__file__).parent / "golden"
DAY = date(2026, 11, 23)
PRINTED = ("a4", "abribus", "4x3")  # A3, A2 and 40×60 are laid out as A4 is
FORMATS = (*(name for name, form in posters.FORMATS.items() if not form.trim), *PRINTED)
HEIGHT = 160  # pixels
FAR = 16.0  # of CIE 1976: from here on a colour is another one
MEAN, SHARE = 2.5, 0.004  # the most that is still the same picture
LAB = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")


class Apart(NamedTuple):
    """How far two pictures are from each other: the colours’ mean distance, the share that is far."""

    mean: float
    share: float

    @property
    def same(self) -> bool:
        return self.mean <= MEAN and self.share <= SHARE


@cache
def sample(formats: tuple[str, ...]) -> list[Target]:
    """Every poster of the sample campaign, with its codes."""
    (campaign,) = brand.require(brand.load(brand.samples_folder() / "pays-d-estran", DAY))
    declared = campaign.campaign.model_copy(update={"formats": formats})
    campaign = replace(campaign, campaign=declared)
    written, settings = sound(campaign, DAY)
    return list(targets(campaign, written, settings))


def pieces() -> dict[tuple[str, str], Target]:
    """One French poster of each design in each format, as it is on paper without bleed and marks."""
    found: dict[tuple[str, str], Target] = {}
    for target in sample(FORMATS):
        if target.language.startswith("fr"):
            press = Press(bleed=0.0, marks=False) if target.order.press else None
            found.setdefault(
                (target.design, target.format), replace(target, order=replace(target.order, press=press))
            )
    return found


def small(image: Image.Image) -> Image.Image:
    """As goldens are kept."""
    return image.resize((round(HEIGHT * image.width / image.height), HEIGHT), Image.Resampling.LANCZOS)


def distance(one: Image.Image, other: Image.Image) -> Apart:
    """Between two small pictures, as one sees them from some way off."""
    bands = [
        ImageCms.applyTransform(image.filter(ImageFilter.GaussianBlur(1)), LAB).tobytes()
        for image in (one, other)
    ]
    deltas = [
        (((a - b) * 100 / 255) ** 2 + _signed(c - d) ** 2 + _signed(e - f) ** 2) ** 0.5
        for a, c, e, b, d, f in _pixels(*bands)
    ]
    return Apart(sum(deltas) / len(deltas), sum(delta > FAR for delta in deltas) / len(deltas))


def _pixels(one: bytes, other: bytes) -> Iterator[tuple[int, int, int, int, int, int]]:
    return zip(*(band[n::3] for band in (one, other) for n in range(3)), strict=True)


def _signed(difference: int) -> int:
    """Of two signed bytes."""
    return (difference + 128) % 256 - 128


def path(design: str, form: str) -> Path:
    return FOLDER / f"{design}-{form}.jpg"


def keep() -> None:
    """Write the pictures of today."""
    FOLDER.mkdir(exist_ok=True)
    for (design, form), target in pieces().items():
        image, _report = posters.draw(target.order)
        small(image).save(path(design, form), quality=80, subsampling=0, optimize=True)


if __name__ == "__main__":
    keep()
