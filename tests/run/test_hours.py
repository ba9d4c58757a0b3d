"""Due times: laws over any calendar, an oracle that counts minutes one by one, and days that people know."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.errors import SettingsError
from midspan.run.tasks.hours import LONGEST, due, instant, later, text_of
from midspan.settings import DAYS, Calendar, read

ALWAYS = Calendar(DAYS, 24.0, time(0), "UTC")

moments = st.integers(0, 15 * 366 * 86_400_000).map(
    lambda ms: text_of(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
)
spans = st.floats(0, 400 * 3600)
calendars = st.builds(
    Calendar,
    st.sets(st.sampled_from(DAYS), min_size=1).map(lambda days: tuple(each for each in DAYS if each in days)),
    st.sampled_from([0.5, 1, 7.5, 8, 12, 20, 23.5, 24]),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)


@given(calendars, moments, moments, spans, spans)
def test_a_due_time_is_monotone_and_never_before_the_opening(
    calendar: Calendar, one: str, other: str, some: float, more: float
) -> None:
    first, last = sorted((one, other))
    short, long = sorted((some, more))
    assert first <= due(calendar, first, short) <= due(calendar, first, long)
    assert due(calendar, first, short) <= due(calendar, last, short)


@given(moments, spans)
def test_where_somebody_always_works_a_span_is_as_long_as_the_clock_says(at: str, seconds: float) -> None:
    assert due(ALWAYS, at, seconds) == later(at, seconds)


def worked_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """One by one: a minute is worked if the local day that it belongs to is, and it is within the hours of that day."""
    zone, found = ZoneInfo(calendar.zone), 0
    while start < end:
        local = start.astimezone(zone)
        day = local.date() if local.time() >= calendar.from_ else local.date() - timedelta(days=1)
        began = datetime.combine(day, calendar.from_, zone).astimezone(UTC)
        found += DAYS[day.weekday()] in calendar.days and start - began < timedelta(
            hours=calendar.hours_per_day
        )
        start += timedelta(minutes=1)
    return found


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(),
        Calendar(("mon", "sat"), 7.5, time(7, 30), "Europe/Berlin"),
        Calendar(("fri", "sun"), 10, time(20), "America/New_York"),
    ],
)
@given(st.integers(0, 14 * 24 * 60), st.integers(1, 40 * 60))
def test_as_many_minutes_are_worked_until_then_as_were_given(
    calendar: Calendar, after: int, minutes: int
) -> None:
    # Two weeks around the nights in which clocks change on both sides of the Atlantic.
    start = datetime(2026, 10, 22, tzinfo=UTC) + timedelta(minutes=after)
    end = instant(due(calendar, text_of(start), minutes * 60))
    assert worked_minutes(calendar, start, end) == minutes
    assert worked_minutes(calendar, end - timedelta(minutes=1), end) == 1


@pytest.mark.parametrize(
    ("asked", "hours", "expected"),
    [
        ("2026-11-27T08:00:00.000Z", 4, "2026-11-27T12:00:00.000Z"),  # a Friday at nine in Berlin
        ("2026-11-27T15:00:00.000Z", 4, "2026-11-30T11:00:00.000Z"),  # an hour before they leave: on Monday
        ("2026-11-28T12:00:00.000Z", 8, "2026-11-30T16:00:00.000Z"),  # a Saturday: the whole of Monday
        (
            "2026-11-27T03:00:00.000Z",
            0,
            "2026-11-27T08:00:00.000Z",
        ),  # no time at all, at night: when they come
        ("2026-03-27T15:00:00.000Z", 2, "2026-03-30T08:00:00.000Z"),  # clocks change on Sunday
    ],
)
def test_four_hours_are_hours_at_work(asked: str, hours: float, expected: str) -> None:
    assert due(Calendar(zone="Europe/Berlin"), asked, hours * 3600) == expected


@pytest.mark.parametrize("seconds", [1e15, LONGEST.total_seconds()])
def test_nothing_is_due_later_than_in_ten_years(seconds: float) -> None:
    asked = "2026-11-27T08:00:00.000Z"
    assert due(Calendar(), asked, seconds) == text_of(instant(asked) + LONGEST)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="must say its zone"):
        instant("2026-11-27T08:00:00")


def calendar_of(root: Path, said: str) -> Calendar:
    (root / "midspan.toml").write_text(f"format = 1\n[calendars.default]\n{said}\n")
    return read(root).calendar


def test_a_calendar_says_when_days_begin_and_where(tmp_path: Path) -> None:
    assert calendar_of(tmp_path, 'from = "07:30"\nzone = "Europe/Berlin"') == Calendar(
        from_=time(7, 30), zone="Europe/Berlin"
    )
    assert calendar_of(tmp_path, "hours_per_day = 7") == Calendar(hours_per_day=7.0)


@pytest.mark.parametrize(
    "said",
    [
        'from = "7:30"', 'from = "24:00"', "from = 7", 'zone = "Nowhere/There"', 'zone = "../zone.tab"', "zone = 3",
        'zone = ""', 'zone = "Europe"', 'zone = "/etc/passwd"', 'until = "17:00"',
    ],
)  # fmt: skip
def test_what_is_no_time_and_no_zone_is_refused(tmp_path: Path, said: str) -> None:
    with pytest.raises(SettingsError, match=r"calendars\.default"):
        calendar_of(tmp_path, said)
