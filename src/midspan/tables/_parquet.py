"""Tables of Parquet files in one DuckDB."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import duckdb

from midspan.data.ports import (
    MOST_EVIDENCE,
    Broken,
    Evidence,
    Files,
    Kind,
    Limits,
    Table,
    Tally,
)
from midspan.errors import DataError
from midspan.tables._following import SqlTable, as_evidence
from midspan.tables._local import DAMAGE, asked, connected, local, refused
from midspan.tables._reading import Read, read, resolved
from midspan.tables._tallying import falls_into, tallied, tried, trimmed, valued
from midspan.tables._words import Form, filled, literal

_FEW = 16_384
"""Rows by which it is told whether most values of a column are different."""

_BEGINNING = 100_000
"""Rows that are looked at first for evidence."""


@contextmanager
def tables(places: Mapping[str, Files], limits: Limits) -> Iterator[Mapping[str, Table]]:
    found = {name: resolved(place) for name, place in places.items()}
    files = [part.path for place in found.values() for part in place.parts]
    with connected(limits, files=files) as connection:
        yield {name: _opened(connection, place, str(at)) for at, (name, place) in enumerate(found.items())}


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
    def __init__(self, connection: duckdb.DuckDBPyConnection, shown: str, files: Read, key: str) -> None:
        super().__init__(shown, files.typed, Words(), key)
        self.connection = connection
        self.view = f"rows_{key}"
        self._numbered, self._last = files.numbered, files.last

    def run(self, select: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return asked(self.connection, self._with(select), parameters, self.shown)

    def sorted_into(self, column: str, tallies: Sequence[Tally]) -> tuple[int, ...]:
        """Without a dictionary: values are counted and looked at on the way, or where most are different only looked at."""
        number = self.number(column)
        if (number, True) in self._dictionaries:
            return super().sorted_into(column, tallies)
        name = f"c{number}"
        source = f"(SELECT {name}, 1 AS n FROM {self.view} WHERE {name} IS NOT NULL)"
        if not self._nearly_unique(number):
            source = (
                f"(SELECT {name}, count(*) AS n FROM {self.view} WHERE {name} IS NOT NULL GROUP BY {name})"
            )
        statement = tallied(f"(SELECT {valued(name, self._typed[number].form)}, n FROM {source})", tallies)
        try:
            (row,) = asked(self.connection, *statement, self.shown)
        except DataError:
            self.ask(*tried(tallies))
            raise
        return tuple(map(int, row))

    def some(self, column: str, limit: int) -> list[str]:
        """Of a part of the values where there are many: hashes tell which are the least before all are known."""
        number = self.number(column)
        form, name = self._typed[number].form, f"c{number}"
        if form is Form.DECIMAL or (number, True) in self._dictionaries:
            return super().some(column, limit)
        key = "v" if form is Form.NONE else "x"
        values = f"SELECT DISTINCT {valued(name, form)} FROM {self.view} WHERE {name} IS NOT NULL"
        share = min(1.0, 3 * limit / max(self._different[number], 1))
        for least in dict.fromkeys((share, 1.0)):
            within = "" if least == 1.0 else f" WHERE hash({key}) < {int(least * 2**64):d}::UBIGINT"
            found = self.run(f"SELECT v FROM ({values}){within} ORDER BY hash({key}), v LIMIT {limit:d}")
            if len(found) == limit:
                break
        return [value for (value,) in found]

    def repeated(self, key: Sequence[str], columns: Sequence[str] = ()) -> Broken:
        """In one pass: the first row of each key is known when all are counted."""
        numbers = [self.number(each) for each in key]
        names = ", ".join(f"c{each}" for each in numbers)
        groups = f"SELECT count(*) AS n, min(r) AS f FROM r WHERE {filled(numbers)} GROUP BY {names}"
        ((checked, repeated, rows, firsts),) = self.run(
            "SELECT coalesce(sum(n), 0), count(*) FILTER (WHERE n > 1), coalesce(sum(n) FILTER (WHERE n > 1), 0),"
            f" min(f, {MOST_EVIDENCE}) FILTER (WHERE n > 1) FROM ({groups}) AS g"
        )
        found: list[Evidence] = []
        if repeated:
            shown = list(dict.fromkeys((*key, *columns)))
            same = " AND ".join(f"r.c{each} = g.c{each}" for each in numbers)
            first = f"SELECT {names}, r AS f FROM r WHERE r IN ({', '.join(map(str, firsts))})"
            found = as_evidence(
                shown,
                self.run(
                    f"SELECT r.r, {self.selected(shown, 'r.')} FROM r JOIN ({first}) AS g ON {same}"
                    f" ORDER BY g.f, r.r LIMIT {MOST_EVIDENCE}"
                ),
            )
        return Broken(repeated, int(rows), int(checked), tuple(found), surplus=int(rows) - repeated)

    def rows_in(self, tally: Tally, case: int, limit: int = MOST_EVIDENCE) -> list[Evidence]:
        number = self.number(tally.column)
        typed = self._typed[number]
        where, parameters = falls_into(tally, case)
        source = (
            f"(SELECT r, c{number}, {valued(f'c{number}', typed.form)} FROM r WHERE c{number} IS NOT NULL)"
        )
        found = self.first(self.selected([tally.column]), where, parameters, limit, trimmed(source))
        return as_evidence([tally.column], found)

    def _nearly_unique(self, number: int) -> bool:
        """Whether most values are different, by the first rows; or numbers, which are looked at as quickly as counted."""
        kind = self.columns[number].kind
        seen, rows = (
            min(self.wide(about=False).columns[self.columns[number].name].filled, _FEW),
            self.wide(about=False).rows,
        )
        return kind is Kind.NUMBER or (
            kind is Kind.TEXT and self._different[number] > _expected(seen, rows / 3)
        )

    @cached_property
    def _different(self) -> dict[int, int]:
        """How many different values the first rows have, of each column of texts or numbers."""
        wanted = [number for number, each in enumerate(self.columns) if each.kind in {Kind.TEXT, Kind.NUMBER}]
        if not wanted:
            return {}
        counts = ", ".join(f"count(DISTINCT c{each})" for each in wanted)
        names = ", ".join(f"c{each}" for each in wanted)
        (row,) = self.run(f"SELECT {counts} FROM (SELECT {names} FROM r LIMIT {_FEW})")
        return dict(zip(wanted, row, strict=True))

    def run_with(self, parent: SqlTable, select: str) -> list[tuple[Any, ...]]:
        view = self._parent(parent).view
        return asked(
            self.connection, self._with(select, f", u AS NOT MATERIALIZED (FROM {view})"), (), self.shown
        )

    def take(self, table: str, select: str, columns: str, shape: str) -> None:  # noqa: ARG002 - what comes has its types
        self.ask(f"CREATE TEMP TABLE {table} AS SELECT {shape} FROM ({self._with(select)})")

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return local(self.connection, sql, parameters, self.shown)

    def first(
        self, select: str, where: str, parameters: Sequence[Any], limit: int, source: str = "r"
    ) -> list[tuple[Any, ...]]:
        """Looked for at the beginning first: most faults stand there as well, and what is beyond is not read then."""
        if not self._last:
            return super().first(select, where, parameters, limit, source)
        found: list[tuple[Any, ...]] = []
        low, span = 0, _BEGINNING
        while len(found) < limit and low < self._last:
            within = f"r > {low:d} AND r <= {low + span:d} AND ({where})"
            found += super().first(select, within, parameters, limit - len(found), source)
            low += span
            span = _ahead(low, len(found), limit)
        return found

    def batches(self, select: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        try:
            cursor = self.connection.cursor().execute(self._with(f"SELECT r, {select} FROM r"))
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
        rows = "FROM" if self._numbered else "SELECT row_number() OVER () AS r, * FROM"
        return (
            f"WITH t AS NOT MATERIALIZED (FROM {self.view}),"
            f" r AS NOT MATERIALIZED ({rows} {self.view}){more} {select}"
        )


def _ahead(looked_at: int, found: int, limit: int) -> int:
    """Rows in which as many are likely to be found as are wanted still."""
    most = 4 * looked_at
    return min(most, int(1.5 * looked_at * (limit - found) / found) + _FEW) if found else most


def _expected(seen: int, different: float) -> float:
    """How many different values so many rows have, where each of so many values is as likely as the others."""
    return different * -math.expm1(-seen / different) if different else 0.0


def _opened(connection: duckdb.DuckDBPyConnection, place: Files, key: str) -> DuckTable:
    if not place.parts:
        raise DataError(f"`{place.shown}` holds no file", help="give a file with at least one row")
    found = read(connection, place)
    asked(connection, f"CREATE VIEW rows_{key} AS {found.select}", (), place.shown)
    return DuckTable(connection, place.shown, found, key)
