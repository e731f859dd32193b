"""Framed, duotone, split-bilingual, event: what each promises in every format, by its numbers."""

from __future__ import annotations

import io
import itertools
import math
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image, ImageChops

from terrimark import posters
from terrimark.content.variant import CodeWords, EventWords, PosterWords
from terrimark.errors import TerrimarkError
from terrimark.posters.designs import Tone
from terrimark.posters.formats import FORMATS
from terrimark.posters.legibility import linear
from terrimark.posters.order import Photo
from terrimark.posters.tone import Toning, tones

from .conftest import FLAT, LOOK, MEDIA

FORMS = tuple(name for name, form in FORMATS.items() if not form.trim)
ADDRESS = "https://pays-d-estran.example/fr/investir?utm_source=poster"
EVENT = EventWords(
    date="Jeudi 18 mars",
    hour="19\u00a0h, entrée libre",
    place="Pointe du Veilleur",
)
CODE = CodeWords(address=ADDRESS, label="S’inscrire")
BRETON = PosterWords(
    language="br",
    headline="Dihunet gant an amezeien a-us.",
    caption="Gwazi gouez a viliadoù, bep goañv.",
    slogan="Kit d’an donvor",
)
FRENCH, CAPTION = "Réveillés par les voisins du dessus.", "Des oies sauvages par milliers, chaque hiver."


def photo(name, **how):
    return Photo(path=MEDIA / name, credit_line="Photo Aitzol Berasategi, CC BY 4.0", **how)


@pytest.fixture
def framed(order):
    return lambda form, headline="Eau courante à tous les étages.": order(
        headline, form, design="framed", look=LOOK, photo=photo("life.jpg")
    )


@pytest.fixture
def split(order):
    def ask(form, swap=False, **words):
        placed = photo("sunset.jpg", focus=(0.5, 0.42), place=(0.505, 0.47), zoom=1.38)
        words = {"caption": CAPTION, "second": BRETON, **words}
        asked = order(FRENCH, form, design="split-bilingual", look=FLAT, photo=placed, words=words)
        if swap:
            first = replace(asked.words, second=None)
            asked = replace(asked, words=replace(BRETON, second=first))
        return asked

    return ask


@pytest.fixture
def event(order):
    def ask(form, headline="Soirée réseau. Sans réseau.", **facts):
        placed = photo("sunset.jpg", focus=(0.5, 0.41), place=(0.76, 0.41))
        words = {"event": replace(EVENT, **facts), "code": CODE}
        return order(headline, form, design="event", look=LOOK, photo=placed, words=words)

    return ask


def text(report, role):
    return next(one for one in report.texts if one.role == role)


@pytest.mark.parametrize("form", FORMS)
def test_a_framed_picture_stands_in_the_margins_its_right_corners_round(framed, form):
    image, report = posters.draw(framed(form))
    rule, (left, top, right, foot) = FORMATS[form], report.parts["picture"]
    assert (right, top) == pytest.approx((rule.right, rule.top), abs=1)
    if form == "landscape":
        assert left == pytest.approx(0.505 * rule.width, abs=1)
        assert report.bar[1] - foot == pytest.approx(0.054 * rule.short, abs=1)
        assert text(report, "headline").box[2] < left
    else:
        assert left == pytest.approx(rule.left, abs=1)
        cap = text(report, "headline").line_boxes[0][1]
        assert cap - foot == pytest.approx(0.052 * rule.short, abs=0.02 * rule.short)
    paper = (0xF6, 0xEF, 0xE4)
    assert image.getpixel((round(right) - 2, round(top) + 2)) == paper
    assert image.getpixel((round(left) + 2, round(top) + 2)) != paper


def test_a_framed_picture_grows_where_words_are_few(framed):
    feet = [
        posters.draw(framed("portrait", words))[1].parts["picture"][3]
        for words in ("Là.", "Eau courante à tous les étages.")
    ]
    assert feet[0] > feet[1] >= 0.565 * 1350 - 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("swap", [False, True])
def test_two_languages_are_equal_in_all(split, form, swap):
    _image, report = posters.draw(split(form, swap))
    one, other = text(report, "headline"), text(report, "second headline")
    assert (one.size, one.ink, one.measure, len(one.lines)) == (
        other.size,
        other.ink,
        other.measure,
        len(other.lines),
    )
    assert one.contrast == pytest.approx(other.contrast, abs=0.3)
    captions = [one for one in report.texts if one.role.endswith("caption")]
    assert len(captions) in (0, 2) and len({(one.size, one.ink, len(one.lines)) for one in captions}) < 2
    bar, second = report.bar, report.parts["second slogan"]
    assert (bar[0], bar[2], bar[3] - bar[1]) == pytest.approx(
        (second[0], second[2], second[3] - second[1]), abs=0.1
    )
    tab, picture = report.parts["tab"], report.parts["picture"]
    assert (tab[1], tab[3]) == pytest.approx((bar[1], second[3]), abs=0.1)
    assert (bar[1] + second[3]) / 2 == pytest.approx((picture[1] + picture[3]) / 2, abs=0.1)


def test_the_order_of_two_languages_changes_nothing_else(split):
    reports = [posters.draw(split("portrait", swap))[1] for swap in (False, True)]
    assert len({text(report, "headline").size for report in reports}) == 1
    assert len({report.parts["tab"] for report in reports}) == 1
    assert text(reports[0], "headline").lines == text(reports[1], "second headline").lines


def test_two_headlines_stand_in_mirrored_tension_around_the_picture(split):
    _image, report = posters.draw(split("portrait"))
    form, picture = FORMATS["portrait"], report.parts["picture"]
    panels = picture[1], form.height - picture[3]
    assert panels[0] == pytest.approx(panels[1], abs=1)
    assert text(report, "second caption").box[3] == pytest.approx(form.bottom, abs=0.01 * form.height)


def test_a_design_of_two_languages_asks_for_both(split):
    with pytest.raises(TerrimarkError, match="two languages") as caught:
        posters.draw(split("square", second=None))
    assert caught.value.fix


@pytest.mark.parametrize("form", FORMS)
def test_the_qr_code_is_read_from_the_jpeg_on_a_phone(event, form):
    image, _report = posters.draw(event(form))
    jpeg = io.BytesIO()
    small = image.resize((390, round(390 * image.height / image.width)), Image.Resampling.LANCZOS)
    small.save(jpeg, "JPEG", quality=70)
    found = zxingcpp.read_barcodes(Image.open(jpeg))
    assert [one.text for one in found] == [ADDRESS], form


@pytest.mark.parametrize("form", [*FORMS, "a4", "abribus"])
@pytest.mark.parametrize("design", ["bare", "framed", "duotone", "typographic", "split-bilingual"])
def test_any_design_may_show_a_code_that_no_type_touches(order, design, form):
    words = {"caption": CAPTION, "second": BRETON, "code": CODE}
    asked = order("L’eau de là-haut.", form, design=design, look=LOOK, photo=photo("life.jpg"), words=words)
    look = FLAT if design == "typographic" else LOOK
    code = {**asked.design["code"], "side": {"all": 0.17, "print": 0.13, "landscape": 0.26}}
    image, report = posters.draw(replace(asked, look=look, design={**asked.design, "code": code}))
    left, top, right, foot = report.parts["tile"]
    for box in [one.box for one in report.texts if one.role != "label"] + [report.logo, report.bar]:
        assert box[2] < left or box[0] > right or box[3] < top or box[1] > foot
    assert [one.text for one in zxingcpp.read_barcodes(image)] == [ADDRESS]


def test_an_address_that_no_phone_would_read_is_refused_with_figures(event):
    asked = event("landscape")
    long = CodeWords(address=ADDRESS + "&utm_content=" + "x" * 90, label="S’inscrire")
    with pytest.raises(TerrimarkError, match="162 characters, 106 fit") as caught:
        posters.draw(replace(asked, words=replace(asked.words, code=long)))
    assert "landing" in caught.value.fix


@pytest.mark.parametrize("form", FORMS)
def test_an_events_bars_are_steps_and_the_tile_shares_their_foot(event, form):
    _image, report = posters.draw(event(form))
    rule, parts = FORMATS[form], report.parts
    rights = [parts[role][2] for role in ("date", "hour", "place")]
    assert [b - a for a, b in itertools.pairwise(rights)] == pytest.approx([0.07 * rule.short] * 2, abs=1)
    assert rights[-1] <= 0.68 * rule.width + 1 and rights[-1] < parts["tile"][0]
    assert parts["place"][3] == parts["tile"][3]
    assert report.bar[1] - parts["place"][3] == pytest.approx(0.060 * rule.short, abs=1)
    assert parts["tile"][2] == pytest.approx(rule.right, abs=1)
    assert parts["tile"][3] <= report.logo[1] - 0.35 * (report.logo[3] - report.logo[1])


@pytest.mark.parametrize("form", FORMS)
def test_the_longest_date_of_the_year_fits(event, form):
    _image, report = posters.draw(
        event(form, date="Mercredi 24 septembre", hour="19\u00a0h\u00a030, entrée libre")
    )
    assert report.parts["place"][2] <= 0.68 * FORMATS[form].width + 1
    assert text(report, "hour").size >= 0.030 * FORMATS[form].short - 0.1


def test_facts_that_do_not_fit_are_refused(event):
    with pytest.raises(TerrimarkError, match="facts are too long"):
        posters.draw(
            event("square", place="Salle polyvalente intercommunale de la pointe du Veilleur, Kerlann")
        )


def test_an_event_stands_inside_the_safe_zone_of_a_story(event):
    _image, report = posters.draw(event("story"))
    for top, bottom in [(one.box[1], one.box[3]) for one in report.texts] + [
        (box[1], box[3]) for box in report.parts.values()
    ]:
        assert top >= 0.14 * 1920 and bottom <= 0.80 * 1920


def test_two_tones_go_from_one_colour_to_the_other_in_linear_light():
    ramp = Image.merge("RGB", [Image.linear_gradient("L")] * 3)
    image = Toning(*tones(LOOK), Tone()).on(ramp)
    assert image.getpixel((0, 0)) == (0x0B, 0x2A, 0x33) and image.getpixel((0, 255)) == (0xFF, 0x6A, 0x1F)
    ends = [[linear(value / 255) for value in image.getpixel((0, y))] for y in (0, 255)]
    for y in range(0, 256, 15):
        shares = [
            (linear(value / 255) - a) / (b - a)
            for value, a, b in zip(image.getpixel((0, y)), *ends, strict=True)
            if abs(b - a) > 0.1
        ]
        assert max(shares) - min(shares) < 0.03
    reds = [image.getpixel((0, y))[0] for y in range(256)]
    assert reds == sorted(reds)


def test_a_scheme_gives_the_two_tones_the_darker_first():
    ramp = Image.merge("RGB", [Image.linear_gradient("L")] * 3)
    image = Toning(*tones(replace(LOOK, ground="#BFE4E3", ink="#0B2A33")), Tone()).on(ramp)
    assert image.getpixel((0, 0)) == (0x0B, 0x2A, 0x33) and image.getpixel((0, 255)) == (0xBF, 0xE4, 0xE3)


def test_a_bright_picture_keeps_enough_of_its_dark_tone():
    bright = Image.effect_noise((200, 200), 40).point(lambda value: min(255, value + 60)).convert("RGB")
    dark = ImageChops.difference(
        Toning(*tones(LOOK), Tone()).on(bright), Image.new("RGB", bright.size, LOOK.dark)
    )
    light = ImageChops.difference(
        Toning(*tones(LOOK), Tone()).on(bright), Image.new("RGB", bright.size, LOOK.accent)
    )
    nearer = ImageChops.subtract(light.convert("L"), dark.convert("L")).point([0] + [255] * 255)
    assert math.isclose(nearer.histogram()[255] / 40_000, 0.55, abs_tol=0.15)


@pytest.mark.parametrize("form", FORMS)
def test_type_on_two_tones_is_the_identitys_light_colour(order, form):
    placed = photo("seeding.jpg", focus=(0.295, 0.30), place=(0.60, 0.15))
    asked = order(
        "Vos idées manquent d’air\u202f? Servez-vous.", form, design="duotone", look=LOOK, photo=placed
    )
    _image, report = posters.draw(asked)
    assert {one.ink for one in report.texts if one.role in ("headline", "wordmark", "credit")} == {LOOK.light}
    assert report.scrim >= 0.6 and text(report, "headline").contrast >= 3
