"""A real Bluesky server (PDS): installed once from npm, run on loopback, stopped with its pipe."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
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


def shared(folder: Path) -> RealBluesky:
    """The one server of all test workers, which meet in `folder`; started by the first that asks.

    Its standard input is a pipe that each of them holds open until its process ends, however it ends: then
    the server stops by itself. (The mark xdist_group would be simpler; xdist 3.8 does not heed it.)
    """
    install()
    pipe, said = folder / "bluesky.pipe", folder / "bluesky.json"
    with (folder / "bluesky.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            os.mkfifo(pipe)
            reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
            os.open(pipe, os.O_WRONLY)
            os.set_blocking(reader, True)
            said.write_text(_start(reader))
            os.close(reader)
        else:
            os.open(pipe, os.O_WRONLY)
    found = json.loads(said.read_text())
    return RealBluesky(found["pds"], found["did"], found["handle"], found["appPassword"])


def _start(stdin: int) -> str:
    """The server's own line, once it is ready."""
    command = ["npm", "start", "--silent", "--", "--stdin"]
    server = subprocess.Popen(
        command, cwd=HERE, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.stdout and server.stderr
    line = server.stdout.readline()
    if not line:
        unavailable(f"it does not start: {server.stderr.read()[-400:]}")
    return line
