"""A folder as a channel: dated folders, whole or not there, once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bench import NOW, TERRITORY, picture_bytes

from steps import Memory
from terrimark.brand.campaign import Account
from terrimark.calendar.post import Picture, Post
from terrimark.limits.words import Words
from terrimark.networks import connect
from terrimark.networks.base import AccountTrouble, Network, Refused, TryLater

PICTURES = (picture_bytes(),)


@pytest.fixture
def folder(tmp_path: Path) -> Network:
    return at(tmp_path)


def at(root: Path, handle: str = "out/archives") -> Network:
    return connect(
        Account(id="archives", network="folder", handle=handle), TERRITORY, root=root, environment={}
    )


def post(**changed: object) -> Post:
    given = Post(
        key="relance/bouchon-zéro/residents/fr/archives",
        territory=TERRITORY, campaign="relance", message="bouchon",
        audience="residents", language="fr", network="folder", account="archives", handle="out/archives",
        due=datetime.fromisoformat("2027-03-01T08:10:00+01:00"), words=Words(text="Bouchons : zéro."),
        pictures=(Picture(path="build/1.jpg", sha256="0", alt="Une marée", width=80, height=100),),
    )  # fmt: skip
    return replace(given, **changed)


def everything(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_a_post_is_a_dated_folder_with_words_picture_and_description(folder: Network, tmp_path: Path):
    folder.check_identity()
    receipt = folder.send(folder.prepare(post(), PICTURES, NOW, Memory()), Memory())
    name = f"2027-03-01/0810-bouchon-zero-residents-fr-archives-{post().content_hash[:8]}"
    assert receipt.url == f"out/archives/{name}"
    place = tmp_path / receipt.url
    assert sorted(path.name for path in place.iterdir()) == ["1.jpg", "alt.txt", "post.json", "post.txt"]
    assert (place / "post.txt").read_text("utf-8") == "Bouchons : zéro.\n"
    assert (place / "alt.txt").read_text("utf-8") == "1.jpg\nUne marée\n"
    assert (place / "1.jpg").read_bytes() == PICTURES[0]
    kept = json.loads((place / "post.json").read_text("utf-8"))
    assert Post.from_json(kept) == post()


def test_nothing_is_seen_before_it_is_sent(folder: Network, tmp_path: Path):
    folder.prepare(post(), PICTURES, NOW, Memory())
    assert all("/.waiting/" in name for name in everything(tmp_path))


def test_the_same_post_twice_is_one_folder(folder: Network, tmp_path: Path):
    first = folder.send(folder.prepare(post(), PICTURES, NOW, Memory()), Memory())
    intent = folder.prepare(post(), PICTURES, NOW + timedelta(days=1), Memory())
    assert folder.send(intent, Memory()) == folder.send(intent, Memory()) == first
    assert len(everything(tmp_path)) == 4, "nothing is left aside"


def test_a_post_cut_off_before_the_last_step_is_recovered(folder: Network, tmp_path: Path):
    intent = folder.prepare(post(), PICTURES, NOW, Memory())
    receipt = at(tmp_path).recover(intent, again=True, steps=Memory())
    assert receipt is not None and (tmp_path / receipt.url / "1.jpg").exists()
    assert at(tmp_path).recover(intent, again=True, steps=Memory()) == receipt


def test_a_post_that_is_no_longer_wanted_stays_aside(folder: Network, tmp_path: Path):
    intent = folder.prepare(post(), PICTURES, NOW, Memory())
    assert folder.recover(intent, again=False, steps=Memory()) is None
    assert list((tmp_path / "out/archives").glob("2*")) == []
    receipt = folder.send(folder.prepare(post(), PICTURES, NOW, Memory()), Memory())
    assert folder.recover(intent, again=False, steps=Memory()) == receipt


def test_a_post_whose_folder_is_nowhere_may_be_sent_anew(folder: Network, tmp_path: Path):
    intent = folder.prepare(post(), PICTURES, NOW, Memory())
    for path in sorted((tmp_path / "out").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert folder.recover(intent, again=True, steps=Memory()) is None
    with pytest.raises(TryLater):
        folder.send(intent, Memory())


def test_a_reworded_post_gets_a_folder_of_its_own(folder: Network):
    first = folder.send(folder.prepare(post(), PICTURES, NOW, Memory()), Memory())
    second = folder.send(
        folder.prepare(post(words=Words(text="Autre chose")), PICTURES, NOW, Memory()), Memory()
    )
    assert first != second


def test_a_folder_that_holds_something_else_is_left_alone(folder: Network, tmp_path: Path):
    intent = folder.prepare(post(), PICTURES, NOW, Memory())
    place = tmp_path / "out" / "archives" / intent.key
    place.mkdir(parents=True)
    (place / "post.json").write_text("{}")
    with pytest.raises(Refused, match="another post"):
        folder.send(intent, Memory())
    assert (place / "post.json").read_text() == "{}"


def test_a_post_is_found_without_a_ledger(folder: Network, tmp_path: Path):
    assert folder.find(post()) is None
    receipt = folder.send(folder.prepare(post(), PICTURES, NOW, Memory()), Memory())
    assert at(tmp_path).find(post()) == receipt
    assert at(tmp_path).find(post(words=Words(text="Autre chose"))) is None


@pytest.mark.parametrize("handle", ["..", "../elsewhere", "/tmp/elsewhere", ".", "out/../..", "link/x"])
def test_a_folder_outside_the_workspace_is_refused(tmp_path: Path, handle):
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "link").symlink_to(tmp_path)
    with pytest.raises(AccountTrouble, match="inside the workspace"):
        at(tmp_path / "workspace", handle)


def test_a_file_in_the_way_is_the_accounts_trouble(tmp_path: Path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(AccountTrouble, match="cannot make the folder"):
        at(tmp_path).check_identity()
    with pytest.raises(TryLater, match="cannot write"):
        at(tmp_path).prepare(post(), PICTURES, NOW, Memory())


def test_a_very_long_key_still_makes_a_folder(folder: Network):
    key = "/".join(["relance", *["a" * 60] * 4])
    assert folder.send(folder.prepare(post(key=key), PICTURES, NOW, Memory()), Memory())
