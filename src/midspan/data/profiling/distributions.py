"""How the rows of a column lie along its axis: in the few round intervals in which people look at numbers and days."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from midspan.data.ports import Dictionary, Held, Kind, Table, middle_of
from midspan.data.profiling.days import day_of, is_day_first
from midspan.data.profiling.nouns import ColumnProfile, Reads

MOST_BARS = 36
_STEPS = (1.0, 2.0, 5.0, 10.0)
# Where the largest are so many times the usual, equal steps would put nearly all rows into one.
_SKEWED = 30
# Further out than so many times where 98 of 100 rows lie, a value gets no place of its own on the axis.
_FAR = 3
_NAMES = 100
# Of a bin of 2 %: so many points, up to this part from its middle.
_POINTS, _WIDTH = 8, 0.0099


class Axis(StrEnum):
    """How long an interval is."""

    VALUE = "value"
    EVEN = "even"
    POWERS = "powers"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"

    @property
    def of_days(self) -> bool:
        return self not in {Axis.VALUE, Axis.EVEN, Axis.POWERS}


@dataclass(frozen=True, slots=True)
class Bar:
    """Rows from `low` up to below `high`; of the axis VALUE both are the value. None: everything on that side."""

    low: float | date | None
    high: float | date | None
    rows: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The bars in their order, empty ones among them."""

    axis: Axis
    bars: tuple[Bar, ...]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.bars)


def distribution(table: Table, found: ColumnProfile) -> Distribution | None:
    """None for what has no axis: words, codes, days that may be either of two, and whatever is about people."""
    if found.personal is not None or found.leading_zeros:
        return None
    days = _days(table, found)
    if days is not None:
        return of_days(days)
    numbers = _numbers(table, found)
    return None if _are_numbers_of_things(numbers) else of_numbers(numbers)


def _are_numbers_of_things(numbers: Sequence[tuple[float, int]]) -> bool:
    """Many whole numbers, each of one row: they name rows, and lie nowhere."""
    return len(numbers) > _NAMES and all(rows == 1 and value.is_integer() for value, rows in numbers)


def _days(table: Table, found: ColumnProfile) -> list[tuple[date, int]] | None:
    if found.column.kind is Kind.TIME:
        dictionary = table.dictionary(found.column.name)
        return table.ask(f"SELECT v, n FROM {dictionary.table} WHERE v IS NOT NULL AND isfinite(v)")
    if found.reading is None or found.reading.what not in {Reads.DATE, Reads.TIME}:
        return None
    dictionary = table.dictionary(found.column.name)
    sql, parameters = day_of(day_first=is_day_first(found.day_order))
    return table.ask(
        f"SELECT d, sum(n)::BIGINT FROM (SELECT {sql} AS d, n FROM {dictionary.table}) WHERE d IS NOT NULL GROUP BY d",
        parameters,
    )


def _numbers(table: Table, found: ColumnProfile) -> list[tuple[float, int]]:
    what = found.reading.what if found.reading else None
    if found.column.kind is not Kind.NUMBER and what not in {Reads.NUMBER, Reads.COMMA}:
        return []
    dictionary = table.dictionary(found.column.name)
    if dictionary.held is Held.BINS:
        binned = table.ask(f"SELECT s, k, n FROM {dictionary.table} WHERE s BETWEEN -1 AND 1")
        return [each for s, k, n in binned for each in _spread(s, k, n)]
    x = _number_of(dictionary, what)
    return [
        (float(value), rows)
        for value, rows in table.ask(
            f"SELECT x, sum(n)::BIGINT FROM (SELECT {x} AS x, n FROM {dictionary.table}) WHERE isfinite(x) GROUP BY x"
        )
    ]


def _spread(s: int, k: int, rows: int) -> list[tuple[float, int]]:
    """The rows of a bin at even distances in it: at its middle they would fall to one side of the end of an interval."""
    if not s:
        return [(0.0, rows)]
    middle = middle_of(s, k)
    each, more = divmod(rows, _POINTS)
    points = [middle * (1 + _WIDTH * ((2 * at + 1) / _POINTS - 1)) for at in range(_POINTS)]
    found = ((value, each + (at < more)) for at, value in enumerate(points))
    return [(value, count) for value, count in found if count]


def _number_of(dictionary: Dictionary, what: Reads | None) -> str:
    if dictionary.kind is Kind.NUMBER:
        return "x"
    text = "replace(replace(trim(v), '.', ''), ',', '.')" if what is Reads.COMMA else "v"
    return f"try_cast({text} AS DOUBLE)"


def of_numbers(counts: Iterable[tuple[float, int]]) -> Distribution | None:
    """In equal steps, in steps by powers of ten where few are far above the rest, or value by value where there are few."""
    said = sorted(counts)
    if not said:
        return None
    values = [value for value, _ in said]
    low, high = _most_of(values, [rows for _, rows in said])
    whole = all(value == math.floor(value) for value in values)
    if len(values) <= 2 or (whole and high - low < MOST_BARS):
        return _by_value(said, low, high)
    if low == high:
        return Distribution(Axis.EVEN, tuple(_filled(said, [low, math.nextafter(low, math.inf)])))
    middle = _at(said, 0.5)
    if low >= 0 and high > _SKEWED * max(middle, 0) and high > 0:
        least = next((value for value in values if value > 0 and value >= low), high)
        ends = _powers(least, high)
        if len(ends) > 2:
            return Distribution(Axis.POWERS, tuple(_filled(said, ends)))
    return Distribution(Axis.EVEN, tuple(_filled(said, _even(low, high, whole=whole))))


def _most_of(values: Sequence[float], rows: Sequence[int]) -> tuple[float, float]:
    """The ends between which nearly all lie: the least and the most, unless these are far out."""
    pairs = list(zip(values, rows, strict=True))
    low, high = _at(pairs, 0.01), _at(pairs, 0.99)
    reach = _FAR * (high - low)
    return (
        values[0] if values[0] >= low - reach else low,
        values[-1] if values[-1] <= high + reach else high,
    )


def _at(said: Sequence[tuple[float, int]], share: float) -> float:
    """The least value with this share of the rows up to it."""
    total, passed = sum(rows for _, rows in said), 0
    for value, rows in said:
        passed += rows
        if passed >= share * total:
            return value
    return said[-1][0]


def _by_value(said: Sequence[tuple[float, int]], low: float, high: float) -> Distribution:
    rows = dict(said)
    inner = [value for value in rows if low <= value <= high]
    if all(value == math.floor(value) for value in inner) and high - low < MOST_BARS:
        inner = [low + step for step in range(int(high - low) + 1)]
    bars = [Bar(value, value, rows.get(value, 0)) for value in inner]
    below = sum(count for value, count in said if value < low)
    above = sum(count for value, count in said if value > high)
    before = [Bar(None, low, below)] if below else []
    after = [Bar(high, None, above)] if above else []
    return Distribution(Axis.VALUE, (*before, *bars, *after))


def _filled(said: Sequence[tuple[float, int]], ends: Sequence[float]) -> Iterable[Bar]:
    """A bar between each two ends, and one on each side where anything lies there."""
    counts = [0] * (len(ends) + 1)
    for value, rows in said:
        counts[bisect_right(ends, value)] += rows
    if counts[0]:
        yield Bar(None, ends[0], counts[0])
    for (low, high), rows in zip(pairwise(ends), counts[1:], strict=False):
        yield Bar(low, high, rows)
    if counts[-1]:
        yield Bar(ends[-1], None, counts[-1])


def _even(low: float, high: float, *, whole: bool) -> list[float]:
    rough = (high - low) / (MOST_BARS - 2)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in _STEPS if power * times >= rough)
    step = max(step, 1.0) if whole else step
    first, last = math.floor(low / step), math.floor(high / step) + 1
    return [_plain(number * step) for number in range(first, last + 1)]


def _powers(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, …; of many powers of ten, these alone."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, -(-(last - first) // (MOST_BARS - 2)))
    steps = _STEPS[:3] if 3 * (last - first) <= MOST_BARS - 2 else _STEPS[:1]
    ends = [_plain(step * 10.0**power) for power in range(first, last + 1, every) for step in steps]
    return ends[max(bisect_right(ends, low) - 1, 0) : bisect_left(ends, high) + 1]


def _plain(value: float) -> float:
    """Without what adding up steps leaves in the last digits."""
    return float(f"{value:.12g}")


def of_days(counts: Iterable[tuple[date, int]]) -> Distribution | None:
    """By day, week, month, quarter, year or decade, whichever makes the most bars that there is room for."""
    said = sorted(((_date(day), rows) for day, rows in counts), key=lambda each: each[0])
    if not said:
        return None
    numbers = [(float(day.toordinal()), rows) for day, rows in said]
    low, high = _most_of([number for number, _ in numbers], [rows for _, rows in numbers])
    first, last = date.fromordinal(int(low)), date.fromordinal(int(high))
    axis = next(
        (each for each in _UNITS if _number(each, last) - _number(each, first) < MOST_BARS), Axis.DECADE
    )
    end = _number(axis, last)
    begin = max(_number(axis, first), end - MOST_BARS + 1)  # whatever was before these decades is one bar
    counts_of = dict.fromkeys(range(begin, end + 1), 0)
    below = above = 0
    for day, rows in said:
        number = _number(axis, day)
        if number in counts_of:
            counts_of[number] += rows
        elif number < begin:
            below += rows
        else:
            above += rows
    bars = [Bar(_start(axis, number), _start(axis, number + 1), rows) for number, rows in counts_of.items()]
    before = [Bar(None, bars[0].low, below)] if below else []
    after = [Bar(bars[-1].high, None, above)] if above else []
    return Distribution(axis, (*before, *bars, *after))


_UNITS = (Axis.DAY, Axis.WEEK, Axis.MONTH, Axis.QUARTER, Axis.YEAR)


def _date(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _number(axis: Axis, day: date) -> int:
    """Counts the intervals of an axis."""
    match axis:
        case Axis.DAY:
            return day.toordinal()
        case Axis.WEEK:
            return (day.toordinal() - 1) // 7
        case Axis.MONTH:
            return 12 * day.year + day.month - 1
        case Axis.QUARTER:
            return 4 * day.year + (day.month - 1) // 3
        case Axis.YEAR:
            return day.year
    return day.year // 10


def _start(axis: Axis, number: int) -> date | None:
    """The first day of an interval; None beyond the last year that there is."""
    match axis:
        case Axis.DAY:
            ordinal = number
        case Axis.WEEK:
            ordinal = 7 * number + 1
        case Axis.MONTH | Axis.QUARTER:
            months = 12 if axis is Axis.MONTH else 4
            year, month = number // months, number % months * (12 // months) + 1
            return date(year, month, 1) if year <= date.max.year else None
        case _:
            year = number if axis is Axis.YEAR else 10 * number
            return date(max(year, 1), 1, 1) if year <= date.max.year else None
    return date.fromordinal(max(ordinal, 1)) if ordinal <= date.max.toordinal() else None
