"""Law: whatever the values, every row lies in one bar, in as few round intervals as people can look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.data.ports import Files, Limits, Part
from midspan.data.profiling.days import day_of
from midspan.data.profiling.distributions import MOST_BARS, Axis, Distribution, of_days, of_numbers
from midspan.data.profiling.picture import distributions
from midspan.data.profiling.profile import profile
from midspan.tables import duckdb as driver

NUMBERS = st.one_of(
    st.floats(-1e200, 1e200), st.integers(-50, 50).map(float), st.floats(0, 1e-9), st.floats(1.5e9, 1.6e9)
)
COUNTS = st.dictionaries(NUMBERS, st.integers(1, 10**9), min_size=1, max_size=60)
DAYS = st.dictionaries(st.dates(), st.integers(1, 10**6), min_size=1, max_size=60)


def _is_whole(found: Distribution | None, rows: int) -> Distribution:
    assert found is not None
    assert found.rows == rows
    assert len(found.bars) <= MOST_BARS + 2
    inner = [each for each in found.bars if each.low is not None and each.high is not None]
    for before, after in pairwise(inner):
        assert before.low is not None
        assert after.low is not None
        assert before.low < after.low  # type: ignore[operator]
        assert found.axis is Axis.VALUE or before.high == after.low
    return found


@given(COUNTS)
def test_every_number_lies_in_one_bar(counts: dict[float, int]) -> None:
    found = _is_whole(of_numbers(counts.items()), sum(counts.values()))
    for value, rows in counts.items():
        holding = [
            each
            for each in found.bars
            if (each.low is None or each.low <= value)
            and (each.high is None or value < each.high or each.low == each.high == value)
        ]
        assert any(each.rows >= rows for each in holding), value


@given(DAYS)
def test_every_day_lies_in_one_bar(counts: dict[date, int]) -> None:
    _is_whole(of_days(counts.items()), sum(counts.values()))


def test_whole_numbers_within_reach_are_shown_one_by_one_with_those_that_nobody_has() -> None:
    found = of_numbers([(1.0, 5), (2.0, 7), (5.0, 1)])
    assert found is not None
    assert found.axis is Axis.VALUE
    assert [(each.low, each.rows) for each in found.bars] == [(1, 5), (2, 7), (3, 0), (4, 0), (5, 1)]


def test_a_value_far_out_takes_no_room_from_the_others() -> None:
    found = of_numbers([*((float(number), 10) for number in range(100, 600)), (9_999_999.0, 3)])
    assert found is not None
    assert found.axis is Axis.EVEN
    assert (found.bars[-1].high, found.bars[-1].rows) == (None, 3)
    assert max(each.rows for each in found.bars) < 1_000, "the others are spread"


def test_amounts_over_many_powers_of_ten_are_shown_by_powers() -> None:
    found = of_numbers([(10.0 ** (step / 20) + step / 1e3, 1000 - 8 * step) for step in range(120)])
    assert found is not None
    assert found.axis is Axis.POWERS
    assert sum(each.rows > 0 for each in found.bars) > 10


@pytest.mark.parametrize(
    ("days", "axis"),
    [(20, Axis.DAY), (150, Axis.WEEK), (900, Axis.MONTH), (2_500, Axis.QUARTER), (9_000, Axis.YEAR)],
)
def test_days_are_gathered_in_the_shortest_periods_that_there_is_room_for(days: int, axis: Axis) -> None:
    first = date(2001, 3, 5)
    found = of_days([(first + timedelta(days=number), 2) for number in range(days)])
    assert found is not None
    assert found.axis is axis
    assert all(each.rows for each in found.bars)


def test_a_month_without_rows_is_a_gap() -> None:
    found = of_days([(date(2025, month, 3), 9) for month in (1, 2, 3, 5, 6, 12)])
    assert found is not None
    assert found.axis in {Axis.MONTH, Axis.WEEK}
    assert any(not each.rows for each in found.bars)


def _drawn(tmp_path: Path, columns: dict[str, Sequence[object]]) -> dict[str, Distribution]:
    file = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        names = ", ".join(f'unnest(${number}) AS "{name}"' for number, name in enumerate(columns, 1))
        connection.execute(f"COPY (SELECT {names}) TO '{file}'", [list(each) for each in columns.values()])
    with driver.opened({"t": Files((Part(file),), "t")}, Limits(tmp_path)) as tables:
        table = tables["t"]
        return distributions(table, profile(table, lambda *_: None))


def test_texts_are_drawn_as_what_they_stand_for_and_codes_and_people_are_not(tmp_path: Path) -> None:
    rows = range(200)
    found = _drawn(
        tmp_path,
        {
            "amount": [f"{number % 50 / 4}" for number in rows],
            "comma": [f"{number % 50},5" for number in rows],
            "us": [f"{number % 12 + 1}/{number % 28 + 1}/2025" for number in rows],
            "doubt": ["03/04/2025"] * 200,
            "code": [f"{number:05}" for number in rows],
            "order": [str(70_000 + 13 * number) for number in rows],
            "phone": [f"+49 30 {1_000_000 + number}" for number in rows],
            "when": [date(2025, 1, 1) + timedelta(days=number) for number in rows],
            "words": ["red", "blue"] * 100,
        },
    )
    assert {name: (each.axis.of_days, each.rows) for name, each in found.items()} == {
        "amount": (False, 200),
        "comma": (False, 200),
        "us": (True, 200),
        "when": (True, 200),
    }


def test_numbers_in_bins_are_spread_as_evenly_as_they_lie(tmp_path: Path) -> None:
    """Rows of a bin of 2 % at its middle would make teeth where an interval is not much wider."""
    file = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT i / 450_001 AS x FROM range(1, 450_001) AS r(i)) TO '{file}'")
    with driver.opened({"t": Files((Part(file),), "t")}, Limits(tmp_path)) as tables:
        found = distributions(tables["t"], profile(tables["t"], lambda *_: None))["x"]
    assert found.rows == 450_000
    rows = [each.rows for each in found.bars]
    assert max(rows) < 1.15 * min(rows), rows


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("2025-3-4", None, date(2025, 3, 4)),
        ("2025-03-04T10:00:00Z", None, date(2025, 3, 4)),
        ("03/04/2025", True, date(2025, 4, 3)),
        ("03/04/2025 10:00", False, date(2025, 3, 4)),
        ("3-4-25", True, date(2025, 4, 3)),
        ("03/04/2025", None, None),
        ("03/04/25", None, None),
        ("04.03.2025", None, date(2025, 3, 4)),
        ("4.3.25", None, date(2025, 3, 4)),
        ("2025/03/04", None, date(2025, 3, 4)),
        ("Mar 4, 2025", None, date(2025, 3, 4)),
        ("4. Mar 2025", None, date(2025, 3, 4)),
        ("31/02/2025", True, None),
        ("soon", True, None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day_first: bool | None, day: date | None) -> None:
    sql, parameters = day_of(day_first=day_first)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT $1 AS v", [text])
        assert connection.execute(f"SELECT {sql} FROM t", parameters).fetchone() == (day,)
