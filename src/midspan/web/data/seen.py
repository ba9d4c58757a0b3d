"""What the newest assessment of a work's data says, as a page shows it. Pure over an assessment of the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from midspan.data.checking.grouping import ORDER, joined, told_of_several
from midspan.data.checking.outcome import State, Trait
from midspan.data.checking.table import NAMES, check
from midspan.data.known.drifting import read_drift
from midspan.data.known.hierarchy import Rung
from midspan.data.known.record import KIND, Assessed, Fault
from midspan.data.known.standing import DataKnown
from midspan.data.scoring.score import because
from midspan.decide.datawords import data, doubted
from midspan.web.ports import Sight


@dataclass(frozen=True, slots=True)
class TraitSeen:
    """score: 0 to 100, None: unknown. measured, of: checks, None: not recorded."""

    trait: str
    shown: str
    score: float | None
    measured: int | None
    of: int | None


@dataclass(frozen=True, slots=True)
class PartSeen:
    """One check of one table or column. rows: some that show it, counted from 1; None for who may not look into items."""

    at: str
    text: str
    faulty: int
    of: int
    rows: tuple[int, ...] | None
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class FaultSeen:
    """The same fault of one or several columns. parts: none where it is not about rows. lines: its rows are lines of a file. steps: what to do."""

    check: str
    state: str
    text: str
    required: bool
    lines: bool
    steps: tuple[str, ...]
    parts: tuple[PartSeen, ...]


@dataclass(frozen=True, slots=True)
class RungSeen:
    """state: past, now, next or ahead."""

    rung: str
    says: str
    state: str


@dataclass(frozen=True, slots=True)
class DriftSeen:
    """The newest look at whether production is like what the work was proven on. until: the last window that was counted."""

    table: str
    at: str
    reference: str
    production: str
    until: str


@dataclass(frozen=True, slots=True)
class DataSeen:
    """Of one work. at: when it was assessed, UTC; None: it never was, or it names no contract. doubt: why it may not hold any more.

    ready: as `midspan data assess` says it. effect: what the faults do to the decision, a sentence each.
    """

    work: str
    title: str
    initiatives: tuple[str, ...]
    contracts: tuple[str, ...]
    at: str | None
    record: int | None
    ready: str | None
    score: float | None
    because: str
    doubt: str | None
    measured: int
    of: int
    traits: tuple[TraitSeen, ...]
    rungs: tuple[RungSeen, ...]
    tables: tuple[tuple[str, int], ...]
    blocks: tuple[FaultSeen, ...]
    unknown: tuple[FaultSeen, ...]
    warns: tuple[FaultSeen, ...]
    effect: tuple[str, ...]
    drift: tuple[DriftSeen, ...]


def data_seen(sight: Sight, work: str, *, rows: bool) -> DataSeen:
    """rows: whether they may look into items. Raises UnknownWorkError, StoreError."""
    file, assessment = sight.file(work), sight.assessment()
    state = next((each for each in assessment.works if each.name == file.name), None)
    has = tuple(
        each.name for each in assessment.initiatives if any(one.name == file.name for one in each.works)
    )
    known = state.data if state else DataKnown()
    found = known.assessed
    faults = found.faults if found else ()
    blocks, unknown, warns = (
        _grouped((each for each in faults if each.state is wanted), rows=rows)
        for wanted in (State.BLOCK, State.UNKNOWN, State.WARN)
    )
    entry = sight.ledger.latest(KIND, file.names) if found else None
    return DataSeen(
        file.name,
        file.work.title or file.name,
        has,
        tuple(file.work.data or ()),
        found.at if found else None,
        entry.seq if entry else None,
        found.ready.value if found else None,
        found.score if found else None,
        because(found.ready, len(blocks), len(unknown)) if found else "",
        doubted(known) if found else None,
        found.measured if found else 0,
        found.of if found else 0,
        _traits(found) if found else (),
        _rungs(found) if found else (),
        tuple(found.rows.items()) if found else (),
        blocks,
        unknown,
        warns,
        tuple(data(state)[1:]) if state else (),
        _drift(sight, file.names, found) if found else (),
    )


def _traits(found: Assessed) -> tuple[TraitSeen, ...]:
    return tuple(
        TraitSeen(
            each.value,
            each.shown,
            found.traits.get(each.value),
            *found.coverage.get(each.value, (None, None)),
        )
        for each in Trait
    )


def _rungs(found: Assessed) -> tuple[RungSeen, ...]:
    every: list[Rung] = [each for each in Rung if each is not Rung.NOTHING]
    reached = every.index(Rung(found.rung)) if found.rung != Rung.NOTHING else -1
    states = {reached: "now", reached + 1: "next"}
    return tuple(
        RungSeen(each.value, each.says, states.get(place, "past" if place < reached else "ahead"))
        for place, each in enumerate(every)
    )


def _grouped(faults: Iterable[Fault], *, rows: bool) -> tuple[FaultSeen, ...]:
    """The same fault of several columns is one; what the work cannot do without first, and data before paperwork."""
    by: dict[tuple[str, str], list[Fault]] = {}
    for each in faults:
        by.setdefault((each.check, each.do if each.check != "declared" else ""), []).append(each)
    order = sorted(by.values(), key=_weight)
    return tuple(_seen(each, rows=rows) for each in order)


def _weight(faults: Sequence[Fault]) -> tuple[bool, int]:
    known = faults[0].check in NAMES
    return not any(each.required for each in faults), ORDER[check(faults[0].check).trait] if known else len(
        ORDER
    )


def _seen(faults: Sequence[Fault], *, rows: bool) -> FaultSeen:
    first = faults[0]
    told = told_of_several(first.check, len({each.at for each in faults}))
    return FaultSeen(
        first.check,
        first.state.value,
        told or joined([*dict.fromkeys(each.text for each in faults)]),
        any(each.required for each in faults),
        first.check == "lines",
        tuple(dict.fromkeys(each.do for each in faults if each.do)),
        tuple(
            PartSeen(
                each.at,
                each.text,
                each.faulty,
                each.of,
                each.rows if rows else None,
                each.place.path,
                each.place.line,
            )
            for each in sorted(
                (one for one in faults if one.of > 1 or one.rows),
                key=lambda one: -(one.faulty / one.of if one.of else 0.0),
            )
        ),
    )


def _drift(sight: Sight, names: tuple[str, ...], found: Assessed) -> tuple[DriftSeen, ...]:
    looks = (read_drift(sight.ledger, names, table) for table in found.rows)
    return tuple(
        DriftSeen(each.table, each.at, each.reference, each.production, each.kept.until)
        for each in looks
        if each is not None
    )


def headline(seen: DataSeen) -> str:
    """The end of a sentence about the data."""
    if seen.at is None:
        return "its data was never assessed" if seen.contracts else "it names no data"
    if seen.doubt is not None:
        return (
            "its assessment does not hold any more"
            if "no more" in seen.doubt
            else "its assessment may not hold any more"
        )
    words = {"ready": "its data is ready", "not ready": "its data is not ready"}
    return words.get(seen.ready or "", "whether its data is ready is unknown")
