"""Local hours become instants; the days of clock changes have a rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
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


@cache
def transitions(zone: str) -> list[datetime]:
    """Every instant from 2025 to 2035 at which a zone's clocks jump, to the minute."""
    rules, found = ZoneInfo(zone), []
    at, end, day = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC), timedelta(days=1)
    while at < end:
        if at.astimezone(rules).utcoffset() != (at + day).astimezone(rules).utcoffset():
            before, after = at, at + day
            while after - before > timedelta(minutes=1):
                middle = before + (after - before) / 2
                same = middle.astimezone(rules).utcoffset() == at.astimezone(rules).utcoffset()
                before, after = (middle, after) if same else (before, middle)
            found.append(after.replace(second=0, microsecond=0))
        at += day
    return found


ZONES = sorted(available_timezones())


@settings(max_examples=400)
@given(zone=st.sampled_from(ZONES), minutes=st.integers(-180, 180), which=st.integers(0, 30))
def test_around_every_change_of_clocks_an_hour_is_one_instant_and_the_rule_is_told(zone, minutes, which):
    jumps = transitions(zone)
    if not jumps:
        return
    rules, jump = ZoneInfo(zone), jumps[which % len(jumps)]
    local = jump.astimezone(rules).replace(tzinfo=None) + timedelta(minutes=minutes)
    due, clock = instant(local, rules)
    meant = [fold for fold in (0, 1) if exists(local, fold, rules)]
    if clock == "forward":
        assert meant == []
        gap = due.replace(tzinfo=None) - local
        assert timedelta(0) < gap <= timedelta(hours=24)
        assert due.astimezone(UTC) - gap < jump.astimezone(UTC) <= due.astimezone(UTC) + timedelta(minutes=1)
    else:
        assert due.replace(tzinfo=None) == local
        assert due.astimezone(UTC) == local.replace(tzinfo=rules, fold=0).astimezone(UTC)
        twice = len({local.replace(tzinfo=rules, fold=fold).astimezone(UTC) for fold in meant}) == 2
        assert twice == (clock == "back")
    assert instant(local, rules) == (due, clock)
    assert datetime.fromisoformat(due.isoformat()) == due


def exists(local, fold, rules):
    """Whether clocks show the hour, the first time it comes or the second."""
    at = local.replace(tzinfo=rules, fold=fold).astimezone(UTC)
    return at.astimezone(rules).replace(tzinfo=None, fold=0) == local


@pytest.mark.parametrize("zone", ZONES[::12])
def test_later_hours_never_come_earlier(zone):
    rules = ZoneInfo(zone)
    for jump in transitions(zone)[:4]:
        start = jump.astimezone(rules).replace(tzinfo=None) - timedelta(hours=3)
        dues = [instant(start + timedelta(minutes=10 * n), rules) for n in range(36)]
        plain = [due for due, clock in dues if clock != "forward"]
        assert plain == sorted(plain)
