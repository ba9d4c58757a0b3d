"""Storage: the data is there as the contract says, and can be read as what it is meant to be."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data import ports
from midspan.data.checking.ground import Ground, Held
from midspan.data.checking.kinds import castable
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome, Row
from midspan.data.checking.values import Asked, as_promised, cells, evidence, most_cells

_UNREADABLE = {ports.Kind.TIME, ports.Kind.OTHER}


def there(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Every promised column is one column of the table."""
    for each in ground.held:
        column, gone = each.promised, each.there is None
        several = len(each.meant) > 1
        if gone and not several and column.name not in ground.needed:
            continue  # nobody promised that it is filled; that it is gone is a change of the schema
        message = (
            f"`{column.stored}` may be {' or '.join(f'`{name}`' for name in each.meant)}"
            if several
            else f"`{column.stored}` is not there"
        )
        yield measure.counted(
            column,
            int(gone),
            1,
            message=message,
            do="deliver the column, or say its `physicalName` in the contract",
        )


def cast(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Every value can be read as what the contract says it is."""
    for each in ground.held:
        if each.there is None:
            if each.promised.kind is not None and each.promised.name in ground.needed:
                yield measure.gone(each.promised)
            continue
        wanted = castable(each.promised, each.there.kind)
        if wanted is not None:
            yield _cast(ground, measure, each, wanted)


def casts(ground: Ground) -> Iterator[ports.Tally]:
    """What `cast` counts."""
    for held in ground.present:
        if held.there is not None and held.there.kind not in _UNREADABLE:
            wanted = castable(held.promised, held.there.kind)
            if wanted is not None:
                yield as_promised(ground, held).failing([wanted])


def _cast(ground: Ground, measure: Measure, held: Held, wanted: Asked) -> Outcome:
    column, there = held.promised, held.there
    kind = column.kind.value if column.kind else ""
    do = f"correct the values, or say another `logicalType` than `{kind}`"
    if there is None or there.kind in _UNREADABLE:
        rows = ground.rows
        stored = there.type if there else ""
        return measure.counted(
            column, rows, rows, message=f"`{column.name}` is stored as `{stored}`, not as `{kind}`", do=do
        )
    asked = as_promised(ground, held)
    wrong = asked.wrong([wanted])
    found = asked.wrong_rows([wanted], wrong, most_cells(ground))
    return measure.counted(
        column,
        wrong.rows,
        wrong.of,
        message=f"`{column.name}` cannot be read as `{kind}` in {wrong.rows:,} of {wrong.of:,} rows",
        do=do,
        rows=evidence(measure, asked, found),
        cells=cells(asked, found[0], f"cannot be read as `{kind}`"),
    )


def lines(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Every line of the file is a row."""
    rejected = ground.arrived.rejected
    if rejected is None:
        if ground.arrived.format is not None:
            yield measure.unknown(None, "it is not known which lines were refused", "assess the file itself")
        return
    of = ground.rows + rejected
    yield measure.counted(
        None,
        rejected,
        of,
        message=f"{rejected:,} of {of:,} lines are no rows",
        do="correct the lines, or have them written with the same columns as the others",
        rows=[Row(line) for line in ground.arrived.rejected_lines],
    )


def rows(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """There are rows, as many as were promised."""
    wanted, count = ground.table.rows, ground.rows
    ends = (
        (wanted.least, "at least", count >= _end(wanted.least, 0)),
        (wanted.above, "more than", count > _end(wanted.above, -1)),
    )
    tops = (
        (wanted.most, "at most", count <= _end(wanted.most, count)),
        (wanted.below, "fewer than", count < _end(wanted.below, count + 1)),
    )
    broken = [
        f"{word} {end:g}" for end, word, holds in (*ends, *tops) if not holds and isinstance(end, int | float)
    ]
    wrong = not count or bool(broken)
    said = " and ".join(broken) if broken else "some"
    yield measure.counted(
        None,
        int(wrong),
        1,
        message=f"`{ground.table.name}` has {count:,} rows, and {said} were promised",
        do="have it delivered whole",
    )


def _end(said: float | str | None, unsaid: float) -> float:
    return said if isinstance(said, int | float) else unsaid
