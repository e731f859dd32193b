"""A real Bluesky server (PDS): installed once from npm, run on loopback, stopped with its pipe."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from npm import install, unavailable

HERE = Path(__file__).parents[1] / "real" / "bluesky"
NEEDED = ("node", "npm", "gcc", "g++", "make", "python3")  # a part of it is compiled


@dataclass(frozen=True)
class RealBluesky:
    url: str
    did: str
    handle: str
    password: str  # an app password


def shared(folder: Path) -> RealBluesky:
    """The one server of all test workers, which meet in `folder`; started by the first that asks.

    Its standard input is a pipe that each of them holds open until its process ends, however it ends: then
    the server stops by itself. (The mark xdist_group would be simpler; xdist 3.8 does not heed it.)
    """
    install(HERE, NEEDED)
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
