"""Tables of Parquet files in one DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import duckdb

from midspan.data.ports import Column, Files, Kind, Limits, Part, Table
from midspan.errors import DataError
from midspan.tables._following import SqlTable
from midspan.tables._local import DAMAGE, asked, connected, escaped, local, refused
from midspan.tables._words import Form, Typed, literal

_INTEGERS = frozenset(
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
) | {"INTEGER", "UINTEGER"}
_UTC = "TIMESTAMP WITH TIME ZONE"


@contextmanager
def tables(places: Mapping[str, Files], limits: Limits) -> Iterator[Mapping[str, Table]]:
    resolved = {name: _resolved(place) for name, place in places.items()}
    files = [part.path for place in resolved.values() for part in place.parts]
    with connected(limits, files=files) as connection:
        yield {name: _opened(connection, place, str(at)) for at, (name, place) in enumerate(resolved.items())}


class Words:
    """What DuckDB says in its own way."""

    text = "text"
    double = "float8"
    integer = "int4"

    def parameter(self, number: int) -> str:
        return f"${number}"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_full_match({text}, {literal(pattern)})"

    def md5(self, text: str) -> str:
        return f"md5({text})"

    def about(self, column: str) -> str | None:
        return f"approx_count_distinct({column})"


class DuckTable(SqlTable):
    def __init__(
        self, connection: duckdb.DuckDBPyConnection, shown: str, typed: Sequence[Typed], key: str
    ) -> None:
        super().__init__(shown, typed, Words(), key)
        self.connection = connection
        self.view = f"v{key}"

    def run(self, select: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return asked(self.connection, self._with(select), parameters, self.shown)

    def run_with(self, parent: SqlTable, select: str) -> list[tuple[Any, ...]]:
        view = self._parent(parent).view
        return asked(
            self.connection, self._with(select, f", u AS NOT MATERIALIZED (FROM {view})"), (), self.shown
        )

    def take(self, table: str, select: str, columns: str, shape: str) -> None:  # noqa: ARG002 - what comes has its types
        self.ask(f"CREATE TEMP TABLE {table} AS SELECT {shape} FROM ({self._with(select)})")

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return local(self.connection, sql, parameters, self.shown)

    def batches(self, select: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        try:
            cursor = self.connection.cursor().execute(self._with(select))
            while batch := cursor.fetchmany(size):
                yield batch
        except DAMAGE as error:
            raise refused(error, self.shown) from None

    def along(self, parent: Table) -> SqlTable:
        return self._parent(parent)

    def _parent(self, parent: object) -> DuckTable:
        if not isinstance(parent, DuckTable) or parent.connection is not self.connection:
            raise ValueError("tables are joined where they were opened together")
        return parent

    def _with(self, select: str, more: str = "") -> str:
        return (
            f"WITH t AS NOT MATERIALIZED (FROM {self.view}),"
            f" r AS NOT MATERIALIZED (SELECT row_number() OVER () AS r, * FROM {self.view}){more} {select}"
        )


def _resolved(place: Files) -> Files:
    """DuckDB compares the path that it opens with those that it may open."""
    parts = tuple(Part(part.path.resolve(), part.names, part.fixed) for part in place.parts)
    return Files(parts, place.shown, place.partitioned)


def _opened(connection: duckdb.DuckDBPyConnection, place: Files, key: str) -> DuckTable:
    if not place.parts:
        raise DataError(f"`{place.shown}` holds no file", help="give a file with at least one row")
    named = place.parts[0].names is not None
    typed, select = _landed(place) if named else _plain(connection, place)
    asked(connection, f"CREATE VIEW v{key} AS {select}", (), place.shown)
    return DuckTable(connection, place.shown, typed, key)


def _landed(place: Files) -> tuple[list[Typed], str]:
    """All columns are texts; parts with the same names are read at once."""
    names = list(
        dict.fromkeys(
            name for part in place.parts for name in (*(part.names or ()), *(key for key, _ in part.fixed))
        )
    )
    typed = [Typed(Column(name, "text", Kind.TEXT)) for name in names]
    selects = []
    for (own, fixed), parts in groupby(place.parts, lambda part: (part.names, part.fixed)):
        at = {name: f"c{number}" for number, name in enumerate(own or ())}
        at |= {name: literal(value) for name, value in fixed}
        selected = ", ".join(
            f"{at.get(name, 'NULL::VARCHAR')} AS c{number}" for number, name in enumerate(names)
        )
        selects.append(f"SELECT {selected} FROM {_read(parts)}")
    return typed, " UNION ALL ".join(selects)


def _plain(connection: duckdb.DuckDBPyConnection, place: Files) -> tuple[list[Typed], str]:
    options = f", hive_partitioning = {str(place.partitioned).lower()}"
    if len(place.parts) > 1:
        options += ", union_by_name = true"
    source = _read(place.parts, options)
    found = asked(connection, f"DESCRIBE SELECT * FROM {source}", (), place.shown)
    typed = [_typed(name, kind) for name, kind, *_ in found]
    selected = ", ".join(
        f"{_expression(name, kind)} AS c{number}" for number, (name, kind, *_) in enumerate(found)
    )
    return typed, f"SELECT {selected} FROM {source}"


def _read(parts: Iterator[Part] | Sequence[Part], options: str = "") -> str:
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
