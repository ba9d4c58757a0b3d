"""The board: all initiatives at a date, how many got how far, and what the sentence above them counts.

Law: every number is counted from the rows. Behind is who is behind their own plan; who has no plan is counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from midspan.decide.assessment import Assessment
from midspan.decide.crossing.row import Row, row
from midspan.decide.rules.movement import STILL_DAYS
from midspan.model.stage import Stage


@dataclass(frozen=True, slots=True)
class Reach:
    """How many got as far as a stage. count: stand at it or have passed it; far: with those whose ceiling skips it.

    `far` never rises from a stage to the next: it is the silhouette.
    """

    stage: Stage
    count: int
    far: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the sentence says. behind_at: the stage at which most of those behind stand, None where it is none yet.

    overdue, still: names of those whose decision date has passed undecided, and of those that did not move.
    """

    set_out: int
    alone: int
    proven: int
    stopped: int
    behind: int
    behind_at: Stage | None
    behind_there: int
    planless: int
    overdue: tuple[str, ...]
    still: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Rows from the furthest to the least; `head`: how many batches the ledger had when it was read."""

    today: date
    rows: tuple[Row, ...]
    reach: tuple[Reach, ...]
    numbers: Numbers
    head: int | None = None


def board(assessment: Assessment, head: int | None = None) -> Board:
    """The board of everything that was assessed."""
    rows = sorted((row(each, assessment.today) for each in assessment.initiatives), key=_place)
    return Board(assessment.today, tuple(rows), reach(rows), numbers(rows), head)


def reach(rows: Sequence[Row]) -> tuple[Reach, ...]:
    return tuple(
        Reach(
            stage,
            sum(stage in each.stages for each in rows if _reaches(each, stage)),
            sum(_reaches(each, stage) for each in rows),
        )
        for stage in Stage
    )


def numbers(rows: Sequence[Row]) -> Numbers:
    behind = [each for each in rows if each.behind]
    at = Counter(each.stage for each in behind)
    most = max(at, key=lambda stage: (at[stage], -(stage.order if stage else -1)), default=None)
    return Numbers(
        set_out=len(rows),
        alone=sum(Stage.AUTONOMOUS in each.stages for each in rows if _reaches(each, Stage.AUTONOMOUS)),
        proven=sum(each.stage is Stage.PROVEN for each in rows),
        stopped=sum(each.stopped is not None for each in rows),
        behind=len(behind),
        behind_at=most,
        behind_there=at[most] if behind else 0,
        planless=sum(each.plan is None and each.stopped is None for each in rows),
        overdue=tuple(each.initiative for each in rows if each.overdue),
        still=tuple(
            each.initiative
            for each in rows
            if each.stopped is None and each.still_days is not None and each.still_days > STILL_DAYS
        ),
    )


def _reaches(each: Row, stage: Stage) -> bool:
    return each.stage is not None and each.stage.reaches(stage)


def _place(each: Row) -> tuple[int, int, str]:
    """The furthest first, then who is least behind, then by name."""
    standing = each.stage.order if each.stage else -1
    return -standing, len(each.gap.stages) if each.gap else 0, each.initiative
