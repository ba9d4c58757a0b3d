"""Integration: rows find the rows that they point to, and the table is the one that was promised."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome
from midspan.data.contract.promises import Link

_BY_HAND = frozenset(("xlsx", "xls", "ods"))


def orphans(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """What a row points to is there."""
    if not ground.table.links:
        yield measure.unknown(
            None, "the contract names no relationships", "say them: `relationships: [{to: table.column}]`"
        )
    for each in ground.table.links:
        yield _orphans(ground, measure, each)


def _orphans(ground: Ground, measure: Measure, link: Link) -> Outcome:
    column = ground.table.column(link.columns[0]) if len(link.columns) == 1 else None
    there = f"{link.table}.{' + '.join(link.to)}"
    parent, stored = ground.others.get(link.table), ground.stored(link.columns)
    if stored is None:
        return measure.counted(
            column,
            1,
            1,
            message=f"what points to `{there}` is not there",
            do="deliver its columns",
            place=link.place,
        )
    if parent is None:
        because = f"`{link.table}` is not among the data of this work"
        return measure.unknown(column, because, "name its contract in `data:` of the work", place=link.place)
    known = {each.name for each in parent.columns}
    if not set(link.to) <= known:
        return measure.counted(
            column,
            1,
            1,
            message=f"`{there}` is not there",
            do="deliver it, or correct the name",
            place=link.place,
        )
    found = ground.data.orphans(stored, parent, list(link.to))
    held = [each for name in link.columns if (each := ground.holding(name)) is not None]
    return measure.counted(
        column,
        found.rows,
        found.checked,
        message=f"{found.rows:,} of {found.checked:,} rows point to no `{there}`",
        do="deliver the missing rows there, or correct what points to them",
        rows=measure.shown(found.evidence, held),
        place=link.place,
    )


def fan_out(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """No more rows share one row of another table than the contract says."""
    for each in ground.table.links:
        stored = ground.stored(each.columns)
        if each.fan_out is None or stored is None or len(stored) != 1:
            continue
        column = ground.table.column(each.columns[0])
        dictionary = ground.data.dictionary(stored[0], whole=True)
        [(most, over)] = ground.data.ask(
            f"select coalesce(max(n), 0), coalesce(sum(n) filter (n > ?), 0) from {dictionary.table}",
            [each.fan_out],
        )
        yield measure.counted(
            column,
            int(over),
            dictionary.counted,
            message=f"up to {int(most):,} rows share one `{each.table}`; {each.fan_out:,} were declared",
            do="find out why they are several, or say another `fanOut` in the contract",
            place=each.place,
        )


def changed(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """The columns are those that the contract says: one that is gone breaks what rests on it, one more does not."""
    gone = [each.promised.stored for each in ground.held if each.there is None]
    known = {each.there.name for each in ground.held if each.there is not None}
    new = [each.name for each in ground.data.columns if each.name not in known]
    said = [f"{', '.join(f'`{name}`' for name in gone[:5])} gone"] if gone else []
    said += [f"{', '.join(f'`{name}`' for name in new[:5])} not in the contract"] if new else []
    of = len(ground.held) + len(new)
    yield measure.counted(
        None,
        len(gone) or (1 if new else 0),
        of,
        message=f"the columns are not those of the contract: {'; '.join(said)}",
        do="agree on a new version of the contract: `midspan data diff` says what breaks",
        # Anything that is gone blocks; what is new warns, as one column too many among those that are there.
        share=1.0 if gone else (0.5 if new else 0.0),
    )


def by_hand(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """It comes from a system and not from a spreadsheet that somebody fills in."""
    kind = ground.arrived.format
    if kind is None:
        return
    typed = kind in _BY_HAND
    yield measure.counted(
        None,
        int(typed),
        1,
        message=f"it comes as `{kind}`, which people fill in by hand",
        do="take it from the system that it was copied from",
        required=False,
    )
