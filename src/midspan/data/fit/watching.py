"""Whether production is like the reference: what arrives now by kind, unit and values, and every window by the reference's own.

The detector goes on from where it stood, since an alarm takes two of three windows: what it knows is handed in and given back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from midspan.data.fit.columns import Windowed, windowed
from midspan.data.fit.comparison import Comparison, comparison
from midspan.data.fit.evidence import with_rows
from midspan.data.fit.fields import Side, moves_on
from midspan.data.fit.reading import Reading, Values
from midspan.data.fit.stretches import Stretch
from midspan.data.profiling.personal import masked
from midspan.stats.distance.detecting import ColumnDrift, DriftDetector, DriftState
from midspan.stats.distance.reference import DriftReference

LATEST = 7
"""What arrives now is what the last so many windows hold: as long as an alarm stands."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a detector stood. until: the last day, or row, that was counted. first: the window with which it began."""

    state: Mapping[str, Any]
    until: str
    first: str


@dataclass(frozen=True, slots=True)
class Watched:
    """apart: columns whose shares say nothing, with the reason. usual: windows of the reference. counted: names of those that are new.

    state: None where there is no whole window yet. kept: what to go on from. anew: why it began anew; nothing where it went on,
    or begins for the first time.
    """

    fit: Comparison
    apart: Mapping[str, str]
    usual: int
    state: DriftState | None = None
    kept: Kept | None = None
    counted: tuple[str, ...] = ()
    anew: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """names: of both sides. moving: columns that move on, as the contract says. segments: columns → segments that are required."""

    names: tuple[str, str]
    moving: Collection[str] = ()
    segments: Mapping[str, Collection[str]] = field(default_factory=dict)


def watched(reference: Stretch, production: Stretch, asked: Question, before: Kept | None) -> Watched:
    """before: where the detector stood; None: it begins. Raises DataError."""
    columns = {
        name: windowed(name, reference, production, LATEST)
        for name in reference.columns
        if name in production.columns
    }
    fit = _fit(reference, production, columns, asked)
    apart = {name: _apart(name, *both, asked.moving) for name, both in columns.items()}
    measured = [name for name, why in apart.items() if not why]
    found = Watched(fit, {name: why for name, why in apart.items() if why}, len(reference.windows))
    # By the reference alone: what production delivers of another kind for a while does not make another reference.
    own_columns = [
        name
        for name, (before_, _) in columns.items()
        if name not in asked.moving and not moves_on(before_.side, before_.side)
    ]
    usual = [
        {name: columns[name][0].windows[at] for name in own_columns} for at in range(len(reference.windows))
    ]
    if not any(any(each.values()) for window in usual for each in window.values()):
        return found
    own = DriftReference.of(usual)
    detector, anew = _restored(own, before, production)
    until = before.until if before is not None and not anew else ""
    new = [
        (at, each)
        for at, each in enumerate(production.windows)
        if each.whole and (not until or _later(each.until, until))
    ]
    for at, each in new:
        detector.update(each.name, {name: columns[name][1].windows[at] for name in measured})
    state = _hidden(detector.state, {name for name in measured if columns[name][1].side.personal})
    if not state.windows:
        return replace(found, anew=anew)
    first = before.first if before is not None and not anew else new[0][1].name
    kept = Kept(state.as_json(), new[-1][1].until if new else until, first)
    return replace(found, state=state, kept=kept, counted=tuple(each.name for _, each in new), anew=anew)


def _fit(
    reference: Stretch, production: Stretch, columns: Mapping[str, tuple[Windowed, Windowed]], asked: Question
) -> Comparison:
    """Of the latest windows. Whether shares drift is left to the detector."""
    recent = production.latest(LATEST)
    sides: tuple[dict[str, Side], dict[str, Side]] = ({}, {})
    for place, stretch in enumerate((reference, recent)):
        alone = Side(Values(Reading.TEXT, {}, too_many=True), stretch.rows)
        for name in stretch.columns:
            sides[place][name] = columns[name][place].side if name in columns else alone
    found = comparison(asked.names, *sides, segments=asked.segments)
    told = (
        with_rows(each, production.table, production.columns, *sides)
        for each in found.mismatches
        if each.check != "drift"
    )
    return replace(found, mismatches=tuple(told))


def _apart(name: str, before: Windowed, now: Windowed, moving: Collection[str]) -> str:
    """Why no shares of it are compared; nothing where they are."""
    if name in moving:
        return "it moves on by itself, as its contract says"
    if before.side.values.reading is not now.side.values.reading:
        return "it is of another kind now"
    return moves_on(before.side, now.side)


def _restored(
    reference: DriftReference, before: Kept | None, production: Stretch
) -> tuple[DriftDetector, str]:
    detector = DriftDetector(reference)
    if before is None:
        return detector, ""
    last = production.windows[-1] if production.windows else None
    if last is not None and last.until.isdigit() and _later(before.until, last.until):
        return detector, f"`{before.until}` rows were counted, and there are {last.until} now"
    try:
        detector.restore(before.state)
    except ValueError:
        # Of a digest a reader learns nothing.
        return detector, "the reference, or how it is measured, is another one now"
    return detector, ""


def _later(one: str, other: str) -> bool:
    """Days as ISO, or numbers of rows."""
    return (len(one), one) > (len(other), other)


def _hidden(state: DriftState, personal: Collection[str]) -> DriftState:
    return replace(
        state,
        columns={name: _masked(each) if name in personal else each for name, each in state.columns.items()},
    )


def _masked(column: ColumnDrift) -> ColumnDrift:
    if column.change is None or column.change.value is None:
        return column
    return replace(column, change=replace(column.change, value=masked(column.change.value)))
