"""Laws of the typed scalars: what is written is read back, and nothing bare is guessed."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan import units

_PARSERS: list[Callable[[object], Any]] = [
    units.share, units.duration, units.rate, units.money, units.price, units.day_offset, units.calendar_date,
    units.number, units.number_or_share,
]  # fmt: skip
_AMOUNTS = st.floats(0, 1e9, allow_nan=False).map(lambda each: float(f"{each:.6f}"))
_CURRENCIES = st.sampled_from(["EUR", "USD", "JPY"])


@given(st.integers(0, 1_000_000), st.sampled_from(["hour", "day", "week", "month", "year"]))
def test_a_rate_is_read_back_from_its_text(count: int, per: str) -> None:
    rate = units.Rate(float(count), per)
    assert units.rate(str(rate)) == rate


@given(_AMOUNTS, _CURRENCIES)
def test_money_is_read_back_from_its_text(amount: float, currency: str) -> None:
    money = units.Money(amount, currency)
    assert units.money(str(money)) == money


@given(_AMOUNTS, _CURRENCIES, st.sampled_from(["hour", "item", "day"]))
def test_a_price_is_read_back_from_its_text(amount: float, currency: str, per: str) -> None:
    price = units.Price(amount, currency, per)
    assert units.price(str(price)) == price


@given(st.integers(0, 10_000))
def test_a_share_is_a_hundredth_of_its_percentage(hundredths: int) -> None:
    percent = hundredths / 100
    assert units.share(f"{percent}%") == pytest.approx(percent / 100)
    assert units.share(f" {percent} % ") == units.share(f"{percent}%")


@given(st.integers(0, 10_000))
def test_durations_of_other_units_are_the_same_seconds(minutes: int) -> None:
    assert units.duration(f"{minutes} min") == units.duration(f"{minutes * 60} s") == minutes * 60
    assert units.duration(f"{minutes} h") == units.duration(f"{minutes * 60} minutes")
    assert units.duration(f"{minutes} weeks") == units.duration(f"{minutes * 7} days")


@given(st.integers(1_000, 10**12))
def test_grouped_digits_are_the_same_number(number: int) -> None:
    assert units.number(f"{number:,}") == units.number(number) == float(number)


@given(st.dates())
def test_a_date_is_read_back_from_its_text(day: date) -> None:
    assert units.calendar_date(day.isoformat()) == day


@given(st.integers(0, 99_999))
def test_a_day_of_the_plan_is_read_back(day: int) -> None:
    assert units.day_offset(f"day {day}") == day


@given(st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6))
@pytest.mark.parametrize("parse", _PARSERS[:6])
def test_a_bare_number_is_never_guessed(parse: Callable[[object], Any], bare: float) -> None:
    for written in (bare, str(bare)):
        with pytest.raises(units.UnitError) as caught:
            parse(written)
        assert caught.value.problem
        assert caught.value.help


def _is_short(error: units.UnitError) -> None:
    assert str(error)
    assert len(error.found) <= 60


@given(
    st.one_of(
        st.text(max_size=40),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.none(),
        st.lists(st.integers(), max_size=2),
    )
)
@pytest.mark.parametrize("parse", _PARSERS)
def test_anything_is_a_finite_value_or_a_unit_error(parse: Callable[[object], Any], raw: object) -> None:
    try:
        value = parse(raw)
    except units.UnitError as error:
        _is_short(error)
    else:
        number = getattr(value, "count", None) or getattr(value, "amount", None) or value
        assert isinstance(number, date) or callable(number) or math.isfinite(number)


@given(st.integers(0, 100), st.sampled_from(["2 %", "200%", "-1%", "5", "x", "5%/day", ""]))
def test_the_help_for_a_bare_share_is_itself_a_share(bare: int, wrong: str) -> None:
    for raw in (bare, wrong):
        try:
            units.share(raw)
        except units.UnitError as error:
            example = error.help.split("`")[1]
            assert 0 <= units.share(example) <= 1
