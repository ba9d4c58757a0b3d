"""How a count becomes an outcome: the limits that hold, the state and score that follow, and evidence that may be shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from midspan.data.checking.ground import Ground, Held
from midspan.data.checking.outcome import Cell, Limits, Outcome, Row, State, Trait
from midspan.data.contract.promises import Column, Limit
from midspan.data.ports import MOST_EVIDENCE, Evidence
from midspan.data.scoring.score import check_score, state_of
from midspan.findings import Place

_LONGEST_SHOWN = 60


class Measure:
    """One check at work on one table: it knows its name, its trait and its usual limits."""

    def __init__(self, ground: Ground, name: str, trait: Trait, limits: Limits) -> None:
        self.ground = ground
        self.name = name
        self.trait = trait
        self.usual = limits

    def counted(
        self,
        column: Column | None,
        faulty: int,
        of: int,
        *,
        message: str,
        do: str,
        rows: Sequence[Row] = (),
        cells: Sequence[Cell] = (),
        share: float | None = None,
        sampled: bool = False,
        required: bool | None = None,
        place: Place | None = None,
    ) -> Outcome:
        """So many rows at fault. share: what counts in place of their share, as the upper bound where a sample was looked at."""
        if not of and not self.ground.rows:
            return self.unknown(
                column, "there are no rows", "have data delivered", required=required is not False
            )
        if not of:
            return self.unknown(column, "nothing of it is filled", "fill it where the data comes from")
        limits = self.limits(column, of)
        rate = share if share is not None else faulty / of if of else 0.0
        state = state_of(rate, limits)
        return Outcome(
            self.name,
            self.trait,
            self.ground.table.name,
            column.name if column else None,
            place or (column.place if column else self.ground.table.place),
            state,
            faulty,
            of,
            rate,
            limits,
            check_score(rate, limits),
            self._needed(column) if required is None else required,
            message if faulty else "",
            do=do if faulty else "",
            rows=tuple(rows)[:MOST_EVIDENCE],
            cells=tuple(cells),
            sampled=sampled,
        )

    def unknown(
        self,
        column: Column | None,
        because: str,
        do: str,
        *,
        required: bool = False,
        place: Place | None = None,
    ) -> Outcome:
        """Not measured, and why."""
        return Outcome(
            self.name,
            self.trait,
            self.ground.table.name,
            column.name if column else None,
            place or (column.place if column else self.ground.table.place),
            State.UNKNOWN,
            required=required,
            because=because,
            do=do,
        )

    def gone(self, column: Column) -> Outcome:
        """A promised column that is not there: every row is at fault."""
        rows = max(self.ground.rows, 1)
        return self.counted(
            column,
            rows,
            rows,
            message=f"`{column.name}` is not there",
            do="deliver the column, or correct its name",
        )

    def limits(self, column: Column | None, of: int) -> Limits:
        """Of the column, else of the table, else of the contract, else the usual ones."""
        said: list[Mapping[str, Limit]] = [column.limits] if column else []
        said += [self.ground.table.limits, self.ground.promise.limits]
        warn, block = self.usual.warn, self.usual.block
        for limit in (each[self.name] for each in said if self.name in each):
            scale = 1 / of if limit.rows and of else 1.0
            warn = warn if limit.warn is None else limit.warn * scale
            block = block if limit.block is None else limit.block * scale
            break
        if warn is not None and block is not None:
            warn = min(warn, block)
        return Limits(warn, block)

    def _needed(self, column: Column | None) -> bool:
        return column is None or column.name in self.ground.needed

    def shown(self, evidence: Sequence[Evidence], columns: Sequence[Held] = ()) -> list[Row]:
        """Rows as they may be shown: values of these columns in their order, those about people by their shape alone."""
        by_name = {each.there.name: each for each in columns if each.there is not None}
        hidden = {name for name, each in by_name.items() if self.ground.hides(each)}
        return [
            Row(
                each.row,
                {
                    name: shown_value(each.values[name], masked=name in hidden)
                    for name in by_name or each.values
                    if name in each.values
                },
            )
            for each in evidence[:MOST_EVIDENCE]
        ]


def shown_value(value: Any, *, masked: bool = False) -> Any:
    """A value as evidence: JSON's own kinds as they are, anything else as text, cut; masked: letters as `a`, digits as `9`."""
    if value is None or isinstance(value, bool):
        return value
    text = value if isinstance(value, str) else str(value)
    if masked:
        text = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text))
        return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
    if isinstance(value, int | float):
        return value
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
