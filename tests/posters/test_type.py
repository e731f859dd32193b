"""Type: breaks, kerning, spaces, missing letters, and headlines that do not fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrimark import posters
from terrimark.errors import TerrimarkError
from terrimark.posters import typeface
from terrimark.posters.breaks import lines_of, parse, partitions
from terrimark.posters.setting import clusters, set_line, wrap
from terrimark.posters.typeface import Face, file_for, font

from .conftest import FONTS

AXES = (("opsz", 96.0), ("wdth", 84.0), ("wght", 800.0))
FACE = Face(files=FONTS, axes=AXES, tracking=0.0, thin=0.10)


def headline(report):
    return report.texts[0]


@given(st.lists(st.text("aeéñœ’.?", min_size=1, max_size=7), min_size=1, max_size=7), st.integers(1, 4))
def test_a_partition_keeps_every_word_in_its_order(words, most):
    parsed = parse(" ".join(words), "fr")
    for starts in partitions(parsed, most):
        assert " ".join(lines_of(parsed, starts)).split() == words
        assert 1 <= len(starts) <= most


def test_a_written_break_is_always_kept(order):
    _image, report = posters.draw(order("Open\nspace.", "portrait"))
    assert headline(report).lines == ("Open", "space.")


def test_no_line_breaks_at_a_no_break_space(order):
    _image, report = posters.draw(order("Plage bondée\u202f?\nAttendez six\u00a0heures.", "portrait"))
    assert not any(line.startswith(("?", "heures")) for line in headline(report).lines)


def test_a_last_line_is_not_one_short_word(order):
    for form in ("square", "portrait", "landscape"):
        _image, report = posters.draw(order("Tout le monde court après le bus.", form))
        assert headline(report).lines[-1] != "bus."


def test_kerning_is_the_shapers_and_tracking_comes_on_top():
    line = set_line("Trafic AVATAR", FACE)
    assert line.advance == pytest.approx(
        font(FONTS[0], AXES, 1000).getlength("Trafic AVATAR") / 1000, abs=0.002
    )
    tight = set_line("Trafic AVATAR", Face(files=FONTS, axes=AXES, tracking=-0.02))
    assert tight.advance == pytest.approx(line.advance - 12 * 0.02, abs=1e-6)


def test_breton_ch_is_one_letter():
    assert clusters("c’hwec’h", FONTS[0]) == ["c’h", "w", "e", "c’h"]
    tight = set_line("c’h", Face(files=FONTS, axes=AXES, tracking=-0.1))
    assert tight.advance == set_line("c’h", FACE).advance


def test_a_narrow_space_is_an_advance_and_draws_nothing():
    bare, spaced = set_line("a?", FACE), set_line("a\u202f?", FACE)
    assert spaced.advance == pytest.approx(bare.advance + 0.10, abs=0.05)
    assert [glyphs.text for glyphs in spaced.glyphs] == ["a", "?"]
    assert [glyphs.text for glyphs in set_line("a\u2011b", FACE).glyphs] == ["a", "-", "b"]


def test_a_letter_is_taken_from_the_first_file_that_has_it():
    assert [file_for(FACE, letter) for letter in "éñŸž"] == [0, 0, 1, 1]
    assert set_line("n\u0303", FACE).glyphs == set_line("ñ", FACE).glyphs


@pytest.mark.parametrize("role", ["headline", "caption", "slogan"])
def test_a_missing_letter_is_named_with_its_font_and_place(order, role):
    words = {} if role == "headline" else {"words": {role: "Le renard 🦊"}}
    asked = order("Le renard 🦊" if role == "headline" else "Le renard", **words)
    with pytest.raises(TerrimarkError) as caught:
        posters.draw(asked)
    for part in (role, "🦊", "U+1F98A", "FOX FACE", FONTS[0].name):
        assert part in caught.value.what
    assert caught.value.where == asked.where and caught.value.fix


@pytest.mark.parametrize("form", ["square", "portrait", "story", "landscape", "pin"])
@pytest.mark.parametrize("design", ["bare", "typographic"])
def test_a_headline_of_400_characters_is_refused(order, on_photo, design, form):
    text = ("Tout le monde court après le dernier bus du soir. " * 8)[:400].strip()
    asked = on_photo(text, form) if design == "bare" else order(text, form)
    with pytest.raises(
        TerrimarkError, match=r"headline too long: its \d+ characters would need a size of"
    ) as caught:
        posters.draw(asked)
    assert "shorten it to about" in caught.value.fix and caught.value.where == asked.where


def test_a_long_slogan_gets_smaller_and_then_is_refused(order):
    _image, report = posters.draw(order("Le vrai.", words={"slogan": "Gagnez le grand large tout de suite"}))
    assert report.texts[1].size < 0.039 * 1080 and report.bar[2] < report.logo[0]
    with pytest.raises(TerrimarkError, match="slogan too long"):
        posters.draw(
            order("Le vrai.", words={"slogan": "Gagnez le grand large tout de suite et pour longtemps"})
        )


def test_a_caption_longer_than_its_lines_is_refused(order):
    with pytest.raises(TerrimarkError, match="caption too long for portrait"):
        posters.draw(order("Le vrai.", "portrait", words={"caption": "Une phrase qui dure encore. " * 8}))


def test_small_text_breaks_after_a_sentence():
    face = Face(files=FONTS, axes=(("opsz", 24.0), ("wdth", 96.0), ("wght", 500.0)))
    lines = wrap("Le trajet dure onze minutes. Par forte houle, douze.", "fr", face, 17, 2)
    assert lines is not None
    assert [line.text for line in lines] == ["Le trajet dure onze minutes.", "Par forte houle, douze."]


def test_accents_of_a_first_line_at_the_top_are_never_cut(order):
    for form, ceiling in (("portrait", 0.0), ("story", 0.14 * 1920)):
        _image, report = posters.draw(order("À ÉTÉ\nÑÕ", form))
        assert headline(report).box[1] >= ceiling


def test_lines_whose_ink_would_touch_are_set_apart(order):
    _image, plain = posters.draw(order("nom\nmer", "portrait"))
    _image, tight = posters.draw(order("gqp\nÉÀÉ", "portrait"))

    def leading(box):
        return (box.line_boxes[1][3] - box.line_boxes[0][3]) / box.size

    assert leading(headline(plain)) == pytest.approx(0.86, abs=0.03)
    assert tight.texts[0].line_boxes[1][1] > tight.texts[0].line_boxes[0][3] - 0.2 * tight.texts[0].size


def test_the_missing_shaper_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(typeface.features, "check", lambda name: False)
    with pytest.raises(TerrimarkError, match="libfribidi") as caught:
        posters.check_machine()
    assert "libfribidi0" in caught.value.fix
