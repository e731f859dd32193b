"""When and where an event is, in the words of each language."""

from __future__ import annotations

from datetime import date, time

import pytest

from terrimark.content.event import day_of, hour_of

MARCH = date(2027, 3, 18)


@pytest.mark.parametrize(
    ("language", "day", "hour", "half"),
    [
        ("fr", "Jeudi 18 mars", "19\u00a0h", "19\u00a0h\u00a030"),
        ("en", "Thursday 18 March", "7pm", "7.30pm"),
        ("br", "Yaou 18 meurzh", "7\u00a0eur", "7\u00a0eur\u00a030"),
        ("de", "Donnerstag 18 März", "19:00", "19:30"),
        ("zz", "Thursday 18 March", "7:00\u202fPM", "7:30\u202fPM"),
    ],
)
def test_each_language_says_a_day_and_an_hour_in_its_own_way(language, day, hour, half):
    assert (day_of(MARCH, language), hour_of(time(19), language), hour_of(time(19, 30), language)) == (
        day,
        hour,
        half,
    )


def test_the_first_of_a_month_is_the_first():
    assert day_of(date(2027, 5, 1), "fr") == "Samedi 1er mai"


EVENT = {
    "date": "2027-03-18",
    "at": "19:00",
    "place": {"fr": "Pointe du Veilleur"},
    "note": "entrée libre",
}


def test_a_poster_says_the_event(write_campaign):
    written = write_campaign({"event": EVENT})
    event = written.poster_words["open-space", "fr", ""].event
    assert (event.date, event.hour, event.place) == (
        "Jeudi 18 mars",
        "19\u00a0h, entrée libre",
        "Pointe du Veilleur",
    )
    assert "Jeudi 18 mars" in written.variants[0].alt


@pytest.mark.parametrize(("event", "label"), [(None, "La suite ici"), (EVENT, "S’inscrire")])
def test_a_posters_code_leads_to_the_audiences_page(write_campaign, event, label):
    written = write_campaign({"event": event}, coded={"open-space"})
    code = written.poster_words["open-space", "fr", ""].code
    assert (code.address, code.label) == ("https://estran.bzh/fr/investir?utm_source=poster", label)


def test_a_place_without_words_in_a_language_is_told(write_campaign, audience):
    written = write_campaign({"event": EVENT}, brand=audience(languages=["fr", "en"]))
    assert [problem.code for problem in written.problems] == ["missing-language"]
    assert written.problems[0].place.file.endswith("event.place")
