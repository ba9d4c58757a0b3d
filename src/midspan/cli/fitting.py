"""Two tables that a user named, a reference and what arrives now, compared: what the shell puts together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from midspan.cli.fit_promise import Asked, contract_named, promised
from midspan.cli.looking import Looked, Wanted, looking_at_both
from midspan.cli.progress import Progress
from midspan.data.checking.ground import Ground, held
from midspan.data.checking.living import looked
from midspan.data.contract.promises import Promise
from midspan.data.contract.promises import Table as Promised
from midspan.data.fit.comparison import Comparison, comparison, gravest_first
from midspan.data.fit.leaks import leaks
from midspan.data.fit.mismatch import Mismatch
from midspan.data.fit.production import Production
from midspan.data.fit.reading import Reading
from midspan.data.fit.sides import sides
from midspan.data.fit.telling import drifting
from midspan.data.ports import Table
from midspan.errors import UsageError


def fitted(
    reference: Wanted, current: Wanted, asked: Asked, workspace: Path, memory: int, now: datetime
) -> Comparison:
    """now: windows that end before its day are whole. Progress is shown on standard error. Raises MidspanError."""
    progress = Progress("columns")

    def told(step: str, share: float) -> None:
        progress(f"{step} ({share:.0%})" if share else step, 0)

    try:
        named = contract_named(asked.contract)
        with looking_at_both(reference, current, workspace, memory, told) as (before, after):
            promise, table = promised(named, before.table, asked)
            told("comparing", 0.0)
            if table.live is not None:
                found = _in_windows((before, after), promise, table, now)
            else:
                both = sides(before.table, after.table)
                segments = _segments(before.table, table)
                found = comparison((before.shown, after.shown), *both, segments=segments)
            newer = _leaks(before.table, table, found)
            return replace(found, mismatches=gravest_first([*newer, *found.mismatches]))
    finally:
        progress.end()


def _in_windows(both: tuple[Looked, Looked], promise: Promise, table: Promised, now: datetime) -> Comparison:
    before, after = both
    if table.live is None:
        raise ValueError(table.name)
    production = Production(table.live, after.table, after.shown)
    ground = Ground(promise, table, before.table, (), now, production=production)
    found = looked(ground, production)
    if isinstance(found, str):
        raise UsageError(
            found,
            help="see `--at` and `--window`, or what the contract says of `production` (docs/contracts.md)",
        )
    return replace(
        found.fit,
        mismatches=gravest_first([*found.fit.mismatches, *drifting(found)]),
        windows={
            "reference": found.usual,
            "counted": list(found.counted),
            "state": found.state and found.state.as_json(),
        },
    )


def _segments(there: Table, table: Promised) -> dict[str, Sequence[str]]:
    """By the name that the column has in the table."""
    return {_stored(there, table, name): table.required_segments for name in table.segments}


def _stored(there: Table, table: Promised, name: str) -> str:
    column = table.column(name)
    found = held(column, there.columns).there if column is not None else None
    return found.name if found is not None else name


def _leaks(there: Table, table: Promised, found: Comparison) -> list[Mismatch]:
    """Of what is recorded where the contract says it, else of every other column of days or moments; for on the reference the evidence rests."""
    if table.decided is None:
        return []
    decided = _stored(there, table, table.decided)
    recorded: dict[str, list[str]] = {}
    for each in table.columns:
        if each.recorded is not None:
            recorded.setdefault(_stored(there, table, each.recorded), []).append(each.name)
    if not recorded:
        times = [each.name for each in found.fields if each.before is Reading.TIME]
        times += [table.live.at] if table.live and table.live.at else []
        stored = [_stored(there, table, name) for name in times]
        recorded = {name: [name] for name in stored if name != decided}
    return leaks(_rows(there, [decided, *recorded]), decided, recorded) if recorded else []


def _rows(table: Table, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for batch in table.stream(columns):
        for each in batch:
            yield each.row, each.values
