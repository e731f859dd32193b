"""Type: breaks, kerning, spaces, missing letters, and headlines that do not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrimark import posters
from terrimark.errors import TerrimarkError
from terrimark.posters import typeface
from terrimark.posters.breaks import cuts, lines_of, parse, partitions
from terrimark.posters.paragraph import wrap
from terrimark.posters.setting import set_line
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


@given(st.lists(st.text("aé\u00a0\u202f?", min_size=1, max_size=7).map("b".__add__), min_size=1, max_size=6))
def test_no_line_breaks_at_a_no_break_space(words):
    parsed = parse(" ".join(words), "fr")
    for starts in partitions(parsed, 4):
        assert [word for line in lines_of(parsed, starts) for word in line.split(" ")] == words


def parted(text, language="fr"):
    return ["|".join(lines_of(cut, (0, cut.cut))) for cut in cuts(parse(text, language))]


def test_a_word_is_parted_by_its_language_with_three_letters_before_and_four_after():
    assert parted("Vive l’industrialisation\u202f!") == [
        f"Vive l’{one}\u202f!"
        for one in (
            "indus-|trialisation",
            "industria-|lisation",
            "industriali-|sation",
            "industrialisa-|tion",
        )
    ]
    assert parted("A comfortable harbour", "en") and all(
        len(one.split("-|")[0]) >= 5 and len(one.split("-|")[1].split()[0]) >= 4
        for one in parted("A comfortable harbour", "en")
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Venez à Quimperlé-Douarnenez", "fr"),
        ("Vive la mer", "fr"),
        ("Labouradegezh", "br"),
        ("À LORIENTATION", "fr"),
    ],
)
def test_no_proper_noun_no_short_word_and_no_breton_word_is_parted(text, language):
    assert parted(text, language) == []


def test_a_headline_is_parted_only_where_the_design_allows_and_nothing_else_fits(order):
    asked = order("Déconstitutionnalisation", "square")
    with pytest.raises(TerrimarkError, match="headline too long"):
        posters.draw(asked)
    allowed = replace(
        asked, design={**asked.design, "headline": {**asked.design["headline"], "hyphens": True}}
    )
    _image, report = posters.draw(allowed)
    assert len(headline(report).lines) == 2 and headline(report).lines[0].endswith("-")
    short = order("Open space.", "square")
    assert posters.draw(replace(short, design=allowed.design))[1].texts[0] == posters.draw(short)[1].texts[0]


def test_a_caption_is_parted_only_where_it_may_be():
    text, face = "Une intercommunalité", Face(files=FONTS, axes=(("wght", 500.0),))
    assert wrap(text, "fr", face, 6.5, 2) is None
    lines = wrap(text, "fr", face, 6.5, 2, hyphens=True)
    assert lines is not None and lines[0].text.endswith("-") and max(line.width for line in lines) <= 6.5


@pytest.mark.parametrize("form", ["portrait", "landscape", "pin", "a4", "4x3"])
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("À L’ÉTÉ, ÇA VA\u202f?", ("À L’ÉTÉ,", "ÇA VA\u202f?")),  # neither ÇA nor VA ? alone
        ("Trafic fluide. C’est un fleuve.", None),
    ],
)
def test_no_short_word_has_a_line_and_no_sentence_ends_inside_one(order, text, lines, form):
    _image, report = posters.draw(order(text, form))
    found = headline(report).lines
    assert lines in (None, found)
    assert not any(". " in line for line in found)


def test_a_last_line_is_not_one_short_word(order):
    for form in ("square", "portrait", "landscape"):
        _image, report = posters.draw(order("Tout le monde court après le bus.", form))
        assert headline(report).lines[-1] != "bus."


@pytest.mark.parametrize("text", ["Trafic AVATAR", "Plage bondée?", "c’hwec’h offices", "“Slow”, «doux»"])
@pytest.mark.parametrize("size", [17, 40.5, 300, 1000])
def test_a_line_is_as_long_at_every_size_as_the_shaper_draws_it(text, size):
    drawn = font(FONTS[0], AXES, size).getlength(text) / size
    assert set_line(text, FACE).advance == pytest.approx(drawn, abs=len(text) / 128 / size + 1e-6)


def test_tracking_comes_on_top_of_kerning():
    line, tight = (set_line("Trafic AVATAR", replace(FACE, tracking=one)) for one in (0.0, -0.02))
    assert tight.advance == pytest.approx(line.advance - 12 * 0.02, abs=1e-6)


def test_breton_ch_is_one_letter():
    assert [piece.text for piece in set_line("c’hwec’h", FACE).glyphs] == ["c’h", "w", "e", "c’h"]
    assert set_line("c’h", replace(FACE, tracking=-0.1)).advance == set_line("c’h", FACE).advance


def test_a_narrow_space_is_an_advance_and_draws_nothing():
    bare, spaced = set_line("a?", FACE), set_line("a\u202f?", FACE)
    assert spaced.advance == pytest.approx(bare.advance + 0.10, abs=0.05)
    assert [glyphs.text for glyphs in spaced.glyphs] == ["a", "", "?"]
    line = set_line("a\u2011b\u00a0c", FACE)
    assert "".join(glyphs.text for glyphs in line.glyphs) == "a-b c"
    assert "".join(glyphs.said for glyphs in line.glyphs) == "a\u2011b\u00a0c"


def test_a_letter_is_taken_from_the_first_file_that_has_it():
    assert [file_for(FACE.files, letter) for letter in "éñŸž"] == [0, 0, 1, 1]
    assert set_line("n\u0303", FACE).glyphs == set_line("ñ", FACE).glyphs


def test_all_missing_letters_are_named_at_once_with_their_fonts_and_place(order):
    asked = order("Ici 東", words={"caption": "Là 京 东", "slogan": "Une œuvre 東"})
    with pytest.raises(TerrimarkError) as caught:
        posters.draw(asked)
    for part in (
        "'東' (U+6771",
        "in `headline`, `slogan`",
        "'京' (U+4EAC",
        "in `caption`",
        "东",
        FONTS[1].name,
    ):
        assert part in caught.value.what
    assert caught.value.where == asked.where and "add a font" in caught.value.fix


def test_emoji_are_left_to_the_posts(order):
    with pytest.raises(TerrimarkError, match=r"U\+1F98A, FOX FACE") as caught:
        posters.draw(order("Le renard 🦊\ufe0f"))
    assert "leave emoji to the posts" in caught.value.fix and "FE0F" not in caught.value.what


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
