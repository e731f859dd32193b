"""What a build keeps while it runs: the posters finished so far, and that no second build runs beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from terrimark.build.manifest import Poster
from terrimark.errors import TerrimarkError
from terrimark.i18n import _


class Journal:
    """Finished posters, a line of JSON each, until the manifest tells of them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def posters(self) -> dict[str, Poster]:
        """By path. A line that a crash cut short is left out: its poster is drawn again."""
        found: dict[str, Poster] = {}
        with suppress(FileNotFoundError):
            for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
                with suppress(ValueError, TypeError):
                    poster = Poster(**json.loads(line))
                    found[poster.path] = poster
        return found

    def add(self, poster: Poster) -> None:
        """Keep a finished poster; a line break goes first, in case the line before was cut short."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(asdict(poster), ensure_ascii=False))

    def end(self) -> None:
        """Forget all: the manifest knows now."""
        self._path.unlink(missing_ok=True)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Refuse to run beside another build; `path` is a lock that the system frees even after kill -9.

    An exclusive transaction of SQLite is the one such lock that Python has on every system.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        try:
            lock = held.enter_context(closing(sqlite3.connect(path, timeout=0, isolation_level=None)))
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            what = _("another build of this campaign is running, or its lock cannot be kept ({error})")
            fix = _("wait until it has ended, then build again")
            raise TerrimarkError(what.format(error=error), where=str(path), fix=fix) from None
        yield
