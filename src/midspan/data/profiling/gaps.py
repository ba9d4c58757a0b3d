"""Since when, and where, a column says nothing: of columns neither full nor empty, how many rows of each period or value have one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from midspan.data.ports import EMPTY, NULL_TOKENS, ByDay, ByValue, Cut, Kind, Table, words_pattern
from midspan.data.profiling.days import day_of, is_day_first
from midspan.data.profiling.distributions import Bar, Distribution, of_days
from midspan.data.profiling.nouns import ColumnProfile, TableProfile

MOST_COLUMNS = 12
# Columns that may tell where gaps are, and columns with gaps that they are tried on.
_MOST_TELLING, _MOST_TRIED = 6, 4
_LEAST_EXPLAINED = 0.1


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
    some = [each for each in _with_gaps(found) if each is not time]
    if time is None or not some:
        return None
    days = {each.column.name: _by_day(table, each, time) for each in some[:MOST_COLUMNS]}
    rows = next(iter(days.values()))
    over = of_days((day, count) for day, (count, _) in rows.items())
    if over is None or len(over.bars) < 2:
        return None
    return Gaps(
        time.column.name,
        over,
        {name: tuple(_within(by, bar) for bar in over.bars) for name, by in days.items()},
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the column that tells rows apart: its rows, and how many of them say nothing."""

    value: str
    rows: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Where:
    """Where columns say nothing. by: the column that tells it; columns: its values, the one with most gaps first."""

    by: str
    columns: Mapping[str, tuple[Place, ...]]


def where(table: Table, found: TableProfile) -> Where | None:
    """By the column of few values that explains the gaps best; None where none explains any. Raises DataError.

    What a value explains of the gaps of a column is the part of their variance that lies between the values.
    """
    some = _with_gaps(found)
    best, explained = None, _LEAST_EXPLAINED
    for by in [each for each in found.columns if _tells(each, found.rows)][:_MOST_TELLING]:
        parts = [_by_value(table, each, by) for each in some[:_MOST_TRIED] if each is not by]
        share = max((_explained(each) for each in parts), default=0.0)
        if share > explained:
            best, explained = by, share
    if best is None:
        return None
    columns = {
        each.column.name: _by_value(table, each, best) for each in some[:MOST_COLUMNS] if each is not best
    }
    return Where(
        best.column.name,
        {name: parts for name, parts in columns.items() if _explained(parts) > _LEAST_EXPLAINED},
    )


def _with_gaps(found: TableProfile) -> list[ColumnProfile]:
    """Neither full nor empty, the nearest to half first: of the others there is little to tell."""
    some = [
        each for each in found.columns if 0 < each.empty < found.rows and each.column.kind is not Kind.OTHER
    ]
    return sorted(some, key=lambda each: -each.empty * (found.rows - each.empty))


def _tells(each: ColumnProfile, rows: int) -> bool:
    """Few values, all of them known, of no person, in most rows."""
    distinct = each.distinct.exact if each.distinct else None
    few = distinct is not None and 2 <= distinct == len(each.top)
    return few and each.column.kind is Kind.TEXT and each.personal is None and 2 * each.empty < rows


def _by_value(table: Table, column: ColumnProfile, by: ColumnProfile) -> tuple[Place, ...]:
    counted, parameters = _counted(table, column, ByValue(by.column.name))
    rows = table.ask(f"SELECT w, sum(n)::BIGINT, sum(gap)::BIGINT FROM ({counted}) GROUP BY w", parameters)
    return tuple(sorted((Place(*each) for each in rows), key=lambda each: (-each.gaps, each.value)))


def _explained(parts: Sequence[Place]) -> float:
    total, gaps = sum(each.rows for each in parts), sum(each.gaps for each in parts)
    share = gaps / total if total else 0.0
    if not 0 < share < 1:
        return 0.0
    between = sum(each.rows * (each.gaps / each.rows - share) ** 2 for each in parts if each.rows)
    return between / (total * share * (1 - share))


def _counted(table: Table, column: ColumnProfile, cut: Cut) -> tuple[str, list[object]]:
    """SQL of parts `w` with their rows `n` and those that say nothing, `gap`; and its parameters."""
    parts = table.parts(column.column.name, cut, binned=True)
    empty, parameters = "v IS NULL", list[object]()
    if column.column.kind is Kind.NUMBER:
        empty = "s IS NULL"
    elif column.column.kind is Kind.TEXT:
        empty = "(v IS NULL OR regexp_full_match(v, ?) OR regexp_full_match(v, ?))"
        parameters = [EMPTY, words_pattern(NULL_TOKENS)]
    return f"SELECT w, n, CASE WHEN {empty} THEN n ELSE 0 END AS gap FROM {parts}", parameters


def _by_day(table: Table, column: ColumnProfile, time: ColumnProfile) -> dict[date, tuple[int, int]]:
    """Rows of each day, and how many of them say nothing."""
    counted, parameters = _counted(table, column, ByDay(time.column.name))
    day, formats = day_of(day_first=is_day_first(time.day_order))
    rows = table.ask(
        f"SELECT d, sum(n)::BIGINT, sum(gap)::BIGINT FROM (SELECT {day} AS d, n, gap FROM (SELECT w AS v, n, gap FROM ({counted})))"
        " WHERE d IS NOT NULL GROUP BY d",
        [*formats, *parameters],
    )
    return {each: (count, gap) for each, count, gap in rows}


def _within(by: Mapping[date, tuple[int, int]], bar: Bar) -> int:
    return sum(gap for day, (_, gap) in by.items() if _holds(bar, day))


def _holds(bar: Bar, day: date) -> bool:
    after = not isinstance(bar.low, date) or bar.low <= day
    return after and (not isinstance(bar.high, date) or day < bar.high)
