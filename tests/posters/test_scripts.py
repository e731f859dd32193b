"""Fonts for several scripts on one line, text that reads from right to left, and static instances."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from terrimark import posters
from terrimark.posters.order import Photo
from terrimark.posters.runs import runs
from terrimark.posters.setting import set_line
from terrimark.posters.typeface import Face, font

from .conftest import FLAT, FONTS, LOOK, MEDIA, write

SQUARES = "ab0123 .,!%-:אבגםשלו"
AXES = (("opsz", 96.0), ("wdth", 77.25), ("wght", 800.0))


@pytest.fixture(scope="module")
def hebrew(tmp_path_factory) -> Path:
    """A font whose letters are boxes, each of another width and height; all say that they overlap."""
    path = tmp_path_factory.mktemp("fonts") / "boxes.ttf"
    names, glyphs = (
        {ord(sign): f"u{ord(sign):04X}" for sign in SQUARES},
        {".notdef": TTGlyphPen(None).glyph()},
    )
    for n, (code, name) in enumerate(names.items()):
        pen = TTGlyphPen(None)
        if code != 32:
            corners = ((40, 0), (40, 300 + 20 * n), (180 + 20 * n, 300 + 20 * n), (180 + 20 * n, 0))
            pen.moveTo(corners[0])
            for corner in corners[1:]:
                pen.lineTo(corner)
            pen.closePath()
        glyphs[name] = pen.glyph()
        if code != 32:
            glyphs[name].flags[0] |= 0x40
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (220 + 20 * n, 40) for n, name in enumerate(glyphs)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


def drawn(line, size=40):
    mask = Image.new("L", (int(line.advance * size) + 60, 80))
    write(mask, line, 20, 60, size)
    return mask


@given(text=st.text(SQUARES, min_size=1, max_size=12).map(str.strip).filter(bool))
def test_letters_stand_in_the_order_that_the_whole_line_has(hebrew, text):
    line = set_line(text, Face(files=(hebrew,)))
    ours = drawn(line)
    whole, direction = Image.new("L", ours.size), "rtl" if line.rtl else "ltr"
    pen = ImageDraw.Draw(whole)
    pen.text((20, 60), text, 255, font(hebrew, (), 40), anchor="ls", direction=direction)
    apart = ImageChops.difference(ours.reduce(5), whole.reduce(5))
    assert apart.getextrema()[1] < 90


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("Bonjour 12 שלום.", [("Bonjour 12 ", 0), ("שלום", 2), (".", 0)]),
        ("Łódź ab", [("Ł", 1), ("ód", 0), ("ź", 1), (" ab", 0)]),
    ],
)
def test_a_word_takes_one_family_and_a_line_as_many_as_it_needs(hebrew, text, files):
    parts = runs(text, Face(files=(*FONTS, hebrew)), rtl=False)
    assert [(run.text, run.file) for run in parts] == files


@pytest.mark.parametrize("form", ["square", "landscape", "story"])
def test_what_reads_from_right_to_left_stands_on_the_right_margin(order, hebrew, form):
    look = replace(FLAT, fonts=(*FONTS, hebrew))
    _image, report = posters.draw(order("שלום גבא\nab.", form, look=look, words={"caption": "שלום 12"}))
    _image, mirror = posters.draw(order("Hello you\nHello", form, look=look, words={"caption": "Hello"}))
    left = mirror.texts[0].line_boxes[0][0]
    for box in (*report.texts[0].line_boxes, report.texts[1].box):
        assert box[2] > report.width / 2 and box[0] >= left
    rights = [box[2] for box in report.texts[0].line_boxes]
    assert max(rights) - min(rights) <= 2


def test_beside_a_picture_it_stays_in_its_column(order, hebrew):
    photo = Photo(path=MEDIA / "life.jpg", credit_line="Photo Aitzol Berasategi, CC BY 4.0")
    look = replace(LOOK, fonts=(*FONTS, hebrew))
    words = {"caption": "שלום 12"}
    asked = order("שלום גבא", "landscape", design="framed", look=look, photo=photo, words=words)
    _image, report = posters.draw(asked)
    headline, caption = report.texts[:2]
    assert headline.box[2] == pytest.approx(caption.box[2], abs=3)
    assert caption.box[2] < report.parts["picture"][0]


def test_no_glyph_of_an_instance_says_that_it_overlaps(hebrew):
    made = TTFont(io.BytesIO(posters.instance(hebrew, ())))
    assert not any(made["glyf"][name].flags[0] & 0x40 for name in made.getGlyphOrder()[1:] if name != "u0020")


def test_an_instance_is_static_and_has_the_advances_that_were_measured():
    made = TTFont(io.BytesIO(posters.instance(FONTS[0], AXES)))
    assert "fvar" not in made and "GPOS" in made
    shaping = posters.shaper(FONTS[0], AXES)
    for name in made.getGlyphOrder():
        assert made["hmtx"][name][0] == shaping.get_glyph_h_advance(made.getGlyphID(name))
    few = TTFont(io.BytesIO(posters.instance(FONTS[0], AXES, (42, 90))))
    assert (
        "GPOS" not in few and few["hmtx"][few.getGlyphOrder()[42]] == made["hmtx"][made.getGlyphOrder()[42]]
    )


def test_widths_are_shared_by_posters():
    faces = [Face(files=FONTS, axes=AXES).wide(width) for width in (80.01, 80.1, 80.12)]
    assert len(set(faces)) == 1
    widths = [set_line("Le large", Face(files=FONTS, axes=AXES).wide(75 + n / 2)).width for n in range(50)]
    assert all(one <= other for one, other in pairwise(widths))
