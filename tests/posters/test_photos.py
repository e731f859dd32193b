"""Photographs of every kind, whole and broken."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from terrimark import posters
from terrimark.brand import templates_folder
from terrimark.errors import TerrimarkError
from terrimark.posters.order import Photo
from terrimark.posters.paint import drawn
from terrimark.posters.photo import Crop, crop, cropped
from terrimark.posters.picture import upright_size
from terrimark.posters.shelf import PLATES, SHELF, Shelf

PAPER = "#F6EFE4"
RED, GREEN, BLUE, GREY = (220, 30, 30), (30, 200, 40), (40, 60, 220), (128, 128, 128)


def quarters() -> Image.Image:
    """Red, green / blue, grey; wider than high."""
    image = Image.new("RGB", (240, 120), RED)
    for colour, corner in ((GREEN, (120, 0)), (BLUE, (0, 60)), (GREY, (120, 60))):
        image.paste(colour, (*corner, corner[0] + 120, corner[1] + 60))
    return image


def shown(path: Path) -> Image.Image:
    """The whole picture as a poster would show it."""
    width, height = upright_size(path)
    return cropped(path, Crop((0, 0, width, height), 1.0), (width, height), PAPER)


def near(found: object, wanted: tuple[int, ...], by: int = 12) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def saved(image: Image.Image, form: str, **how: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, form, **how)
    return data.getvalue()


def png(width: int, height: int, depth: int, kind: int, rows: bytes, *more: bytes) -> bytes:
    """A PNG chunk by chunk: what Pillow would not write."""
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    chunks = (b"IHDR" + head, *more, b"IDAT" + zlib.compress(rows), b"IEND")
    packed = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def sixteen(mode: str, kind: int) -> bytes:
    """The quarters as a PNG of 16 bits a channel."""
    image = quarters().convert(mode)
    wide = image.width * len(image.getbands())
    data = image.tobytes()
    rows = (data[y * wide : (y + 1) * wide] for y in range(image.height))
    return png(*image.size, 16, kind, b"".join(b"\0" + bytes(v for v in row for _ in "ab") for row in rows))


def turned(orientation: int) -> bytes:
    """A JPEG that lies as a camera held that way stores it."""
    back = (None, None, 0, 3, 1, 5, 2, 6, 4)[orientation]  # of Image.Transpose
    stored = quarters().transpose(Image.Transpose(back)) if back is not None else quarters()
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(stored, "JPEG", quality=95, exif=exif)


def profile(*primaries: tuple[float, float, float], gamma: float = 2.2) -> bytes:
    """An ICC profile of a display: the colours of its three lights (XYZ at D50), one gamma."""

    def xyz(point: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in point))

    told = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"wide\0" + bytes(78)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags = {b"desc": told, b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": xyz((0.9642, 1.0, 0.8249))}
    tags |= {name + b"XYZ": xyz(point) for name, point in zip((b"r", b"g", b"b"), primaries, strict=True)}
    tags |= {name + b"TRC": curve for name in (b"r", b"g", b"b")}
    at, table, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    size = at + len(body)
    head = struct.pack(">I4xI", size, 0x02100000) + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    return head + struct.pack(">I", len(tags)) + table + body


P3 = profile((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
ADOBE = profile((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
INKS = (templates_folder() / "icc" / "ISOcoated_v2_300_bas.icc").read_bytes()


def stored_in(icc: bytes, mode: str, form: str = "PNG") -> bytes:
    """The quarters in the colours of a profile, which is inside."""
    own = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    image = ImageCms.profileToProfile(quarters(), ImageCms.createProfile("sRGB"), own, outputMode=mode)
    assert image is not None
    return saved(image, form, icc_profile=icc, **({"quality": 95} if form == "JPEG" else {}))


def clear(image: Image.Image, **how: Any) -> bytes:
    """A PNG whose red quarter is transparent."""
    if image.mode.endswith("A"):
        alpha = image.getchannel("A")
        alpha.paste(0, (0, 0, 120, 60))
        image.putalpha(alpha)
    return saved(image, "PNG", **how)


def several(form: str) -> bytes:
    """An animation that begins with the quarters."""
    return saved(quarters(), form, save_all=True, append_images=[Image.new("RGB", (240, 120), "#00ffff")] * 2)


def heic() -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    return saved(quarters(), "HEIF", quality=95)


GREY_RED, GREY_GREEN, GREY_BLUE = (
    (round(0.299 * r + 0.587 * g + 0.114 * b),) * 3 for r, g, b in (RED, GREEN, BLUE)
)
PLAIN = (RED, GREEN, BLUE, GREY)
SHADES = (GREY_RED, GREY_GREEN, GREY_BLUE, GREY)
HOLE = ((0xF6, 0xEF, 0xE4), GREEN, BLUE, GREY)
Made = Callable[[], bytes]

READ: dict[str, tuple[Made, tuple[Any, ...], int]] = {
    **{f"held {n}": (partial(turned, n), PLAIN, 12) for n in range(1, 9)},
    "progressive": (lambda: saved(quarters(), "JPEG", quality=95, progressive=True), PLAIN, 12),
    "grey JPEG": (lambda: saved(quarters().convert("L"), "JPEG", quality=95), SHADES, 3),
    "CMYK JPEG": (lambda: saved(quarters().convert("CMYK"), "JPEG", quality=95), PLAIN, 12),
    "CMYK TIFF": (lambda: saved(quarters().convert("CMYK"), "TIFF"), PLAIN, 12),
    "inks with their profile": (lambda: stored_in(INKS, "CMYK", "JPEG"), (None, None, None, GREY), 12),
    "Display P3": (lambda: stored_in(P3, "RGB"), PLAIN, 3),
    "Display P3 as JPEG": (lambda: stored_in(P3, "RGB", "JPEG"), PLAIN, 12),
    "Adobe RGB": (lambda: stored_in(ADOBE, "RGB"), PLAIN, 3),
    "a profile for inks in a picture of lights": (
        lambda: saved(quarters(), "JPEG", quality=95, icc_profile=INKS), PLAIN, 12,
    ),
    "a broken profile": (lambda: saved(quarters(), "PNG", icc_profile=b"no profile at all"), PLAIN, 0),
    "half a profile": (lambda: saved(quarters(), "PNG", icc_profile=P3[:200]), PLAIN, 0),
    "broken EXIF": (
        lambda: saved(quarters(), "JPEG", quality=95, exif=b"Exif\0\0MM\0*\0\0\0\xff"), PLAIN, 12,
    ),
    "no EXIF at all": (lambda: saved(quarters(), "JPEG", quality=95, exif=b"Exif\0\0garbage"), PLAIN, 12),
    "grey of 16 bits": (lambda: sixteen("L", 0), SHADES, 1),
    "colours of 16 bits": (lambda: sixteen("RGB", 2), PLAIN, 1),
    "grey and alpha of 16 bits": (lambda: sixteen("LA", 4), SHADES, 1),
    "colours and alpha of 16 bits": (lambda: sixteen("RGBA", 6), PLAIN, 1),
    "TIFF of 16 bits": (lambda: saved(Image.open(io.BytesIO(sixteen("L", 0))), "TIFF"), SHADES, 1),
    "TIFF of numbers": (lambda: saved(quarters().convert("L").convert("F"), "TIFF"), None, 0),
    "TIFF compressed as JPEG": (
        lambda: saved(quarters(), "TIFF", compression="jpeg", quality=95), PLAIN, 12,
    ),
    "black and white": (lambda: saved(quarters().convert("1"), "PNG"), None, 0),
    "fax": (lambda: saved(quarters().convert("1"), "TIFF", compression="group4"), None, 0),
    "palette": (lambda: saved(quarters().quantize(8), "PNG"), PLAIN, 12),
    "palette with a hole": (
        lambda: saved(quarters().quantize(8), "PNG", transparency=quarters().quantize(8).getpixel((20, 20))),
        HOLE, 12,
    ),
    "alpha": (lambda: clear(quarters().convert("RGBA")), HOLE, 0),
    "a colour for transparent": (lambda: saved(quarters(), "PNG", transparency=RED), HOLE, 0),
    "grey and alpha": (lambda: clear(quarters().convert("LA")), (HOLE[0], *SHADES[1:]), 1),
    "alpha as WebP": (
        lambda: saved(Image.open(io.BytesIO(clear(quarters().convert("RGBA")))), "WEBP", lossless=True),
        HOLE, 0,
    ),
    "animated GIF": (lambda: several("GIF"), PLAIN, 12),
    "animated WebP": (lambda: several("WEBP"), PLAIN, 30),
    "animated PNG": (lambda: several("PNG"), PLAIN, 0),
    "two pictures of a telephone": (lambda: several("MPO"), PLAIN, 12),
    "HEIC": (heic, PLAIN, 12),
    "AVIF": (lambda: saved(quarters(), "AVIF", quality=95), PLAIN, 12),
    "a ZIP behind the picture": (lambda: saved(quarters(), "PNG") + b"PK\3\4" + bytes(99), PLAIN, 0),
    "a script behind the picture": (
        lambda: saved(quarters(), "JPEG", quality=95) + b"<script>alert(1)</script>", PLAIN, 12,
    ),
    "a script in the picture": (
        lambda: saved(quarters(), "JPEG", quality=95, comment=b"*/=1;alert(1)//"), PLAIN, 12,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_every_kind_of_photograph_is_shown_upright_in_srgb(tmp_path, name):
    made, wanted, by = READ[name]
    path = tmp_path / "photo.jpg"  # what a file is called says nothing
    path.write_bytes(made())
    assert upright_size(path) == (240, 120)
    image = shown(path)
    assert (image.mode, image.size) == ("RGB", (240, 120))
    for point, colour in zip(((20, 20), (220, 20), (20, 100), (220, 100)), wanted or (), strict=False):
        assert colour is None or near(image.getpixel(point), colour, by), point


def test_a_picture_in_lab_is_shown_as_its_colours_are(tmp_path):
    lab = Image.merge("LAB", [Image.new("L", (64, 64), value) for value in (138, 208, 195)])
    lab.save(tmp_path / "lab.tif")
    wanted = ImageCms.profileToProfile(
        lab, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert wanted is not None
    assert near(shown(tmp_path / "lab.tif").getpixel((9, 9)), wanted.getpixel((9, 9)))  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(1, 1), (20_000, 1), (1, 20_000)])
def test_the_oddest_sizes_are_read(tmp_path, size):
    Image.new("RGB", size, BLUE).save(tmp_path / "odd.png")
    assert upright_size(tmp_path / "odd.png") == size
    assert near(shown(tmp_path / "odd.png").getpixel((0, 0)), BLUE)


def noise(form: str) -> bytes:
    return saved(Image.effect_noise((400, 400), 60).convert("RGB"), form)


def half(form: str) -> bytes:
    return noise(form)[: len(noise(form)) // 2]


def lying(data: bytes, marker: bytes, at: int, packed: bytes) -> bytes:
    """A picture whose header promises another size."""
    start = data.index(marker) + at
    return data[:start] + packed + data[start + len(packed) :]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
FAX = saved(Image.new("1", (900, 901)), "TIFF", compression="group4")
HUGE = {
    "a PNG of 30 000 × 30 000": lambda: png(30_000, 30_000, 8, 2, bytes(99)),
    "a JPEG of 65 000 × 65 000": lambda: lying(noise("JPEG"), b"\xff\xc0", 5, b"\xfd\xe8\xfd\xe8"),
    "a GIF of 60 000 × 60 000": lambda: lying(noise("GIF"), b"GIF8", 6, b"\x60\xea\x60\xea"),
    "a fax of 60 000 × 60 000": lambda: lying(
        lying(FAX, struct.pack("<HHIH", 256, 3, 1, 900), 8, struct.pack("<H", 60_000)),
        struct.pack("<HHIH", 257, 3, 1, 901),
        8,
        struct.pack("<H", 60_000),
    ),
}
REFUSED: dict[str, tuple[Made, str]] = {
    "nothing": (lambda: b"", "is empty"),
    "a page": (lambda: b"<html>404</html>", "not a picture"),
    "SVG": (lambda: SVG, "not a picture"),
    "PDF": (lambda: saved(quarters(), "PDF"), "not a picture"),
    "PostScript": (lambda: saved(quarters(), "EPS"), "not a picture"),
    "BMP": (lambda: saved(quarters(), "BMP"), "not a picture"),
    "JPEG 2000": (lambda: saved(quarters(), "JPEG2000"), "not a picture"),
    "an icon": (lambda: saved(quarters(), "ICO"), "not a picture"),
    **{f"half a {form}": (partial(half, form), "damaged") for form in ("JPEG", "PNG", "TIFF", "GIF")},
    "half a WebP": (partial(half, "WEBP"), "damaged|not a picture"),
    "half an AVIF": (partial(half, "AVIF"), "damaged|not a picture"),
    "half a HEIC": (lambda: heic()[:400], "damaged|not a picture"),
    "a PNG with a wrong sum": (lambda: noise("PNG").replace(b"IDAT", b"IDAX", 1), "damaged|not a picture"),
    "a text of 99 MB in a PNG": (
        partial(png, 9, 9, 8, 2, bytes(252), b"zTXta\0\0" + zlib.compress(bytes(99_000_000))), "damaged",
    ),
    **{name: (made, "pixels; at most 120 million are read") for name, made in HUGE.items()},
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_said_in_words(tmp_path, name):
    made, says = REFUSED[name]
    path = tmp_path / "broken.jpg"
    path.write_bytes(made())
    with pytest.raises(TerrimarkError, match=says) as caught:
        shown(path)
    assert "broken.jpg" in caught.value.what and caught.value.fix
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("name", ["gone.jpg", "."])
def test_a_photograph_that_is_not_there_is_said_in_words(tmp_path, on_photo, name):
    with pytest.raises(TerrimarkError, match="cannot be opened") as caught:
        posters.draw(on_photo("Open space.", path=tmp_path / name))
    assert caught.value.where.startswith("campaign.yaml:41:7") and caught.value.fix


def test_no_header_makes_us_take_the_memory_that_it_promises(tmp_path):
    for name, made in HUGE.items():
        (tmp_path / name).write_bytes(made())
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom terrimark.pictures import TooLarge\n"
        "from terrimark.posters.picture import read\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for file in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try:\n        read(file, '#ffffff')\n"
        "    except TooLarge:\n        print(file.name)\n"
        "assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == sorted(HUGE)


def test_without_its_reader_a_heic_picture_names_the_extra(tmp_path, monkeypatch):
    (tmp_path / "a.heic").write_bytes(heic())
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(TerrimarkError, match="HEIC") as caught:
        upright_size(tmp_path / "a.heic")
    assert "terrimark[heic]" in caught.value.fix


def test_a_photograph_is_never_blown_up(on_photo, tmp_path):
    Image.new("RGB", (900, 900), BLUE).save(tmp_path / "small.png")
    with pytest.raises(TerrimarkError, match="too small for 1080 × 1080: it has 900 × 900") as caught:
        posters.draw(on_photo("Open space.", path=tmp_path / "small.png"))
    assert "972 × 972" in caught.value.fix
    Image.new("RGB", (972, 972), BLUE).save(tmp_path / "enough.png")
    posters.draw(on_photo("Open space.", path=tmp_path / "enough.png"))


def placed(**how: object) -> Photo:
    return Photo(path=Path("a.jpg"), credit_line="", **how)  # type: ignore[arg-type]


def test_the_focus_stands_where_it_is_wanted():
    found = crop(placed(focus=(0.5, 0.5)), (4000, 2000), (1000, 1000), (0.25, 0.5))
    x, y = found.place(2000, 1000)
    assert (x, y) == pytest.approx((250, 500))
    assert found.box == (1500, 0, 3500, 2000)


def test_a_crop_stays_inside_the_picture_and_zooms_as_far_as_pixels_allow():
    found = crop(placed(focus=(0.02, 0.9), zoom=1.4), (2000, 2000), (1000, 1000), (0.5, 0.5))
    assert found.box == pytest.approx((0, 2000 - 2000 / 1.4, 2000 / 1.4, 2000))
    limited = crop(placed(zoom=1.4), (1000, 1000), (1000, 1000), (0.5, 0.5))
    assert limited.scale == pytest.approx(0.9)


def test_a_large_photograph_is_decoded_no_larger_than_needed(tmp_path):
    quarters().resize((4000, 2000)).save(tmp_path / "large.jpg", quality=95)
    found = crop(placed(), (4000, 2000), (500, 500), (0.5, 0.5))
    image = cropped(tmp_path / "large.jpg", found, (500, 500), PAPER)
    assert near(image.getpixel((20, 20)), RED) and near(image.getpixel((480, 480)), GREY)


def test_what_was_drawn_before_changes_no_pixel(on_photo):
    asked = on_photo("Trafic fluide.\nNormal.", "portrait")
    found = []
    for others in ((), ("Open space. Le vrai.", "Là. Ici.", "Plage bondée ? Attendez six heures.")):
        PLATES.forget()
        SHELF.forget()
        for headline in others:
            posters.draw(on_photo(headline, "portrait"))
        found.append(posters.draw(asked))
    (one, first), (other, second) = found
    assert one.tobytes() == other.tobytes() and first == second


def test_a_plate_is_lent_and_given_back(on_photo):
    before, _report = posters.draw(on_photo("Trafic fluide."))
    with pytest.raises(ZeroDivisionError), drawn(on_photo("Trafic fluide.")):
        raise ZeroDivisionError
    assert posters.draw(on_photo("Trafic fluide."))[0].tobytes() == before.tobytes()


def test_what_is_kept_stays_within_its_room():
    shelf = Shelf(100)
    assert shelf.get("a", 60, lambda: 1) == shelf.get("a", 60, lambda: 2) == 1
    shelf.get("b", 30, lambda: 3)
    assert shelf.get("a", 60, lambda: 4) == 1, "used last, so it stays"
    shelf.get("c", 40, lambda: 5)
    assert "b" not in shelf and "a" in shelf and shelf.taken == 100
    shelf.get("d", 400, lambda: 6)
    assert shelf.taken == 400, "what is larger than the room is kept alone"
