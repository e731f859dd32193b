"""The territory: who speaks, from where, in which languages, at which hour."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from terrimark.brand.base import Address, Dated, Declared, Id, Language, Line, Text, wrong
from terrimark.brand.suggest import advice
from terrimark.i18n import _

AS_OF = r"^\d{4}(-\d{2}(-\d{2})?)?$"


def _known_zone(name: str) -> str:
    zones = available_timezones()
    if name not in zones:
        raise wrong(
            "unknown-time-zone",
            _("unknown time zone {name!r}").format(name=name),
            advice(name, zones, "Europe/Paris"),
        )
    return name


class Perimeter(Declared):
    """The area that the territory covers."""

    description: Text
    communes: tuple[Line, ...] = ()
    """Names of the communes, as people write them."""


class Territory(Declared):
    """The place that the campaign is for."""

    id: Id
    """Names the territory in secrets: `TERRIMARK_<ID>_<ACCOUNT>_TOKEN`."""
    name: Text
    perimeter: Perimeter | None = None
    values: tuple[Text, ...] = ()
    tagline: Text | None = None
    """The line under the logo (baseline)."""
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    """IANA name, such as `Europe/Paris`; every hour in the files is local to it."""
    languages: tuple[Language, ...] = Field(min_length=1)
    """Spoken here, the first one first."""
    fallbacks: dict[Language, Language] = {}
    """Which language stands in where a text is missing, such as `{br: fr}`; none: missing is an error."""
    website: Address

    @property
    def zone(self) -> ZoneInfo:
        """The territory's time zone."""
        return ZoneInfo(self.time_zone)


class Reserve(Dated):
    """A period in which nothing that promotes goes out: before an election, a mourning."""

    id: Id
    reason: Text
    """As people are told why: `élections municipales`."""


class Fact(Dated):
    """A figure that can be proved; quoted in a text as `{{ fact('paris-rennes') }}`."""

    id: Id
    value: Text
    """As it is quoted, unit included: `1 h 25`."""
    source: Line
    """Where it was read: a title or an address."""
    as_of: Annotated[
        str,
        StringConstraints(pattern=AS_OF),
        WithJsonSchema(
            {"anyOf": [{"type": "string", "pattern": AS_OF}, {"type": "integer", "minimum": 1000}]}
        ),
    ]
    """The day, month or year that the figure speaks of. It leaves by itself after `until`."""
