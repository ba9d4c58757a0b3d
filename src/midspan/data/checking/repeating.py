"""Quality: keys identify one row, and no two rows are the same thing written twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from midspan.data.checking.candidates import candidates, everything
from midspan.data.checking.ground import Ground, Held
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Outcome, Row
from midspan.data.checking.same import Identified, alike, clusters, worded
from midspan.data.contract.promises import Column
from midspan.stats.binomial import upper

# In a larger table rows are not compared by their words, which would all have to be here.
MOST_WORDED = 100_000
# Pairs that are shown.
_MOST_SHOWN = 2


def keys(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """No two rows have the same key; a unique column holds nothing twice."""
    table = ground.table
    singles = [(each.name,) for each in table.columns if each.unique]
    together = dict.fromkeys((*([table.key] if table.key else []), *singles, *table.unique_together))
    if not together:
        do = "say `primaryKey: true` or `unique: true` of what identifies a row"
        yield measure.unknown(None, "nothing says what identifies a row", do)
    for names in together:
        column = table.column(names[0]) if len(names) == 1 else None
        yield _key(ground, measure, names, column)


def _key(ground: Ground, measure: Measure, names: Sequence[str], column: Column | None) -> Outcome:
    stored = ground.stored(names)
    said = " + ".join(f"`{each}`" for each in names)
    if stored is None:
        rows = max(ground.rows, 1)
        return measure.counted(
            column,
            rows,
            rows,
            message=f"the key {said} is not there",
            do="deliver its columns",
            required=True,
        )
    found = ground.data.repeated(stored, stored)
    held = [each for name in names if (each := ground.holding(name)) is not None]
    return measure.counted(
        column,
        found.surplus,
        found.checked,
        message=f"{said} stands in several rows: {found.surplus:,} of {found.checked:,} are one too many",
        do="take the repeated rows out, or name what really identifies a row",
        rows=measure.shown(found.evidence, held),
        required=True,
    )


def near_duplicates(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """No two rows share two identifiers but for two edits."""
    names = ground.table.identifiers
    if len(names) < 2:
        do = "name them in the contract: `identifiers: [name, street, phone]`"
        yield measure.unknown(None, "nothing says which columns tell one thing from another", do)
        return
    held = [each for name in names if (each := ground.holding(name)) is not None and each.there is not None]
    if len(held) < len(names):
        yield measure.unknown(None, "an identifier is not there", "deliver its columns", required=True)
        return
    found = pairs_of(ground, held)
    groups = clusters(found.pairs)
    surplus = sum(len(group) - 1 for group in groups)
    said = ", ".join(f"`{name}`" for name in names)
    looked = [names[place] for place in sorted(found.columns)]
    part = f"; pairs that share {' or '.join(f'`{name}`' for name in looked)} were compared"
    yield measure.counted(
        None,
        surplus,
        found.of,
        message=f"{surplus:,} of {found.of:,} rows are near-duplicates of another, by {said}"
        + (part if len(looked) < len(names) else ""),
        do="look at the pairs, and keep one row of each thing",
        rows=[row for group in groups[:_MOST_SHOWN] for row in _pair(ground, held, group, found.values)],
        share=float(upper(surplus, found.of)) if found.sampled and found.of else None,
        sampled=found.sampled,
        required=False,
    )


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows that may be the same thing. values: identifiers by row; columns: those of which all shared values were looked at."""

    pairs: AbstractSet[tuple[int, int]]
    values: Mapping[int, Identified]
    columns: tuple[int, ...]
    of: int
    sampled: bool


def pairs_of(ground: Ground, held: Sequence[Held]) -> Pairs:
    """held: the identifiers, all of which are there."""
    found = candidates(ground, held)
    pairs = {*alike(found.values, found.columns)}
    values = found.values
    if ground.rows <= MOST_WORDED and not found.sampled:
        values = everything(ground, held)
        pairs.update(worded(values))
    return Pairs(pairs, values, found.columns, found.of, found.sampled)


def _pair(
    ground: Ground, held: Sequence[Held], group: frozenset[int], values: Mapping[int, Identified]
) -> Iterator[Row]:
    """The first two rows of a cluster, and in what the second differs from the first."""
    one, other = sorted(group)[:2]
    names = [each.promised.name for each in held]
    differs = tuple(
        name
        for name, left, right in zip(names, values[one], values[other], strict=True)
        if left.replace(" ", "") != right.replace(" ", "")
    )
    yield _shown(ground, held, one, values[one])
    yield replace(_shown(ground, held, other, values[other]), like=one, differs=differs)


def _shown(ground: Ground, held: Sequence[Held], row: int, values: Identified) -> Row:
    return Row(
        row,
        {
            each.promised.name: shown_value(value, masked=ground.hides(each))
            for each, value in zip(held, values, strict=True)
        },
    )
