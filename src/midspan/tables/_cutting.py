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


class Part(NamedTuple):
    """The part that a row is of. inner: of a row, to group by; outer: of the group, as text; source: the view that knows it."""

    inner: str
    outer: str
    source: str


def part_of(cut: Cut, number: int | None, typed: Typed | None, dialect: Dialect) -> Part:
    """number, typed: of the column that says the day or the value. Texts are made of few groups rather than of all rows."""
    if isinstance(cut, ByRows):
        inner = f"((r - 1 - (r - 1) % {cut.rows}) / {cut.rows})::bigint"
        return Part(inner, f"p::{dialect.text}", "r")
    name = f"c{number}"
    if isinstance(cut, ByValue):
        if typed is None or typed.column.kind is not Kind.TEXT:
            raise ValueError(f"`{cut.column}` holds no texts to tell parts by")
        return Part(name, "coalesce(p, '')", "t")
    if typed is not None and typed.column.kind is Kind.TIME:
        inner = f"CASE WHEN {counted_time(name, typed)} THEN {name}::date END"
        return Part(inner, f"coalesce(p::{dialect.text}, '')", "t")
    return Part(f"split_part(replace(trim({name}), 'T', ' '), ' ', 1)", "coalesce(p, '')", "t")


def parts_of(number: int, typed: Typed, part: Part, dialect: Dialect, *, binned: bool) -> Parts:
    """Of one column, all its values or bins of numbers."""
    name, kind = f"c{number}", typed.column.kind
    if kind is Kind.NUMBER and binned:
        numbers = f"SELECT {part.inner} AS p, {name}::{dialect.double} AS x FROM {part.source}"
        sign, size = bin_of(dialect)
        sign = f"CASE WHEN x IS NULL THEN {_NULL} ELSE {sign} END"
        grouped = (
            f"SELECT p, {sign} AS s, {size} AS k, count(*) AS n FROM ({numbers}) AS numbers GROUP BY 1, 2, 3"
        )
        select = f"SELECT {part.outer} AS w, s, k, n FROM ({grouped}) AS grouped"
        return Parts(select, "w VARCHAR, s TINYINT, k INTEGER, n BIGINT", f"w, nullif(s, {_NULL}) AS s, k, n")
    value = name
    if typed.form is Form.FLOAT:
        # Adding zero makes one number of the two zeros.
        value = f"{name}::{dialect.double} + 0"
    elif kind is Kind.TIME:
        value = f"CASE WHEN {counted_time(name, typed)} THEN {name}::date END"
    grouped = f"SELECT {part.inner} AS p, {value} AS g, count(*) AS n FROM {part.source} GROUP BY 1, 2"
    if typed.form is Form.FLOAT or kind is Kind.TIME:
        held, type_ = ("v", "DATE") if kind is Kind.TIME else ("x", "DOUBLE")
        select = f"SELECT {part.outer} AS w, g AS {held}, n FROM ({grouped}) AS grouped"
        return Parts(select, f"w VARCHAR, {held} {type_}, n BIGINT", f"w, {held}, n")
    text = "g" if kind is Kind.TEXT else f"g::{dialect.text}"
    null = "CASE WHEN g IS NULL THEN 1 ELSE 0 END"
    select = (
        f"SELECT {part.outer} AS w, coalesce({text}, '') AS v, {null} AS z, n FROM ({grouped}) AS grouped"
    )
    kept = "TRY_CAST(v AS DOUBLE) AS x" if kind is Kind.NUMBER else "CASE WHEN z = 0 THEN v END AS v"
    return Parts(select, "w VARCHAR, v VARCHAR, z INTEGER, n BIGINT", f"w, {kept}, n")
