"""How long `terrimark --help` takes against a bare Typer app with as many commands, in one run.

Prints the ratio of the medians; runs of both alternate, so that a slow moment of the machine hits both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 21

BARE = """
import typer
app = typer.Typer(add_completion=False, help="A bare app.")
@app.callback()
def root(): pass
{commands}
app()
"""

COUNT = "from terrimark.cli.main import app; print(len(app.registered_commands))"


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
    return time.perf_counter() - started


def main() -> None:
    count = int(subprocess.check_output([sys.executable, "-c", COUNT]))
    commands = "\n".join(
        f'@app.command(help="Do {n}.")\ndef command{n}(name: str = "x"): pass' for n in range(count)
    )
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(BARE.format(commands=commands))
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(ROUNDS):
            theirs.append(seconds([sys.executable, str(bare), "--help"]))
            ours.append(seconds([sys.executable, "-m", "terrimark", "--help"]))
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(f"terrimark --help, {count} commands: {statistics.median(ours) * 1000:.0f} ms")
    print(f"bare Typer app, {count} commands: {statistics.median(theirs) * 1000:.0f} ms")
    print(f"ratio, pair by pair, median of {ROUNDS}: {ratio:.2f} (at most 1.3)")


if __name__ == "__main__":
    main()
