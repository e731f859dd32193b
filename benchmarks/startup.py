"""How long `terrimark --help` takes against a bare Typer app with as many commands, in one run.

Runs of both alternate, so that a slow moment of the machine hits both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
import typer
app = typer.Typer(add_completion=False, help="A bare app.")
@app.callback()
def root(): pass
{commands}
app()
"""

COUNT = "from terrimark.cli.commands import SHELVES; print(sum(map(len, SHELVES.values())))"


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
    return time.perf_counter() - started


def ratios(rounds: int) -> list[float]:
    """Pair by pair."""
    count = int(subprocess.check_output([sys.executable, "-c", COUNT]))
    commands = "\n".join(
        f'@app.command(help="Do {n}.")\ndef command{n}(name: str = "x"): pass' for n in range(count)
    )
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(BARE.format(commands=commands))
        found: list[float] = []
        for _ in range(rounds):
            theirs = seconds([sys.executable, str(bare), "--help"])
            found.append(seconds([sys.executable, "-m", "terrimark", "--help"]) / theirs)
    return found
