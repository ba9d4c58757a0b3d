"""A table that an SQL engine holds: the questions of the port, asked in the words that the engines have in common."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from midspan.data.ports import (
    EMPTY,
    MOST_VALUES,
    NULL_TOKENS,
    ByRows,
    Column,
    Condition,
    Cut,
    Dictionary,
    Empty,
    Extent,
    Held,
    Kind,
    Tally,
    Wide,
    words_pattern,
)
from midspan.errors import DataError
from midspan.tables._cutting import part_of, parts_of
from midspan.tables._tallying import NO_ZEROS
from midspan.tables._words import (
    Dialect,
    Form,
    Parameters,
    Typed,
    below,
    bins_of,
    counted_ends,
    days_of,
    extent,
    fulfilled,
    values_of,
)

# How many times too many values are taken at once and cut down, rather than sampled by the engine.
_ROOM = 2


class Counted(ABC):
    """The wide aggregate, conditions and dictionaries.

    key: tells its dictionaries from those of other tables. The engine gives `t`, with columns `c0`, `c1`, ….
    """

    def __init__(self, shown: str, typed: Sequence[Typed], dialect: Dialect, key: str) -> None:
        self.shown = shown
        self.columns: tuple[Column, ...] = tuple(each.column for each in typed)
        self._typed = typed
        self._dialect = dialect
        self._key = key
        self._numbers = {each.name: number for number, each in enumerate(self.columns)}
        self._wide: dict[bool, Wide] = {}
        self._counted: dict[Condition, int] = {}
        self._tallied: dict[Tally, tuple[int, ...]] = {}
        self._spread: set[str] = set()
        self._dictionaries: dict[tuple[int, bool], Dictionary] = {}
        self._parts: dict[tuple[int, Cut, bool], str] = {}

    @abstractmethod
    def run(self, select: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a statement on the engine gives: `t` is this table, `r` this table with row numbers, `u` its parent."""

    @abstractmethod
    def take(self, table: str, select: str, columns: str, shape: str) -> None:
        """Bring what a statement on the engine gives into a local table. columns: its types; shape: what is kept of it."""

    @abstractmethod
    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """A statement of DuckDB's SQL on the dictionaries. Raises ValueError where it cannot be carried out."""

    def number(self, column: str) -> int:
        """Raises DataError where there is no such column."""
        if column not in self._numbers:
            known = ", ".join(f"`{each.name}`" for each in self.columns[:20])
            raise DataError(f"`{self.shown}` has no column `{column}`", help=f"its columns: {known}")
        return self._numbers[column]

    def wide(self, *, about: bool = True) -> Wide:
        if about not in self._wide:
            parts = ["count(*)"]
            for number, typed in enumerate(self._typed):
                known = None if about else self.filled.get(number)
                parts += extent(number, typed, self._dialect, about=about, filled=known)
            (row,) = self.run(f"SELECT {', '.join(parts)} FROM t")
            found = [
                Extent(
                    filled, _ended(least), _ended(most), filled if several is None else min(several, filled)
                )
                for filled, least, most, several in (row[at : at + 4] for at in range(1, len(row), 4))
            ]
            self._wide[about] = Wide(row[0], dict(zip(self._numbers, self._ended_within(found), strict=True)))
        return self._wide[about]

    @cached_property
    def filled(self) -> Mapping[int, int]:
        """How many rows are not null, of columns of which that is known without a look at the rows."""
        return {}

    def _ended_within(self, found: Sequence[Extent]) -> list[Extent]:
        """The same, with the ends of those columns in which something does not count (NaN, times of no calendar)."""
        kinds = {Kind.TIME, Kind.NUMBER}
        open_ = [
            number
            for number, (extent, typed) in enumerate(zip(found, self._typed, strict=True))
            if extent.filled and extent.least is None and typed.column.kind in kinds
        ]
        extents = list(found)
        if open_:
            parts = [end for number in open_ for end in counted_ends(number, self._typed[number])]
            (row,) = self.run(f"SELECT {', '.join(parts)} FROM t")
            for number, (least, most) in zip(open_, zip(row[::2], row[1::2], strict=True), strict=True):
                extents[number] = replace(found[number], least=_ended(least), most=_ended(most))
        return extents

    def count(self, conditions: Sequence[Condition]) -> list[int]:
        asked = [condition for condition in dict.fromkeys(conditions) if condition not in self._counted]
        if asked:
            parameters = Parameters(self._dialect)
            parts = [f"count(*) FILTER (WHERE {self.fulfilled(each, parameters)})" for each in asked]
            (row,) = self.run(f"SELECT {', '.join(parts)} FROM t", parameters.values)
            self._counted |= dict(zip(asked, row, strict=True))
        return [self._counted[condition] for condition in conditions]

    def fulfilled(self, condition: Condition, parameters: Parameters) -> str:
        number = self.number(condition.column)
        return fulfilled(condition, number, self._typed[number], self._dialect, parameters)

    def dictionary(self, column: str, *, whole: bool = False) -> Dictionary:
        number = self.number(column)
        kind = self.columns[number].kind
        if kind is Kind.OTHER:
            raise ValueError(f"`{column}` holds values that have no dictionary")
        key = (number, whole)
        if key not in self._dictionaries:
            known = self._dictionaries.get((number, False))
            if known is not None and (known.distinct is not None or known.held is Held.DAYS):
                self._dictionaries[key] = known
            else:
                self._dictionaries[key] = self._made(number, whole=whole)
        return self._dictionaries[key]

    def parts(self, column: str, cut: Cut, *, binned: bool = False) -> str:
        number = self.number(column)
        if self.columns[number].kind is Kind.OTHER:
            raise ValueError(f"`{column}` holds values that have no dictionary")
        key = (number, cut, binned)
        if key not in self._parts:
            by = None if isinstance(cut, ByRows) else self.number(cut.column)
            part = part_of(cut, by, None if by is None else self._typed[by], self._dialect)
            made = parts_of(number, self._typed[number], part, self._dialect, binned=binned)
            table = f"p{self._key}_{len(self._parts)}"
            self.take(table, made.select, made.columns, made.shape)
            self._parts[key] = table
        return self._parts[key]

    def _made(self, number: int, *, whole: bool) -> Dictionary:
        kind = self.columns[number].kind
        table = f"d{self._key}_{number}{'w' if whole else ''}"
        if kind is Kind.TIME:
            self.take(table, days_of(number, self._typed[number]), "v DATE, n BIGINT", "v, n")
            return self._described(number, table, Held.DAYS)
        # Of two values none is left out, and nobody estimates how many they are.
        about = 0 if whole or kind is Kind.BOOLEAN else self._about(number)
        if kind is Kind.NUMBER:
            return self._numbers_made(number, table, about, whole=whole)
        level = level_of(about)
        while True:
            self._take_values(number, table, level)
            ((size,),) = self.ask(f"SELECT count(*) FROM {table}")
            if kind is Kind.TEXT and (level or size > MOST_VALUES) and not whole:
                size -= self._count_empty(number, table, level)
            if whole or (size <= MOST_VALUES and (not level or size > _sure(MOST_VALUES))):
                return self._described(number, table, Held.VALUES, level)
            if size > MOST_VALUES:
                return self._described(number, table, Held.VALUES, self._cut(table, level))
            # Twice the share may fit as well.
            self.ask(f"DROP TABLE {table}")
            level -= 1

    def _count_empty(self, number: int, table: str, level: int) -> int:
        """Remember how many rows are blank or a word for nothing, of which all are at hand.

        Those of them that are not of the sample are taken away; returns how many values that were.
        """
        name, both = self.columns[number].name, words_pattern(NULL_TOKENS, blanks=True)
        ((blank, empty, beside),) = self.ask(
            f"""
            SELECT coalesce(sum(n) FILTER (WHERE regexp_full_match(v, $1)), 0)::BIGINT, coalesce(sum(n), 0)::BIGINT,
                   count(*) FILTER (WHERE $3 AND md5(v) >= $4)
            FROM {table} WHERE regexp_full_match(v, $2)
            """,
            [EMPTY, both, level > 0, below(level)],
        )
        self._counted[Empty(name, tokens=(), nulls=False)] = blank
        self._counted[Empty(name, nulls=False)] = empty
        if beside:
            self.ask(
                f"DELETE FROM {table} WHERE regexp_full_match(v, $1) AND md5(v) >= $2", [both, below(level)]
            )
        return int(beside)

    def _about(self, number: int) -> int:
        """About how many different values; exact where the engine has no quick estimate, and at most what is filled."""
        each = self.wide().columns[self.columns[number].name]
        if each.about <= MOST_VALUES or self._dialect.about("c0") is not None:
            return each.about
        return int(
            self.run(
                f"SELECT count(*) FROM (SELECT 1 FROM t WHERE c{number} IS NOT NULL GROUP BY c{number}) AS g"
            )[0][0]
        )

    def _numbers_made(self, number: int, table: str, about: int, *, whole: bool) -> Dictionary:
        if about <= _ROOM * MOST_VALUES:
            self._take_values(number, table, 0)
            ((size,),) = self.ask(f"SELECT count(*) FROM {table}")
            if whole or size <= MOST_VALUES:
                return self._described(number, table, Held.VALUES)
            self.ask(f"DROP TABLE {table}")
        self.take(table, bins_of(number, self._dialect), "s TINYINT, k INTEGER, n BIGINT", "s, k, n")
        return self._described(number, table, Held.BINS)

    def _take_values(self, number: int, table: str, level: int) -> None:
        typed = self._typed[number]
        select = values_of(number, typed, self._dialect, level)
        match typed.form:
            case Form.FLOAT:
                self.take(table, select, "x DOUBLE, n BIGINT", "x::VARCHAR AS v, x, n")
            case Form.DECIMAL:
                self.take(
                    table, select, "v VARCHAR, n BIGINT", f"{NO_ZEROS.format('v')} AS v, v::DOUBLE AS x, n"
                )
            case Form.INTEGER:
                self.take(table, select, "v VARCHAR, x DOUBLE, n BIGINT", "v, x, n")
            case Form.NONE:
                self.take(table, select, "v VARCHAR, n BIGINT", "v, n")

    def _cut(self, table: str, level: int) -> int:
        """Keep the largest share that has no more than MOST_VALUES; returns its level."""
        while True:
            level += 1
            self.ask(
                f"CREATE TEMP TABLE {table}_cut AS SELECT v, n FROM {table} WHERE md5(v) < '{below(level)}'"
            )
            self.ask(f"DROP TABLE {table}")
            self.ask(f"ALTER TABLE {table}_cut RENAME TO {table}")
            ((size,),) = self.ask(f"SELECT count(*) FROM {table}")
            if size <= MOST_VALUES:
                return level

    def _described(self, number: int, table: str, held: Held, level: int = 0) -> Dictionary:
        ((size, counted),) = self.ask(f"SELECT count(*), coalesce(sum(n), 0) FROM {table}")
        column = self.columns[number]
        return Dictionary(column.name, column.kind, held, table, size, 1 / (1 << level), int(counted))


def level_of(about: int) -> int:
    """How often the values of a text are halved before they are taken; 0: all of them are."""
    if about <= _ROOM * MOST_VALUES:
        return 0
    level = 1
    while about / (1 << level) > MOST_VALUES:
        level += 1
    return level


def _sure(most: int) -> float:
    """Of more values than this in a share, twice the share holds more than `most`, but for one chance in a billion."""
    return most / 2 + 6 * math.sqrt(most)


def _ended(value: Any) -> Any:
    """Adding zero makes one number of the two zeros."""
    return value + 0.0 if isinstance(value, float) else value
