"""Which ink lies where: the plates of a poster as Ghostscript separates them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from terrimark import press
from terrimark.errors import TerrimarkError
from terrimark.posters.order import Recipe
from terrimark.press.inks import heaviest, limited

from .conftest import FLAT, PROFILE, Ask, Printed, plates

BLACK = replace(
    FLAT, dark="#111111", ground="#ffd000", ink="#111111", beat="#111111", bar="#111111", bar_ink="#ffd000"
)
YELLOW = ("#ffd000", Recipe(cmyk=(0, 20, 100, 0)))
COLOURS = ("Cyan", "Magenta", "Yellow")


def test_black_text_stands_on_the_black_plate_alone(printed: Printed) -> None:
    recipes = (("#111111", Recipe(cmyk=(0, 0, 0, 100))), YELLOW)
    found = plates(printed(look=BLACK, recipes=recipes))
    text = found["Black"].point([0] * 250 + [255] * 6)  # its inside: edges are mixed
    assert ImageChops.logical_and(text.convert("1"), text.convert("1")).getbbox()
    assert found["Cyan"].getextrema() == (0, 0)
    for colour in ("Magenta", "Yellow"):
        assert ImageChops.multiply(found[colour], text).getextrema() == (0, 0), colour


def test_overprinted_black_leaves_no_hole_in_the_ground(printed: Printed) -> None:
    recipes = (("#111111", Recipe(cmyk=(0, 0, 0, 100), overprint=True)), YELLOW)
    found = plates(printed(look=BLACK, recipes=recipes, caption=""))
    assert found["Black"].getextrema() == (0, 255)
    assert found["Cyan"].getextrema() == (0, 0)
    low, high = found["Yellow"].crop((20, 20, 400, 300)).getextrema()
    assert low == high == 255


def test_overprint_never_reaches_a_photograph(printed: Printed, sea: Path) -> None:
    recipes = (("#0b2a33", Recipe(cmyk=(0, 0, 0, 100), overprint=True)),)
    found = plates(printed(photo=sea, recipes=recipes))
    text = found["Black"].point([0] * 250 + [255] * 6)
    assert text.getbbox()
    for colour in COLOURS:
        assert ImageChops.multiply(found[colour], text).getextrema() == (0, 0), colour


def test_a_spot_colour_has_a_plate_of_its_own(printed: Printed) -> None:
    recipes = (("#860f3c", Recipe(cmyk=(30, 100, 50, 30), spot="PANTONE 7421 C")),)
    found = plates(printed(recipes=recipes))
    spot = found["PANTONE 7421 C"]
    assert spot.getextrema() == (0, 255)
    inside = spot.point([0] * 250 + [255] * 6)
    for colour in (*COLOURS, "Black"):
        assert ImageChops.multiply(found[colour], inside).getextrema() == (0, 0), colour


def test_no_pixel_passes_the_ink_limit(printed: Printed, night: Path) -> None:
    for limit in (300, 260):
        found = plates(printed(form="a4", photo=night, ink_limit=limit), dpi=150)
        page = Image.merge("CMYK", [found[name] for name in (*COLOURS, "Black")])
        assert heaviest(page) - 1.57 <= limit
        assert heaviest(page) > limit - 30, "what is dark stays dark"


def test_a_recipe_over_the_limit_is_refused(order: Ask, tmp_path: Path) -> None:
    recipes = (("#0b2a33", Recipe(cmyk=(90, 80, 80, 80))),)
    with pytest.raises(TerrimarkError, match="lays 330 per cent of ink, 300 are allowed"):
        press.render(order(recipes=recipes), tmp_path / "x.pdf", description="")


def test_a_profile_for_screens_is_refused(order: Ask, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.icc"
    wrong.write_bytes(b"no profile")
    with pytest.raises(TerrimarkError, match="not a colour profile of a printing condition"):
        press.render(order(profile=wrong), tmp_path / "x.pdf", description="")
    assert PROFILE.is_file()


@given(st.binary(min_size=64, max_size=64), st.integers(200, 400))
def test_any_ink_is_brought_under_any_limit(pixels: bytes, limit: int) -> None:
    plate = limited(Image.frombytes("CMYK", (4, 4), pixels), limit)
    assert max(sum(plate.getpixel((n % 4, n // 4))) for n in range(16)) / 2.55 <= limit  # type: ignore[arg-type]
