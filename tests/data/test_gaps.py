"""Since when a column says nothing is counted by period, whatever the days are written as."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from midspan.data.ports import Files, Limits, Part
from midspan.data.profiling.gaps import Gaps, gaps, where
from midspan.data.profiling.picture import distributions
from midspan.data.profiling.profile import profile
from midspan.tables import duckdb as driver

# A thousand rows of 2025; from July on the note is empty, written in every way, and so is half of the amount in May.
_ROWS = """
SELECT {day} AS day, CASE WHEN month(d) > 6 THEN [NULL, '', ' ', 'n/a'][i % 4 + 1] ELSE 'said' END AS note,
       CASE WHEN month(d) = 5 AND i % 2 = 0 THEN NULL ELSE i::{amount} END AS amount, 'x' AS full
FROM (SELECT i, DATE '2025-01-01' + (i * 365 // 1000)::INT AS d FROM range(1000) AS r(i))
"""


def _gaps(tmp_path: Path, day: str, amount: str) -> Gaps | None:
    file = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({_ROWS.format(day=day, amount=amount)}) TO '{file}'")
    with driver.opened({"t": Files((Part(file),), "t")}, Limits(tmp_path)) as tables:
        found = profile(tables["t"], lambda *_: None)
        return gaps(tables["t"], found, distributions(tables["t"], found))


@pytest.mark.parametrize("amount", ["VARCHAR", "DOUBLE", "BIGINT"])
@pytest.mark.parametrize(
    "day", ["d", "d::VARCHAR", "strftime(d, '%d/%m/%Y %H:%M')", "strftime(d, '%m/%d/%Y')", "d::TIMESTAMP"]
)
def test_gaps_are_counted_by_month(day: str, amount: str, tmp_path: Path) -> None:
    found = _gaps(tmp_path, day, amount)
    assert found is not None
    assert (found.time, found.over.rows) == ("day", 1000)
    assert set(found.columns) == {"note", "amount"}
    months = {each.low: at for at, each in enumerate(found.over.bars)}
    june, july, may = (months[date(2025, month, 1)] for month in (6, 7, 5))
    assert found.columns["note"][june] == 0
    assert found.columns["note"][july] == found.over.bars[july].rows > 0
    assert 0 < found.columns["amount"][may] < found.over.bars[may].rows
    assert sum(found.columns["amount"]) == found.columns["amount"][may]


def test_where_rows_say_nothing_is_told_by_the_column_that_tells_it_best(tmp_path: Path) -> None:
    """Of two columns of few values one has nothing to do with the gaps; a column of people, or one with gaps, is not asked."""
    rows = """
    SELECT ['odd', 'even'][i % 2 + 1] AS parity, ['North T', 'South T', 'West'][i % 3 + 1] AS list,
           ['a@b.example', 'c@d.example'][i % 2 + 1] AS mail, CASE WHEN i % 3 = 1 THEN ['', NULL, '-'][i % 3 + 1] ELSE 'x' END AS zip,
           CASE WHEN i % 3 = 1 OR i < 30 THEN NULL ELSE i END AS amount, CASE WHEN i % 7 = 0 THEN NULL ELSE i::VARCHAR END AS free
    FROM range(900) AS r(i)
    """
    file = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{file}'")
    with driver.opened({"t": Files((Part(file),), "t")}, Limits(tmp_path)) as tables:
        found = where(tables["t"], profile(tables["t"], lambda *_: None))
    assert found is not None
    assert found.by == "list"
    assert set(found.columns) == {"zip", "amount"}, "what gaps of `free` are has nothing to do with it"
    assert [(each.value, each.rows, each.gaps) for each in found.columns["zip"]] == [
        ("South T", 300, 300),
        ("North T", 300, 0),
        ("West", 300, 0),
    ]


def test_without_a_day_that_can_be_told_or_a_gap_there_is_no_course(tmp_path: Path) -> None:
    assert _gaps(tmp_path, "'03/04/2025'", "DOUBLE") is None
    assert _gaps(tmp_path, "NULL::VARCHAR", "DOUBLE") is None
