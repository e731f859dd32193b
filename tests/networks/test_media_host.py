"""Where networks fetch pictures: written whole, public before anybody is told, on a disk or afar."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
import requests
from bench import picture_bytes

from canned import Canned
from terrimark.networks.base import AccountTrouble, TryLater
from terrimark.networks.media_host import MediaHost
from terrimark.rehearsal.media import served


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path / "media") as address:
        yield address


def test_a_picture_is_written_once_and_answers_at_its_address(tmp_path: Path, address: str):
    host = MediaHost(to="media/", address=f"{address}/", root=tmp_path, where="main")
    url = host.put(picture_bytes(), "abc.jpg")
    assert requests.get(url, timeout=5).content == picture_bytes()
    written = (tmp_path / "media" / "abc.jpg").stat().st_mtime_ns
    assert host.put(picture_bytes(), "abc.jpg") == url == f"{address}/abc.jpg"
    assert (tmp_path / "media" / "abc.jpg").stat().st_mtime_ns == written


def test_any_place_that_fsspec_writes_will_do(tmp_path: Path, address: str):
    (tmp_path / "media" / "abc.jpg").write_bytes(b"")
    host = MediaHost(to="memory://bucket/posters", address=address, root=tmp_path, where="main")
    host.put(picture_bytes(), "abc.jpg")
    assert fsspec.filesystem("memory").cat("/bucket/posters/abc.jpg") == picture_bytes()


@pytest.mark.parametrize("name", ["abc.jpg", "def.jpg"])
def test_what_is_not_public_yet_is_for_later(tmp_path: Path, address: str, name):
    host = MediaHost(to="elsewhere", address=address, root=tmp_path, where="main")
    with pytest.raises(TryLater, match="answers 404") as later:
        host.put(picture_bytes(), name)
    assert "media-host" in later.value.fix


def test_what_cannot_be_written_or_reached_is_for_later(tmp_path: Path, address: str):
    (tmp_path / "file").write_text("x")
    for to, base, words in (
        ("file", address, "cannot write abc.jpg"),
        ("nowhere://x", address, "cannot write nowhere"),
        ("media", "http://127.0.0.1:9", "does not answer"),
    ):
        with pytest.raises(TryLater, match=words):
            MediaHost(to=to, address=base, root=tmp_path, where="main").put(b"x", "abc.jpg")


@pytest.mark.parametrize(
    "address", ["http://estran.example/media", "https://é.example", "", "ftp://a.example"]
)
def test_only_plain_https_will_do_beyond_this_machine(tmp_path: Path, address):
    with pytest.raises(AccountTrouble, match="https://"):
        MediaHost(to="media", address=address, root=tmp_path, where="main")


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch, address: str):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    host = MediaHost(to="s3://bucket", address=address, root=tmp_path, where="main")
    with pytest.raises(AccountTrouble) as trouble:
        host.put(b"x", "abc.jpg")
    assert "terrimark[media]" in trouble.value.fix


def test_a_page_in_place_of_the_picture_is_for_later(tmp_path: Path, wire: Canned):
    wire.say("/abc.jpg", 200, "<html>Nothing here</html>", Content_Type="text/html; charset=utf-8")
    host = MediaHost(to="media", address=wire.url, root=tmp_path, where="main")
    with pytest.raises(TryLater, match="text/html"):
        host.put(picture_bytes(), "abc.jpg")
