"""Funders at the foot, an actor beside the territory: in every design and format, and clear of all type."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from terrimark import posters
from terrimark.content.variant import CodeWords, EventWords, PosterWords
from terrimark.errors import TerrimarkError
from terrimark.posters.formats import COVERED, FORMATS
from terrimark.posters.order import Actor, Emblem, Photo

from .conftest import FLAT, LOOK, MEDIA

DESIGNED = ("bare", "framed", "typographic", "duotone", "split-bilingual", "event")
WAVE = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0H40V20H0Z"/></svg>'
MENTION = "Avec le soutien du Fonds des Estuaires"


@pytest.fixture
def logos(tmp_path):
    """A blue flag in a wide clear margin, and a mark of one colour."""
    flag = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    ImageDraw.Draw(flag).rectangle((100, 100, 249, 199), fill="#003399")
    flag.save(tmp_path / "flag.png")
    (tmp_path / "wave.svg").write_text(WAVE, encoding="utf-8")
    return tuple(Emblem(name=name, file=tmp_path / name) for name in ("flag.png", "wave.svg"))


@pytest.fixture
def ask(order, logos):
    def make(design, form, *, coded=False, **more):
        photo = Photo(path=MEDIA / "sunset.jpg", credit_line="Photo Ann Onyme, CC0 1.0", place=(0.5, 0.5))
        words = {
            "caption": "Un pays, deux rives.",
            "second": PosterWords(language="br", headline="Amañ emaomp.", slogan="Kit d’an donvor"),
            "event": EventWords(date="Jeudi 18 mars", hour="19 h", place="Kerlann"),
            "code": CodeWords(address="https://estran.example/fr", label="La suite") if coded else None,
            "mention": MENTION,
        }
        flat = design in ("typographic", "split-bilingual")
        asked = order("Gagnez le large.", form, design=design, look=FLAT if flat else LOOK, words=words)
        rules = posters.adapted(asked.design, form, "fr")
        actor = Actor(name="Les Passeurs", file=logos[0].file)
        return replace(asked, design=rules, **{"photo": photo, "funders": logos, "actor": actor, **more})

    return make


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("design", DESIGNED)
def test_funders_and_actor_stand_in_every_design_clear_of_all_else(ask, design, form):
    image, report = posters.draw(ask(design, form, coded=True))
    assert image.size == (report.width, report.height) == (FORMATS[form].width, FORMATS[form].height)
    strip, bar = report.parts["funders"], report.parts["actor"]
    inside = {"mention": strip, "actor": bar}
    for one in report.texts:
        home = inside.get(one.role)
        for box, mine in ((strip, one.role == "mention"), (bar, one.role == "actor")):
            assert mine or apart(one.box, box), (one.role, box)
        if home:
            assert home[0] <= one.box[0] and one.box[2] <= home[2]
            assert home[1] <= one.box[1] and one.box[3] <= home[3] and one.contrast >= 4.5
    for one, other in itertools.combinations((strip, bar, report.bar, report.logo), 2):
        assert apart(one, other)
    assert strip[2] == FORMATS[form].width


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if not form.trim])
@pytest.mark.parametrize("design", DESIGNED)
def test_no_type_and_no_logo_stands_where_a_network_lays_its_own_signs(ask, design, form):
    _image, report = posters.draw(ask(design, form))
    boxes = {"logo": report.logo, **{one.role: one.box for one in report.texts}}
    boxes |= {role: box for role, box in report.parts.items() if role in ("tile", "funders")}
    for one in (one for one in COVERED if one.format == form):
        sides = (report.width, report.height) * 2
        covered = tuple(share * side for share, side in zip(one.box, sides, strict=True))
        for role, box in boxes.items():
            lost = {
                *one.spares,
                *(f"second {name}" for name in one.spares),
                "funders" if form != "story" else "",
            }
            assert role in lost or apart(box, covered), (role, one.network)


def apart(a, b):
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_logos_have_one_height_whatever_clear_ground_their_files_have(ask):
    image, report = posters.draw(ask("framed", "a4", actor=None))
    form, top = FORMATS["a4"], report.parts["funders"][1]
    shown = image.crop((form.width // 2, int(top), form.width, form.height)).convert("RGB")
    blue, ink = (
        shown.point([255 * (abs(level - part) < 40) for part in colour for level in range(256)])
        for colour in ((0x00, 0x33, 0x99), (0x0B, 0x2A, 0x33))
    )
    heights = []
    for mask in (blue, ink):
        bands = mask.split()
        all_three = Image.merge("RGB", bands).convert("L").point([0] * 250 + [255] * 6).getbbox()
        heights.append(all_three[3] - all_three[1])
    assert heights[0] == pytest.approx(heights[1], abs=2)
    assert heights[0] / form.per_mm >= 10  # as the European Union asks of its emblem


@pytest.mark.parametrize(
    ("colour", "told"),
    [("#fffdf8", "would hardly be seen: contrast 1."), ((0, 0, 0, 0), "transparent all over")],
)
def test_a_logo_that_nobody_would_see_is_refused(ask, tmp_path, colour, told):
    Image.new("RGBA", (40, 40), colour).save(tmp_path / "pale.png")
    pale = Emblem(name="Fonds pâle", file=tmp_path / "pale.png")
    with pytest.raises(TerrimarkError, match=told) as caught:
        posters.draw(ask("framed", "square", funders=(pale,)))
    assert caught.value.fix


def test_too_many_logos_and_too_long_a_name_are_refused_with_figures(ask, logos):
    with pytest.raises(TerrimarkError, match="logos of 30 funders have no room on square: they would be"):
        posters.draw(ask("framed", "square", funders=logos * 15))
    with pytest.raises(TerrimarkError, match="the actor's name is too long for square"):
        posters.draw(ask("framed", "square", actor=Actor(name="Syndicat intercommunal " * 3)))


def test_both_languages_name_the_funders(ask):
    asked = ask("split-bilingual", "portrait")
    second = replace(asked.words.second, mention="Gant skoazell Font an Aberioù")
    _image, report = posters.draw(replace(asked, words=replace(asked.words, second=second)))
    said = next(" ".join(one.lines) for one in report.texts if one.role == "mention")
    assert said == f"{MENTION} · Gant skoazell Font an Aberioù"
