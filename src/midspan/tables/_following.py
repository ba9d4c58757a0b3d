"""The exact follow-ups of the port: repeated keys, orphans, contradictions, and the rows that show them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from midspan.data.ports import MOST_EVIDENCE, Broken, Condition, Evidence, Kind, OneOf, Table, Tally
from midspan.tables._spreading import places_of, spread_of
from midspan.tables._table import Counted
from midspan.tables._tallying import falls_into, tallied, trimmed
from midspan.tables._words import Form, Parameters, counted_time, filled

_MOST_NAMED = 20_000
"""Values that rows are looked for with; of more, each row's own value is looked at."""


class SqlTable(Counted):
    """All that the port asks of a table. Cases are tried on its dictionaries: every engine gives those alike."""

    def tally(self, tallies: Sequence[Tally]) -> list[tuple[int, ...]]:
        found = self._tallied
        for column in dict.fromkeys(each.column for each in tallies):
            own = [each for each in dict.fromkeys(tallies) if each.column == column and each not in found]
            counts = self.sorted_into(column, own) if own else ()
            for each in own:
                found[each], counts = counts[: len(each.cases) + 1], counts[len(each.cases) + 1 :]
        return [found[each] for each in tallies]

    def sorted_into(self, column: str, tallies: Sequence[Tally]) -> tuple[int, ...]:
        """The counts of several tallies of one column, one after the other."""
        (row,) = self.ask(*tallied(self.dictionary(column, whole=True).table, tallies))
        return tuple(map(int, row))

    def rows_in(self, tally: Tally, case: int, limit: int = MOST_EVIDENCE) -> list[Evidence]:
        where, parameters = falls_into(tally, case)
        dictionary = trimmed(self.dictionary(tally.column, whole=True).table)
        values = self.ask(f"SELECT v FROM {dictionary} WHERE {where}", parameters)
        typed = [self._value(tally.column, value) for (value,) in values]
        if len(typed) <= _MOST_NAMED:
            return self.rows_of(OneOf(tally.column, tuple(typed)), (), limit) if typed else []
        found: list[Evidence] = []
        among = frozenset(typed)
        for batch in self.stream([tally.column]):
            found += [each for each in batch if each.values[tally.column] in among]
            if len(found) >= limit:
                break
        return found[:limit]

    def spread(self, column: str) -> str:
        number = self.number(column)
        if number not in self._spread_columns:
            raise ValueError(f"`{column}` holds values that have no dictionary")
        name, table = f"v{number}", f"s{self._key}_{number}"
        if table not in self._spread:
            grouped = (
                f"SELECT {name} AS v, count(*) AS n FROM s{self._key} WHERE {name} IS NOT NULL GROUP BY 1"
            )
            self.ask(f"CREATE TEMP TABLE {table} AS {grouped}")
            self._spread.add(table)
        return table

    @cached_property
    def _spread_columns(self) -> frozenset[int]:
        """Columns of the local table of spread rows."""
        columns = [
            number
            for number, each in enumerate(self.columns)
            if each.kind in {Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN}
        ]
        if columns:
            places = places_of(self.wide(about=False).rows)
            taken = spread_of(
                [(number, self._typed[number].form) for number in columns], places, self._dialect
            )
            self.take(f"s{self._key}", taken.select, taken.columns, taken.shape)
        return frozenset(columns)

    def _value(self, column: str, said: str) -> str | int | float | Decimal | bool:
        """What a dictionary says, as the column has it."""
        typed = self._typed[self.number(column)]
        match typed.form:
            case Form.INTEGER:
                return int(said)
            case Form.DECIMAL:
                return Decimal(said)
            case Form.FLOAT:
                return float(said)
        return said == "true" if typed.column.kind is Kind.BOOLEAN else said

    def rows_of(
        self, condition: Condition, columns: Sequence[str] = (), limit: int = MOST_EVIDENCE
    ) -> list[Evidence]:
        parameters = Parameters(self._dialect)
        where = self.fulfilled(condition, parameters)
        shown = _once(condition.column, *columns)
        return as_evidence(shown, self.first(self.selected(shown), where, parameters.values, limit))

    def first(
        self,
        select: str,
        where: str,
        parameters: Sequence[Any],
        limit: int,
        source: str = "r",
        of: int = 0,  # noqa: ARG002 - for engines that read from the beginning
    ) -> list[tuple[Any, ...]]:
        """The first rows that fulfil it: their number, and what is selected of them.

        source: `r`, or something of it. of: how many there are; 0: that is not known.
        """
        return self.run(
            f"SELECT r, {select} FROM {source} WHERE {where} ORDER BY r LIMIT {limit:d}", parameters
        )

    def repeated(self, key: Sequence[str], columns: Sequence[str] = ()) -> Broken:
        numbers = [self.number(each) for each in key]
        names = ", ".join(f"c{each}" for each in numbers)
        groups = f"SELECT count(*) AS n FROM t WHERE {filled(numbers)} GROUP BY {names}"
        ((checked, repeated, rows),) = self.run(
            "SELECT coalesce(sum(n), 0), count(*) FILTER (WHERE n > 1), coalesce(sum(n) FILTER (WHERE n > 1), 0)"
            f" FROM ({groups}) AS g"
        )
        evidence: list[Evidence] = []
        if repeated:
            shown = _once(*key, *columns)
            same = " AND ".join(f"r.c{each} = g.c{each}" for each in numbers)
            first = (
                f"SELECT {names}, min(r) AS f FROM r WHERE {filled(numbers)} GROUP BY {names}"
                f" HAVING count(*) > 1 ORDER BY f LIMIT {MOST_EVIDENCE}"
            )
            found = self.run(
                f"SELECT r.r, {self.selected(shown, 'r.')} FROM r JOIN ({first}) AS g ON {same}"
                f" ORDER BY g.f, r.r LIMIT {MOST_EVIDENCE}"
            )
            evidence = as_evidence(shown, found)
        return Broken(repeated, int(rows), int(checked), tuple(evidence), surplus=int(rows) - repeated)

    def orphans(self, columns: Sequence[str], parent: Table, key: Sequence[str]) -> Broken:
        if len(columns) != len(key):
            raise ValueError("a reference has as many columns as the key that it is of")
        other = self.along(parent)
        numbers = [self.number(each) for each in columns]
        theirs = [other.number(each) for each in key]
        pairs = [self._compared(mine, other, their) for mine, their in zip(numbers, theirs, strict=True)]
        mine = ", ".join(f"{ours} AS k{at}" for at, (ours, _) in enumerate(pairs))
        parents = ", ".join(f"{their} AS k{at}" for at, (_, their) in enumerate(pairs))
        same = " AND ".join(f"c.k{at} = p.k{at}" for at in range(len(pairs)))
        keys = ", ".join(str(at + 1) for at in range(len(pairs)))
        have = f"SELECT DISTINCT {parents} FROM u WHERE {filled(theirs)}"
        refer = f"SELECT {mine}, count(*) AS n FROM t WHERE {filled(numbers)} GROUP BY {keys}"
        ((checked, groups, rows),) = self.run_with(
            other,
            "SELECT coalesce(sum(c.n), 0), count(*) FILTER (WHERE p.k0 IS NULL),"
            " coalesce(sum(c.n) FILTER (WHERE p.k0 IS NULL), 0)"
            f" FROM ({refer}) AS c LEFT JOIN ({have}) AS p ON {same}",
        )
        evidence: list[Evidence] = []
        if groups:
            held = f"SELECT r, {mine}, {self.selected(columns)} FROM r WHERE {filled(numbers)}"
            named = ", ".join(f"e{at}" for at in range(len(columns)))
            found = self.run_with(
                other,
                f"SELECT r, {named} FROM ({held}) AS c LEFT JOIN ({have}) AS p ON {same}"
                f" WHERE p.k0 IS NULL ORDER BY r LIMIT {MOST_EVIDENCE}",
            )
            evidence = as_evidence(columns, found)
        return Broken(groups, int(rows), int(checked), tuple(evidence))

    def contradicted(self, determinant: Sequence[str], dependent: str) -> Broken:
        numbers = [self.number(each) for each in determinant]
        last = self.number(dependent)
        names = ", ".join(f"c{each}" for each in numbers)
        all_filled = filled([*numbers, last])
        # Booleans have no least one everywhere.
        value = (
            f"c{last}::{self._dialect.text}"
            if self.columns[last].kind in {Kind.BOOLEAN, Kind.OTHER}
            else f"c{last}"
        )
        ((checked, groups, rows),) = self.run(
            "SELECT coalesce(sum(n), 0), count(*) FILTER (WHERE a <> b), coalesce(sum(n) FILTER (WHERE a <> b), 0)"
            f" FROM (SELECT count(*) AS n, min({value}) AS a, max({value}) AS b"
            f" FROM t WHERE {all_filled} GROUP BY {names}) AS g"
        )
        evidence: list[Evidence] = []
        if groups:
            shown = _once(*determinant, dependent)
            same = " AND ".join(f"r.c{each} = g.c{each}" for each in numbers)
            first = (
                f"SELECT {names}, min(r) AS f FROM r WHERE {all_filled} GROUP BY {names}"
                f" HAVING min({value}) <> max({value}) ORDER BY f LIMIT {MOST_EVIDENCE}"
            )
            each_once = (
                f"SELECT min(r.r) AS h, min(g.f) AS f FROM r JOIN ({first}) AS g ON {same}"
                f" WHERE {filled([last], 'r.')} GROUP BY {', '.join(f'r.c{each}' for each in numbers)}, r.{value}"
            )
            found = self.run(
                f"SELECT r.r, {self.selected(shown, 'r.')} FROM r JOIN ({each_once}) AS o ON r.r = o.h"
                f" ORDER BY o.f, r.r LIMIT {MOST_EVIDENCE}"
            )
            evidence = as_evidence(shown, found)
        return Broken(groups, int(rows), int(checked), tuple(evidence))

    def stream(self, columns: Sequence[str], batch: int = 2_000) -> Iterator[list[Evidence]]:
        for found in self.batches(self.selected(columns), batch):
            yield as_evidence(columns, found)

    @abstractmethod
    def batches(self, select: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """All rows of `r` in their order, so many at a time: their number, and what is selected of them."""

    @abstractmethod
    def along(self, parent: Table) -> SqlTable:
        """The parent, where this engine can join both. Raises ValueError."""

    @abstractmethod
    def run_with(self, parent: SqlTable, select: str) -> list[tuple[Any, ...]]:
        """As `run`, with `u` for the parent."""

    def selected(self, columns: Sequence[str], prefix: str = "") -> str:
        """The columns as evidence shows them: what the driver cannot say, a text."""
        parts = []
        for at, each in enumerate(columns):
            number = self.number(each)
            name, typed = f"{prefix}c{number}", self._typed[number]
            if typed.column.kind is Kind.TIME:
                name = f"CASE WHEN {counted_time(name, typed)} THEN {name} END"
            elif typed.column.kind is Kind.OTHER:
                name = f"{name}::{self._dialect.text}"
            parts.append(f"{name} AS e{at}")
        return ", ".join(parts)

    def _compared(self, mine: int, other: SqlTable, theirs: int) -> tuple[str, str]:
        kinds = self.columns[mine].kind, other.columns[theirs].kind
        cast = "" if kinds[0] is kinds[1] and kinds[0] is not Kind.OTHER else f"::{self._dialect.text}"
        return f"c{mine}{cast}", f"c{theirs}{cast}"


def _once(*names: str) -> list[str]:
    return list(dict.fromkeys(names))


def as_evidence(columns: Sequence[str], found: Sequence[tuple[Any, ...]]) -> list[Evidence]:
    return [Evidence(int(row[0]), dict(zip(columns, row[1:], strict=True))) for row in found]
