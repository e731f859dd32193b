"""A poster's PDF, as a print shop's tools see it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import pdfa
from PIL import Image, ImageChops, ImageStat

from terrimark import posters, press
from terrimark.content.variant import CodeWords, EventWords, PosterWords
from terrimark.errors import TerrimarkError
from terrimark.posters.order import Actor, Emblem

from .conftest import FLAT, TEMPLATES, Ask, Printed, boxes, tool

FORMATS = {
    "a4": (210, 297),
    "a3": (297, 420),
    "a2": (420, 594),
    "40x60": (400, 600),
    "abribus": (1200, 1760),
    "4x3": (400, 300),  # its file is made at 1:10
}


@pytest.mark.parametrize("flavour", ["cmyk", "rgb"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_file_is_sound(printed: Printed, form: str, flavour: str) -> None:
    assert "No syntax or stream encoding errors" in tool(
        "qpdf", "--check", printed(form=form, flavour=flavour)
    )


@pytest.mark.parametrize(("form", "size"), FORMATS.items())
def test_the_boxes_say_where_to_cut(printed: Printed, form: str, size: tuple[int, int]) -> None:
    found = boxes(printed(form=form, bleed=5.0))
    left, foot, right, top = found["TrimBox"]
    assert (right - left, top - foot) == pytest.approx(size, abs=0.05)
    assert found["BleedBox"] == pytest.approx((left - 5, foot - 5, right + 5, top + 5), abs=0.05)
    assert found["MediaBox"] == pytest.approx((0, 0, right + left, top + foot), abs=0.05)
    assert left == pytest.approx(12, abs=0.05), "room for the marks outside the bleed"


def test_without_marks_the_sheet_ends_with_the_bleed(printed: Printed) -> None:
    found = boxes(printed(marks=False))
    assert found["MediaBox"] == found["BleedBox"]


def test_the_bleed_is_covered(printed: Printed, sea: Path, tmp_path: Path) -> None:
    for path in (printed(flavour="rgb", marks=False), printed(flavour="rgb", marks=False, photo=sea)):
        page = raster(path, (480, 670), tmp_path)
        for x in range(0, page.width, 20):
            assert page.getpixel((x, 1)) != (255, 255, 255)
            assert page.getpixel((x, page.height - 2)) != (255, 255, 255)


@pytest.mark.parametrize("photo", [False, True])
def test_the_office_file_is_an_archive_file_too(printed: Printed, sea: Path, photo: bool) -> None:
    with pikepdf.open(printed(flavour="rgb", photo=sea if photo else None)) as pdf:
        assert pdfa.check(pdf, "2b").findings == []


def test_the_printers_file_has_what_pdf_x_4_asks_for(printed: Printed, sea: Path) -> None:
    with pikepdf.open(printed(photo=sea)) as pdf:
        intent = pdf.Root.OutputIntents[0]
        assert pdf.pdf_version == "1.6"
        assert intent.S == "/GTS_PDFX"
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert intent.DestOutputProfile.N == 4
        assert intent.DestOutputProfile.read_bytes()[12:20] == b"prtrCMYK"
        assert pdf.trailer.Info.Trapped == "/False"
        assert not pdf.is_encrypted
        metadata = pdf.open_metadata()
        assert metadata["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
        for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmpMM:DocumentID", "pdf:Trapped", "dc:title"):
            assert metadata[name]
        photo = pdf.pages[0].Resources.XObject.Photo
        assert (photo.ColorSpace, photo.Filter) == ("/DeviceCMYK", "/DCTDecode")


def test_credits_travel_with_the_file(printed: Printed, sea: Path) -> None:
    told = tool("exiftool", "-XMP:all", printed(photo=sea))
    assert "Plage bondée ? Attendez six heures." in told.replace("\u202f", " ")
    assert "Une plage sous un pont." in told
    assert "Ann Onyme" in told
    assert "This poster is under the same licence, CC BY-SA 4.0" in told


def test_fonts_are_embedded_with_the_letters_used(printed: Printed) -> None:
    fonts = tool("pdffonts", printed()).splitlines()[2:]
    assert fonts
    for font in fonts:
        assert font.split()[-5:-2] == ["yes", "yes", "yes"], "embedded, subset, with its text"
        assert "CID TrueType" in font


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("fr", "L’été commence à Noël\u202f; ça gèle, où êtes-vous\u202f?"),
        ("br", "Dihunet gant c’hwibanadeg ar gwazi, C’HWI A OUI, Ñ ha ù."),
        ("en", "Office with five fine flat fields."),
    ],
)
def test_the_text_can_be_searched(printed: Printed, language: str, headline: str) -> None:
    told = tool("pdftotext", "-raw", printed(headline, form="abribus", language=language), "-")
    assert headline.replace("\u202f", " ") in " ".join(told.replace("\u202f", " ").split())


@pytest.mark.parametrize("form", ["a3", "4x3"])
@pytest.mark.parametrize("on_photo", [False, True])
def test_it_looks_as_the_poster_does(
    order: Ask, printed: Printed, sea: Path, tmp_path: Path, form: str, on_photo: bool
) -> None:
    asked: dict[str, Any] = {
        "form": form,
        "flavour": "rgb",
        "photo": sea if on_photo else None,
        "marks": False,
    }
    asked["bleed"] = 0.0
    poster, _report = posters.draw(order(**asked))
    page = raster(printed(**asked), poster.size, tmp_path)
    assert ImageStat.Stat(ImageChops.difference(page, poster).convert("L")).mean[0] < 2.5
    apart = ImageChops.difference(page.reduce(8), poster.reduce(8)).convert("L")
    two_pixels_of_an_edge = 60  # of 8 × 8: both set large glyphs on whole pixels
    assert apart.getextrema()[1] < two_pixels_of_an_edge, "no shape is missing, none is elsewhere"


def test_the_photograph_keeps_its_own_pixels_up_to_what_can_be_printed(
    printed: Printed, sea: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (3200, 4500), "#88aacc").save(tmp_path / "fine.png")
    ample = round((210 + 2 * 3) / 25.4 * press.ENOUGH)
    for photo, form, most in ((sea, "a2", 1900), (sea, "a4", 1900), (tmp_path / "fine.png", "a4", ample)):
        with pikepdf.open(printed(form=form, photo=photo)) as pdf:
            width = int(pdf.pages[0].Resources.XObject.Photo.Width)
        assert 0.97 * most < width <= most + 2


def test_a_photograph_too_coarse_for_the_format_is_refused(order: Ask, tmp_path: Path) -> None:
    Image.new("RGB", (1150, 1700), "#88aacc").save(tmp_path / "small.png")
    with pytest.raises(TerrimarkError) as caught:
        press.render(order(photo=tmp_path / "small.png"), tmp_path / "x.pdf", description="")
    assert "96 pixels to an inch on a3, at least 100 are needed" in caught.value.what
    assert "at least 1790 × 2516 pixels" in caught.value.fix
    assert not (tmp_path / "x.pdf").exists()


def test_the_same_order_gives_the_same_bytes(printed: Printed, sea: Path) -> None:
    assert printed(photo=sea).read_bytes() == printed(photo=sea).read_bytes()


def raster(path: Path, size: tuple[int, int], folder: Path) -> Image.Image:
    """The page as poppler draws it."""
    stem = folder / f"{path.stem}-raster"
    tool("pdftoppm", "-scale-to-x", size[0], "-scale-to-y", size[1], "-png", "-singlefile", path, stem)
    with Image.open(f"{stem}.png") as image:
        return image.convert("RGB")


@pytest.mark.parametrize("design", ["framed", "duotone", "split-bilingual", "event"])
def test_every_design_is_printed_as_it_is_drawn(order: Ask, sea: Path, tmp_path: Path, design: str) -> None:
    plain = order("Gagnez le large.", "a4", photo=sea, flavour="rgb", marks=False, bleed=0.0)
    second = PosterWords(language="br", headline="Kreskiñ a ra.", caption="Amañ.", slogan="Kit d’an donvor")
    event = EventWords(date="Jeudi 18 mars", hour="19 h", place="Kerlann")
    code = CodeWords(address="https://a.example", label="S’inscrire")
    flag = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    flag.paste("#003399", (30, 30, 270, 170))
    flag.save(tmp_path / "flag.png")
    funders = tuple(Emblem(name="Fonds", file=file) for file in (tmp_path / "flag.png", plain.look.mark.svg))
    asked = replace(
        plain,
        words=replace(plain.words, second=second, event=event, code=code, mention="Merci"),
        design=posters.load_design(design, (TEMPLATES / "posters",)),
        look=FLAT if design == "split-bilingual" else plain.look,
        funders=funders,
        actor=Actor(name="Les Passeurs", file=tmp_path / "flag.png"),
    )
    poster, _report = posters.draw(asked)
    press.render(asked, tmp_path / "poster.pdf", description="La mer.")
    page = raster(tmp_path / "poster.pdf", poster.size, tmp_path)
    assert ImageStat.Stat(ImageChops.difference(page, poster).convert("L")).mean[0] < 2.5
    # poppler drops the fraction of a pixel at which a baseline stands: an edge may be one pixel off
    assert ImageChops.difference(page.reduce(8), poster.reduce(8)).convert("L").getextrema()[1] < 80
