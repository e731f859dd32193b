"""Programs of others that tests run: installed once from npm, by their lock file."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from terrimark.files import file_digest


def unavailable(why: str) -> NoReturn:
    """Skip, saying why; where the gate runs, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def install(folder: Path, needed: Sequence[str] = ("node", "npm")) -> None:
    """`npm ci`, once for a lock file, however many test workers ask at once."""
    if missing := [tool for tool in needed if shutil.which(tool) is None]:
        unavailable(f"{folder.name}: {', '.join(missing)} is not installed")
    mark, wanted = folder / "node_modules" / ".terrimark", file_digest(folder / "package-lock.json")
    with (folder.parent / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if mark.exists() and mark.read_text() == wanted:
            return
        done = subprocess.run(
            ["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund"],
            cwd=folder, capture_output=True, text=True, timeout=1200, check=False,
        )  # fmt: skip
        if done.returncode:
            unavailable(f"{folder.name}: npm ci failed: {done.stderr[-400:]}")
        mark.write_text(wanted)
