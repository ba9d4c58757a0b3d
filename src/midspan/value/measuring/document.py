"""A series as JSON; its keys are documented in docs/value.md."""

from __future__ import annotations

from typing import Any

from midspan.value.measuring.measurement import Measurement, Noted
from midspan.value.measuring.series import Milestone, Point, Series


def series_document(found: Series) -> dict[str, Any]:
    """What is not known is null; nothing measured is an empty list, never zero."""
    return {
        "metric": found.metric,
        "unit": found.unit,
        "baseline": found.baseline,
        "target": found.target,
        "direction": found.direction,
        "started": found.started.isoformat() if found.started else None,
        "newest": _point(found.newest) if found.newest else None,
        "fresh": found.fresh if found.newest else None,
        "progress": found.progress,
        "target_reached": found.target_reached,
        "points": [_point(each) for each in found.points],
        "milestones": [_milestone(each) for each in found.milestones],
        "corrections": [measurement_document(each) for each in found.corrections],
    }


def measurement_document(each: Measurement) -> dict[str, Any]:
    """record: of the ledger, null where it was not recorded yet."""
    return {
        "metric": each.metric,
        "value": each.value,
        "unit": each.unit,
        "at": each.at.isoformat(),
        "source": each.source,
        "by": each.by,
        "role": each.role,
        "note": each.note,
        "corrects": each.corrects,
        "why": each.why,
        "record": each.seq or None,
    }


def noted_document(name: str, found: Noted) -> dict[str, Any]:
    """What came of one measurement of this initiative."""
    return {"initiative": name, "repeated": found.repeated, **measurement_document(found.measurement)}


def _point(each: Point) -> dict[str, Any]:
    return {
        "at": each.at.isoformat(),
        "value": each.value,
        "disagree": each.disagree,
        "sources": [measurement_document(one) for one in each.sources],
    }


def _milestone(each: Milestone) -> dict[str, Any]:
    return {
        "day": each.day,
        "due": each.due.isoformat(),
        "target": each.target,
        "value": each.point.value if each.point else None,
        "at": each.point.at.isoformat() if each.point else None,
        "mark": each.mark.value,
    }
