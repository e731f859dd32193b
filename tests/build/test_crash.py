"""Interrupted anywhere, a build is completed by the next; the same inputs give the same bytes everywhere."""

from __future__ import annotations

import os
import random
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


def test_another_clone_language_time_zone_and_hash_seed_make_the_same_bytes(first_build, workspace):
    environment = {"LANGUAGE": "fr", "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    with child(workspace, jobs=2, **environment) as other:
        other.communicate()
    assert other.returncode == 0
    assert workspace.bytes() == first_build.bytes()
    assert str(first_build.root.parent).encode() not in b"".join(first_build.bytes().values())


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_after_some_posters_the_next_build_draws_only_the_others(
    first_build, workspace, signum, jobs
):
    with child(workspace, jobs=jobs) as interrupted:
        for _ in range(5):  # it begins with 0 of 10
            interrupted.stdout.readline()
        interrupted.send_signal(signum)
    with pytest.raises(TerrimarkError):
        build.read_manifest(workspace.campaign())
    outcome = workspace.build()
    assert outcome.kept >= 4
    assert outcome.kept + len(outcome.made) == 10
    assert workspace.bytes() == first_build.bytes()  # hidden files too: nothing is left over


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_the_next_build_completes_it(first_build, built, seed):
    (built.out / "manifest.json").unlink()  # so that all is drawn anew, over what stands
    with child(built, jobs=1 + seed % 2) as killed:
        time.sleep(random.Random(seed).uniform(0.5, 4))
        killed.kill()
    for path in built.out.rglob("[!.]*.jpg"):
        assert path.read_bytes().endswith(b"\xff\xd9"), "half written"
    built.build()
    assert built.bytes() == first_build.bytes()
    assert not built.build(check=True).changed


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_room_on_the_disk_is_told_and_leaves_nothing_half_written(workspace, jobs):
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
    with child(workspace, before=full, jobs=jobs) as failing:
        _out, err = failing.communicate()
    assert failing.returncode == 1
    assert "TerrimarkError" in err and "no room left on the disk" in err
    assert not [path for path in workspace.out.rglob("*") if path.is_file()]
