"""When and where an event is, as each language says it, and where a poster's code leads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from terrimark.brand.campaign import Event
from terrimark.brand.draft import PathInFile
from terrimark.content.desk import Desk
from terrimark.content.links import with_parameters
from terrimark.content.typography import NBSP, typeset
from terrimark.content.variant import CodeWords, EventWords
from terrimark.content.wording import Telling

SMALL_MONTHS = {"fr", "br"}  # no capital on the month
FIRSTS = {"fr": "1er", "br": "1añ"}
SIGN_UP = {"fr": "S’inscrire", "br": "Enskrivañ", "en": "Sign up"}  # the Breton is to be read by a speaker
MORE = {"fr": "La suite ici", "br": "Muioc’h amañ", "en": "More here"}


def event_words(desk: Desk, event: Event, language: str, path: PathInFile) -> EventWords | None:
    """An event's facts; None where words are missing: a problem says which."""
    place = desk.said(event.place, language, (*path, "event", "place"))
    note = desk.said(event.note, language, (*path, "event", "note")) if event.note else ""
    if place is None or note is None:
        return None
    hour = hour_of(event.at, language)
    return EventWords(
        date=day_of(event.date, language),
        hour=typeset(f"{hour}, {note}" if note else hour, language),
        place=typeset(place, language),
    )


def code_words(telling: Telling, fallbacks: Mapping[str, str]) -> CodeWords | None:
    """The audience's page, for a QR code; None without one: the posts that lead there tell it."""
    landing = telling.audience.landing.get(telling.language, fallbacks)
    if landing is None:
        return None
    labels = SIGN_UP if telling.message.event else MORE
    address = with_parameters(landing, {"utm_source": "poster"})
    return CodeWords(address=address, label=labels.get(telling.language, labels["en"]))


def day_of(day: date, language: str) -> str:
    """Weekday, day and month: "Jeudi 18 mars", "Thursday 18 March", "Yaou 18 meurzh"."""
    told = format_date(day, "EEEE d MMMM", locale=_locale(language))
    if language in SMALL_MONTHS:
        told = told.lower()
    if day.day == 1 and language in FIRSTS:
        told = told.replace(" 1 ", f" {FIRSTS[language]} ")
    return told[:1].upper() + told[1:]


def hour_of(at: time, language: str) -> str:
    """An hour of the day: "19 h 30", "7.30pm", "7 eur 30"; other languages as their calendars write it."""
    twelve, minutes = at.hour % 12 or 12, f"{at.minute:02}"
    if language == "fr":
        return f"{at.hour}{NBSP}h" + (f"{NBSP}{minutes}" if at.minute else "")
    if language == "br":
        return f"{twelve}{NBSP}eur" + (f"{NBSP}{minutes}" if at.minute else "")
    if language == "en":
        return f"{twelve}" + (f".{minutes}" if at.minute else "") + ("am" if at.hour < 12 else "pm")
    return format_time(at, "short", locale=_locale(language))


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")
