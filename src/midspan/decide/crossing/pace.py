"""How long initiatives take from Framed to each stage, and whether the newer ones are faster, as an organisation that learns.

Read from what was recorded: up to Chosen the first verdict, or decision, that found an initiative there, from Shadow on the COMMIT.
Law: a median says of how many it is, and how many set out; who did not get there is in no median.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from midspan.decide.wording import counted
from midspan.definitions.workspace import InitiativeFile
from midspan.errors import StoreError
from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.model.stage import LAST_BY_EVIDENCE, Stage

# A half with fewer than this says nothing of a trend.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Half:
    """n: how many of this half got there; of: how many are in it. days: their median, None below three."""

    n: int
    of: int
    days: float | None


@dataclass(frozen=True, slots=True)
class Pace:
    """From Framed to a stage. n: initiatives that got there, of all that were framed. older, newer: by when they were framed."""

    stage: Stage
    n: int
    of: int
    days: float | None
    older: Half
    newer: Half


Reached = Mapping[Stage, date]


def reached(ledger: Ledger, file: InitiativeFile) -> dict[Stage, date]:
    """The first day on which it is recorded at each stage. Raises StoreError."""
    entries = [entry for kind in ("verdict", "decision") for entry in ledger.read(kind, file.names)]
    return first_days(sorted(entries, key=lambda each: each.seq))


def first_days(entries: Iterable[Recorded]) -> dict[Stage, date]:
    """By entries in their order; who is at a stage has passed all before it."""
    found: dict[Stage, date] = {}
    for entry in entries:
        try:
            at = _found_at(entry.body)
            on = date.fromisoformat(entry.body["on"])
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(
                f"record `{entry.seq}` of the ledger, {entry.kind} of `{entry.subject}`, cannot be read",
                help="it was written by another version of midspan: update it",
            ) from error
        for stage in Stage:
            if at is not None and at.reaches(stage) and on < found.get(stage, date.max):
                found[stage] = on
    return found


def _found_at(body: Mapping[str, Any]) -> Stage | None:
    """How far an entry finds it; nothing where it was only supposed."""
    if body.get("supposed"):
        return None
    if body.get("decision") == "commit":
        return Stage(body["to_stage"])
    stage = Stage(body["stage"]) if body.get("stage") else None
    # Later stages are reached by a COMMIT; a verdict that finds it there comes after that.
    return min(stage, LAST_BY_EVIDENCE, key=lambda each: each.order) if stage else None


def pace(found: Sequence[Reached]) -> tuple[Pace, ...]:
    """Over initiatives that were framed; the others are left out."""
    framed = sorted((each for each in found if Stage.FRAMED in each), key=lambda each: each[Stage.FRAMED])
    middle = (len(framed) + 1) // 2
    halves = framed[:middle], framed[middle:]
    return tuple(_pace(stage, framed, *halves) for stage in Stage if stage is not Stage.FRAMED)


def _pace(
    stage: Stage, framed: Sequence[Reached], older: Sequence[Reached], newer: Sequence[Reached]
) -> Pace:
    days = _days(stage, framed)
    return Pace(
        stage,
        len(days),
        len(framed),
        median(days) if days else None,
        _half(stage, older),
        _half(stage, newer),
    )


def _half(stage: Stage, some: Sequence[Reached]) -> Half:
    days = _days(stage, some)
    return Half(len(days), len(some), median(days) if len(days) >= _FEWEST else None)


def _days(stage: Stage, some: Sequence[Reached]) -> list[int]:
    return [(each[stage] - each[Stage.FRAMED]).days for each in some if stage in each]


def as_json(found: Iterable[Pace]) -> list[dict[str, object]]:
    """Keys as in docs/board.md."""
    return [
        {
            "stage": each.stage.value,
            "n": each.n,
            "of": each.of,
            "median_days": each.days,
            "older": {"n": each.older.n, "of": each.older.of, "median_days": each.older.days},
            "newer": {"n": each.newer.n, "of": each.newer.of, "median_days": each.newer.days},
        }
        for each in found
    ]


def text(found: Sequence[Pace]) -> str:
    """For people: a line a stage, and whether the newer half is faster."""
    if not found or not found[0].of:
        return "no initiative was recorded as framed yet: `midspan verdict` records where each stands"
    lines = [
        "days from Framed, median of those who got there; older and newer half by when they were framed",
        "",
    ]
    return "\n".join([*lines, *(line for each in found for line in _line(each))])


def _line(each: Pace) -> Iterator[str]:
    if not each.n or each.days is None:
        yield f"  {each.stage.shown:<11}nobody of {each.of} yet"
        return
    said = f"  {each.stage.shown:<11}{counted_days(each.days):<12}{each.n} of {each.of}"
    yield f"{said:<36}older {_half_said(each.older)}, newer {_half_said(each.newer)}"


def _half_said(half: Half) -> str:
    days = "too few to tell" if half.days is None else counted_days(half.days)
    return f"{days} ({half.n} of {half.of})"


def counted_days(days: float) -> str:
    return f"{days:g} days" if days % 1 else counted(int(days), "day", "days")
