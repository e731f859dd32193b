"""When and where an event is, as each language says it."""

from __future__ import annotations

from datetime import date, time

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from terrimark.brand.base import Text
from terrimark.brand.campaign import Event
from terrimark.brand.draft import PathInFile
from terrimark.brand.people import Audience
from terrimark.content.desk import Desk
from terrimark.content.links import with_parameters
from terrimark.content.typography import NBSP, typeset
from terrimark.content.variant import EventWords

SMALL_MONTHS = {"fr", "br"}  # no capital on the month
FIRSTS = {"fr": "1er", "br": "1añ"}
SIGN_UP = {"fr": "S’inscrire", "br": "Enskrivañ", "en": "Sign up"}  # the Breton is to be read by a speaker


def event_words(
    desk: Desk, event: Event, audience: Audience, language: str, path: PathInFile
) -> EventWords | None:
    """An event's facts and the page to sign up on; None where words are missing: a problem says which."""
    place = desk.said(event.place, language, (*path, "event", "place"))
    note = desk.said(event.note, language, (*path, "event", "note")) if event.note else ""
    landing = _landing(audience.landing, desk, language)
    if place is None or note is None:
        return None
    hour = hour_of(event.at, language)
    return EventWords(
        date=day_of(event.date, language),
        hour=typeset(f"{hour}, {note}" if note else hour, language),
        place=typeset(place, language),
        label=SIGN_UP.get(language, SIGN_UP["en"]) if landing else "",
        address=with_parameters(landing, {"utm_source": "poster"}) if landing else "",
    )


def _landing(landing: Text, desk: Desk, language: str) -> str:
    """The audience's page; a post without one is told where it is written."""
    return landing.get(language, desk.fallbacks) or ""


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
