"""A stretch of a table: the windows of the reference, or those of production."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from midspan.data.contract.promises import Every
from midspan.data.fit.windows import Window, of_days, of_rows
from midspan.data.ports import ByDay, ByRows, Cut, Table

_MAP = "(SELECT unnest(?::VARCHAR[]) AS w, unnest(?::INT[]) AS i) AS windows"


@dataclass(frozen=True, slots=True)
class Stretch:
    """columns: those that are looked at, by the name that both stretches know them by → by the name in this table."""

    table: Table
    cut: Cut
    windows: tuple[Window, ...]
    columns: Mapping[str, str]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.windows)

    def parts(self, column: str, *, binned: bool = False) -> str:
        """The local table of a column, as `Table.parts` says."""
        return self.table.parts(self.columns[column], self.cut, binned=binned)

    def ask(self, parts: str, selected: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Of the windows, `i` from 0, what is selected of these parts, with its rows as the last; ordered."""
        pairs = [(part, at) for at, each in enumerate(self.windows) for part in each.parts]
        return self.table.ask(
            f"SELECT {selected}, sum(n)::BIGINT FROM {parts} AS parts JOIN {_MAP} USING (w) GROUP BY ALL ORDER BY ALL",
            [*parameters, [part for part, _ in pairs], [at for _, at in pairs]],
        )

    def latest(self, windows: int) -> Stretch:
        """The last of its windows."""
        return replace(self, windows=self.windows[-windows:])


def by_days(
    table: Table,
    stored: str,
    days: Mapping[str, date],
    columns: Mapping[str, str],
    span: Every | int,
    first: date | None,
    today: date,
) -> Stretch:
    """stored: the column with the day of a row. days: of its parts, those of the stretch alone. Raises DataError."""
    cut = ByDay(stored)
    windows = of_days(days, rows_by_day(table, stored), span, first, today)
    return Stretch(table, cut, tuple(windows), columns)


def by_rows(table: Table, size: int, columns: Mapping[str, str]) -> Stretch:
    """So many rows at a time, as they come. Raises DataError."""
    total = table.wide().rows
    rows = {str(at): min(size, total - at * size) for at in range(-(-total // size))}
    return Stretch(table, ByRows(size), tuple(of_rows(rows, size)), columns)


def rows_by_day(table: Table, stored: str) -> dict[str, int]:
    """Of each day that the column says, as the table has it."""
    return dict(table.ask(f"SELECT w, sum(n)::BIGINT FROM {table.parts(stored, ByDay(stored))} GROUP BY 1"))
