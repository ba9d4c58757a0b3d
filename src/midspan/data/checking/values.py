"""Questions to the values of one column: which of them do not fulfil a condition, and how many rows have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from midspan.data import ports
from midspan.data.checking.ground import Ground, Held
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Cell, Row
from midspan.data.checking.same import nearly

# Cells that are listed of one check and column: all there may be in a table that people correct by hand, some of a large one.
_LARGE, _OF_LARGE, _OF_SMALL = 100_000, 1_000, 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of DuckDB's SQL over `v`, and over `t`, which is `v` without blanks around it. why: said of each cell."""

    sql: str
    parameters: tuple[Any, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What does not fulfil conditions. of: rows that were looked at, those that hold nothing left out. by: rows by condition."""

    of: int
    by: tuple[int, ...]

    @property
    def rows(self) -> int:
        return sum(self.by)


class Column:
    """The values of a text or number column that is there, without what stands for nothing."""

    def __init__(self, ground: Ground, column: Held, tokens: Sequence[str]) -> None:
        if column.there is None:
            raise ValueError(column.promised.name)
        self.ground, self.column, self.there = ground, column, column.there
        self._tokens = tuple(tokens)

    def sorted_by(self, *cases: ports.Case) -> ports.Tally:
        """Rows that hold nothing, and those that hold something by the first case that is true."""
        return ports.Tally(self.there.name, (self._nothing, *cases))

    def failing(self, wanted: Sequence[Asked]) -> ports.Tally:
        """Rows by the first condition that is not true of their value."""
        return self.sorted_by(
            *(ports.Case(f"NOT coalesce(({each.sql}), false)", each.parameters) for each in wanted)
        )

    def wrong(self, wanted: Sequence[Asked]) -> Wrong:
        """Raises ValueError where a condition cannot be carried out."""
        _, *by, fine = self.ground.tallied(self.failing(wanted))
        return Wrong(sum(by) + fine, tuple(by))

    def wrong_rows(self, wanted: Sequence[Asked], wrong: Wrong, limit: int) -> list[list[ports.Evidence]]:
        """Of each condition, the first rows of which it is the first that is not true."""
        tally = self.failing(wanted)
        return [
            self.ground.data.rows_in(tally, case, limit) if rows else []
            for case, rows in enumerate(wrong.by, 1)
        ]

    def frequent(self, most: int) -> list[tuple[str, int]]:
        """The most frequent values of the spread rows, and how many of these have them."""
        nothing = self._nothing
        spread = self.ground.data.spread(self.there.name)
        where = f"not coalesce(({nothing.sql}), false) order by n desc, v limit {most:d}"
        return self.ground.data.ask(f"select v, n from {spread} where {where}", nothing.parameters)

    def rows_of(self, values: Iterable[str]) -> int:
        """How many rows have one of these."""
        wanted = _one_of(values)
        return self.ground.tallied(ports.Tally(self.there.name, (wanted,)))[0] if wanted is not None else 0

    def rows_with(self, values: Iterable[str], limit: int = ports.MOST_EVIDENCE) -> list[ports.Evidence]:
        """The first rows with one of these."""
        wanted = _one_of(values)
        if wanted is None:
            return []
        return self.ground.data.rows_in(ports.Tally(self.there.name, (wanted,)), 0, limit)

    @property
    def _nothing(self) -> ports.Case:
        """Blank, or a word for nothing: only texts are."""
        if self.there.kind is not ports.Kind.TEXT:
            return ports.Case("false")
        if not self._tokens:
            return ports.Case(f"CASE WHEN {_plainly_begun(())} THEN false ELSE {ports.TRIMMED} = '' END")
        longest = max(map(len, self._tokens))
        ended = f"length(v) > {longest} AND ord(v) BETWEEN 33 AND 126 AND ord(v[-1]) BETWEEN 33 AND 126"
        word = f"({ports.TRIMMED} = '' OR list_contains(?::varchar[], lower({ports.TRIMMED})))"
        sql = f"CASE WHEN v = '' THEN true WHEN {_plainly_begun(self._tokens)} OR ({ended}) THEN false ELSE {word} END"
        return ports.Case(sql, (self._tokens,))

    @property
    def dictionary(self) -> ports.Dictionary:
        return self.ground.data.dictionary(self.there.name, whole=True)

    def ask(
        self, selected: str, parameters: Sequence[Any] = (), where: str = "true", among: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Anything of its different values: `v`, `n` and `t`. among: the parameters of `where` and what follows it."""
        nothing = self._nothing
        x = ", x" if self.there.kind is ports.Kind.NUMBER else ""
        values = f"(select v, n{x}, {ports.TRIMMED} as t from {self.dictionary.table} where v is not null and not ({nothing.sql}))"
        return self.ground.data.ask(
            f"select {selected} from {values} where {where}", [*parameters, *nothing.parameters, *among]
        )


def _one_of(values: Iterable[str]) -> ports.Case | None:
    wanted = tuple(values)
    return ports.Case("v IN (SELECT unnest(?::varchar[]))", (wanted,)) if wanted else None


def as_promised(ground: Ground, held: Held) -> Column:
    """Where the work needs it, a word for nothing is empty and nothing else; elsewhere only where the contract says so."""
    return Column(ground, held, held.nothing if held.promised.name in ground.needed else held.tokens)


def _plainly_begun(tokens: Sequence[str]) -> str:
    """To trim is dear: what begins with a plain sign, and no word for nothing does, holds something."""
    begin = {sign for token in tokens for sign in (token[:1], token[:1].upper()) if len(sign) == 1}
    return " AND ".join(("ord(v) BETWEEN 33 AND 126", *(f"ord(v) <> {ord(sign)}" for sign in sorted(begin))))


def evidence(measure: Measure, column: Column, found: Sequence[Sequence[ports.Evidence]]) -> list[Row]:
    """Up to five of these rows, the first of them."""
    rows = sorted((each for rows in found for each in rows), key=lambda each: each.row)
    return measure.shown(rows, [column.column])


def most_cells(ground: Ground) -> int:
    """How many cells of one check and column are listed."""
    return _OF_SMALL if ground.rows <= _LARGE else _OF_LARGE


def cells(
    column: Column, rows: Sequence[ports.Evidence], why: str, options: Sequence[str] = ()
) -> list[Cell]:
    """The cells of these rows. options: what may stand there, to suggest the one that is near."""
    masked = column.ground.hides(column.column)
    name = column.column.promised.name
    found = []
    for each in rows:
        value = each.values.get(column.there.name)
        shown = shown_value(value, masked=masked)
        near = [option for option in options if nearly(str(value).casefold(), option.casefold())]
        found.append(Cell(each.row, name, f"`{shown}` {why}", shown, near[0] if len(near) == 1 else None))
    return found
