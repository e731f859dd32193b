"""Where one looks first: what a crop keeps of a photograph that does not say it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from terrimark.posters.formats import FORMATS
from terrimark.posters.order import Photo
from terrimark.posters.photo import crop
from terrimark.posters.saliency import salient

from .conftest import MEDIA

RADIUS = 110


def scene(at: tuple[float, float], path: Path) -> Path:
    """A grainy ground with one round thing on it."""
    image = Image.merge("RGB", [Image.effect_noise((2400, 2000), 20)] * 3)
    x, y = at[0] * image.width, at[1] * image.height
    ImageDraw.Draw(image).ellipse((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), "#c03020")
    image.save(path, quality=90)
    return path


@pytest.mark.parametrize("at", [(0.12, 0.15), (0.85, 0.2), (0.2, 0.8), (0.9, 0.9), (0.5, 0.5)])
def test_a_subject_off_the_centre_stays_in_every_format(tmp_path, at):
    photo = Photo(path=scene(at, tmp_path / "a.jpg"), credit_line="", focus=None)
    assert salient(photo.path) == salient(photo.path) == pytest.approx(at, abs=0.09)
    for form in (form for form in FORMATS.values() if not form.trim):
        left, top, right, foot = crop(photo, (2400, 2000), (form.width, form.height), (0.5, 0.5)).box
        x, y = at[0] * 2400, at[1] * 2000
        assert left <= x - RADIUS and x + RADIUS <= right, form.name
        assert top <= y - RADIUS and y + RADIUS <= foot, form.name


@pytest.mark.parametrize(
    "name, declared", [("bridge", (0.315, 0.5)), ("sunset", (0.5, 0.42)), ("aitzgorri", (0.58, 0.35))]
)
def test_it_looks_about_where_people_do(name, declared):
    assert math.dist(salient(MEDIA / f"{name}.jpg"), declared) < 0.2


def test_where_nothing_stands_out_it_is_the_centre(tmp_path):
    Image.new("RGB", (900, 300), "#406080").save(tmp_path / "even.png")
    assert salient(tmp_path / "even.png") == pytest.approx((0.5, 0.5), abs=0.03)


def test_it_is_found_in_the_upright_picture(tmp_path):
    image = Image.open(scene((0.85, 0.2), tmp_path / "a.jpg"))
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by a quarter, clockwise
    image.save(tmp_path / "turned.jpg", exif=exif, quality=90)
    assert salient(tmp_path / "turned.jpg") == pytest.approx((0.8, 0.85), abs=0.09)
