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
from midspan.tables._reading import filled as filled_of
from midspan.tables._tallying import falls_into, tallied, tried, trimmed, valued
from midspan.tables._words import Form, filled, literal, sampled

_SEVERAL = 1 / 8
"""Of more different values than this share of the rows, each row is looked at."""

_COUNTED = 1_500_000
"""More different values than these are not held at once only to take a sample of them."""

_LEAST, _BEGINNING = 4_096, 100_000
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

    def first_sign(self, text: str) -> str:
        return f"ord({text})"

    def about(self, column: str) -> str | None:
        return f"approx_count_distinct({column})"


class DuckTable(SqlTable):
    def __init__(self, connection: duckdb.DuckDBPyConnection, place: Files, files: Read, key: str) -> None:
        super().__init__(place.shown, files.typed, Words(), key)
        self.connection = connection
        self.view = f"rows_{key}"
        self._numbered, self._last = files.numbered, files.last
        self._place, self._stored = place, files.stored

    def run(self, select: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return asked(self.connection, self._with(select), parameters, self.shown)

    @cached_property
    def filled(self) -> Mapping[int, int]:
        return filled_of(self.connection, self._place, self._stored)

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

    def repeated(self, key: Sequence[str], columns: Sequence[str] = ()) -> Broken:
        """By the hashes of keys, which are smaller than these; what has the hash of another is looked at itself."""
        numbers = [self.number(each) for each in key]
        names = ", ".join(f"c{each}" for each in numbers)
        shown = list(dict.fromkeys((*key, *columns)))
        hashes = f"SELECT hash({names}) AS h FROM r WHERE {filled(numbers)} GROUP BY 1 HAVING count(*) > 1"
        alike = f"a{self._key}_{'_'.join(map(str, numbers))}"
        rows = f"SELECT r, {names}, {self.selected(shown)} FROM r WHERE {filled(numbers)} AND hash({names}) IN ({hashes})"
        asked(self.connection, f"CREATE OR REPLACE TEMP TABLE {alike} AS {self._with(rows)}", (), self.shown)
        same = f"SELECT count(*) AS n, min(r) AS f, {names} FROM {alike} GROUP BY {names} HAVING count(*) > 1"
        ((repeated, concerned),) = self.ask(f"SELECT count(*), coalesce(sum(n), 0) FROM ({same})")
        values = ", ".join(f"e{at}" for at in range(len(shown)))
        found = self.ask(
            f"SELECT r, {values} FROM {alike} JOIN ({same} ORDER BY f LIMIT {MOST_EVIDENCE}) AS g USING ({names})"
            f" ORDER BY f, r LIMIT {MOST_EVIDENCE}"
        )
        self.ask(f"DROP TABLE {alike}")
        checked = self.wide(about=False).columns[key[0]].filled
        if len(numbers) > 1:
            ((checked,),) = self.run(f"SELECT count(*) FROM t WHERE {filled(numbers)}")
        evidence = tuple(as_evidence(shown, found))
        return Broken(repeated, int(concerned), checked, evidence, surplus=int(concerned) - repeated)

    def rows_in(self, tally: Tally, case: int, limit: int = MOST_EVIDENCE) -> list[Evidence]:
        number = self.number(tally.column)
        typed = self._typed[number]
        where, parameters = falls_into(tally, case)
        source = (
            f"(SELECT r, c{number}, {valued(f'c{number}', typed.form)} FROM r WHERE c{number} IS NOT NULL)"
        )
        of = self._tallied[tally][case] if tally in self._tallied else 0
        found = self.first(self.selected([tally.column]), where, parameters, limit, trimmed(source), of)
        return as_evidence([tally.column], found)

    def _nearly_unique(self, number: int) -> bool:
        """Whether there are many different values, by the spread rows; what is a number already is looked at as quickly."""
        column = self.columns[number]
        if column.kind is not Kind.TEXT:
            return self._typed[number].form in {Form.INTEGER, Form.FLOAT}
        # What is more frequent than the others, as a word for nothing is, says nothing about how many they are.
        ((seen, rare, different),) = self.ask(
            "SELECT coalesce(sum(n), 0), coalesce(sum(n) FILTER (WHERE n < 10), 0), count(*) FILTER (WHERE n < 10)"
            f" FROM {self.spread(column.name)}"
        )
        if 2 * rare < seen:
            return False
        return bool(
            different > _expected(rare, self.wide(about=False).columns[column.name].filled * _SEVERAL)
        )

    def run_with(self, parent: SqlTable, select: str) -> list[tuple[Any, ...]]:
        view = self._parent(parent).view
        return asked(
            self.connection, self._with(select, f", u AS NOT MATERIALIZED (FROM {view})"), (), self.shown
        )

    def _take_values(self, number: int, table: str, level: int) -> None:
        """A sample of values that are repeated is taken when they are counted: to make their MD5 costs more than to count them."""
        typed, each = self._typed[number], self.wide().columns[self.columns[number].name]
        if not level or typed.form is not Form.NONE or each.about > min(_COUNTED, each.filled * _SEVERAL):
            super()._take_values(number, table, level)
            return
        grouped = f"SELECT c{number} AS v, count(*) AS n FROM t WHERE c{number} IS NOT NULL GROUP BY 1"
        # What knows the count is asked after counting.
        some = f"CASE WHEN n > 0 THEN {sampled('v', self._dialect, level)} END"
        self.take(table, f"SELECT v, n FROM ({grouped}) WHERE {some}", "v VARCHAR, n BIGINT", "v, n")

    def take(self, table: str, select: str, columns: str, shape: str) -> None:  # noqa: ARG002 - what comes has its types
        made = f"CREATE TEMP TABLE {table} AS SELECT {shape} FROM ({self._with(select)})"
        asked(self.connection, made, (), self.shown)

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return local(self.connection, sql, parameters, self.shown)

    def first(
        self, select: str, where: str, parameters: Sequence[Any], limit: int, source: str = "r", of: int = 0
    ) -> list[tuple[Any, ...]]:
        """Looked for at the beginning first: most faults stand there as well, and what is beyond is not read then."""
        if not self._last:
            return super().first(select, where, parameters, limit, source, of)
        found: list[tuple[Any, ...]] = []
        limit = min(limit, of or limit)
        low, span = 0, _ahead(self._last, of, limit) if of > limit else self._last if of else _BEGINNING
        while len(found) < limit and low < self._last:
            within = f"r > {low:d} AND r <= {low + span:d} AND ({where})"
            found += super().first(select, within, parameters, limit - len(found), source, of)
            low += span
            span = _ahead(low, len(found), limit - len(found))
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


def _ahead(looked_at: int, found: int, wanted: int) -> int:
    """Rows in which as many are likely to be found as are wanted."""
    most = 4 * looked_at
    return min(most, int(1.2 * looked_at * wanted / found) + _LEAST) if found else most


def _expected(seen: int, different: float) -> float:
    """How many different values so many rows have, where each of so many values is as likely as the others."""
    return different * -math.expm1(-seen / different) if different else 0.0


def _opened(connection: duckdb.DuckDBPyConnection, place: Files, key: str) -> DuckTable:
    if not place.parts:
        raise DataError(f"`{place.shown}` holds no file", help="give a file with at least one row")
    found = read(connection, place)
    asked(connection, f"CREATE VIEW rows_{key} AS {found.select}", (), place.shown)
    return DuckTable(connection, place, found, key)
