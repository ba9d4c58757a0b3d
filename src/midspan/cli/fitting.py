"""Two tables that a user named, a reference and what arrives now, compared: what the shell puts together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midspan.cli.looking import Wanted, looking
from midspan.cli.progress import Progress
from midspan.data.fit.comparison import Comparison, comparison
from midspan.data.fit.fields import Side
from midspan.data.fit.leaks import leaks
from midspan.data.fit.mismatch import Mismatch
from midspan.data.fit.reading import Reading
from midspan.data.fit.sides import sides
from midspan.data.ports import Table
from midspan.definitions.shape import nearest
from midspan.errors import UsageError


@dataclass(frozen=True, slots=True)
class Asked:
    """decided: the column with the time of the decision. segments: columns that say which segment a row is of."""

    decided: str | None = None
    segments: tuple[str, ...] = ()


def fitted(reference: Wanted, current: Wanted, asked: Asked, workspace: Path, memory: int) -> Comparison:
    """Progress is shown on standard error. Raises MidspanError."""
    progress = Progress("columns")

    def told(step: str, share: float) -> None:
        progress(f"{step} ({share:.0%})" if share else step, 0)

    try:
        with (
            looking(reference, workspace, memory // 2, told) as before,
            looking(current, workspace, memory // 2, told) as now,
        ):
            _require(before.table, asked)
            told("comparing", 0.0)
            both = sides(before.table, now.table)
            segments: Mapping[str, Sequence[str]] = dict.fromkeys(asked.segments, ())
            found = _leaks(before.table, both[0], asked.decided) if asked.decided else []
            return comparison((before.shown, now.shown), *both, segments=segments, leaks=found)
    finally:
        progress.end()


def _require(table: Table, asked: Asked) -> None:
    known = [column.name for column in table.columns]
    for name in (*asked.segments, *([asked.decided] if asked.decided else ())):
        if name not in known:
            near = nearest(name, known)
            help_ = (
                f"did you mean `{near}`?"
                if near
                else f"its columns: {', '.join(f'`{each}`' for each in known[:20])}"
            )
            raise UsageError(f"`{table.shown}` has no column `{name}`", help=help_)


def _leaks(table: Table, fields: Mapping[str, Side], decided: str) -> list[Mismatch]:
    """Every other column of days or moments in the reference, for on it the evidence rests."""
    times = [name for name, side in fields.items() if side.values.reading is Reading.TIME and name != decided]
    return leaks(_rows(table, [decided, *times]), decided, {name: [name] for name in times}) if times else []


def _rows(table: Table, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for batch in table.stream(columns):
        for each in batch:
            yield each.row, each.values
