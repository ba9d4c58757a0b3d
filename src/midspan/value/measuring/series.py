"""How the metric that justifies an initiative stands at a date: against baseline, target and milestones.

Law: what was not measured is unknown, never zero and never the baseline. Where several sources speak of one day, the value
that is furthest from the target counts. A milestone is measured in the time since the one before it, and no later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from midspan.definitions.workspace import InitiativeFile
from midspan.value.measuring.measurement import Measurement, standing

# What was measured longer ago says nothing of how it is in daily use now.
FRESH_DAYS = 35


class Mark(StrEnum):
    """ahead: its day has not come. unknown: its day has passed, and nothing was measured that tells."""

    AHEAD = "ahead"
    REACHED = "reached"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Point:
    """What counts of one day. sources: all that spoke of it, with what each said; more than one value: they disagree."""

    at: date
    value: float
    sources: tuple[Measurement, ...]

    @property
    def disagree(self) -> bool:
        return len({each.value for each in self.sources}) > 1


@dataclass(frozen=True, slots=True)
class Milestone:
    """target: of the metric on this day. point: the newest of its time, None where nothing was measured in it."""

    day: int
    due: date
    target: float
    point: Point | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Series:
    """One metric. points: by day. corrections: measurements that replaced another. None: the file does not say it."""

    metric: str | None
    unit: str | None
    baseline: float | None
    target: float | None
    direction: str | None
    started: date | None
    today: date
    points: tuple[Point, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    corrections: tuple[Measurement, ...] = ()

    @property
    def newest(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def fresh(self) -> bool:
        """Whether the newest measurement tells of these weeks."""
        return self.newest is not None and (self.today - self.newest.at).days <= FRESH_DAYS

    @property
    def target_reached(self) -> bool | None:
        """Whether the promised target is reached by what was measured in these weeks; None where nobody can tell."""
        if self.newest is None or not self.fresh:
            return None
        return self.reaches(self.newest.value, self.target)

    @property
    def progress(self) -> float | None:
        """How much of the way from baseline to target the newest point has gone; below 0: the wrong way."""
        if (
            self.newest is None
            or self.baseline is None
            or self.target is None
            or self.target == self.baseline
        ):
            return None
        return (self.newest.value - self.baseline) / (self.target - self.baseline)

    @property
    def due(self) -> Milestone | None:
        """The newest milestone whose day has come."""
        return next((each for each in reversed(self.milestones) if each.mark is not Mark.AHEAD), None)

    def reaches(self, value: float, target: float | None) -> bool | None:
        """Whether a value is as good as a target, or better; None where nothing says which way is better."""
        if target is None or self.direction not in {"down", "up"}:
            return None
        return value <= target if self.direction == "down" else value >= target


def series(file: InitiativeFile, found: Sequence[Measurement], today: date) -> Series:
    """Of the metric that is promised now, by what was measured up to `today`; what was measured of another is left out."""
    promised, started = file.initiative.value, file.initiative.started
    metric = promised.metric if promised else None
    mine = [each for each in found if each.metric == metric and each.at <= today]
    bare = Series(
        metric,
        promised.unit if promised else None,
        promised.baseline if promised else None,
        promised.target if promised else None,
        promised.direction if promised else None,
        started,
        today,
        corrections=tuple(each for each in mine if each.corrects is not None),
    )
    points = tuple(_points(standing(mine), bare.direction))
    targets = {
        day: targets[metric]
        for day, targets in (file.initiative.milestones or {}).items()
        if metric is not None and metric in targets
    }
    return replace(bare, points=points, milestones=tuple(_milestones(bare, points, targets)))


def _points(found: Sequence[Measurement], direction: str | None) -> Iterator[Point]:
    days: dict[date, list[Measurement]] = {}
    for each in found:
        days.setdefault(each.at, []).append(each)
    worst = min if direction == "up" else max
    for day, told in sorted(days.items()):
        yield Point(day, worst(each.value for each in told), tuple(told))


def _milestones(bare: Series, points: Sequence[Point], targets: dict[int, float]) -> Iterator[Milestone]:
    if bare.started is None:
        return
    since = bare.started - timedelta(days=1)
    for day, target in sorted(targets.items()):
        due = bare.started + timedelta(days=day)
        within = [each for each in points if since < each.at <= due]
        point = within[-1] if within else None
        yield Milestone(day, due, target, point, _mark(bare, due, point, target))
        since = due


def _mark(bare: Series, due: date, point: Point | None, target: float) -> Mark:
    if bare.today < due or (bare.today == due and point is None):
        return Mark.AHEAD
    reached = None if point is None else bare.reaches(point.value, target)
    return Mark.UNKNOWN if reached is None else Mark.REACHED if reached else Mark.MISSED
