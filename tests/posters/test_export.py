"""The designs that posters are drawn from, and what makes them readable."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PIL import Image

from terrimark import posters
from terrimark.errors import Invalid, TerrimarkError
from terrimark.posters.legibility import contrast, light, worst
from terrimark.posters.scrim import Scrim

from .conftest import DESIGNS


def test_a_design_of_the_workspace_wins_over_terrimarks(tmp_path):
    text = (DESIGNS[0] / "bare.yaml").read_text("utf-8")
    (tmp_path / "bare.yaml").write_text(text.replace("lines: 3", "lines: 2"), "utf-8")
    folders = (tmp_path, *DESIGNS)
    assert posters.load_design("bare", folders)["headline"]["lines"] == 2
    assert posters.load_design("typographic", folders)["headline"]["lines"] == 4
    assert posters.design_names(folders) == posters.design_names(DESIGNS)


def test_everything_wrong_in_a_design_is_told_at_its_line(tmp_path):
    (tmp_path / "odd.yaml").write_text(
        "description: Odd\nground: photo\n"
        "headline:\n  size: {all: [0.2, 0.1]}\n  linse: 3\n  tracking: wide\n",
        "utf-8",
    )
    with pytest.raises(Invalid) as caught:
        posters.load_design("odd", (tmp_path,))
    places = [str(problem.place) for problem in caught.value.problems]
    assert any(place.startswith("templates/posters/odd.yaml:5") for place in places)
    assert any(place.startswith("templates/posters/odd.yaml:6") for place in places)


def test_an_unknown_design_is_answered_with_the_nearest():
    with pytest.raises(TerrimarkError, match="no design 'typografic'") as caught:
        posters.load_design("typografic", DESIGNS)
    assert "typographic" in caught.value.fix


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for ink, paper, ratio in (
        ("#0B2A33", "#F6EFE4", 13.2),
        ("#0B2A33", "#FF6A1F", 5.26),
        ("#860F3C", "#FF6A1F", 3.42),
        ("#860F3C", "#BFE4E3", 7.2),
    ):
        assert contrast(ink, paper) == pytest.approx(ratio, abs=0.05)


def test_the_worst_of_a_ground_is_measured_and_a_few_odd_pixels_are_not():
    image = Image.new("RGB", (400, 400), "#000000")
    image.paste("#ffffff", (0, 0, 400, 10))
    assert worst(light(image), (0, 0, 400, 400), "#ffffff") > 19
    image.paste("#ffffff", (0, 0, 400, 60))
    assert worst(light(image), (0, 0, 400, 400), "#ffffff") < 1.1


def test_a_scrim_falls_smoothly_from_its_edge_to_nothing():
    image = Image.new("RGB", (16, 600), "#ffffff")
    Scrim("foot", 400, "#0B2A33", strength=0.8).lay(image, 0, 600)
    rows = [sum(image.crop((0, y, 16, y + 1)).convert("L").get_flattened_data()) / 16 for y in range(600)]
    assert rows[199] == 255 and rows[-1] == pytest.approx(78, abs=2)
    assert all(-2.0 <= after - before <= 0.5 for before, after in pairwise(rows))


def test_a_busy_bright_photograph_is_refused_with_the_figure(on_photo, tmp_path):
    board = Image.new("RGB", (1080, 1080), "#ffffff")
    for x in range(0, 1080, 80):
        board.paste("#000000", (x, 0, x + 40, 1080))
    board.save(tmp_path / "board.png", compress_level=1)
    with pytest.raises(TerrimarkError, match=r"contrast \d\.\d, at least 3\.0 is needed"):
        posters.draw(on_photo("Trafic fluide.\nNormal.", path=tmp_path / "board.png"))
