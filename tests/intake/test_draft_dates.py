"""Dates as tables hold them, and the volume that is counted from them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.intake.arrivals import Arrivals, working_days
from midspan.intake.dates import date_kind, read_moment
from midspan.intake.textkinds import TextKind, kind_of
from midspan.settings import Calendar


def kind(*texts: str) -> TextKind | None:
    return date_kind(Counter(kind_of(text) for text in texts), len(texts))


def test_the_whole_column_tells_day_from_month() -> None:
    assert kind("01/02/2024", "25/02/2024") is TextKind.DAY_FIRST
    assert kind("01/02/2024", "02/25/2024") is TextKind.MONTH_FIRST
    assert kind("01/02/2024", "03/04/2024") is None
    assert kind("2024-02-01", "2024-02-25") is TextKind.DATE


def test_a_few_values_that_are_no_dates_do_not_hide_the_others() -> None:
    dates = [f"2024-01-{day:02}" for day in range(1, 31)] * 4
    assert kind(*dates, "unknown") is TextKind.DATE
    assert kind(*dates[:10], "unknown") is None


def test_a_moment_is_read_in_the_way_of_its_column() -> None:
    moment = read_moment("01/02/2024 3:04 PM", TextKind.LOCAL_DAY_FIRST)
    assert moment is None or moment.isoformat() == "2024-02-01T15:04:00"
    day = read_moment("01/02/2024", TextKind.MONTH_FIRST)
    assert day is not None
    assert day.date() == date(2024, 1, 2)
    assert read_moment("unknown", TextKind.DATE) is None
    assert read_moment(7) is None


@settings(deadline=None)
@given(
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.integers(0, 3000),
    st.sampled_from([("mon",), ("sat", "sun"), Calendar().days]),
)
def test_working_days_are_those_of_the_calendar_one_by_one(
    first: date, days: int, week: tuple[str, ...]
) -> None:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    counted = sum(names[(first + timedelta(number)).weekday()] in week for number in range(days + 1))
    assert working_days(first, first + timedelta(days), Calendar(week)) == counted


@pytest.mark.parametrize(
    ("days", "each", "rate"), [(28, 3, "4.2/day"), (28, 1234, "1730/day"), (300, 1, "1.4/day"), (4, 9, None)]
)
def test_volume_is_items_by_working_days_to_three_digits(days: int, each: int, rate: str | None) -> None:
    arrivals = Arrivals()
    for number in range(days):
        arrivals.days[date(2024, 1, 1) + timedelta(number)] += each
    found = arrivals.volume(Calendar())
    assert (found and found.rate) == rate


def test_a_day_of_another_century_gives_no_volume() -> None:
    arrivals = Arrivals()
    arrivals.days.update([date(1900, 1, 1), date(2024, 1, 1), date(2024, 2, 1)])
    assert arrivals.volume(Calendar()) is None


def test_less_than_one_a_day_is_said_by_the_month() -> None:
    arrivals = Arrivals()
    arrivals.days.update([date(2024, 1, 1), date(2024, 12, 31)])
    found = arrivals.volume(Calendar())
    assert found is not None
    assert found.rate == "0.166/month"
