"""Quality: what the work needs is filled, and values are as the contract says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from midspan.data import ports
from midspan.data.checking.forms import conditions
from midspan.data.checking.ground import Ground, Held, empty
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Cell, Outcome
from midspan.data.checking.values import Asked, Column, as_promised, cells, evidence, most_cells

_LOOKABLE = {ports.Kind.TEXT, ports.Kind.NUMBER}


def empties(ground: Ground) -> Iterator[ports.Tally]:
    """What `filled` counts in texts; other columns are empty where they are null."""
    for held in ground.present:
        if held.promised.name in ground.needed and (tally := _empties(ground, held)) is not None:
            yield tally


def filled(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """What the work cannot do without is filled: not null, not blank, no word for nothing."""
    for held in (each for each in ground.held if each.promised.name in ground.needed):
        column, rows = held.promised, ground.rows
        if held.there is None:
            yield measure.gone(column)
            continue
        wanted, tally = empty(held), _empties(ground, held)
        count = rows - ground.wide.columns[wanted.column].filled
        count += ground.tallied(tally)[0] if tally is not None else 0
        beside = [each.there.name for each in ground.keys if each.there is not None]
        found = ground.data.rows_of(wanted, beside, most_cells(ground)) if count else []
        yield measure.counted(
            column,
            count,
            rows,
            message=f"`{column.name}` is empty in {count:,} of {rows:,} rows",
            do="fill it where the data comes from, or say that the work can do without it",
            rows=measure.shown(found, [*ground.keys, held]),
            cells=[Cell(each.row, column.name, "is empty", each.values[wanted.column]) for each in found],
        )


def _empties(ground: Ground, held: Held) -> ports.Tally | None:
    is_text = held.there is not None and held.there.kind is ports.Kind.TEXT
    return Column(ground, held, held.nothing).sorted_by() if is_text else None


def forms(ground: Ground) -> Iterator[ports.Tally]:
    """What `valid` counts in texts and numbers."""
    for held in ground.present:
        if held.there is not None and held.there.kind in _LOOKABLE:
            wanted = conditions(held.promised, held.there.kind)
            if wanted:
                yield as_promised(ground, held).failing(wanted)


def valid(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Values have the pattern, the options, the limits and the length that the contract says."""
    for held in ground.held:
        column = held.promised
        there = held.there
        wanted = conditions(column, there.kind if there else ports.Kind.TEXT)
        if not wanted or (there is None and column.name not in ground.needed):
            continue
        if there is None:
            yield measure.gone(column)
        elif there.kind is ports.Kind.TIME:
            yield _outside(ground, measure, held)
        elif there.kind in _LOOKABLE:
            yield _valid(ground, measure, held, wanted)
        else:
            yield measure.unknown(
                column, f"`{there.type}` values are not looked into", "deliver it as text or number"
            )


def _valid(ground: Ground, measure: Measure, held: Held, wanted: Sequence[Asked]) -> Outcome:
    column, needed = held.promised, held.promised.name in ground.needed
    asked = as_promised(ground, held)
    try:
        wrong = asked.wrong(wanted)
    except ValueError as error:
        because = f"its pattern cannot be evaluated: {' '.join(str(error).split())[:80]}"
        return measure.unknown(column, because, "write it without looking ahead or back", required=needed)
    found = asked.wrong_rows(wanted, wrong, most_cells(ground))
    reasons = [each.why for each, rows in zip(wanted, wrong.by, strict=True) if rows]
    return measure.counted(
        column,
        wrong.rows,
        wrong.of,
        message=f"`{column.name}` {' or '.join(dict.fromkeys(reasons))} in {wrong.rows:,} of {wrong.of:,} rows",
        do="correct the values, or the contract where it asks too much",
        rows=evidence(measure, asked, found),
        cells=[
            cell
            for each, rows in zip(wanted, found, strict=True)
            for cell in cells(asked, rows, each.why, column.options or ())
        ],
    )


def _outside(ground: Ground, measure: Measure, held: Held) -> Outcome:
    """Of a column of times, whose limits the engine itself counts."""
    column, there = held.promised, held.there
    name = there.name if there else column.stored
    wanted = ports.Outside(name, _moment(column.within.least), _moment(column.within.most))
    [rows] = ground.data.count([wanted])
    found = ground.data.rows_of(wanted, (), most_cells(ground)) if rows else []
    of = ground.wide.columns[name].filled
    masked = ground.hides(held)
    why = f"is outside `{column.within.least or '…'}` to `{column.within.most or '…'}`"
    return measure.counted(
        column,
        rows,
        of,
        message=f"`{column.name}` {why} in {rows:,} of {of:,} rows",
        do="correct the values, or the limits in the contract",
        rows=measure.shown(found, [held]),
        cells=[
            Cell(each.row, column.name, why, shown_value(each.values[name], masked=masked)) for each in found
        ],
    )


def _moment(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC).replace(tzinfo=None) if found is not None and found.tzinfo else found
