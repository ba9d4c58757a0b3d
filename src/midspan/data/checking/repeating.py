"""Quality: keys identify one row, and no two rows are the same thing written twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Outcome, Row
from midspan.data.checking.same import alike, clusters
from midspan.data.contract.promises import Column
from midspan.stats.binomial import upper

# Of a larger table a sample is looked at: rows that share the first identifier are drawn together, and only such pairs are sought.
MOST_ROWS = 200_000


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
    stored = ground.stored(names)
    if stored is None:
        yield measure.unknown(None, "an identifier is not there", "deliver its columns", required=True)
        return
    every = max(1, -(-ground.rows // MOST_ROWS))
    values = _identified(ground, stored, every)
    of = len(values)
    groups = clusters(alike(values, 1 if every > 1 else None))
    surplus = sum(len(group) - 1 for group in groups)
    rows = [_shown(ground, names, row, values[row]) for group in groups[:5] for row in sorted(group)[:2]]
    yield measure.counted(
        None,
        surplus,
        of,
        message=f"{surplus:,} of {of:,} rows are near-duplicates of another, by {', '.join(f'`{each}`' for each in names)}",
        do="look at the pairs, and keep one row of each thing",
        rows=rows,
        share=float(upper(surplus, of)) if every > 1 and of else None,
        sampled=every > 1,
        required=False,
    )


def _identified(ground: Ground, stored: Sequence[str], every: int) -> Mapping[int, tuple[str, ...]]:
    """Identifiers by row, in small letters and without signs; of a large table, those whose first hashes into the sample."""
    found: dict[int, tuple[str, ...]] = {}
    for batch in ground.data.stream(stored):
        for each in batch:
            plain = tuple(_plainly(each.values.get(name)) for name in stored)
            first = plain[0]
            if (
                every == 1
                or int(hashlib.md5(first.encode(), usedforsecurity=False).hexdigest()[:8], 16) % every == 0
            ):
                found[each.row] = plain
    return found


def _plainly(value: object) -> str:
    return "" if value is None else "".join(sign for sign in str(value).casefold() if sign.isalnum())


def _shown(ground: Ground, names: Sequence[str], row: int, values: Sequence[str]) -> Row:
    masked = {name: (held := ground.holding(name)) is not None and ground.hides(held) for name in names}
    return Row(
        row,
        {name: shown_value(value, masked=masked[name]) for name, value in zip(names, values, strict=True)},
    )
