"""Interrupted anywhere, a build is completed by the next; the same inputs give the same bytes everywhere."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from terrimark import build
from terrimark.errors import TerrimarkError

BUILD = """
import datetime as dt, pathlib, sys
from terrimark import brand, build
if __name__ == "__main__":
    campaign = brand.require(brand.load(pathlib.Path(sys.argv[1]), dt.date(2027, 3, 1)))[0]
    say = lambda *step: print(*step, flush=True)
    build.make(campaign, dt.date(2027, 3, 1), jobs=int(sys.argv[2]), progress=say)
"""


def child(workspace, *, jobs=1, before="", **environment):
    return subprocess.Popen(
        [sys.executable, "-c", before + BUILD, str(workspace.root), str(jobs)],
        env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_build_in_other_processes_makes_the_same_bytes(workspace):
    workspace.build(jobs=1)
    alone = workspace.bytes()
    shutil.rmtree(workspace.out)
    workspace.build(jobs=2)
    assert workspace.bytes() == alone


def test_another_clone_language_time_zone_and_hash_seed_make_the_same_bytes(workspace, tmp_path):
    workspace.build()
    mine = workspace.bytes()
    clone = tmp_path / "elsewhere" / "Pays d’Estran"
    shutil.copytree(workspace.root, clone, ignore=shutil.ignore_patterns("build", ".terrimark"))
    workspace.root, workspace.out = clone, clone / "build" / "large"
    environment = {"LANGUAGE": "fr", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    with child(workspace, jobs=2, **environment) as other:
        assert other.wait() == 0
    assert workspace.bytes() == mine
    assert str(tmp_path).encode() not in b"".join(mine.values())


@pytest.mark.parametrize(
    ("signum", "jobs"), [(signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGKILL, 1), (signal.SIGKILL, 2)]
)
def test_interrupted_after_some_posters_the_next_build_draws_only_the_others(workspace, signum, jobs):
    with child(workspace, jobs=jobs) as interrupted:
        for _ in range(4):
            interrupted.stdout.readline()
        interrupted.send_signal(signum)
        interrupted.wait()
    with pytest.raises(TerrimarkError):
        build.read_manifest(workspace.campaign())
    outcome = workspace.build()
    assert outcome.kept >= 4
    assert outcome.kept + len(outcome.made) == 10
    _complete(workspace)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_killed_at_any_moment_the_next_build_completes_it(workspace, seed):
    workspace.build()
    whole = workspace.bytes()
    workspace.change("Trafic", "Le trafic")
    workspace.photograph((50, 80, 120))
    with child(workspace, jobs=1 + seed % 2) as killed:
        time.sleep(random.Random(seed).uniform(0.2, 2.5))
        killed.kill()
    for path in workspace.out.rglob("*.jpg"):
        if not path.name.startswith("."):
            assert path.read_bytes().endswith(b"\xff\xd9"), "half written"
    workspace.build()
    _complete(workspace)
    workspace.change("Le trafic", "Trafic")
    workspace.photograph((70, 90, 110))
    workspace.build()
    assert workspace.bytes() == whole


def _complete(workspace):
    """As if never interrupted: no stray file, nothing left to do, the bytes of a build from scratch."""
    found = workspace.bytes()
    assert not workspace.build(check=True).changed
    assert not list(workspace.root.rglob(".new-*"))
    shutil.rmtree(workspace.out)
    shutil.rmtree(workspace.root / ".terrimark")
    workspace.build()
    assert workspace.bytes() == found


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_room_on_the_disk_is_told_and_leaves_nothing_half_written(workspace, jobs):
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
    with child(workspace, before=full, jobs=jobs) as failing:
        _out, err = failing.communicate()
    assert failing.returncode == 1
    assert "TerrimarkError" in err and "no room left on the disk" in err
    assert not [path for path in workspace.root.rglob("*.jpg") if workspace.out in path.parents]
    assert len(workspace.build().made) == 10
