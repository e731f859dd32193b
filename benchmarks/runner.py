"""One runner in a process of its own: `runner.py NAME ROOT JOBS` prints seconds and posters, as JSON."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import job

Draw = Callable[[list[job.Sketch], Path, Path], None]


def timed(draw: Draw, root: Path, out: Path, every: int = 1) -> tuple[float, int]:
    """Of a program that draws from sketches."""
    sketches = job.sketches(root)[::every]
    started = time.perf_counter()
    draw(sketches, root / "media", out)
    return time.perf_counter() - started, len(sketches)


def run(name: str, root: Path, out: Path, jobs: int) -> tuple[float, int]:
    """By the runner's name; ModuleNotFoundError or FileNotFoundError where what it needs is not installed."""
    if name in ("naive", "tuned"):
        import pillow

        return timed(getattr(pillow, name), root, out)
    import peers

    if name in peers.PEERS:
        return timed(peers.PEERS[name](), root, out, every=7 if name in peers.SLOW else 1)
    import ours

    return ours.RUNNERS[name](root, out, jobs)


def main() -> None:
    name, root, jobs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as out:
        try:
            seconds, count = run(name, root, Path(out), jobs)
        except (ModuleNotFoundError, FileNotFoundError) as error:
            print(json.dumps({"absent": str(error)}))
        else:
            print(json.dumps({"seconds": seconds / count, "count": count}))


if __name__ == "__main__":
    main()
