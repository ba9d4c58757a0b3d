"""Figures as people say them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.define import plainwords


@pytest.mark.parametrize(
    ("read", "said", "meant"),
    [
        (plainwords.rate, "300 a day", "300/day"),
        (plainwords.rate, "about 12,000 per week", "12000/week"),
        (plainwords.rate, "50 items every hour", "50/hour"),
        (plainwords.rate, "40 daily", "40/day"),
        (plainwords.rate, "300/day", "300/day"),
        (plainwords.rate, "often", "often"),
        (plainwords.rate, "12000", "12000"),
        (plainwords.share, "3 in 100", "3%"),
        (plainwords.share, "1 out of 20", "5%"),
        (plainwords.share, "3 in a hundred", "3%"),
        (plainwords.share, "2.5 percent", "2.5%"),
        (plainwords.share, "5 in 3", "5 in 3"),
        (plainwords.share, "1 in 0", "1 in 0"),
        (plainwords.money, "€45", "45 EUR"),
        (plainwords.money, "45 euros", "45 EUR"),
        (plainwords.money, "$1.50", "1.50 USD"),
        (plainwords.money, "45 CHF", "45 CHF"),
        (plainwords.money, "€", "€"),
        (plainwords.price, "38 euros an hour", "38 EUR/hour"),
        (plainwords.price, "38 EUR / item", "38 EUR/item"),
        (plainwords.price, "38 EUR", "38 EUR"),
        (plainwords.day, "30", "day 30"),
        (plainwords.day, "after 30 days", "day 30"),
        (plainwords.count, "6 people", 6),
        (plainwords.count, "1,200", 1200),
        (plainwords.count, "many", "many"),
        (plainwords.count, "two", 2),
        (plainwords.count, "twelve people", 12),
        (plainwords.share, "two in a hundred", "2%"),
        (plainwords.duration, "Five min", "5 min"),
        (plainwords.duration, "about 90 s", "90 s"),
    ],
)
def test_a_figure_is_put_as_definitions_have_it(read: Callable[[str], Any], said: str, meant: Any) -> None:
    assert read(said) == meant


@given(st.text(max_size=30))
def test_no_text_stops_a_reader(text: str) -> None:
    for read in (
        plainwords.rate,
        plainwords.share,
        plainwords.money,
        plainwords.price,
        plainwords.day,
        plainwords.count,
    ):
        read(text)
