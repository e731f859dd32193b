"""Fitting: whatever the words and the room, a headline is inside it, whole, no smaller in a larger one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image

from terrimark.posters.designs import Headline, Width
from terrimark.posters.fit import Room, TooLong, fit
from terrimark.posters.layout import stacked
from terrimark.posters.setting import set_line
from terrimark.posters.typeface import Face

from .conftest import FONTS, write

FACE = Face(files=FONTS, axes=(("opsz", 96.0), ("wdth", 84.0), ("wght", 800.0)), tracking=-0.022, thin=0.1)
WIDTHS = [None, Width(least=75, most=100), Width(least=75, most=100, justify=True)]
WORDS = """É À Çe’h ÑÕ gqp le la Plage bondée\u202f? «\u00a0Ici, “Slow” mer. Attendez kilomètres, j’y
vais\u00a0! c’hwec’h""".replace("\n", " ")
words = st.lists(st.sampled_from(WORDS.split(" ")), min_size=1, max_size=7).map(" ".join)
rules = st.builds(
    lambda lines, width: Headline(size={"all": (1, 1)}, lines=lines, width=width),
    st.integers(1, 4),
    st.sampled_from(WIDTHS),
)
rooms = st.builds(
    lambda wide, tall: Room(
        measure=(wide, wide), height=tall, above=tall * 0.3, below=tall * 0.3, under=0, most=400, least=4
    ),
    st.floats(200, 1200),
    st.floats(60, 900),
)


def fitted(text, rule, room):
    try:
        return fit(text, "fr", FACE, rule, room)
    except TooLong:
        return None


@given(words, rules, rooms)
def test_no_drawn_pixel_is_outside_the_room(text, rule, room):
    found = fitted(text, rule, room)
    assume(found is not None)
    assert 1 <= len(found.lines) <= rule.lines
    top = room.height + room.above
    step = found.leading * found.size
    placed = stacked("headline", found.lines, 100, top, found.size, step, found.measure).lines
    mask = Image.new("L", (int(room.measure[1]) + 300, int(top + room.below) + 200))
    for one in placed:
        write(mask, one.line, one.x, one.y, one.size)
    left, high, right, low = mask.getbbox()
    hang = 0.2 * found.size  # an opening quotation mark, half a final stop
    assert left >= 100 - hang - 2 and right <= 100 + room.measure[1] + hang / 2 + 2
    assert high >= -3 and low <= top + room.below + 3
    boxes = [one.box for one in placed]
    assert high >= min(box[1] for box in boxes) - 3 and low <= max(box[3] for box in boxes) + 3


@given(words, rules, rooms, st.floats(1, 3))
def test_a_room_as_much_larger_gives_a_headline_as_much_larger(text, rule, room, factor):
    found = fitted(text, rule, replace(room, most=1e6, least=0.1))
    grown = Room(
        measure=tuple(side * factor for side in room.measure),
        height=room.height * factor,
        above=room.above * factor,
        below=room.below * factor,
        under=0,
        most=1e6,
        least=0.1,
    )
    larger = fitted(text, rule, grown)
    assert (found is None) or (larger is not None and larger.size >= found.size * 0.999)


@given(words, rules, rooms, st.floats(1, 2), st.floats(1, 2), st.integers(1, 4))
def test_a_larger_room_never_sets_the_same_lines_smaller(text, rule, room, wider, taller, count):
    assume(count <= len(text.split(" ")))
    rule = rule.model_copy(update={"leading": (1.1, 1.1), "lines": 4})
    grown = replace(room, measure=(room.measure[0], room.measure[1] * wider), height=room.height * taller)
    one, other = (fit(text, "fr", FACE, rule, replace(box, least=0.1), count) for box in (room, grown))
    if one.lines == other.lines:
        assert other.size >= one.size * 0.999


def stem(text, size=400):
    line = set_line(text, FACE)
    mask = Image.new("L", (int(line.advance * size) + 400, size * 2))
    write(mask, line, 200 - line.start * size, size * 1.5, size)
    return mask.getbbox()[0]


@pytest.mark.parametrize("text", ["Hier", "Baie", "Le", "nuit", "île", "pré", "1 heure", "Énergie"])
def test_stems_stand_on_the_axis(text):
    assert stem(text) == pytest.approx(200, abs=2)


def test_curves_stand_a_hair_outside_it_and_opening_marks_hang():
    assert 200 - 8 < stem("Odet") < 200
    assert 200 - 0.2 * 400 - 2 < stem("«\u00a0Hier") < 150
    assert all(set_line(f"port{sign}", FACE).end < set_line(f"port{sign}", FACE).ink[2] for sign in ".,-")
    ends = [set_line(text, FACE).end for text in ("port", "port.")]
    assert all(one < other for one, other in pairwise(ends))
