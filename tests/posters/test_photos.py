"""Photographs of every kind, whole and broken."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from terrimark import posters
from terrimark.errors import TerrimarkError
from terrimark.posters.order import Photo
from terrimark.posters.photo import Crop, crop, cropped, nearby
from terrimark.posters.picture import upright_size

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


def near(found: object, wanted: tuple[int, int, int], by: int = 12) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_shown_upright(tmp_path, orientation):
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    stored = quarters().transpose(back) if back is not None else quarters()
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned.jpg"
    stored.save(path, quality=95, exif=exif)
    assert upright_size(path) == (240, 120)
    image = shown(path)
    assert near(image.getpixel((20, 20)), RED) and near(image.getpixel((220, 100)), GREY)
    assert near(image.getpixel((220, 20)), GREEN) and near(image.getpixel((20, 100)), BLUE)


def test_every_mode_is_read_in_srgb(tmp_path):
    grey = quarters().convert("L")
    transparent = quarters().convert("RGBA")
    transparent.paste((0, 0, 0, 0), (0, 0, 120, 60))
    sixteen = Image.new("I;16", grey.size)
    sixteen.putdata([value * 257 for value in grey.get_flattened_data()])
    palette = quarters().quantize(8)
    sheer = Image.merge("LA", (grey, Image.new("L", grey.size, 0)))
    for name, image, corner, opposite in (
        ("cmyk.jpg", quarters().convert("CMYK"), RED, GREY),
        ("cmyk.tif", quarters().convert("CMYK"), RED, GREY),
        ("sixteen.png", sixteen, None, GREY),
        ("palette.png", palette, RED, GREY),
        ("grey.webp", grey, None, GREY),
        ("alpha.png", transparent, (0xF6, 0xEF, 0xE4), GREY),
        ("sheer.png", sheer, (0xF6, 0xEF, 0xE4), (0xF6, 0xEF, 0xE4)),
        ("two.png", quarters().convert("1"), None, None),
    ):
        image.save(tmp_path / name)
        read = shown(tmp_path / name)
        assert read.mode == "RGB"
        assert corner is None or near(read.getpixel((20, 20)), corner), name
        assert opposite is None or near(read.getpixel((220, 100)), opposite), name
    clear = palette.copy()
    clear.info["transparency"] = palette.getpixel((20, 20))
    clear.save(tmp_path / "clear.png", transparency=palette.getpixel((20, 20)))
    assert near(shown(tmp_path / "clear.png").getpixel((20, 20)), (0xF6, 0xEF, 0xE4))


def test_a_colour_profile_is_honoured_and_a_broken_one_is_not(tmp_path):
    lab = Image.merge("LAB", [Image.new("L", (64, 64), value) for value in (138, 208, 195)])
    lab.save(tmp_path / "lab.tif")
    wanted = ImageCms.profileToProfile(
        lab, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert wanted is not None
    assert near(shown(tmp_path / "lab.tif").getpixel((9, 9)), wanted.getpixel((9, 9)))  # type: ignore[arg-type]
    quarters().save(tmp_path / "odd.png", icc_profile=b"no profile at all")
    assert near(shown(tmp_path / "odd.png").getpixel((20, 20)), RED)


def bomb() -> bytes:
    """A PNG whose header promises 30 000 × 30 000 pixels."""
    chunks = (
        b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0),
        b"IDAT" + zlib.compress(bytes(99)),
    )
    packed = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def truncated() -> bytes:
    data = io.BytesIO()
    Image.effect_noise((1600, 1600), 60).convert("RGB").save(data, "JPEG")
    return data.getvalue()[: len(data.getvalue()) // 2]


@pytest.mark.parametrize(
    "data, says",
    [
        (b"", "not a picture"),
        (b"<html>404</html>", "not a picture"),
        (bomb(), "too many pixels"),
        (truncated(), "damaged"),
        (None, "missing"),
    ],
)
def test_a_broken_photograph_is_said_in_words(tmp_path, on_photo, data, says):
    path = tmp_path / "broken.jpg"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(TerrimarkError, match=says) as caught:
        posters.draw(on_photo("Open space.", path=path))
    assert "broken.jpg" in caught.value.what and caught.value.where.startswith("campaign.yaml:41:7")
    assert caught.value.fix and str(tmp_path) not in str(caught.value)


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
    for other in nearby(found, (2000, 2000)):
        assert min(other.box[:2]) >= 0 and max(other.box[2:]) <= 2000 + 1e-6


def test_a_large_photograph_is_decoded_no_larger_than_needed(tmp_path):
    quarters().resize((4000, 2000)).save(tmp_path / "large.jpg", quality=95)
    found = crop(placed(), (4000, 2000), (500, 500), (0.5, 0.5))
    image = cropped(tmp_path / "large.jpg", found, (500, 500), PAPER)
    assert near(image.getpixel((20, 20)), RED) and near(image.getpixel((480, 480)), GREY)
