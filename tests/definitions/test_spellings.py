"""Every spelling that is offered is one that is accepted, and means what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan import units
from midspan.definitions import spellings
from midspan.definitions.spellings import MEANT

PARSERS: dict[str, Callable[[object], Any]] = {name: getattr(units, name) for name in MEANT}
PARTS = ["5", "0.5", "1,200", "12", "30", "2026", "09", "1", "-", "/", ".", " ", "per", "a", "eur", "EUR", "€", "£", "$",
         "percent", "pct", "hrs", "mins", "min", "day", "days", "d", "h", "week", "items", "cases", "usd", "abc", "k"]  # fmt: skip


@pytest.mark.parametrize("kind", MEANT)
@given(raw=st.one_of(st.integers(), st.booleans(), st.text(max_size=12), st.lists(st.sampled_from(PARTS), max_size=6).map("".join)))  # fmt: skip
def test_what_is_offered_for_anything_is_accepted(kind: str, raw: object) -> None:
    meant = MEANT[kind](raw)
    if meant is not None:
        try:
            PARSERS[kind](meant)
        except units.UnitError as error:
            # Spelt rightly it may still be too much: 140 percent, 10^20 a day.
            assert error.problem in {"outside 0% to 100%", "too large", "not a percentage"}  # noqa: PT017


@pytest.mark.parametrize(
    ("parse", "raw", "meant"),
    [
        (spellings.share, "5 percent", "5%"),
        (spellings.share, "5", None),
        (spellings.duration, "4 hrs", "4 h"),
        (spellings.duration, "4 moons", None),
        (spellings.rate, "1,200 per day", "1,200/day"),
        (spellings.rate, "50 an hour", "50/hour"),
        (spellings.rate, "12 k/day", None),
        (spellings.rate, "0,/DAY", None),
        (spellings.rate, "٣ per day", None),
        (spellings.duration, "4 hrſ", None),
        (spellings.rate, "1,20/Day", None),
        (spellings.rate, "12/m", None),
        (spellings.money, "45 euros", "45 EUR"),
        (spellings.money, "£0.60", "0.60 GBP"),
        (spellings.money, "45 abc", None),
        (spellings.price, "38 eur per hour", "38 EUR/hour"),
        (spellings.price, "38 eur", None),
        (spellings.day_offset, 30, "day 30"),
        (spellings.day_offset, True, None),
        (spellings.day_offset, "Day 30", "day 30"),
        (spellings.day_offset, "30 days", "day 30"),
        (spellings.day_offset, "week 4", None),
        (spellings.calendar_date, "2026/9/1", "2026-09-01"),
        (spellings.calendar_date, 20260901, "2026-09-01"),
        (spellings.calendar_date, "202691", None),
        (spellings.calendar_date, "2026-02-30", None),
    ],
)
def test_only_what_can_mean_one_thing_is_offered(
    parse: Callable[[object], str | None], raw: object, meant: str | None
) -> None:
    assert parse(raw) == meant
