"""Some rows of a table, from several places of it: enough to tell what its columns are like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from midspan.data.ports import SPREAD_ROWS
from midspan.tables._tallying import NO_ZEROS
from midspan.tables._words import Dialect, Form

_PLACES = 2
_TOGETHER = 122_880
"""Rows that DuckDB writes together: to read the first of them costs little, to read the last as much as all."""


class Taken(NamedTuple):
    """What `take` takes: the statement on the engine, the types of what comes, and what is kept of it."""

    select: str
    columns: str
    shape: str


def places_of(rows: int) -> list[tuple[int, int]]:
    """The first and the last row of each place."""
    if rows <= SPREAD_ROWS:
        return [(1, rows)]
    size = SPREAD_ROWS // _PLACES
    first = [at * (rows - size) // _PLACES for at in range(_PLACES)]
    together = [each // _TOGETHER * _TOGETHER for each in first]
    return [(each + 1, each + size) for each in (together if len(set(together)) == _PLACES else first)]


def spread_of(
    columns: Sequence[tuple[int, Form]], places: Sequence[tuple[int, int]], dialect: Dialect
) -> Taken:
    """`v` and the number of each column; null where it is."""
    select, types, shape = [], [], []
    for number, form in columns:
        name = f"c{number}"
        if form is Form.FLOAT:
            select.append(f"{name}::{dialect.double} + 0 AS x{number}")
            types.append(f"x{number} DOUBLE")
            shape.append(f"x{number}::VARCHAR AS v{number}")
        else:
            text = NO_ZEROS.format(f"v{number}") if form is Form.DECIMAL else f"v{number}"
            select += [
                f"{name}::{dialect.text} AS v{number}",
                f"CASE WHEN {name} IS NULL THEN 1 ELSE 0 END AS z{number}",
            ]
            types += [f"v{number} VARCHAR", f"z{number} INTEGER"]
            shape.append(f"CASE WHEN z{number} = 0 THEN {text} END AS v{number}")
    within = " OR ".join(f"r BETWEEN {first:d} AND {last:d}" for first, last in places)
    return Taken(f"SELECT {', '.join(select)} FROM r WHERE {within}", ", ".join(types), ", ".join(shape))
