from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from midspan import units


@pytest.mark.parametrize(
    ("parse", "raw", "problem", "help_"),
    [
        (units.rate, 1200, "not a rate", "write it as `1200/day`"),
        (units.rate, "1200 EUR/day", "not a rate", "write it as `1200/day`, `50/hour` or `300/week`"),
        (units.rate, "-5/day", "negative", "write it without the minus sign"),
        (units.share, 3, "not a percentage", "write it as `3%`"),
        (units.share, 0.03, "not a percentage", "write it as `3%`"),
        (units.share, "140%", "outside 0% to 100%", "write a percentage from `0%` to `100%`"),
        (units.duration, 12, "not a duration", "write it as `12 s`, `12 h` or `12 days`"),
        (units.duration, "12 parsecs", "not a duration", "write it as `12 s`, `4 h` or `90 days`"),
        (units.money, 45, "not an amount of money", "write it as `45 EUR`"),
        (
            units.money,
            "45 eur",
            "not an amount of money",
            "write it as `45 EUR`, with the currency's three letters",
        ),
        (units.price, "38 EUR", "not a price per unit", "write it as `38 EUR/hour` or `2 EUR/item`"),
        (units.day_offset, 30, "not a day of the plan", "write it as `day 30`"),
        (units.calendar_date, "2026-02-30", "not a day of the calendar", "correct it"),
        (units.calendar_date, "1 May", "not a date", "write it as `2026-09-01`"),
        (units.number, "200 h", "not a plain number", "write it without a unit, as `200`"),
        (units.number, True, "not a number", "write it as `200`"),
        (units.number, 10**400, "not a number", "write it as `200`"),
        (units.number, "1e999", "too large", "write a number below 10^15"),
        (units.number, "9" * 250, "not a number", "write it as `200`"),
    ],
)
def test_an_error_says_what_is_wrong_and_how_to_write_it(
    parse: Callable[[object], Any], raw: object, problem: str, help_: str
) -> None:
    with pytest.raises(units.UnitError) as caught:
        parse(raw)
    assert (caught.value.problem, caught.value.help) == (problem, help_)


def test_a_long_scalar_is_cut_where_it_is_shown() -> None:
    assert units.shown("x" * 500) == "x" * 57 + "…"
    assert units.shown(10**5000) == "a number of more than 40 digits"
    assert units.shown({"a": 1}) == "a mapping"
    assert units.shown("a `tick`\nand a line") == "a 'tick' and a line"
