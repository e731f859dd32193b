"""What writing needs at hand: the campaign, the names of its world, its layouts, and what is wrong so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from terrimark.brand.base import Text
from terrimark.brand.draft import PathInFile
from terrimark.brand.workspace import LoadedCampaign, locate
from terrimark.content.fault import Fault
from terrimark.content.names import Names
from terrimark.content.sandbox import render
from terrimark.errors import Place, Problem
from terrimark.i18n import _


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A template of `templates/posts/`."""

    file: str  # as problems name it
    source: str


class Desk:
    """One campaign on one day, while its words are written; each problem is told once."""

    def __init__(self, loaded: LoadedCampaign, as_of: date) -> None:
        self.loaded, self.brand, self.campaign, self.as_of = loaded, loaded.brand, loaded.campaign, as_of
        self.fallbacks = loaded.brand.territory.fallbacks
        self._found: dict[tuple[str, str, Place], Problem] = {}
        self._names: dict[str, Names] = {}
        self._layouts: dict[str, Layout | Fault] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In the order in which they were found."""
        return tuple(self._found.values())

    def add(self, code: str, what: str, path: PathInFile, *, fix: str) -> None:
        """Something to mend in the campaign's file, at `path`."""
        self._keep(Problem(code=code, what=what, place=self.loaded.place(*path), fix=fix), what)

    def names(self, language: str) -> Names:
        """What texts in a language may name."""
        if language not in self._names:
            self._names[language] = Names(self.loaded, self.as_of, language)
        return self._names[language]

    def said(self, text: Text, language: str, path: PathInFile) -> str | None:
        """The words in a language; where there are none, a problem."""
        words = text.get(language, self.fallbacks)
        if words is None:
            self.lacking(language, path)
        return words

    def lacking(self, language: str, path: PathInFile) -> None:
        """Say that the field at `path` has no words in a language."""
        what = _("`{key}` is missing in {language!r}").format(key=path[-1], language=language)
        fix = _("write `{language}: …`, or let another language stand in with `fallbacks` of the territory")
        self.add("missing-language", what, path, fix=fix.format(language=language))

    def fill(
        self, source: str, names: Mapping[str, Any], path: PathInFile, layout: Layout | None = None
    ) -> str | None:
        """The template filled; None where it cannot be, and then a problem points to it.

        `path` is where the text stands in the campaign's file; `layout` where the template has its own file.
        """
        try:
            return render(source, names)
        except Fault as fault:
            place, what = self.loaded.place(*path), fault.what
            if layout:
                what = _("{what} (for {place})").format(what=what, place=place)
                place = Place(file=layout.file, line=max(fault.line, 1), column=1)
            elif fault.line > 1:
                what = _("{what} (line {line} of the text)").format(what=what, line=fault.line)
            fix = fault.fix or _("write it such as `{{ fact('an-id') }}` or `{{ slogan }}`")
            self._keep(Problem(code=fault.code, what=what, place=place, fix=fix), fault.what)
            return None

    def layout(self, name: str, path: PathInFile) -> Layout | None:
        """The layout of that name, which is wanted at `path`; a problem where it cannot be had."""
        if name not in self._layouts:
            self._layouts[name] = self._read_layout(name)
        found = self._layouts[name]
        if isinstance(found, Fault):
            self.add(found.code, found.what, path, fix=found.fix)
            return None
        return found

    def _read_layout(self, name: str) -> Layout | Fault:
        file, root, usual = (
            locate(self.loaded, f"{name}.j2", "posts"),
            self.loaded.root,
            f"templates/posts/{name}.j2",
        )
        if file is None:
            what = _("there is no template templates/posts/{name}.j2").format(name=name)
            return Fault("unknown-template", what, fix=_("write it, or leave `template` out"))
        try:
            source = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            what = _("the template {file} cannot be read").format(file=usual)
            return Fault("unreadable-template", what, fix=_("save it as UTF-8 in your editor"))
        return Layout(
            file=file.relative_to(root).as_posix() if file.is_relative_to(root) else usual, source=source
        )

    def _keep(self, problem: Problem, about: str) -> None:
        self._found.setdefault((problem.code, about, problem.place), problem)
