"""Posters look as they did when somebody looked at them last."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from press.conftest import tool
from terrimark import posters, press

from .golden import FORMATS, PRINTED, distance, path, pieces, small

PIECES = pieces()
DESIGNS = tuple(dict.fromkeys(design for design, _form in PIECES))
MEND = "look at it; if it is meant: cd tests && python -m posters.golden"


def apart(design, form, image):
    """How far a poster is from the one that is kept."""
    with Image.open(path(design, form)) as kept:
        return distance(kept.convert("RGB"), small(image))


def drawn(design, change=lambda order: order, form="portrait"):
    return posters.draw(change(PIECES[design, form].order))


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_looks_in_every_format_as_it_did(design):
    found = {form: apart(design, form, drawn(design, form=form)[0]) for form in FORMATS}
    assert {form: far for form, far in found.items() if not far.same} == {}, MEND


@pytest.mark.parametrize("form", [form for form in PRINTED if form != "abribus"])
@pytest.mark.parametrize("design", DESIGNS)
def test_on_paper_too(tmp_path, design, form):
    press.render(PIECES[design, form].order, tmp_path / "poster.pdf", description=PIECES[design, form].alt)
    tool("pdftoppm", "-scale-to", 800, "-png", "-singlefile", tmp_path / "poster.pdf", tmp_path / "page")
    with Image.open(tmp_path / "page.png") as page:
        found = apart(design, form, page.convert("RGB"))
    assert found.same, found


@pytest.mark.parametrize("design", DESIGNS)
def test_another_encoder_or_half_a_pixel_is_no_other_picture(design):
    image, _report = drawn(design)
    shifted = image.transform(
        image.size, Image.Transform.AFFINE, (1, 0, 0.5, 0, 1, 0.5), Image.Resampling.BICUBIC
    )
    shifted.save(file := io.BytesIO(), "JPEG", quality=75)
    with Image.open(file) as encoded:
        assert apart(design, "portrait", encoded.convert("RGB")).same


def worded(**words):
    return lambda order: replace(order, words=replace(order.words, **words))


def broken_after_the_first_word(order):
    return worded(headline=order.words.headline.replace("\n", " ").replace(" ", "\n", 1))(order)


def without_wordmark(order):
    return replace(order, look=replace(order.look, mark=replace(order.look.mark, lines=())))


def of_another_part(order):
    x, y = order.photo.focus
    return replace(order, photo=replace(order.photo, focus=(x + 0.1, y)))


def set_smaller(order):
    sizes = {
        form: (0.95 * most, 0.9 * least) for form, (most, least) in order.design["headline"]["size"].items()
    }
    return replace(order, design={**order.design, "headline": {**order.design["headline"], "size": sizes}})


@pytest.mark.parametrize(
    ("change", "designs"),
    [
        (broken_after_the_first_word, DESIGNS),
        (without_wordmark, DESIGNS),
        (worded(caption=""), set(DESIGNS) - {"event"}),
        (of_another_part, set(DESIGNS) - {"typographic"}),
        (set_smaller, {"event", "split-bilingual"}),
        (worded(code=None), {"event"}),
    ],
)
def test_what_a_reader_would_see_is_another_picture(change, designs):
    for design in sorted(designs):
        assert not apart(design, "portrait", drawn(design, change)[0]).same, design


@pytest.mark.parametrize("design", DESIGNS)
def test_so_is_a_headline_moved_by_a_hundredth_or_a_lost_logo(design):
    image, report = drawn(design)
    left, top, right, foot = map(round, report.texts[0].box)
    moved = image.copy()
    moved.paste(image.crop((left, top, right, foot)), (left, top + round(0.01 * image.width)))
    assert not apart(design, "portrait", moved).same
    logo = tuple(map(round, report.logo))
    image.paste(image.getpixel((logo[0] - 4, logo[1] - 4)), logo)
    assert not apart(design, "portrait", image).same
