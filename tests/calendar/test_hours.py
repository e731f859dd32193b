"""Local hours become instants; the days of clock changes have a rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrimark.calendar.hours import instant

PARIS = ZoneInfo("Europe/Paris")


def test_an_hour_that_clocks_skip_moves_on_by_as_much():
    due, clock = instant(datetime(2027, 3, 28, 2, 30), PARIS)
    assert (due.isoformat(), clock) == ("2027-03-28T03:30:00+02:00", "forward")


def test_an_hour_that_comes_twice_is_taken_the_first_time():
    due, clock = instant(datetime(2027, 10, 31, 2, 30), PARIS)
    assert (due.isoformat(), clock) == ("2027-10-31T02:30:00+02:00", "back")


@pytest.mark.parametrize(
    ("zone", "local", "due", "clock"),
    [
        (
            "Australia/Lord_Howe",
            datetime(2027, 10, 3, 2, 10),
            "2027-10-03T02:40:00+11:00",
            "forward",
        ),  # half an hour
        (
            "Pacific/Apia",
            datetime(2011, 12, 30, 9),
            "2011-12-31T09:00:00+14:00",
            "forward",
        ),  # a whole day left out
        (
            "America/Martinique",
            datetime(2027, 3, 28, 2, 30),
            "2027-03-28T02:30:00-04:00",
            "",
        ),  # no summer time
    ],
)
def test_other_zones_keep_the_same_rule(zone, local, due, clock):
    found, changed = instant(local, ZoneInfo(zone))
    assert (found.isoformat(), changed) == (due, clock)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1)))
def test_every_other_hour_stays_the_hour_that_was_written(local):
    due, clock = instant(local, PARIS)
    if clock != "forward":
        assert due.replace(tzinfo=None) == local
    assert due == due.astimezone(UTC)
    assert timedelta(hours=1) <= (due.utcoffset() or timedelta()) <= timedelta(hours=2)
