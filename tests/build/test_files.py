"""As which files posters come, and what signs them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from certificates import certificate
from terrimark import build
from terrimark.errors import TerrimarkError

CERTIFICATE, KEY = "TERRIMARK_ESTRAN_CERTIFICATE", "TERRIMARK_ESTRAN_CERTIFICATE_KEY"


@pytest.fixture
def square(workspace):
    workspace.change("formats: [square, landscape]", "formats: [square]")
    workspace.change("{mastodon: square, bluesky: landscape}", "{mastodon: square, bluesky: square}")
    return workspace


def test_posters_come_as_each_kind_of_file_and_posts_carry_the_jpeg(square):
    square.change("formats:", "files: [webp, jpeg, png, avif]\nformats:")
    made = square.build().made
    assert Counter(Path(path).suffix for path in made) == {".jpg": 5, ".png": 5, ".webp": 5, ".avif": 5}
    manifest = build.read_manifest(square.campaign())
    assert {Path(manifest.poster(one, "square").path).suffix for one in manifest.variants} == {".jpg"}
    again = square.build()
    assert (again.made, again.kept) == ((), 20)
    square.change("files: [webp, jpeg, png, avif]\n", "")
    assert len(square.build().removed) == 15


def test_signed_posters_stand_until_the_certificate_changes(square, tmp_path, monkeypatch):
    square.change("formats:", "credentials: c2pa\nformats:")
    with pytest.raises(TerrimarkError, match=CERTIFICATE) as caught:
        square.build()
    assert "credentials: none" in caught.value.fix and not square.out.exists()
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        chain, key = certificate(tmp_path / folder)
        monkeypatch.setenv(CERTIFICATE, str(chain))
        monkeypatch.setenv(KEY, str(key))
        outcome = square.build()
        assert len(outcome.made) == 5
        assert all(b"c2pa" in (square.out / path).read_bytes() for path in outcome.made)
        assert square.build().made == ()
    assert set(outcome.reasons.values()) == {("imprint",)}
    assert str(key) not in (square.out / "manifest.json").read_text()
