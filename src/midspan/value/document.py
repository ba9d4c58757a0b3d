"""What was measured of an initiative as JSON; its keys are documented in docs/value.md."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from midspan.prove.evaluating.minutes import Minutes
from midspan.value.adopting import Adopted, Adoption, AdoptionMilestone
from midspan.value.effects import Effect
from midspan.value.measured import Measured
from midspan.value.measuring.document import series_document
from midspan.value.unknown import Unknown


def measured_document(found: Measured) -> dict[str, Any]:
    """What is not known is null, and `unknown` says why."""
    return {
        **series_document(found.series),
        "effects": [
            effect_document(work, each) for work, effects in found.effects.items() for each in effects
        ],
        "minutes": [{"work": work, **_minutes(each)} for work, each in found.minutes.items()],
        "adoption": adoption_document(found.adoption),
        "unknown": {
            "value": _unknown(found.value_unknown),
            "adoption": _unknown(found.adoption_unknown),
            "target": _unknown(found.target_unknown),
        },
    }


def effect_document(work: str, found: Effect) -> dict[str, Any]:
    """Of one work at one level."""
    return {
        "work": work,
        "level": found.level.value,
        "rate": found.rate,
        "since": found.since.isoformat(),
        "held": asdict(found.held),
        "others": asdict(found.others),
        "saved_s": found.saved_s,
        "low_s": found.low_s,
        "high_s": found.high_s,
        "confidence_level": found.confidence_level,
        "unknown": found.unknown,
    }


def _minutes(found: Minutes) -> dict[str, Any]:
    return {
        "with_proposal": asdict(found.with_proposal) if found.with_proposal else None,
        "without": asdict(found.without) if found.without else None,
        "saved_s": found.saved_s,
        "low_s": found.low_s,
        "high_s": found.high_s,
        "confidence_level": found.level,
        "missing_with": found.missing_with,
        "missing_without": found.missing_without,
    }


def adoption_document(found: Adoption) -> dict[str, Any]:
    return {
        "group": found.group,
        "users": found.users,
        "now": _adopted(found.now),
        "weeks": [_adopted(each) for each in found.weeks],
        "milestones": [_milestone(each) for each in found.milestones],
        "people": [
            {
                "name": each.name,
                "right": each.right,
                "known": each.known,
                "bound": each.bound,
                "passed": each.passed,
            }
            for each in found.people
        ],
    }


def _adopted(each: Adopted) -> dict[str, Any]:
    return {
        "since": each.since.isoformat(),
        "until": each.until.isoformat(),
        "used": list(each.used),
        "counted": list(each.counted),
        "of": each.of,
        "share": each.share,
        "low": each.low,
        "high": each.high,
        "accepted": each.accepted,
        "overridden": each.overridden,
        "ignored": each.ignored,
        "handed_on": each.handed_on,
        "unknown": each.unknown,
    }


def _milestone(each: AdoptionMilestone) -> dict[str, Any]:
    return {
        "day": each.day,
        "due": each.due.isoformat(),
        "target": each.target,
        "share": each.adopted.share if each.adopted else None,
        "counted": len(each.adopted.counted) if each.adopted else None,
        "of": each.adopted.of if each.adopted else None,
        "reached": each.reached,
    }


def _unknown(found: Unknown | None) -> dict[str, Any] | None:
    return None if found is None else {"text": found.text, "do": found.do}
