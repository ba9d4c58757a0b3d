"""What evidence is about: the definition and the implementation, each by the hashes of its parts.

Each part is hashed by itself, so that what voids a certificate can be named. Fields that say nothing about right and
wrong (title, people, volume, prices) are no parts: an edit of them voids nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.definitions.digests import digest
from midspan.model.work import Work
from midspan.prove.ports import Described

CONFIDENCE_LEVEL = 0.95

# The limit and its level decide what may be claimed from outcomes, not what an outcome is.
CLAIM = frozenset({"quality.max_error", "quality.confidence_level"})
# So does the part that says what tells how sure an answer is.
CONFIDENCE = "confidence"


def definition_parts(work: Work) -> dict[str, str]:
    """The hash of each part of the definition that evidence rests on, by its dotted path."""
    quality = work.quality
    parts: dict[str, Any] = {
        "input": work.input,
        "output": work.output,
        "constraints": [[each.must, each.otherwise] for each in work.constraints or ()],
        "judgement": [each.when for each in work.judgement or ()],
        "quality.score": quality.score if quality else None,
        "quality.max_error": quality.max_error if quality else None,
        "quality.confidence_level": confidence_level(work),
    }
    return {name: digest(value) for name, value in parts.items()}


def confidence_level(work: Work) -> float:
    """What the definition says, 95 % where it says nothing."""
    said = work.quality.confidence_level if work.quality else None
    return CONFIDENCE_LEVEL if said is None else said


def judged_by(definition: Mapping[str, str]) -> dict[str, str]:
    """The parts that decide what an outcome is."""
    return {name: part for name, part in definition.items() if name not in CLAIM}


def answering(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts of a candidate that decide what it answers."""
    return {name: part for name, part in parts.items() if name != CONFIDENCE}


def outcome_subject(
    work: str, definition: Mapping[str, str], described: Described, over: str = "cases"
) -> str:
    """Under which subject outcomes are recorded: the same only where the same answers would be judged the same.

    over: `cases`, or the rung of the stress ladder.
    """
    return digest([work, judged_by(definition), described.name, answering(described.parts), over])


def changed_parts(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The parts that were added, removed or changed, sorted."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
