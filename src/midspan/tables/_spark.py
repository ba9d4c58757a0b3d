"""Tables in one session of Spark; their dictionaries come as Arrow to a DuckDB on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count, islice
from typing import Any

import duckdb

from midspan.data.ports import Kind, Limits, Relation, Stored, Table
from midspan.tables._following import SqlTable
from midspan.tables._local import connected, local
from midspan.tables._spark_finding import Opened, opened
from midspan.tables._spark_rows import Order, before
from midspan.tables._spark_session import FAULTS, refused, session
from midspan.tables._table import level_of
from midspan.tables._words import Form, Typed, counted_time, days_of, values_of

_AT_ONCE = 2_000_000
"""About how many values of all columns are brought by one statement."""

_VIEWS = count()
_NUMBERED = re.compile(r"\bFROM r\b")


@contextmanager
def tables(places: Mapping[str, Relation | Stored], limits: Limits) -> Iterator[Mapping[str, Table]]:
    first = next(iter(places.values()))
    with connected(limits) as beside, session(first.address, limits, first.shown) as spark:
        found: dict[str, SparkTable] = {}
        try:
            for at, (name, place) in enumerate(places.items()):
                view = f"midspan_{next(_VIEWS)}"
                found[name] = SparkTable(spark, beside, opened(spark, place, view), str(at))
            yield found
        finally:
            for table in found.values():
                table.close()


class Words:
    """What Spark says in its own way."""

    text = "string"
    double = "double"
    integer = "int"

    def parameter(self, number: int) -> str:
        return f":p{number}"

    def matches(self, text: str, pattern: str) -> str:
        # A dollar sign would match before the end of a last line, too.
        whole = rf"\A(?:{pattern})\z"
        return f"{text} RLIKE {literal(whole)}"

    def md5(self, text: str) -> str:
        return f"md5({text})"

    def about(self, column: str) -> str | None:
        return f"approx_count_distinct({column})"


class SparkTable(SqlTable):
    def __init__(self, spark: Any, beside: duckdb.DuckDBPyConnection, place: Opened, key: str) -> None:
        super().__init__(place.shown, place.typed, Words(), key)
        self.spark = spark
        self.view = place.view
        self.names = ", ".join(f"c{number}" for number in range(len(place.typed)))
        self._local = beside
        self._order = place.order
        self._numbered: str | None = None
        self._is_said = False
        self._at_hand: dict[str, tuple[str, int]] = {}

    def run(self, select: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._rows(self._with(select), parameters)

    def run_with(self, parent: SqlTable, select: str) -> list[tuple[Any, ...]]:
        other = self._parent(parent)
        return self._rows(self._with(select, f", u AS (SELECT {other.names} FROM {other.view})"))

    def take(self, table: str, select: str, columns: str, shape: str) -> None:
        if select in self._at_hand:
            held, number = self._at_hand[select]
            kinds = dict(each.split() for each in columns.split(", "))
            got = ", ".join(
                f"{'v' if name == 'x' else name}::{kind} AS {name}" for name, kind in kinds.items()
            )
            rows = f"SELECT {got} FROM (SELECT {_shown(self._typed[number])} AS v, n FROM {held} WHERE k = {number:d})"
            self.ask(f"CREATE TEMP TABLE {table} AS SELECT {shape} FROM ({rows})")
            return
        self._bring(table, self._with(select), columns, shape)

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return local(self._local, sql, parameters, self.shown)

    def batches(self, select: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        try:
            numbered = self._with(f"SELECT r, {select} FROM r ORDER BY r")
            rows = map(tuple, self.spark.sql(numbered).toLocalIterator())
            while batch := [*islice(rows, size)]:
                yield batch
        except FAULTS as error:
            raise refused(error, self.shown) from None

    def along(self, parent: Table) -> SqlTable:
        return self._parent(parent)

    def close(self) -> None:
        """Spark forgets the names that it was given."""
        for view in (self.view, self._numbered):
            if view is not None:
                try:
                    self.spark.catalog.dropTempView(view)
                except FAULTS:
                    return  # so does a session that has ended

    def _made(self, number: int, *, whole: bool) -> Any:
        self._bring_all(number)
        return super()._made(number, whole=whole)

    def _bring_all(self, number: int) -> None:
        """The dictionaries of this column and of others in one pass over the table, where all of their values are wanted."""
        known = {each for _, each in self._at_hand.values()}
        wide = self._wide.get(True)
        if wide is None or number in known:
            return
        group: list[int] = []
        room = _AT_ONCE
        for each in dict.fromkeys((number, *range(len(self._typed)))):
            about = wide.columns[self.columns[each].name].about
            is_whole = self.columns[each].kind is not Kind.OTHER and level_of(about) == 0
            if is_whole and each not in known and about <= room:
                room -= about
                group.append(each)
            elif each == number:
                return
        if len(group) < 2:
            return
        pairs = ", ".join(f"{each:d}, {_sent(each, self._typed[each])}" for each in group)
        held = f"d{self._key}_all{number:d}"
        unpivoted = f"SELECT stack({len(group):d}, {pairs}) AS (k, v) FROM t"
        select = f"SELECT k, v, count(*) AS n FROM ({unpivoted}) WHERE v IS NOT NULL GROUP BY k, v"
        self._bring(held, self._with(select), "k INTEGER, v VARCHAR, n BIGINT", "k, v, n")
        self._at_hand |= {self._selects(each): (held, each) for each in group}

    def _selects(self, number: int) -> str:
        typed = self._typed[number]
        if typed.column.kind is Kind.TIME:
            return days_of(number, typed)
        return values_of(number, typed, self._dialect, 0)

    def _bring(self, table: str, sql: str, columns: str, shape: str) -> None:
        try:
            found = self.spark.sql(sql).toArrow()
        except FAULTS as error:
            raise refused(error, self.shown) from None
        got = ", ".join("{0}::{1} AS {0}".format(*each.split()) for each in columns.split(", "))
        arrived = f"{table}_arrived"
        self._local.register(arrived, found)
        try:
            self.ask(f"CREATE TEMP TABLE {table} AS SELECT {shape} FROM (SELECT {got} FROM {arrived})")
        finally:
            self._local.unregister(arrived)

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        # A time without a zone would be taken for one of this machine's zone.
        sent = [each.isoformat(" ") if isinstance(each, datetime) else each for each in parameters]
        try:
            found = self.spark.sql(sql, {f"p{at}": each for at, each in enumerate(sent, 1)}).collect()
        except FAULTS as error:
            raise refused(error, self.shown) from None
        return [tuple(row) for row in found]

    def _parent(self, parent: object) -> SparkTable:
        if not isinstance(parent, SparkTable) or parent.spark is not self.spark:
            raise ValueError("tables are joined where they were opened together")
        return parent

    def _with(self, select: str, more: str = "") -> str:
        numbered = f", r AS ({self._with_numbers()})" if _NUMBERED.search(select) else ""
        return f"WITH t AS (SELECT {self.names} FROM {self.view}){numbered}{more} {select}"

    def _with_numbers(self) -> str:
        """The table with `r`. What stands before each group is counted once."""
        if self._numbered is None:
            found = self._rows(f"SELECT g, count(*), min(i), max(i) FROM {self.view} GROUP BY g")
            self._is_said = self._order is Order.FILE and all(
                first == 0 and last == rows - 1 for _, rows, first, last in found
            )
            groups = before([(group, rows) for group, rows, _, _ in found], self._order)
            values = ", ".join(f"({literal(group)}, {rows:d}L)" for group, rows in groups or [("", 0)])
            self._numbered = f"{self.view}_before"
            self._name(self._numbered, f"SELECT g, f FROM VALUES {values} AS groups(g, f)")
        within = "v.i + 1" if self._is_said else "row_number() OVER (PARTITION BY v.g ORDER BY v.i)"
        return (
            f"SELECT /*+ BROADCAST(b) */ b.f + {within} AS r, {', '.join(f'v.{name}' for name in self.names.split(', '))}"
            f" FROM {self.view} AS v JOIN {self._numbered} AS b ON v.g = b.g"
        )

    def _name(self, view: str, sql: str) -> None:
        try:
            self.spark.sql(sql).createOrReplaceTempView(view)
        except FAULTS as error:
            raise refused(error, self.shown) from None


def literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _sent(number: int, typed: Typed) -> str:
    """A value as a text that stands for it alone."""
    name = f"c{number:d}"
    if typed.column.kind is Kind.TIME:
        # A time of no calendar counts, and has no day.
        return f"CASE WHEN {name} IS NOT NULL THEN coalesce(CASE WHEN {counted_time(name, typed)} THEN {name}::date::string END, '') END"
    if typed.form is Form.FLOAT:
        return f"({name} + 0)::string"
    return name if typed.column.kind is Kind.TEXT else f"{name}::string"


def _shown(typed: Typed) -> str:
    return "nullif(v, '')" if typed.column.kind is Kind.TIME else "v"
