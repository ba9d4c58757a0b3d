"""Days as people say them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.define.dayname import day_named
from midspan.define.question import AnswerError

_THURSDAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-12-01", "2026-12-01"),
        ("1 December 2026", "2026-12-01"),
        ("1. Dec 2026", "2026-12-01"),
        ("by the first", None),
        ("December 1st, 2026", "2026-12-01"),
        ("15 Jan 2027", "2027-01-15"),
        ("15 January", "2027-01-15"),
        ("15th of October", "2026-10-15"),
        ("by 1.12.2026", "2026-12-01"),
        ("13/12/2026", "2026-12-13"),
        ("today", "2026-10-01"),
        ("Tomorrow", "2026-10-02"),
        ("in 2 weeks", "2026-10-15"),
        ("in a week", "2026-10-08"),
        ("three days", "2026-10-04"),
        ("in 3 months", "2027-01-01"),
        ("in a year", "2027-10-01"),
        ("Monday", "2026-10-05"),
        ("next Thursday", "2026-10-08"),
        ("30 February 2027", None),
        ("2026-13-01", None),
        ("1 Decembre 2026", None),
        ("facility-lead", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_day_is_understood_or_none_is(said: str, meant: str | None) -> None:
    assert day_named(said, _THURSDAY) == (date.fromisoformat(meant) if meant else None)


def test_a_month_from_its_last_day_ends_on_the_last_day_there_is() -> None:
    assert day_named("in a month", date(2027, 1, 31)) == date(2027, 2, 28)


def test_where_day_and_month_cannot_be_told_apart_both_are_offered() -> None:
    with pytest.raises(AnswerError) as refused:
        day_named("1/12/2026", _THURSDAY)
    assert refused.value.message == "`1/12/2026` can be two days"
    assert refused.value.help == "write it as `2026-01-12` or `2026-12-01`"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_day_is_understood_however_it_is_written(day: date, today: date) -> None:
    for shape in ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y", "%B %d %Y"):
        assert day_named(day.strftime(shape), today) == day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_so_many_days_from_now_are_counted_from_today(today: date, days: int) -> None:
    assert day_named(f"in {days} days", today) == today + timedelta(days=days)


@given(st.text(max_size=30))
def test_no_text_stops_the_reader(text: str) -> None:
    with suppress(AnswerError):
        assert isinstance(day_named(text, _THURSDAY), date | None)
