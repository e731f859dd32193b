"""The bricks of every declared thing: strict, frozen, kebab-case in YAML; texts in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
NetworkName = Literal["mastodon", "bluesky", "folder"]
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]


class Declared(BaseModel):
    """A mapping in a YAML file. An unknown key is an error; `as_of` is written `as-of`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_alias=True,
        validate_by_name=True,
        use_attribute_docstrings=True,
    )


class Text(RootModel[Line | dict[Language, Line]]):
    """Words: one string for every language (a name), or a map of language to string."""

    model_config = ConfigDict(frozen=True)

    def get(self, language: str, fallbacks: Mapping[str, str] | None = None) -> str | None:
        """The words in `language`, else in the languages it falls back to; None where there are none."""
        if isinstance(self.root, str):
            return self.root
        seen: set[str] = set()
        wanted: str | None = language
        while wanted is not None and wanted not in seen:
            if wanted in self.root:
                return self.root[wanted]
            seen.add(wanted)
            wanted = (fallbacks or {}).get(wanted)
        return None

    def any(self) -> str:
        """Some words, for a table or an error: the only string, or the first language's."""
        return self.root if isinstance(self.root, str) else next(iter(self.root.values()), "")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages written out; empty for a string that serves every language."""
        return () if isinstance(self.root, str) else tuple(self.root)


class Dated(Declared):
    """A thing that is true from a day to a day, both included."""

    since: date | None = None
    """First day; from ever where it is absent."""
    until: date | None = None
    """Last day; for ever where it is absent."""

    def current(self, day: date) -> bool:
        """Whether it may be used on `day`."""
        return not (self.since and day < self.since) and not (self.until and day > self.until)


Json = dict[str, Any]
Fraction = Annotated[float, Field(ge=0, le=1)]
Point = tuple[Fraction, Fraction]  # (x, y) as fractions of a picture's width and height, from top left
Box = tuple[Fraction, Fraction, Fraction, Fraction]  # (left, top, right, bottom), likewise
