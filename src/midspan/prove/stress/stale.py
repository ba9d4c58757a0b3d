"""Stale data: the item arrives as it was weeks or months ago, all of its days moved back together.

By whole weeks, so that distances between its days and the days of the week stay what they were. Where the right answer
hangs on how long ago something was, the item must not act alone: that is what a judgement over its day is for.
"""

from __future__ import annotations

from datetime import date, timedelta

from midspan.model.case import Case
from midspan.prove.stress.dates import date_paths, each_day, repeated
from midspan.prove.stress.rung import (
    Draw,
    Expectation,
    Material,
    changing,
    leaves,
    replaced,
    value_at,
    with_input,
)

NAME = "stale"
_LEAST_WEEKS, _MOST_WEEKS = 4, 52


def change(case: Case, material: Material) -> Case | None:
    """The case with its days moved back; None where it has none, or the right answer repeats one."""
    draw, changed = Draw(material.seed, NAME, case), case.input
    weeks = _LEAST_WEEKS + draw.below(_MOST_WEEKS - _LEAST_WEEKS + 1)
    days: list[str] = []

    def moved(value: str) -> str:
        days.append(value)
        return _moved(value, weeks)

    for path, schema in leaves(material.schema):
        value = value_at(changed, path)
        older = each_day(value, schema, moved)
        if older != value:
            changed = replaced(changed, path, older)
    return None if changed is case.input or repeated(case, days) else with_input(case, changed)


def _moved(value: str, weeks: int) -> str:
    try:
        day = date.fromisoformat(value[:10]) - timedelta(weeks=weeks)
    except (ValueError, OverflowError):
        return value
    return day.isoformat() + value[10:]


RUNG = changing(
    NAME,
    Expectation.BOTH,
    change,
    date_paths,
    "the days in {} moved back together by 4 to 52 weeks",
    "no develop case has a day or time as a value of its own that the right answer does not repeat",
)
