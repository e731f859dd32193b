"""A campaign and its brand as far as they could be read: data, valid or not, and where each value stands.

Checks look through drafts rather than through finished models, so that one fault hides no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from terrimark.brand.base import Declared
from terrimark.errors import Place, Problem

PathInFile = tuple[str | int, ...]  # ("messages", 3, "body", "fr")
Model = TypeVar("Model", bound=Declared)


@dataclass(frozen=True, kw_only=True)
class Document:
    """One YAML file as it was read: where each value stands."""

    name: str  # relative to the workspace, with forward slashes
    marks: Mapping[PathInFile, Place]
    keys: Mapping[PathInFile, Place] = field(default_factory=dict)  # where the key of a value stands

    def place(self, *path: str | int) -> Place:
        """The place of the value at `path`, else of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.marks:
                return self.marks[path[:length]]
        return Place(file=self.name)

    def key_place(self, *path: str | int) -> Place:
        """The place of the key of the value at `path`, else of the value."""
        return self.keys.get(path) or self.place(*path)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a file holds, as plain data; None where it could not be read."""

    data: Any
    document: Document
    problems: tuple[Problem, ...] = ()
    partial: frozenset[str] = frozenset()  # lists of which not everything could be read

    def find(self, pattern: str) -> Iterator[tuple[PathInFile, Any]]:
        """Every value at `messages.*.headline|caption`: names, alternatives, `*` for each item or key."""
        found: list[tuple[PathInFile, Any]] = [((), self.data)]
        for part in pattern.split("."):
            found = [((*path, name), value) for path, data in found for name, value in _inside(data, part)]
        yield from found

    def texts(self, pattern: str) -> Iterator[tuple[PathInFile, str]]:
        """The values at `pattern` that are text; a number is one too, as in the models."""
        for path, value in self.find(pattern):
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                yield path, str(value)

    def each(self, model: type[Model], pattern: str) -> Iterator[tuple[PathInFile, Model]]:
        """The items at `pattern` that are whole by themselves; `structure` tells of the others."""
        for path, item in self.find(pattern):
            try:
                yield path, model.model_validate(item, by_alias=True, by_name=False)
            except ValidationError:
                continue

    def problem(self, code: str, what: str, fix: str, *path: str | int, warning: bool = False) -> Problem:
        """A problem with the value at `path`."""
        place = self.document.place(*path)
        return Problem(code=code, what=what, place=place, fix=fix, severity="warning" if warning else "error")


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What every check looks at: two drafts, where they lie, and the day by which to judge."""

    root: Path
    folder: Path
    brand_folder: Path
    brand: Draft
    campaign: Draft
    as_of: date


def _inside(data: Any, part: str) -> Iterator[tuple[str | int, Any]]:
    if isinstance(data, list) and part == "*":
        yield from enumerate(data)
    elif isinstance(data, dict):
        names = data if part == "*" else (name for name in part.split("|") if name in data)
        yield from ((name, data[name]) for name in names)
