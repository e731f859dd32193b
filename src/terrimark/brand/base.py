"""The bricks of every declared thing: strict, frozen, kebab-case in YAML; texts in several languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic import Tag as Branch
from pydantic_core import PydanticCustomError, PydanticKnownError

from terrimark.i18n import _

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE = r"^[a-z]{2,3}$"
ADDRESS = r"^https?://[^\s]+$"

Id = Annotated[str, StringConstraints(pattern=ID, max_length=60)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
NetworkName = Literal[
    "mastodon", "bluesky", "facebook", "instagram", "threads", "linkedin", "x", "telegram", "pinterest",
    "webhook", "folder",
]  # fmt: skip
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def wrong(code: str, what: str, fix: str) -> PydanticCustomError:
    """What a validator of ours raises; it becomes the `Problem` of that code, sentence and mend."""
    return PydanticCustomError(code, "{what}", {"what": what, "fix": fix})


def shown(value: object) -> str:
    """A value as a sentence names it: short text in quotes, anything else by its kind."""
    if isinstance(value, bool):
        return _("true or false")
    if isinstance(value, list | tuple):
        return _("a list")
    if isinstance(value, dict):
        return _("a group of keys")
    text = repr(value)
    if not isinstance(value, str):
        return text
    text = text[1:-1]
    return _("'{text}'").format(text=text if len(text) <= 60 else f"{text[:50]}…")


def address(text: str) -> str:
    """The text, where it is a web address; else what a validator raises."""
    try:
        parts = urlsplit(text)
        if re.match(ADDRESS, text) and parts.hostname and parts.port != 0:
            return text
    except ValueError:
        pass  # a host or port that no address has: said below, like any other text
    what = _("{value} is not a web address").format(value=shown(text))
    raise wrong("wrong-address", what, _("write it whole, from https:// on, without spaces"))


def _no_switch(kind: Literal["int_type", "float_type"]) -> BeforeValidator:
    """Python counts with true and false; people do not."""

    def check(value: object) -> object:
        if isinstance(value, bool):
            raise PydanticKnownError(kind)
        return value

    return BeforeValidator(check)


def _day(value: object) -> object:
    if isinstance(value, dt.date):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
            return dt.date.fromisoformat(str(value))
    except ValueError:
        pass  # a day that no calendar has: said below, like a day that is not written as one
    what = _("{value} is not a day").format(value=shown(value))
    raise wrong("wrong-date", what, _("write year, month, day, such as 2027-03-31"))


def _hour(value: object) -> object:
    if isinstance(value, dt.time):
        return value
    if found := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", str(value)):
        return dt.time(int(found[1]), int(found[2]))
    what = _("{value} is not an hour of the day").format(value=shown(value))
    raise wrong("wrong-time", what, _("write hours and minutes, such as 12:30"))


def _duration(value: object) -> object:
    if isinstance(value, dt.timedelta):
        return value
    if found := re.fullmatch(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?)?", str(value)):
        days, hours, minutes = (int(number or 0) for number in found.groups())
        if days or hours or minutes:
            return dt.timedelta(days=days, hours=hours, minutes=minutes)
    what = _("{value} is not a length of time").format(value=shown(value))
    raise wrong("wrong-duration", what, _("write it such as P2D (two days) or PT6H (six hours)"))


Address = Annotated[str, AfterValidator(address), WithJsonSchema({"type": "string", "pattern": ADDRESS})]
Number = Annotated[float, _no_switch("float_type")]
Whole = Annotated[int, _no_switch("int_type")]
Day = Annotated[dt.date, BeforeValidator(_day)]
Hour = Annotated[
    dt.time,
    BeforeValidator(_hour),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$", "examples": ["12:30"]}),
]
Duration = Annotated[dt.timedelta, BeforeValidator(_duration)]


class Declared(BaseModel):
    """A mapping in a YAML file. An unknown key is an error; `as_of` is written `as-of`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_alias=True,
        validate_by_name=True,
        use_attribute_docstrings=True,
        coerce_numbers_to_str=True,  # `as-of: 2024` is meant as text
        allow_inf_nan=False,
    )


def stand_ins(language: str, fallbacks: Mapping[str, str]) -> Iterator[str]:
    """The language, then those that stand in for it."""
    seen: set[str] = set()
    while language not in seen:
        yield language
        seen.add(language)
        language = fallbacks.get(language, language)


_Words = Annotated[
    Annotated[Line, Branch("words")]
    | Annotated[dict[Language, Line], Field(min_length=1), Branch("languages")],
    Discriminator(lambda value: "languages" if isinstance(value, dict) else "words"),
]


class Text(RootModel[_Words]):
    """Words: one string for every language (a name), or a map of language to string."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    def get(self, language: str, fallbacks: Mapping[str, str] | None = None) -> str | None:
        """The words in `language`, else in the languages it falls back to; None where there are none."""
        if isinstance(self.root, str):
            return self.root
        return next(
            (self.root[one] for one in stand_ins(language, fallbacks or {}) if one in self.root), None
        )

    def any(self) -> str:
        """Some words, for a table or an error: the only string, or the first language's."""
        return self.root if isinstance(self.root, str) else next(iter(self.root.values()), "")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages written out; empty for a string that serves every language."""
        return () if isinstance(self.root, str) else tuple(self.root)


class Dated(Declared):
    """A thing that is true from a day to a day, both included."""

    since: Day | None = None
    """First day; from ever where it is absent."""
    until: Day | None = None
    """Last day; for ever where it is absent."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.since > self.until:
            what = _("it ends on {until}, before it begins on {since}").format(
                until=self.until, since=self.since
            )
            raise wrong("dates-reversed", what, _("swap `since` and `until`, or correct one"))
        return self

    def current(self, day: dt.date) -> bool:
        """Whether it may be used on `day`."""
        return not (self.since and day < self.since) and not (self.until and day > self.until)


Json = dict[str, Any]
Fraction = Annotated[Number, Field(ge=0, le=1)]
Point = tuple[Fraction, Fraction]  # (x, y) as fractions of a picture's width and height, from top left
Box = tuple[Fraction, Fraction, Fraction, Fraction]  # (left, top, right, bottom), likewise
