"""Quality: what the work needs is filled, and values are as the contract says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from midspan.data import ports
from midspan.data.checking.forms import conditions
from midspan.data.checking.ground import Ground, Held, empty
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Cell, Outcome
from midspan.data.checking.values import Asked, Column, cells, evidence, most_cells

_LOOKABLE = {ports.Kind.TEXT, ports.Kind.NUMBER}


def filled(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """What the work cannot do without is filled: not null, not blank, no word for nothing."""
    needed = [each for each in ground.held if each.promised.name in ground.needed]
    counts = _empties(ground, [each for each in needed if each.there is not None])
    for held in needed:
        column, rows = held.promised, ground.rows
        if held.there is None:
            yield measure.gone(column)
            continue
        count = counts[column.name]
        wanted = empty(held)
        found = ground.data.rows_of(wanted, (), most_cells(ground)) if count else []
        yield measure.counted(
            column,
            count,
            rows,
            message=f"`{column.name}` is empty in {count:,} of {rows:,} rows",
            do="fill it where the data comes from, or say that the work can do without it",
            rows=measure.shown(found, [held]),
            cells=[Cell(each.row, column.name, "is empty", each.values[wanted.column]) for each in found],
        )


def _empties(ground: Ground, columns: Sequence[Held]) -> dict[str, int]:
    """Rows that are empty, by promised column: of few values by the dictionary, of many all in one pass over the table."""
    extents = ground.wide.columns
    found = {each.promised.name: ground.rows - extents[empty(each).column].filled for each in columns}
    texts = [each for each in columns if each.there is not None and each.there.kind is ports.Kind.TEXT]
    few = [each for each in texts if extents[empty(each).column].about <= ports.MOST_VALUES]
    for each in few:
        asked = Column(ground, each, each.nothing)
        [(filled,)] = asked.ask("coalesce(sum(n), 0)")
        found[each.promised.name] += asked.dictionary.counted - int(filled)
    many = [each for each in texts if each not in few]
    counts = ground.data.count([empty(each) for each in many])
    return found | {each.promised.name: count for each, count in zip(many, counts, strict=True)}


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
    asked = Column(ground, held, held.nothing if needed else held.tokens)
    together = " and ".join(f"coalesce(({each.sql}), false)" for each in wanted)
    try:
        wrong = asked.failing(Asked(together, tuple(value for each in wanted for value in each.parameters)))
    except ValueError as error:
        because = f"its pattern cannot be evaluated: {' '.join(str(error).split())[:80]}"
        return measure.unknown(column, because, "write it without looking ahead or back", required=needed)
    reasons = _reasons(asked, wanted) if wrong.rows else {}
    return measure.counted(
        column,
        wrong.rows,
        wrong.of,
        message=f"`{column.name}` {' or '.join(reasons)} in {wrong.rows:,} of {wrong.of:,} rows",
        do="correct the values, or the contract where it asks too much",
        rows=evidence(measure, asked, wrong.values) if wrong.rows else (),
        cells=[
            cell
            for why, values in reasons.items()
            for cell in cells(asked, values, why, column.options or ())
        ],
    )


def _reasons(asked: Column, wanted: Sequence[Asked]) -> dict[str, list[str]]:
    """Wrong values by what is wrong with them: of several reasons the first."""
    said: set[str] = set()
    found: dict[str, list[str]] = {}
    for each in wanted:
        values = [value for value in asked.failing(each).values if value not in said]
        said.update(values)
        if values:
            found[each.why] = values
    return found


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
