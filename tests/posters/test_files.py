"""The file: its kinds, what it says of itself, who signed it, and that its code is read from it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from certificates import certificate
from press.conftest import tool
from terrimark import posters
from terrimark.errors import TerrimarkError
from terrimark.posters.order import Imprint, Order
from terrimark.posters.proof import read_code

SUFFIXES = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".avif": "AVIF"}
ALT = "Un pont & « l’eau », <au loin>."
OURS = Imprint(campaign="gagnez-le-large", publisher="Pays d’Estran")


@pytest.fixture
def asked(on_photo) -> Order:
    return replace(on_photo("Trafic\nfluide."), imprint=OURS)


def written(order: Order, path: Path, most: int = 4_000_000) -> Path:
    posters.render(order, path, max_bytes=most, description=ALT)
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_kind_of_file_holds_the_same_picture_and_the_same_bytes_anywhere(tmp_path, asked, suffix):
    first, again = (written(asked, tmp_path / place / f"a{suffix}") for place in ("one", "two/three"))
    assert first.read_bytes() == again.read_bytes() and str(tmp_path).encode() not in first.read_bytes()
    with Image.open(first) as image:
        assert (image.format, image.size, image.mode) == (SUFFIXES[suffix], (1080, 1080), "RGB")
        assert image.info["srgb"] == 0 if suffix == ".png" else image.info["icc_profile"]
        apart = ImageChops.difference(image, posters.draw(asked)[0])
    assert max(ImageStat.Stat(apart).mean) < (0.001 if suffix == ".png" else 3)


@pytest.mark.parametrize("headline", ["Trafic fluide.", "Plage bondée."])
def test_a_fast_png_is_hardly_larger_than_a_slow_one(tmp_path, order, on_photo, headline):
    for ask in (order, on_photo):
        path, slow = written(ask(headline), tmp_path / "a.png"), tmp_path / "slow.png"
        Image.open(path).save(slow)
        assert path.stat().st_size <= 1.2 * slow.stat().st_size


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".avif"])
def test_quality_goes_down_by_steps_until_the_file_is_small_enough(tmp_path, asked, suffix):
    path = tmp_path / f"a{suffix}"
    full = posters.render(asked, path, max_bytes=4_000_000, description="")
    size = path.stat().st_size
    less = posters.render(asked, path, max_bytes=int(size * 0.8), description="")
    assert less.quality < full.quality and path.stat().st_size <= size * 0.8
    with pytest.raises(TerrimarkError, match="10 are allowed") as caught:
        posters.render(asked, tmp_path / f"b{suffix}", max_bytes=10, description="")
    assert caught.value.where == asked.where
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_credits_travel_with_the_file(tmp_path, asked, suffix):
    path = written(asked, tmp_path / f"a{suffix}")
    told = json.loads(tool("exiftool", "-j", "-XMP:all", path))[0]
    rights = "Photo Sander Klootwijk, CC BY-SA 4.0. This poster is under the same licence, CC BY-SA 4.0"
    wanted = {
        "Title": "Trafic fluide.",
        "Description": ALT,
        "AltTextAccessibility": ALT,
        "Creator": "Sander Klootwijk",
        "Credit": "Photo Sander Klootwijk, CC BY-SA 4.0",
        "Rights": rights,
        "UsageTerms": rights,
        "WebStatement": "https://creativecommons.org/licenses/by-sa/4.0/",
        "TransmissionReference": "gagnez-le-large",
        "Publisher": "Pays d’Estran",
        "Type": "official poster",
        "DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/humanEdits",
        "Language": "fr",
    }
    assert {name: told.get(name) for name in wanted} == wanted


def test_a_citizens_poster_says_so_and_one_without_a_photograph_is_drawn(tmp_path, order):
    ours = replace(order("Bateau."), imprint=Imprint(origin="citizen"))
    packet = posters.xmp(ours, ALT).decode()
    assert "citizen poster" in packet and "digitalCreation" in packet
    assert "official" not in packet and "dc:creator" not in packet and "dc:publisher" not in packet


@pytest.fixture(scope="session")
def signing(tmp_path_factory) -> Imprint:
    chain, key = certificate(tmp_path_factory.mktemp("keys"))
    return replace(OURS, certificate=chain, key=key)


def credentials(path: Path) -> tuple[str, dict[str, object]]:
    """Whether the signature holds, and what it says."""
    from c2pa import Reader

    with Reader(path) as reader:
        told = json.loads(reader.json())
    manifest = told["manifests"][told["active_manifest"]]
    return told["validation_state"], {one["label"]: one["data"] for one in manifest["assertions"]}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_signed_file_says_who_made_it_and_how_and_a_changed_one_is_found(tmp_path, asked, signing, suffix):
    path = written(replace(asked, imprint=signing), tmp_path / f"a{suffix}")
    state, told = credentials(path)
    action = told["c2pa.actions.v2"]["actions"][0]
    assert state == "Valid" and action["action"] == "c2pa.created"
    assert action["digitalSourceType"].endswith("/humanEdits")
    assert told["org.terrimark.campaign"] == {
        "campaign": "gagnez-le-large", "publisher": "Pays d’Estran", "origin": "official",
    }  # fmt: skip
    with Image.open(path) as image:
        assert b"Sander Klootwijk" in image.info["xmp"]
    data = bytearray(path.read_bytes())
    data[data.index(b"Sander")] ^= 0xFF
    path.write_bytes(data)
    assert credentials(path)[0] == "Invalid"


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"key": None}, "not given"),
        ({"key": Path("gone.pem")}, "gone.pem"),
        ({"certificate": "key"}, "certificate is invalid"),
        ({"key": "certificate"}, "cannot be used"),
    ],
)
def test_what_cannot_sign_is_said_in_words(tmp_path, asked, signing, wrong, says):
    parts = {
        name: getattr(signing, value) if isinstance(value, str) else value for name, value in wrong.items()
    }
    with pytest.raises(TerrimarkError, match=says) as caught:
        written(replace(asked, imprint=replace(signing, **parts)), tmp_path / "a.jpg")
    assert caught.value.fix and not list(tmp_path.iterdir())


def test_without_what_signs_the_extra_is_named(signing, monkeypatch):
    monkeypatch.setitem(sys.modules, "c2pa", None)
    with pytest.raises(TerrimarkError) as caught:
        posters.signer_of(replace(signing, key=Path("another.pem")))
    assert "terrimark[c2pa]" in caught.value.fix


def test_a_tile_without_a_code_that_a_phone_reads_is_refused(tmp_path):
    Image.effect_noise((1080, 1350), 90).save(tmp_path / "a.jpg")
    with pytest.raises(TerrimarkError, match="cannot be read on a phone") as caught:
        read_code(tmp_path / "a.jpg", (700, 900, 1000, 1200))
    assert "shorter" in caught.value.fix
