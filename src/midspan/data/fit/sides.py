"""The fields of two tables as value dictionaries, read alike: what an engine stores as texts may be numbers or times."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping

from midspan.data.fit.counting import counting
from midspan.data.fit.fields import Side
from midspan.data.fit.reading import FURTHEST, MOST_STRAYS, NUMBER, Reading, Values, read, read_both
from midspan.data.ports import BIN_BASE, Column, Dictionary, Held, Kind, Table, middle_of
from midspan.data.profiling.personal import personal

_READ = {Kind.NUMBER: Reading.NUMBER, Kind.TIME: Reading.TIME, Kind.BOOLEAN: Reading.BOOLEAN}
# In fewer bins the numbers lie so far from 0, or so close together, that 2 % are too wide to tell them apart.
_LEAST_BINS = 200
_LOOKED_AT = 500
_INFINITE = "a number without end"

_Raw = Mapping[str, int] | Values | None


def sides(reference: Table, current: Table) -> tuple[dict[str, Side], dict[str, Side]]:
    """Each field of both; lists, structures and bytes are left out, for they have no values to compare. Raises DataError."""
    tables = reference, current
    rows = tuple(table.wide().rows for table in tables)
    columns = [{each.name: each for each in table.columns if each.kind is not Kind.OTHER} for table in tables]
    found: tuple[dict[str, Side], dict[str, Side]] = ({}, {})
    for name in dict.fromkeys([*columns[0], *columns[1]]):
        first, second = (
            _raw(table, own[name]) if name in own else None
            for table, own in zip(tables, columns, strict=True)
        )
        hidden = any(
            personal(name, list(each)[:_LOOKED_AT]) for each in (first, second) if isinstance(each, Mapping)
        )
        for place, values in enumerate(_alike(first, second)):
            if values is not None:
                ups = _beyond(tables[place], columns[place][name]) and counting(tables[place], name)
                found[place][name] = Side(values, rows[place], personal=hidden, counting=ups)
    return found


def _beyond(table: Table, column: Column) -> bool:
    """Whether not all of its values are at hand."""
    if column.kind is Kind.TIME:
        return False
    held = table.dictionary(column.name)
    return held.held is Held.BINS or held.share < 1.0


def _alike(first: _Raw, second: _Raw) -> tuple[Values | None, Values | None]:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return read_both(first, second)
    like = next((each.reading for each in (first, second) if isinstance(each, Values)), None)
    before, now = (read(each, like) if isinstance(each, Mapping) else each for each in (first, second))
    return before, now


def _raw(table: Table, column: Column) -> _Raw:
    """Texts as they are, anything else as what it is; times move on, so that the earliest stands for them all."""
    if column.kind is Kind.TIME:
        extent = table.wide().columns[column.name]
        return Values(Reading.TIME, {extent.least: extent.filled} if extent.filled else {})
    held = table.dictionary(column.name)
    if column.kind is Kind.TEXT:
        return _texts(table, held)
    if column.kind is Kind.BOOLEAN:
        said = table.ask(f"SELECT v, n FROM {held.table}")
        return Values(Reading.BOOLEAN, {text == "true": rows for text, rows in said})
    return _numbers(table, held)


def _numbers(table: Table, held: Dictionary) -> Values:
    if held.held is Held.BINS and held.size < _LEAST_BINS:
        held = table.dictionary(held.column, whole=True)
    if held.held is Held.BINS:
        binned = table.ask(f"SELECT s, k, n FROM {held.table}")
        said = [(math.nan if s == 3 else middle_of(s, k), rows) for s, k, rows in binned]
    else:
        said = [(x, rows) for x, rows in table.ask(f"SELECT x, n FROM {held.table}")]
    return _of_numbers(said)


def _texts(table: Table, held: Dictionary) -> _Raw:
    said = dict(table.ask(f"SELECT v, n FROM {held.table}"))
    if held.share == 1.0:
        return said
    sampled = read(said)
    if sampled.reading is not Reading.NUMBER:
        return Values(sampled.reading, {}, too_many=True)
    # Too many different texts to be moved, but they are numbers: they are put into bins where they are.
    whole = table.dictionary(held.column, whole=True).table
    binned = table.ask(_BINNED.format(whole), [NUMBER, FURTHEST, math.log(BIN_BASE)])
    return _of_numbers(binned, table.ask(_STRAYS.format(whole), [NUMBER, FURTHEST]))


_BINNED = """
SELECT sum(x * n) / sum(n), sum(n)::BIGINT
FROM (SELECT TRY_CAST(trim(v) AS DOUBLE) AS x, n FROM {} WHERE regexp_full_match(trim(v), ?))
WHERE abs(x) <= ? GROUP BY sign(x), CASE WHEN x = 0 THEN 0 ELSE ceil(ln(abs(x)) / ?) END
"""
_STRAYS = """
SELECT v, n FROM {} WHERE trim(v) <> '' AND NOT (
    regexp_full_match(trim(v), ?) AND coalesce(abs(TRY_CAST(trim(v) AS DOUBLE)) <= ?, false)
) ORDER BY n DESC, v
"""


def _of_numbers(said: Iterable[tuple[float, int]], strays: Iterable[tuple[str, int]] = ()) -> Values:
    """NaN says nothing, as a null does; what is infinite has no place on an axis."""
    counts: dict[Hashable, int] = {}
    odd = dict(strays)
    for value, rows in said:
        if abs(value) > FURTHEST:
            odd[_INFINITE] = odd.get(_INFINITE, 0) + rows
        elif not math.isnan(value):
            counts[value] = counts.get(value, 0) + rows
    return Values(Reading.NUMBER, counts, tuple(odd.items())[:MOST_STRAYS], sum(odd.values()))
