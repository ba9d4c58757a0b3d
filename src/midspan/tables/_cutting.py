"""The words of SQL for dictionaries part by part, by day or by so many rows."""

from __future__ import annotations

from typing import NamedTuple

from midspan.data.ports import ByRows, ByValue, Cut, Kind
from midspan.tables._words import Dialect, Form, Typed, bin_of, counted_time

_NULL = 9
"""In place of a sign: the row holds no value. An engine's null may travel as an empty text."""


class Parts(NamedTuple):
    """A statement on the engine, the types of what comes, and what is kept of it."""

    select: str
    columns: str
    shape: str


def part_of(cut: Cut, number: int | None, typed: Typed | None, dialect: Dialect) -> tuple[str, str]:
    """The part that a row is of, and the view that knows it. number, typed: of the column that says the day or the value."""
    if isinstance(cut, ByRows):
        return f"((r - 1 - (r - 1) % {cut.rows}) / {cut.rows})::bigint::{dialect.text}", "r"
    name = f"c{number}"
    if isinstance(cut, ByValue):
        if typed is None or typed.column.kind is not Kind.TEXT:
            raise ValueError(f"`{cut.column}` holds no texts to tell parts by")
        return f"coalesce({name}, '')", "t"
    if typed is not None and typed.column.kind is Kind.TIME:
        return (
            f"coalesce(CASE WHEN {counted_time(name, typed)} THEN {name}::date::{dialect.text} END, '')",
            "t",
        )
    return f"coalesce(split_part(replace(trim({name}), 'T', ' '), ' ', 1), '')", "t"


def parts_of(number: int, typed: Typed, part: str, source: str, dialect: Dialect, *, binned: bool) -> Parts:
    """Of one column, all its values or bins of numbers."""
    name = f"c{number}"
    if typed.column.kind is Kind.NUMBER and binned:
        numbers = f"SELECT {part} AS w, {name}::{dialect.double} AS x FROM {source}"
        sign, size = bin_of(dialect)
        sign = f"CASE WHEN x IS NULL THEN {_NULL} ELSE {sign} END"
        size = f"CASE WHEN x IS NULL THEN 0 ELSE {size} END"
        select = (
            f"SELECT w, {sign} AS s, {size} AS k, count(*) AS n FROM ({numbers}) AS numbers GROUP BY 1, 2, 3"
        )
        return Parts(select, "w VARCHAR, s TINYINT, k INTEGER, n BIGINT", f"w, nullif(s, {_NULL}) AS s, k, n")
    if typed.form is Form.FLOAT:
        # Adding zero makes one number of the two zeros.
        select = f"SELECT {part} AS w, {name}::{dialect.double} + 0 AS x, count(*) AS n FROM {source} GROUP BY 1, 2"
        return Parts(select, "w VARCHAR, x DOUBLE, n BIGINT", "w, x, n")
    value = name
    if typed.column.kind is Kind.TIME:
        value = f"CASE WHEN {counted_time(name, typed)} THEN {name}::date END"
    grouped = f"SELECT {part} AS w, {value} AS g, count(*) AS n FROM {source} GROUP BY 1, 2"
    if typed.column.kind is Kind.TIME:
        return Parts(grouped.replace(" AS g", " AS v"), "w VARCHAR, v DATE, n BIGINT", "w, v, n")
    null = "CASE WHEN g IS NULL THEN 1 ELSE 0 END"
    text = "g" if typed.column.kind is Kind.TEXT else f"g::{dialect.text}"
    select = f"SELECT w, coalesce({text}, '') AS v, {null} AS z, n FROM ({grouped}) AS grouped"
    kept = (
        "TRY_CAST(v AS DOUBLE) AS x"
        if typed.column.kind is Kind.NUMBER
        else "CASE WHEN z = 0 THEN v END AS v"
    )
    return Parts(select, "w VARCHAR, v VARCHAR, z INTEGER, n BIGINT", f"w, {kept}, n")
