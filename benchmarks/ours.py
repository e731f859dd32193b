"""Terrimark on the job, and the floors it is measured by: each gives seconds, and for how many posters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from job import QUALITY
from PIL import Image

from terrimark import brand, build, posters, press
from terrimark.brand import LoadedCampaign
from terrimark.build import targets as wanted
from terrimark.build.make import sound
from terrimark.posters import formats
from terrimark.posters.encode import KINDS
from terrimark.posters.order import Order, Press, Report
from terrimark.posters.paint import drawn

DAY = date(2027, 3, 1)
A3 = formats.Format(name="a3-300", width=3508, height=4961, shape="portrait", scale=0.9)
FEW = 6  # posters of one photograph at A3

Took = tuple[float, int]  # seconds, posters


def loaded(root: Path) -> LoadedCampaign:
    return brand.require(brand.load(root, DAY))[0]


def _targets(root: Path) -> list[wanted.Target]:
    campaign = loaded(root)
    return list(wanted.targets(campaign, *sound(campaign, DAY)))


def _clock(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _save(image: Image.Image, path: Path) -> None:
    image.save(path, quality=QUALITY, subsampling="4:2:0")


def floor(root: Path, out: Path, _jobs: int) -> Took:
    """Pillow's own encoding of terrimark's finished pixels; drawing them is outside the clock."""
    targets = _targets(root)
    drawn = (posters.draw(one.order)[0] for one in targets)
    return sum(_clock(partial(_save, one, out / f"{n}.jpg")) for n, one in enumerate(drawn)), len(targets)


def render(root: Path, out: Path, _jobs: int) -> Took:
    """The poster room with every duty: legibility measured, QR code, metadata."""
    targets = _targets(root)

    def work() -> None:
        for n, one in enumerate(targets):
            posters.render(one.order, out / f"{n}.jpg", max_bytes=one.max_bytes, description=one.alt)

    return _clock(work), len(targets)


def bare(root: Path, out: Path, _jobs: int) -> Took:
    """The same without QR code and metadata; legibility decides the scrim and cannot be left out."""
    orders = [replace(one.order, design={**one.order.design, "code": None}) for one in _targets(root)]

    def work() -> None:
        for n, order in enumerate(orders):
            with drawn(order) as (image, _report):
                _save(image, out / f"{n}.jpg")

    return _clock(work), len(orders)


def made(root: Path, _out: Path, jobs: int) -> Took:
    """A whole build in this process: words, posters, manifest."""
    _forget(root)
    campaign = loaded(root)
    outcomes: list[build.Outcome] = []
    spent = _clock(lambda: outcomes.append(build.make(campaign, DAY, jobs=jobs)))
    assert outcomes[0].made and not outcomes[0].problems, outcomes[0].problems[:3]
    return spent, len(outcomes[0].made)


def command(root: Path, _out: Path, jobs: int) -> Took:
    """`terrimark build` from nothing, start-up included."""
    _forget(root)
    spent = _run(root, "--jobs", str(jobs))
    return spent, len(_drawn(root))


def _forget(root: Path) -> None:
    for name in ("build", ".terrimark"):
        shutil.rmtree(root / name, ignore_errors=True)


def _run(root: Path, *options: str) -> float:
    words = [sys.executable, "-m", "terrimark", "build", str(root), "--as-of", DAY.isoformat(), *options]
    return _clock(lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL))


def _drawn(root: Path) -> list[str]:
    return [str(path) for path in (root / "build").rglob("*.jpg")]


def a3(root: Path, out: Path, _jobs: int, *, kind: str, warm: bool = False) -> Took:
    """A3 of one photograph in several texts; `warm` leaves out the first, which makes the plates."""
    formats.FORMATS[A3.name] = A3
    orders = [one.order for one in _targets(root)][:FEW]
    profile = brand.templates_folder() / "icc" / "ISOcoated_v2_300_bas.icc"
    rules = {"pdf": Press(flavour="rgb"), "cmyk": Press(flavour="cmyk", profile=profile)}.get(kind)
    spent = []
    for n, order in enumerate(orders):
        photo = replace(order.photo, path=root / "media" / "large.jpg") if order.photo else None
        order = replace(order, photo=photo, press=rules, format="a3" if rules else A3.name)
        path = out / f"{n}.{'pdf' if rules else 'jpg'}"
        if kind == "floor":
            work: Callable[[], Any] = partial(_save, posters.draw(order)[0], path)
        elif rules:
            work = partial(press.render, order, path, description="A3")
        else:
            work = partial(posters.render, order, path, max_bytes=10**9, description="A3")
        spent.append(_clock(work))
    return sum(spent[warm:]), FEW - warm


def png(root: Path, out: Path, _jobs: int, *, own: bool, told: str = "seconds") -> Took:
    """The same pixels as PNG, by our writer or by Pillow's with nothing said; `told`: seconds or bytes."""
    spent, size, targets = 0.0, 0, _targets(root)
    for target in targets:
        image, path = posters.draw(target.order)[0], out / "poster.png"
        ours = partial(lambda image, path: path.write_bytes(KINDS[".png"].encode(image, 0, b"")), image, path)
        spent += _clock(ours if own else partial(image.save, path))
        size += path.stat().st_size
    return (spent if told == "seconds" else size), len(targets)


def unchanged(root: Path, _out: Path, _jobs: int) -> Took:
    """`make` where all stands; the posters are stand-ins of a few bytes, made outside the clock."""
    campaign = loaded(root)
    if not build.folder_of(campaign).exists():
        posters.render = _stand_in
        build.make(campaign, DAY, jobs=1)
    outcomes: list[build.Outcome] = []
    spent = min(_clock(lambda: outcomes.append(build.make(campaign, DAY))) for _ in range(3))
    assert not outcomes[-1].changed
    return spent, outcomes[-1].kept


def _stand_in(_order: Order, path: Path, *, max_bytes: int, description: str) -> Report:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(description.encode()[:max_bytes])
    nowhere = (0.0, 0.0, 0.0, 0.0)
    return Report(width=1, height=1, texts=(), bar=nowhere, logo=nowhere, scrim=0.0)


def looked_up(root: Path, _out: Path, _jobs: int) -> Took:
    """What nobody can do without: `stat` of each poster and one look-up of its hash."""
    paths = _drawn(root)
    known = dict.fromkeys(paths, "0" * 64)

    def work() -> None:
        for path in paths:
            os.stat(path), known[path]  # noqa: PTH116

    return min(_clock(work) for _ in range(3)), len(paths)


def unchanged_command(root: Path, _out: Path, _jobs: int) -> Took:
    """`terrimark build` where all stands."""
    return _run(root), len(_drawn(root))


RUNNERS: dict[str, Callable[[Path, Path, int], Took]] = {
    "floor": floor,
    "terrimark": render,
    "terrimark, bare": bare,
    "build": made,
    "command": command,
    "A3 floor": partial(a3, kind="floor"),
    "A3": partial(a3, kind="jpeg"),
    "A3, warm": partial(a3, kind="jpeg", warm=True),
    "A3 PDF, warm": partial(a3, kind="pdf", warm=True),
    "A3 PDF in CMYK, warm": partial(a3, kind="cmyk", warm=True),
    "PNG by Pillow": partial(png, own=False),
    "PNG": partial(png, own=True),
    "PNG by Pillow, bytes": partial(png, own=False, told="bytes"),
    "PNG, bytes": partial(png, own=True, told="bytes"),
    "unchanged": unchanged,
    "look-up": looked_up,
    "unchanged, command": unchanged_command,
}
