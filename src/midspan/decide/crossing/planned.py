"""Where an initiative's own plan says that it is today, and how far it is behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from midspan.model.initiative import Initiative
from midspan.model.stage import Stage


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan as days. due: the day by which each stage of the way shall be reached, in their order.

    stage: the last one that is due by today; None before the first day. on: the day on which it was due.
    """

    due: Mapping[Stage, date]
    stage: Stage | None
    on: date | None

    def by_now(self, stage: Stage) -> bool:
        """Whether the initiative shall stand at this stage, or further, today."""
        return self.stage is not None and self.stage.reaches(stage)


@dataclass(frozen=True, slots=True)
class Gap:
    """What the plan says is reached, and is not. days: since the first of these stages was due."""

    stages: tuple[Stage, ...]
    days: int


def planned(initiative: Initiative, stages: Sequence[Stage], today: date) -> Planned | None:
    """The plan of this initiative along its way; None where it has no first day or names no stage of its way.

    A plan begins at Framed on the first day. A stage that it does not name is due with the next one that it names: nobody
    gets there without it.
    """
    if initiative.started is None or not initiative.plan:
        return None
    named = {stage: initiative.plan[stage.value] for stage in stages if stage.value in initiative.plan}
    if not named:
        return None
    days = {Stage.FRAMED: 0, **named}
    due: dict[Stage, date] = {}
    latest: int | None = None
    for stage in reversed(stages):
        day = days.get(stage, latest)
        # A stage in front of a later one is due no later than that one; what comes after the last one named is not planned.
        latest = day if latest is None or day is None else min(day, latest)
        if latest is not None and (on := _after(initiative.started, latest)) is not None:
            due[stage] = on
    due = dict(reversed(due.items()))
    reached = [stage for stage, on in due.items() if on <= today]
    last = reached[-1] if reached else None
    return Planned(due, last, due[last] if last else None)


def gap(plan: Planned | None, stages: Sequence[Stage], stage: Stage | None, today: date) -> Gap | None:
    """How far it is behind its own plan: no stages where it is not; None where it has no plan."""
    if plan is None:
        return None
    missing = tuple(
        each for each in stages if plan.by_now(each) and (stage is None or not stage.reaches(each))
    )
    return Gap(missing, (today - plan.due[missing[0]]).days if missing else 0)


def _after(start: date, days: int) -> date | None:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return None
