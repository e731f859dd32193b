"""A real Bluesky server (PDS): installed once from npm, run on loopback, stopped with its pipe."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from terrimark.files import file_digest

HERE = Path(__file__).parents[1] / "real" / "bluesky"
NEEDED = ("node", "npm", "gcc", "g++", "make", "python3")  # a part of it is compiled


@dataclass(frozen=True)
class RealBluesky:
    url: str
    did: str
    handle: str
    password: str  # an app password


def unavailable(why: str) -> None:
    """Skip, saying why; where the gate runs, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"no real Bluesky server: {why}")
    pytest.skip(f"no real Bluesky server: {why}")


def install() -> None:
    """`npm ci`, once for a lock file, however many test workers ask at once."""
    if missing := [tool for tool in NEEDED if shutil.which(tool) is None]:
        unavailable(f"{', '.join(missing)} is not installed")
    mark, wanted = HERE / "node_modules" / ".terrimark", file_digest(HERE / "package-lock.json")
    with (HERE.parent / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if mark.exists() and mark.read_text() == wanted:
            return
        done = subprocess.run(
            ["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund"],
            cwd=HERE, capture_output=True, text=True, timeout=1200, check=False,
        )  # fmt: skip
        if done.returncode:
            unavailable(f"npm ci failed: {done.stderr[-400:]}")
        mark.write_text(wanted)


@contextmanager
def running(*options: str) -> Iterator[RealBluesky]:
    """The server, with one account."""
    install()
    command = ["npm", "start", "--silent", "--", "--stdin", *options]
    with subprocess.Popen(
        command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout and server.stderr
        try:
            line = server.stdout.readline()
            if not line:
                server.stdin.close()
                unavailable(f"it does not start: {server.stderr.read()[-400:]}")
            said = json.loads(line)
            yield RealBluesky(said["pds"], said["did"], said["handle"], said["appPassword"])
        finally:
            server.stdin.close()
            server.wait(timeout=20)
