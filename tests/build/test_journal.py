"""What a build keeps while it runs survives a crash at any byte."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terrimark.build.fingerprint import Digests
from terrimark.build.journal import Journal, alone
from terrimark.build.manifest import Poster
from terrimark.errors import TerrimarkError
from terrimark.files import digest


def poster(path: str) -> Poster:
    return Poster(
        path=path, message="m", audience="", language="fr", design="bare", format="square", alt="« é »",
        width=1080, height=1080, bytes=1, sha256="0" * 64, inputs={"words": "1"}, report={"scrim": 0.5},
    )  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(cut=st.integers(min_value=0, max_value=900))
def test_a_journal_cut_anywhere_tells_of_whole_posters_only_and_goes_on(tmp_path, cut):
    path = tmp_path / "journal.jsonl"
    path.unlink(missing_ok=True)
    journal = Journal(path)
    whole = {name: poster(name) for name in ("a.jpg", "b.jpg")}
    for one in whole.values():
        journal.add(one)
    path.write_bytes(path.read_bytes()[:cut])
    assert journal.posters().items() <= whole.items()
    journal.add(poster("c.jpg"))
    assert journal.posters()["c.jpg"] == poster("c.jpg")


def test_a_second_build_is_refused_and_a_killed_one_does_not_stand_in_the_way(tmp_path):
    lock = tmp_path / "cache" / "estran.lock"
    code = (
        "import sys, pathlib; from terrimark.build.journal import alone\n"
        "with alone(pathlib.Path(sys.argv[1])): print('mine', flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code, str(lock)], **pipes) as other:
        assert other.stdout.readline() == "mine\n"
        with pytest.raises(TerrimarkError, match="another build"), alone(lock):
            pass
        other.kill()
        other.wait()
    with alone(lock):
        pass


def test_a_lock_that_cannot_be_kept_is_told(tmp_path):
    with pytest.raises(TerrimarkError, match="lock cannot be kept"), alone(tmp_path):
        pass


def test_a_digest_is_asked_of_the_file_again_once_it_changed(tmp_path):
    file, memory = tmp_path / "photo.jpg", tmp_path / "digests.json"
    file.write_bytes(b"one")
    first = Digests(memory)
    assert first.of(file) == digest("one")
    first.save()
    file.write_bytes(b"two")
    os.utime(file, ns=(0, 0))
    assert Digests(memory).of(file) == digest("two")


@pytest.mark.parametrize("memory", ["", "{", "[]", '{"a": 1}', '{"a": [[1], "x"]}'])
def test_a_broken_memory_of_digests_is_no_trouble(tmp_path, memory):
    (tmp_path / "digests.json").write_text(memory)
    (tmp_path / "file").write_text("x")
    assert Digests(tmp_path / "digests.json").of(tmp_path / "file") == digest("x")
