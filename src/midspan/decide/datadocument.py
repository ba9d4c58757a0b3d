"""What a verdict says of the data of a work, as JSON: the keys are in docs/verdict.md. Unknown is null, never 0."""

from __future__ import annotations

import math
from typing import Any

from midspan.decide.affected import Affected, Effect, Part
from midspan.decide.assessment import WorkState

Json = dict[str, Any]


def data_json(work: WorkState) -> Json | None:
    """None where its data was never assessed."""
    known, found = work.data, work.effect
    if known.assessed is None:
        return None
    assessed = known.assessed
    return {
        "at": assessed.at,
        "ready": assessed.ready.value,
        "readiness": assessed.score,
        "void_because": list(known.void_because),
        "unseen": list(known.unseen),
        "old": [each.table for each in known.old],
        "effect": None if found is None else _effect(work.name, found),
    }


def _effect(work: str, found: Effect) -> Json:
    return {
        "cases": found.of,
        "level": found.levels[0] if found.levels else None,
        "error_level": _number(found.levels[1]) if found.levels else None,
        "every": _part(found.every),
        "without": _part(found.without),
        "unknown_because": found.because,
        "faults": [_fault(each) for each in found.faults],
        "rows": f"midspan data assess {work} --cells FILE",
    }


def _fault(each: Affected) -> Json:
    fault = each.fault
    return {
        "check": fault.check,
        "at": fault.at,
        "state": fault.state.value,
        "text": fault.text,
        "faulty": fault.faulty,
        "of": fault.of,
        "rows": list(fault.rows),
        "cases": each.cases,
        "without": _part(each.without),
        "unknown_because": each.because,
    }


def _part(part: Part | None) -> Json | None:
    if part is None:
        return None
    return {
        "cases": part.cases,
        "alone": part.alone,
        "share_alone": _number(part.share),
        "share_interval": [_number(part.share_low), _number(part.share_high)] if part.cases else None,
        "errors": part.wrong,
        "error_rate": _number(part.error),
        "error_bound": _number(part.error_bound),
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 6)
