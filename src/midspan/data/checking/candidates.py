"""Rows that may be the same thing as another: those that share a value of an identifier, found in the dictionaries of the columns.

The engine counts and picks; only rows that share something come here. What too many share identifies nobody. Where more pairs
would have to be compared than there is time for, the identifiers with the fewest pairs are looked at; of one that alone has too
many, a sample of its values by their MD5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from midspan.data import ports
from midspan.data.checking.ground import Ground, Held
from midspan.data.checking.same import MOST_SHARING, Identified
from midspan.data.checking.values import Column

MOST_ROWS = 200_000
MOST_PAIRS = 3_000_000
# Values that one statement asks for.
_AT_ONCE = 20_000

_WORDS = re.compile(r"[^\W_]+")
# The same as `plainly` without its blanks, as DuckDB says it.
_GROUPED = r"""
    with plain as (select v, n, regexp_replace(lower(v), '[^\p{L}\p{N}]+', '', 'g') as p from $here where v is not null),
    same as (select p, sum(n) as s, list(v) as vs from plain where p <> '' and not list_contains(?::varchar[], p) group by p)"""
_SHARED = f"where s between 2 and {MOST_SHARING}"
_DRAWN = "('0x' || substr(md5(p), 1, 8))::ubigint % {} = 0"


@dataclass(frozen=True, slots=True)
class Candidates:
    """values: identifiers by row, as `plainly` writes them. columns: which of them were looked at, by their places.

    of: rows that these stand for: all of the table, or of a sample those whose value was drawn.
    """

    values: dict[int, Identified]
    columns: tuple[int, ...]
    of: int
    sampled: bool


@dataclass(frozen=True, slots=True)
class _Sharing:
    """What rows share of one identifier. values: None where there are more than would be looked at."""

    place: int
    column: Column
    rows: int
    pairs: float
    values: list[str] | None


def candidates(ground: Ground, held: Sequence[Held]) -> Candidates:
    """held: the identifiers, all of which are there."""
    sharing = sorted(
        (_sharing(ground, place, each) for place, each in enumerate(held) if _lookable(each)),
        key=lambda each: (each.pairs, each.place),
    )
    taken: list[_Sharing] = []
    for each in sharing:
        rows, pairs = (sum(getattr(one, name) for one in (*taken, each)) for name in ("rows", "pairs"))
        if rows <= MOST_ROWS and pairs <= MOST_PAIRS:
            taken.append(each)
    if taken or not sharing:
        values: dict[int, Identified] = {}
        for each in taken:
            _take(held, each.column, each.values or (), values)
        return Candidates(values, tuple(each.place for each in taken), ground.rows, sampled=False)
    return _sample(held, sharing[0])


def _lookable(held: Held) -> bool:
    return held.there is not None and held.there.kind in {ports.Kind.TEXT, ports.Kind.NUMBER}


def _sharing(ground: Ground, place: int, held: Held) -> _Sharing:
    column = Column(ground, held, held.nothing)
    groups = _asked(column, f"vs, s from same {_SHARED} limit {MOST_ROWS // 2 + 1}")
    if len(groups) <= MOST_ROWS // 2:
        sizes = [int(size) for _, size in groups]
        values = sorted(str(value) for values, _ in groups for value in values)
        return _Sharing(place, column, sum(sizes), sum(size * (size - 1) / 2 for size in sizes), values)
    [(rows, pairs)] = _asked(
        column, f"coalesce(sum(s), 0), coalesce(sum(s * (s - 1)) / 2, 0) from same {_SHARED}"
    )
    return _Sharing(place, column, int(rows), float(pairs), None)


def _asked(column: Column, selected: str) -> list[tuple[Any, ...]]:
    nothing = [plainly(each).replace(" ", "") for each in column.column.nothing]
    here = column.dictionary.table
    return column.ground.data.ask(f"{_GROUPED.replace('$here', here)} select {selected}", [nothing])


def _take(held: Sequence[Held], column: Column, values: Sequence[str], into: dict[int, Identified]) -> None:
    """Rows with one of these values, with all identifiers."""
    named = _named(held)
    names = [name for name, _ in named]
    for start in range(0, len(values), _AT_ONCE):
        some = tuple(typed(column.there, value) for value in values[start : start + _AT_ONCE])
        wanted = ports.OneOf(column.there.name, some)
        for row in column.ground.data.rows_of(wanted, names, _AT_ONCE * MOST_SHARING):
            if row.row not in into:
                into[row.row] = _identified(row, named)


def _sample(held: Sequence[Held], sharing: _Sharing) -> Candidates:
    """Rows that share a value are drawn together, so that every pair of a value that is drawn is found."""
    every = max(-(-sharing.rows // MOST_ROWS), int(-(-sharing.pairs // MOST_PAIRS)), 2)
    drawn = _DRAWN.format(every)
    [(of,)] = _asked(sharing.column, f"coalesce(sum(s), 0) from same where {drawn}")
    values: dict[int, Identified] = {}
    shared = _asked(sharing.column, f"unnest(vs) as v from same {_SHARED} and {drawn} order by v")
    _take(held, sharing.column, [str(value) for (value,) in shared], values)
    return Candidates(values, (sharing.place,), int(of), sampled=True)


def _named(held: Sequence[Held]) -> list[tuple[str, frozenset[str]]]:
    """The columns that are there, each with its words for nothing."""
    return [(each.there.name, frozenset(each.nothing)) for each in held if each.there is not None]


def _identified(row: ports.Evidence, named: Sequence[tuple[str, frozenset[str]]]) -> Identified:
    """What says nothing is no identifier that two rows could share."""
    found = []
    for name, nothing in named:
        value = row.values.get(name)
        empty = isinstance(value, str) and value.strip(ports.BLANKS).lower() in nothing
        found.append("" if empty else plainly(value))
    return tuple(found)


def everything(ground: Ground, held: Sequence[Held]) -> dict[int, Identified]:
    """The identifiers of every row."""
    named = _named(held)
    return {
        row.row: _identified(row, named)
        for batch in ground.data.stream([name for name, _ in named])
        for row in batch
    }


def typed(there: ports.Column, value: str) -> str | int | float | Decimal:
    """What a dictionary says, as the column has it."""
    if there.kind is not ports.Kind.NUMBER:
        return value
    try:
        return int(value)
    except ValueError:
        return Decimal(value) if there.type.upper().startswith(("DEC", "NUM")) else float(value)


def plainly(value: object) -> str:
    """The words of a value in small letters, with blanks between."""
    return "" if value is None else " ".join(_WORDS.findall(str(value).casefold()))
