"""What is read of Parquet files as one table: its columns as `c0`, `c1`, …, and the number of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import duckdb

from midspan.data.ports import Column, Files, Kind, Part
from midspan.tables._local import asked, escaped
from midspan.tables._words import Form, Typed, literal

_INTEGERS = frozenset(
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
) | {"INTEGER", "UINTEGER"}
_UTC = "TIMESTAMP WITH TIME ZONE"
_OWN_ROWS = frozenset(("file_row_number", "file_index"))


class Read(NamedTuple):
    """What is read of files. numbered: `r` is the number of the row, as the files have it.

    last: this number of the last row, where parts of the rows can be read by it; else 0. stored: how the files call each column, where all of
    them call it alike.
    """

    typed: list[Typed]
    select: str
    numbered: bool
    last: int = 0
    stored: tuple[str, ...] = ()


def resolved(place: Files) -> Files:
    """DuckDB compares the path that it opens with those that it may open."""
    parts = tuple(Part(part.path.resolve(), part.names, part.fixed) for part in place.parts)
    return Files(parts, place.shown, place.partitioned)


def read(connection: duckdb.DuckDBPyConnection, place: Files) -> Read:
    """Raises DataError for a file that is damaged."""
    counts = _counts(connection, place)
    named = place.parts[0].names is not None
    return _landed(place, counts) if named else _plain(connection, place, counts)


def _counts(connection: duckdb.DuckDBPyConnection, place: Files) -> dict[str, int]:
    """Rows of each file, by the name that it is opened by."""
    names = [escaped(part.path) for part in place.parts]
    listed = ", ".join(map(literal, dict.fromkeys(names)))
    found = asked(connection, f"SELECT num_rows FROM parquet_file_metadata([{listed}])", (), place.shown)
    return dict(zip(dict.fromkeys(names), (int(rows) for (rows,) in found), strict=True))


def filled(connection: duckdb.DuckDBPyConnection, place: Files, stored: Sequence[str]) -> dict[int, int]:
    """How many values of a column are not null, by its number: what the files keep of every part of it.

    DuckDB passes over parts by that as well. A column of which a part does not say it is left out.
    """
    names = [literal(escaped(part.path)) for part in place.parts]
    if len(set(names)) < len(names):
        return {}
    found = asked(
        connection,
        "SELECT path_in_schema, sum(num_values) - sum(stats_null_count) FROM"
        f" parquet_metadata([{', '.join(names)}]) GROUP BY 1"
        " HAVING count(*) = count(stats_null_count) AND count(*) = count(DISTINCT (file_name, row_group_id))",
        (),
        place.shown,
    )
    known = {name: int(values) for name, values in found}
    return {number: known[name] for number, name in enumerate(stored) if name in known}


def _numbers(parts: Sequence[Part], counts: Mapping[str, int], before: int) -> tuple[str, int]:
    """The number of a row that is read of these files, from 1; and how many rows are before what follows them."""
    firsts = []
    for part in parts:
        firsts.append(before + 1)
        before += counts[escaped(part.path)]
    first = str(firsts[0]) if len(firsts) == 1 else f"({firsts})[file_index::BIGINT + 1]"
    return f"file_row_number + {first} AS r", before


def _landed(place: Files, counts: Mapping[str, int]) -> Read:
    """All columns are texts; parts with the same names are read at once."""
    names = list(
        dict.fromkeys(
            name for part in place.parts for name in (*(part.names or ()), *(key for key, _ in part.fixed))
        )
    )
    typed = [Typed(Column(name, "text", Kind.TEXT)) for name in names]
    selects = []
    before = 0
    for (own, fixed), group in groupby(place.parts, lambda part: (part.names, part.fixed)):
        parts = list(group)
        at = {name: f"c{number}" for number, name in enumerate(own or ())}
        at |= {name: literal(value) for name, value in fixed}
        selected = ", ".join(
            f"{at.get(name, 'NULL::VARCHAR')} AS c{number}" for number, name in enumerate(names)
        )
        row, before = _numbers(parts, counts, before)
        selects.append(f"SELECT {selected}, {row} FROM {_files(parts)}")
    alike = len({(part.names, part.fixed) for part in place.parts}) == 1
    stored = tuple(f"c{at}" for at in range(len(names))) if alike else ()
    return Read(typed, " UNION ALL ".join(selects), numbered=True, last=_last(place, before), stored=stored)


def _plain(connection: duckdb.DuckDBPyConnection, place: Files, counts: Mapping[str, int]) -> Read:
    options = f", hive_partitioning = {str(place.partitioned).lower()}"
    if len(place.parts) > 1:
        options += ", union_by_name = true"
    source = _files(place.parts, options)
    found = asked(connection, f"DESCRIBE SELECT * FROM {source}", (), place.shown)
    typed = [_typed(name, kind) for name, kind, *_ in found]
    selected = ", ".join(
        f"{_expression(name, kind)} AS c{number}" for number, (name, kind, *_) in enumerate(found)
    )
    # A column that is called as DuckDB calls the numbers of rows hides them.
    if any(name.lower() in _OWN_ROWS for name, *_ in found):
        return Read(typed, f"SELECT {selected} FROM {source}", numbered=False)
    row, rows = _numbers(place.parts, counts, 0)
    return Read(
        typed,
        f"SELECT {selected}, {row} FROM {source}",
        numbered=True,
        last=_last(place, rows),
        stored=tuple(name for name, *_ in found),
    )


def _last(place: Files, rows: int) -> int:
    """Of several files DuckDB reads all rows, whatever is asked of their numbers."""
    return rows if len(place.parts) == 1 else 0


def _files(parts: Sequence[Part], options: str = "") -> str:
    paths = ", ".join(literal(escaped(part.path)) for part in parts)
    return f"read_parquet([{paths}]{options})"


def _typed(name: str, kind: str) -> Typed:
    column = Column(name, kind, _kind(kind))
    if kind in {"DOUBLE", "FLOAT"}:
        return Typed(column, Form.FLOAT, nan="'NaN'::float8")
    if column.kind is Kind.NUMBER:
        return Typed(column, Form.INTEGER if kind in _INTEGERS else Form.DECIMAL)
    return Typed(column, day=kind == "DATE")


def _kind(kind: str) -> Kind:
    if kind in _INTEGERS or kind in {"DOUBLE", "FLOAT"} or kind.startswith("DECIMAL"):
        return Kind.NUMBER
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return Kind.TIME
    if kind == "BOOLEAN":
        return Kind.BOOLEAN
    return Kind.TEXT if kind in {"VARCHAR", "UUID"} or kind.startswith("ENUM") else Kind.OTHER


def _expression(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if kind == _UTC:
        return f"({quoted} AT TIME ZONE 'UTC')"
    if kind.startswith("TIMESTAMP_"):
        return f"{quoted}::TIMESTAMP"
    if kind == "UUID" or kind.startswith("ENUM"):
        return f"{quoted}::VARCHAR"
    return f"{quoted}::DOUBLE" if kind == "FLOAT" else quoted
