"""Since when a column says nothing: of the columns with gaps, which share of the rows of each period has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from midspan.data.ports import EMPTY, NULL_TOKENS, ByDay, Kind, Table, words_pattern
from midspan.data.profiling.days import day_of, is_day_first
from midspan.data.profiling.distributions import Bar, Distribution, of_days
from midspan.data.profiling.nouns import ColumnProfile, TableProfile

MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Gaps:
    """over: the column that says the day, and how the rows lie along it. columns: rows that say nothing, by bar of `over`."""

    time: str
    over: Distribution
    columns: Mapping[str, tuple[int, ...]]


def gaps(table: Table, found: TableProfile, drawn: Mapping[str, Distribution]) -> Gaps | None:
    """Along the first column of days, of the columns with the most gaps; None without either. Raises DataError."""
    time = next(
        (each for each in found.columns if (axis := drawn.get(each.column.name)) and axis.axis.of_days), None
    )
    some = [
        each
        for each in found.columns
        if 0 < each.empty < found.rows and each is not time and each.column.kind is not Kind.OTHER
    ]
    if time is None or not some:
        return None
    most = sorted(some, key=lambda each: -each.empty)[:MOST_COLUMNS]
    days = {each.column.name: _by_day(table, each, time) for each in most}
    rows = next(iter(days.values()))
    over = of_days((day, count) for day, (count, _) in rows.items())
    if over is None or len(over.bars) < 2:
        return None
    return Gaps(
        time.column.name,
        over,
        {name: tuple(_within(by, bar) for bar in over.bars) for name, by in days.items()},
    )


def _by_day(table: Table, column: ColumnProfile, time: ColumnProfile) -> dict[date, tuple[int, int]]:
    """Rows of each day, and how many of them say nothing."""
    parts = table.parts(column.column.name, ByDay(time.column.name), binned=True)
    empty, parameters = "v IS NULL", list[object]()
    if column.column.kind is Kind.NUMBER:
        empty = "s IS NULL"
    elif column.column.kind is Kind.TEXT:
        empty = "(v IS NULL OR regexp_full_match(v, ?) OR regexp_full_match(v, ?))"
        parameters = [EMPTY, words_pattern(NULL_TOKENS)]
    day, formats = day_of(day_first=is_day_first(time.day_order))
    counted = f"SELECT w AS v, n, CASE WHEN {empty} THEN n ELSE 0 END AS gap FROM {parts}"
    rows = table.ask(
        f"SELECT d, sum(n)::BIGINT, sum(gap)::BIGINT FROM (SELECT {day} AS d, n, gap FROM ({counted}))"
        " WHERE d IS NOT NULL GROUP BY d",
        [*formats, *parameters],
    )
    return {each: (count, gap) for each, count, gap in rows}


def _within(by: Mapping[date, tuple[int, int]], bar: Bar) -> int:
    return sum(gap for day, (_, gap) in by.items() if _holds(bar, day))


def _holds(bar: Bar, day: date) -> bool:
    after = not isinstance(bar.low, date) or bar.low <= day
    return after and (not isinstance(bar.high, date) or day < bar.high)
