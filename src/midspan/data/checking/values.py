"""Questions to the dictionary of one column: which of its values do not fulfil a condition, and how many rows have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from midspan.data import ports
from midspan.data.checking.ground import Ground, Held
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Cell, Row
from midspan.data.checking.same import nearly

# More wrong values than this are counted, and not listed cell by cell.
MOST_VALUES = 20_000
# Cells that are listed of one check and column: all there may be in a table that people correct by hand, some of a large one.
_LARGE, _OF_LARGE, _OF_SMALL = 100_000, 1_000, 100_000
# Values with which rows are looked for as evidence.
_TRIED = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of DuckDB's SQL over `v`, and over `t`, which is `v` without blanks around it. why: said of each cell."""

    sql: str
    parameters: tuple[Any, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What does not fulfil it. of: rows that were looked at, those that hold nothing left out."""

    rows: int
    of: int
    values: tuple[str, ...]


class Column:
    """The dictionary of a text or number column that is there, without what stands for nothing."""

    def __init__(self, ground: Ground, column: Held, tokens: Sequence[str]) -> None:
        if column.there is None:
            raise ValueError(column.promised.name)
        self.ground, self.column, self.there = ground, column, column.there
        self._tokens = list(tokens)
        self._dictionary: ports.Dictionary | None = None

    @property
    def dictionary(self) -> ports.Dictionary:
        if self._dictionary is None:
            self._dictionary = self.ground.data.dictionary(self.there.name, whole=True)
        return self._dictionary

    @property
    def _from(self) -> tuple[str, list[Any]]:
        if self.there.kind is not ports.Kind.TEXT:
            x = ", x" if self.there.kind is ports.Kind.NUMBER else ""
            return f"(select v, n, v as t{x} from {self.dictionary.table} where v is not null)", []
        # To trim is dear: a text that begins and ends with plain signs, and is longer than any word for nothing, is none.
        longest = max((24, *map(len, self._tokens)))
        plain = f"length(v) > {longest} and v[1] > '!' and v[1] < '~' and v[-1] > '!' and v[-1] < '~'"
        says = "trim(v, ?) <> '' and not list_contains(?::varchar[], lower(trim(v, ?)))"
        said = f"v is not null and (case when {plain} then true else {says} end)"
        text = f"(select v, n, trim(v, ?) as t from {self.dictionary.table} where {said})"
        return text, [ports.BLANKS, ports.BLANKS, self._tokens, ports.BLANKS]

    def failing(self, good: Asked) -> Wrong:
        """Values for which the condition is not true."""
        text, parameters = self._from
        ask = self.ground.data.ask
        [(rows, of)] = ask(
            f"select coalesce(sum(n) filter (not coalesce(({good.sql}), false)), 0), coalesce(sum(n), 0) from {text}",
            [*good.parameters, *parameters],
        )
        if not rows:
            return Wrong(0, int(of), ())
        where = f"not coalesce(({good.sql}), false) order by n desc, v limit {MOST_VALUES + 1}"
        values = self.ask("v", where=where, among=good.parameters)
        return Wrong(int(rows), int(of), tuple(each for (each,) in values))

    def ask(
        self, selected: str, parameters: Sequence[Any] = (), where: str = "true", among: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Anything else of its values: `v`, `n` and `t`. among: the parameters of `where` and what follows it."""
        text, own = self._from
        return self.ground.data.ask(
            f"select {selected} from {text} where {where}", [*parameters, *own, *among]
        )

    def rows_with(self, values: Sequence[str], limit: int) -> list[ports.Evidence]:
        """The first rows with one of these values of the dictionary."""
        typed = [each for value in values if (each := self._typed(value)) is not None]
        if not typed:
            return []
        return self.ground.data.rows_of(ports.OneOf(self.there.name, tuple(typed)), (self.there.name,), limit)

    def _typed(self, value: str) -> Any:
        if self.there.kind is ports.Kind.NUMBER:
            try:
                return int(value)
            except ValueError:
                return Decimal(value) if self.there.type.upper().startswith(("DEC", "NUM")) else float(value)
        if self.there.kind is ports.Kind.BOOLEAN:
            return value.lower() == "true"
        return value


def evidence(measure: Measure, column: Column, values: Sequence[str]) -> list[Row]:
    """Up to five rows with these values."""
    found = column.rows_with(values[:_TRIED], ports.MOST_EVIDENCE)
    return measure.shown(found, [column.column])


def most_cells(ground: Ground) -> int:
    """How many cells of one check and column are listed."""
    return _OF_SMALL if ground.rows <= _LARGE else _OF_LARGE


def cells(column: Column, values: Sequence[str], why: str, options: Sequence[str] = ()) -> list[Cell]:
    """Every cell with one of these values, up to what is listed. options: what may stand there, to suggest the one that is near."""
    masked = column.ground.hides(column.column)
    name = column.column.promised.name
    most = most_cells(column.ground)
    found = []
    for each in column.rows_with(values[:most], most):
        value = each.values.get(column.there.name)
        shown = shown_value(value, masked=masked)
        near = [option for option in options if nearly(str(value).casefold(), option.casefold())]
        found.append(Cell(each.row, name, f"`{shown}` {why}", shown, near[0] if len(near) == 1 else None))
    return found
