"""The main job, as `make demo` runs it: from YAML to posts on servers, in one command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_demo_builds_and_publishes_the_sample(tmp_path: Path):
    folder = tmp_path / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "terrimark", "demo", str(folder)],
        capture_output=True, text=True, encoding="utf-8", env={**os.environ, "COLUMNS": "120"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for command in ("check", "build", "plan", "approve", "publish", "status"):
        assert f"$ terrimark {command}" in done.stdout
    assert re.search(r"http://127\.0\.0\.1:\d+/", done.stdout), "links to what is out are printed"
    assert list(folder.glob("build/*/posters/**/*.jpg"))
    kept = list(folder.glob("out/**/post.json"))
    assert kept
    assert all(json.loads(path.read_text())["pictures"][0]["alt"] for path in kept)


def test_the_demo_touches_no_folder_of_somebody_else(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("keep")
    done = subprocess.run(
        [sys.executable, "-m", "terrimark", "demo", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert (tmp_path / "mine.txt").read_text() == "keep"
