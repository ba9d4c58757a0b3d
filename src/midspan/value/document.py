"""What was measured of an initiative as JSON; its keys are documented in docs/value.md."""

from __future__ import annotations

from typing import Any

from midspan.value.adopting import Adopted, Adoption, AdoptionMilestone
from midspan.value.measured import Measured
from midspan.value.measuring.document import series_document
from midspan.value.unknown import Unknown


def measured_document(found: Measured) -> dict[str, Any]:
    """What is not known is null, and `unknown` says why."""
    return {
        **series_document(found.series),
        "adoption": adoption_document(found.adoption),
        "unknown": {
            "value": _unknown(found.value_unknown),
            "adoption": _unknown(found.adoption_unknown),
            "target": _unknown(found.target_unknown),
        },
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
