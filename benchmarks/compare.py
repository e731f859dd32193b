"""`make bench`: every runner in turn, round by round, ratios within a round; what was promised, met or not.

Writes `results.json` beside this file, and the tables and the machine into docs/performance.md.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import job
import startup
from PIL import __version__, features

PEERS = {
    "skia, cached plates": 1,
    "skia": 1,
    "Chromium": 4,
    "ImageMagick": 4,
}
MARKS = "<!-- measured: make bench -->", "<!-- end of what was measured -->"
PAGE = job.REPOSITORY / "docs" / "performance.md"
HERE = Path(__file__).parent
RESULTS = HERE / "results.json"


class Scene:
    """Runners side by side on one workspace, each in a process of its own, one after the other."""

    def __init__(self, title: str, root: Path, rounds: int, runners: Iterable[str], base: str) -> None:
        self.title, self.root, self.base = title, root, base
        self.took: dict[str, list[float]] = {}  # seconds a poster, by round
        self.peak: dict[str, float] = {}  # megabytes of the largest process
        self.count = 0
        absent: set[str] = set()
        for number in range(rounds):
            print(f"{title}: round {number + 1} of {rounds}", file=sys.stderr)
            for name in runners:
                if name not in absent and not self._run(name):
                    absent.add(name)
        self.absent = absent

    def _run(self, name: str) -> bool:
        """A name may say how many processes: "build × 2"."""
        asked, _times, jobs = name.partition(" × ")
        command = [sys.executable, str(HERE / "runner.py"), asked, str(self.root), jobs or "1"]
        with (
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running,
            _peak(running.pid) as peak,
        ):
            told = json.loads(
                (running.communicate()[0].splitlines() or ['{"absent": "it failed, see above"}'])[-1]
            )
        if "absent" in told:
            print(f"{name}: left out, {told['absent']}", file=sys.stderr)
            return False
        self.took.setdefault(name, []).append(told["seconds"])
        self.peak[name] = max(self.peak.get(name, 0.0), *peak)
        self.count = told["count"]
        return True

    def ratios(self, name: str, to: str) -> list[float]:
        """Of two runners, round by round; empty where one is absent."""
        return [one / two for one, two in zip(self.took.get(name, []), self.took.get(to, []), strict=False)]

    def table(self) -> str:
        """As Markdown."""
        lines = [
            f"### {self.title}",
            "",
            f"| runner | ms a poster | × {self.base} | MB |",
            "|---|---|---|---|",
        ]
        for name, took in self.took.items():
            each = f"{statistics.median(took) * 1000:.3g}"
            lines.append(
                f"| {name} | {each} | {_told(self.ratios(name, self.base))} | {self.peak[name]:.0f} |"
            )
        return "\n".join(lines + [f"| {name} | not installed | | |" for name in sorted(self.absent)])


def _told(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})" if values else "–"


@contextmanager
def _peak(root: int) -> Iterator[list[float]]:
    """The largest PSS of one process among `root` and what it starts, in megabytes, seen every 50 ms."""
    seen, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            seen[0] = max(seen[0], *map(_pss, _family(root)))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def _family(root: int) -> list[int]:
    found = [root]
    for pid in found:
        with suppress(OSError):
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, children.read_text().split())
    return found


def _pss(pid: int) -> float:
    with suppress(OSError, AttributeError):
        told = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        return int(told[1]) / 1024 if told else 0.0
    return 0.0


@dataclass(frozen=True)
class Bar:
    """What the project promised of itself, and what was measured, round by round."""

    key: str
    sentence: str
    target: float
    values: list[float]
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """None: not measured."""
        if not self.values:
            return None
        value = statistics.median(self.values)
        return value >= self.target if self.at_least else value <= self.target

    def row(self) -> str:
        """A line of the table."""
        met = {True: "yes", False: "**no**", None: "not measured"}[self.met]
        target = f"{'≥' if self.at_least else '≤'} {self.target:g}"
        return f"| {self.sentence} | {target} | {_told(self.values)} | {met} |"

    def told(self) -> dict[str, object]:
        """For a script."""
        value = round(statistics.median(self.values), 3) if self.values else None
        return {"bar": self.sentence, "value": value, "target": self.target, "met": self.met}


def machine() -> str:
    """What it was measured on."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gigabytes = int(memory[1]) / 2**20 if memory else 0
    library = f"Pillow {__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}"
    return (
        f"Measured on {date.today():%Y-%m-%d}: {model[1] if model else platform.machine()}, {os.cpu_count()} "
        f"cores, {gigabytes:.0f} GiB; {platform.system()}, Python {platform.python_version()}, {library}; "
        f"load {os.getloadavg()[0]:.1f} at the start. Ratios are taken round by round: median (least–most). "
        "MB is the largest process (PSS)."
    )


def social(work: Path, rounds: int) -> tuple[list[Scene], list[Bar]]:
    """A small campaign, engine against engine."""
    runners = ("floor", "tuned", "terrimark, bare", "terrimark", "naive", *PEERS)
    scene = Scene("36 social JPEGs, one process", job.prepare(work), rounds, runners, "floor")
    bare, duties = (scene.ratios(name, "tuned") for name in ("terrimark, bare", "terrimark"))
    return [scene], [
        Bar("bare", "36 JPEGs without duties, to the tuned pipeline", 1.1, bare),
        Bar("duties", "36 JPEGs with every duty, to the tuned pipeline", 1.25, duties),
        *(
            Bar(f"faster-than-{name}", f"36 JPEGs: {name}, to terrimark", least, times, at_least=True)
            for name, least in {"naive": 8.0, **PEERS}.items()
            for times in [scene.ratios(name, "terrimark")]
        ),
    ]


def many(work: Path, rounds: int, repeat: int) -> tuple[list[Scene], list[Bar]]:
    """A larger campaign, whole builds."""
    runners = ("floor", "tuned", "terrimark", "build", "build × 2", "command", "command × 2")
    scene = Scene(f"{36 * repeat} social JPEGs", job.prepare(work, repeat), rounds, runners, "floor")
    one, two = scene.ratios("build", "floor"), scene.ratios("build × 2", "floor")
    whole = scene.ratios("command × 2", "build × 2")
    return [scene], [
        Bar(
            "many",
            f"{scene.count} JPEGs with every duty, the whole build, one process, to the floor",
            2.5,
            one,
        ),
        Bar("many-2", f"{scene.count} JPEGs, two processes, to the floor", 1.5, two),
        Bar("command", f"`terrimark build` of {scene.count}, to the build in process", 1.3, whole),
    ]


def large(work: Path, rounds: int) -> tuple[list[Scene], list[Bar]]:
    """A3, as pixels and as prints."""
    runners = ("A3 floor", "A3", "A3, warm", "A3 PDF, warm", "A3 PDF in CMYK, warm")
    scene = Scene(
        "A3 at 300 dpi, one photograph", job.prepare(work, 1, ("portrait",)), rounds, runners, "A3 floor"
    )
    peak = [scene.peak["A3"]] if "A3" in scene.peak else []
    rgb, cmyk = (scene.ratios(f"A3 PDF{kind}, warm", "A3, warm") for kind in ("", " in CMYK"))
    return [scene], [
        Bar("a3", "A3 JPEG, to its floor", 4.0, scene.ratios("A3", "A3 floor")),
        Bar("a3-memory", "A3 JPEG, MB a worker", 250, peak),
        Bar("a3-pdf", "A3 PDF in RGB, to the A3 JPEG", 1.5, rgb),
        Bar("a3-cmyk", "A3 PDF in CMYK, plates warm, to the A3 JPEG", 1.5, cmyk),
    ]


def png(work: Path, rounds: int) -> tuple[list[Scene], list[Bar]]:
    """PNG against Pillow's own, time and size."""
    root = job.prepare(work, 1, ("square",))
    scene = Scene("Square PNG, the encoding alone", root, rounds, ("PNG by Pillow", "PNG"), "PNG by Pillow")
    size = Scene("PNG, size", root, 1, ("PNG by Pillow, bytes", "PNG, bytes"), "PNG by Pillow, bytes")
    return [scene], [
        Bar("png", "PNG, to Pillow's default", 0.2, scene.ratios("PNG", "PNG by Pillow")),
        Bar("png-size", "PNG, size to Pillow's", 1.2, size.ratios("PNG, bytes", "PNG by Pillow, bytes")),
    ]


def unchanged(work: Path, rounds: int, repeats: Iterable[int]) -> tuple[list[Scene], list[Bar]]:
    """Builds where all stands; what each further poster costs is the slope between two sizes."""
    runners = ("unchanged", "look-up", "unchanged, command")
    scenes = [
        Scene(f"Nothing changed, {36 * n} posters", job.prepare(work, n), rounds, runners, "look-up")
        for n in repeats
    ]

    def further(name: str, small: Scene, big: Scene) -> list[float]:
        pairs = zip(small.took[name], big.took[name], strict=True)
        return [(two * big.count - one * small.count) / (big.count - small.count) for one, two in pairs]

    least, most = scenes[0], scenes[-1]
    ours, base = further("unchanged", least, most), further("look-up", least, most)
    slopes = [further("unchanged", one, two) for one, two in pairwise(scenes)]
    bend = (
        [last / first for first, last in zip(slopes[0], slopes[-1], strict=True)] if len(slopes) > 1 else []
    )
    return scenes, [
        Bar("unchanged", "Nothing changed: each further poster, to `stat` and one look-up", 3.0,
            [one / two for one, two in zip(ours, base, strict=True)]),
        Bar("linear", "Nothing changed: a further poster at 10 000, to one at 1 000", 1.5, bend),
    ]  # fmt: skip


def main() -> None:
    quick, about = bool(os.environ.get("QUICK")), machine()
    rounds = 1 if quick else 3
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        parts = [
            social(work, 1 if quick else 5),
            many(work, rounds, 4 if quick else 20),
            png(work, rounds),
            large(work, rounds),
            unchanged(work, rounds, (3, 28) if quick else (3, 28, 278)),
        ]
    began = Bar("startup", "`terrimark --help`, to a bare Typer app", 1.3, startup.ratios(5 if quick else 21))
    bars = [*(bar for _scenes, some in parts for bar in some), began]
    table = ["| bar | target | measured | met |", "|---|---|---|---|", *(bar.row() for bar in bars)]
    scenes = [scene.table() for some, _bars in parts for scene in some]
    told = "\n\n".join([about, "\n".join(table), *scenes])
    print(told)
    if not quick:
        RESULTS.write_text(
            json.dumps({bar.key: bar.told() for bar in bars}, ensure_ascii=False, indent=2) + "\n"
        )
        before, rest = PAGE.read_text("utf-8").split(MARKS[0])
        page = f"{before}{MARKS[0]}\n\n{told}\n\n{MARKS[1]}{rest.partition(MARKS[1])[2]}"
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
