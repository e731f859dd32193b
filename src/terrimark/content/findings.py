"""What is wrong with the words, each thing once, at its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from terrimark.brand.draft import Document, PathInFile
from terrimark.content.fault import Fault
from terrimark.content.sandbox import render
from terrimark.errors import Place, Problem
from terrimark.i18n import _


class Findings:
    """Problems as they are found; what is found again for another audience or network is told once."""

    def __init__(self, file: Document) -> None:
        self._file = file
        self._found: dict[tuple[str, str, Place], Problem] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In the order in which they were found."""
        return tuple(self._found.values())

    def add(self, code: str, what: str, path: PathInFile, *, fix: str = "") -> None:
        """Something to mend in the campaign's file, at `path`."""
        place = self._file.place(*path)
        self._keep(Problem(code=code, what=what, place=place, fix=fix), what)

    def fill(self, source: str, names: Mapping[str, Any], path: PathInFile, file: str = "") -> str | None:
        """The template filled; None where it cannot be, and then a problem points to it.

        `path` is where the text stands in the campaign's file; `file` the template's file, where it has one.
        """
        try:
            return render(source, names)
        except Fault as fault:
            place, what = self._file.place(*path), fault.what
            if file:
                what = _("{what} (for {place})").format(what=what, place=place)
                place = Place(file=file, line=max(fault.line, 1), column=1)
            elif fault.line > 1:
                what = _("{what} (line {line} of the text)").format(what=what, line=fault.line)
            self._keep(Problem(code=fault.code, what=what, place=place, fix=fault.fix), fault.what)
            return None

    def _keep(self, problem: Problem, about: str) -> None:
        self._found.setdefault((problem.code, about, problem.place), problem)
