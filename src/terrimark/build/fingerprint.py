"""What a poster depends on, each input by a short digest, so that the reason for drawing it anew is exact."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from terrimark import posters, press
from terrimark.build.manifest import Poster, short
from terrimark.build.targets import Target
from terrimark.files import as_line, file_digest, write_text


class Digests:
    """Digests of files, remembered while size, times and inode stay the same."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._known: dict[str, str] = {}
        self._used: dict[str, str] = {}
        with suppress(OSError, ValueError, TypeError):  # lost or broken: asked anew
            self._known = dict(json.loads(memory.read_text(encoding="utf-8")))

    def of(self, path: Path) -> str:
        """SHA-256 of a file, read only where it may have changed; FileNotFoundError where there is none."""
        version = f"{sight(path.stat())} {path}"
        known = self._used.get(version) or self._known.get(version) or file_digest(path)
        self._used[version] = known
        return known

    @property
    def files(self) -> Iterator[Path]:
        """What was asked for in this run."""
        return (Path(version.split(" ", 4)[4]) for version in self._used)

    def save(self) -> None:
        """Remember what was asked for in this run."""
        write_text(self._memory, as_line(self._used))


def sight(stat: os.stat_result) -> str:
    """What changes when a file does: size, times, inode."""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def inputs(target: Target, digests: Digests) -> dict[str, str]:
    """Everything that the poster's bytes depend on, by name; no path of this machine."""
    order, look, mark, photo = target.order, target.order.look, target.order.look.mark, target.order.photo
    colours = ("dark", "light", "accent", "ground", "ink", "beat", "bar", "bar_ink")
    imprint, actor = order.imprint, order.actor
    signed = imprint.certificate and digests.of(imprint.certificate)
    parts = {
        "words": asdict(order.words),
        "design": dict(order.design),
        "format": order.format,
        "colours": [getattr(look, name) for name in colours],
        "font": [digests.of(path) for path in look.fonts],
        "logo": {**asdict(mark), "svg": digests.of(mark.svg)},
        "photo": photo and digests.of(photo.path),
        "crop": photo and [photo.focus, photo.place, photo.zoom, photo.quiet],
        "credit": photo and photo.credit_line,
        "funders": [(one.name, digests.of(one.file)) for one in order.funders],
        "actor": actor and [actor.name, actor.file and digests.of(actor.file)],
        "limit": target.max_bytes,
        "alt": target.alt,
        "imprint": [imprint.campaign, imprint.publisher, imprint.origin, signed],
        "renderer": posters.RENDERING,
    }
    if printed := order.press:
        profile = printed.profile and digests.of(printed.profile)
        parts |= {"print": {**asdict(printed), "profile": profile}, "renderer": press.rendering()}
    return {name: short(part) for name, part in parts.items()}


def reasons(known: Poster | None, now: Mapping[str, str], file: Path, digests: Digests) -> tuple[str, ...]:
    """Why a poster must be drawn: "new", "missing", "altered" or what changed; empty where it stands."""
    if known is None:
        return ("new",)
    changed = tuple(name for name in {**now, **known.inputs} if known.inputs.get(name) != now.get(name))
    if changed:
        return changed
    try:
        return () if digests.of(file) == known.sha256 else ("altered",)
    except OSError:
        return ("missing",)
