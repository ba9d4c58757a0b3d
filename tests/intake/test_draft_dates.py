"""Dates as tables hold them, and the volume that is counted from them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.intake.arrivals import Arrivals, working_days
from midspan.intake.dates import date_kinds, read_moment, ways_of
from midspan.intake.textkinds import TextKind, kind_of
from midspan.settings import Calendar


def kinds(*texts: str) -> tuple[TextKind, ...]:
    return date_kinds(Counter(kind_of(text) for text in texts), len(texts))


def test_the_whole_column_tells_day_from_month() -> None:
    assert kinds("01/02/2024", "25/02/2024") == (TextKind.DAY_FIRST,)
    assert kinds("01/02/2024", "02/25/2024") == (TextKind.MONTH_FIRST,)
    assert kinds("01/02/2024", "03/04/2024") == ()
    assert kinds("01/25/2024", "25/04/2024") == ()
    assert kinds("2024-02-01", "2024-02-25") == (TextKind.DATE,)


def test_a_column_may_be_written_in_several_ways_as_long_as_each_date_tells_its_day() -> None:
    assert kinds("2024-02-01", "03.04.2024") == (TextKind.DATE,)
    assert kinds("01/02/2024", "25/02/2024", "2024-02-01", "03.04.2024") == (TextKind.DAY_FIRST,)
    assert kinds("2024-02-01", "2024-02-01 10:00", "03.04.2024 11:30") == (TextKind.DATE, TextKind.LOCAL)
    # Neither ISO 8601 nor dots tell how slashes are meant.
    assert kinds("2024-02-01", "01/02/2024") == ()
    assert kinds("03.04.2024", "25.12.2024", "01/02/2024") == ()


def test_the_ways_are_counted_and_what_the_column_tells_is_no_way_of_its_own() -> None:
    said = Counter(kind_of(text) for text in ("2024-02-01", "03.04.2024", "03.04.2024", "01/02/2024"))
    assert ways_of(said) == {"year first": 1, "day first, with dots": 2, "day or month first": 1}
    assert ways_of(Counter({TextKind.EITHER: 3, TextKind.DAY_FIRST: 1})) == {"day first": 4}


def test_a_few_values_that_are_no_dates_do_not_hide_the_others() -> None:
    dates = [f"2024-01-{day:02}" for day in range(1, 31)] * 4
    assert kinds(*dates, "unknown") == (TextKind.DATE,)
    assert kinds(*dates[:10], "unknown") == ()


def test_a_moment_is_read_in_the_way_of_its_column() -> None:
    moment = read_moment("01/02/2024 3:04 PM", (TextKind.LOCAL_DAY_FIRST,))
    assert moment is not None
    assert moment.isoformat() == "2024-02-01T15:04:00"
    day = read_moment("01/02/2024", (TextKind.MONTH_FIRST,))
    assert day is not None
    assert day.date() == date(2024, 1, 2)
    dotted = read_moment("03.04.2024", (TextKind.LOCAL, TextKind.DATE))
    assert dotted is not None
    assert dotted.date() == date(2024, 4, 3)
    assert read_moment("unknown", (TextKind.DATE,)) is None
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
