"""An item drawn in production, the label that a person gave it, and why either may not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from midspan.model.certificate import Segment


class Because(StrEnum):
    """Why something is declined."""

    NO_CERTIFICATE = "no-certificate"
    SEGMENT = "segment"
    THRESHOLDS = "thresholds"
    REVIEWERS_UNKNOWN = "reviewers-unknown"
    FALSE_ALARMS = "false-alarms"
    FLAGGED = "flagged"
    DECISION_OVERDUE = "decision-overdue"
    KEY = "key"
    DEMOTED = "demoted"
    SPENT = "spent"
    CONFIDENCE = "confidence"
    VERSION = "version"
    LIMIT = "limit-changed"
    BEFORE = "before-opening"
    PROBABILITY = "probability"
    NOT_DRAWN = "not-drawn"
    USED = "used"
    BELOW = "below"
    REPEATED = "repeated"
    NOT_BLIND = "not-blind"
    UNMEASURED = "unmeasured-reviewer"
    TIME = "time"
    LABELS = "labels"


@dataclass(frozen=True, slots=True)
class Declined:
    """What was asked was not done, nothing was recorded. missing: further labels needed, at least."""

    reason: Because
    message: str
    missing: int | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """An answer that was given in production and drawn to be labelled, recorded before anybody labels it.

    confidence: None where no answer has one. probability: with which it was drawn. definition, parts: the hashes of what
    gave the answer. due_at: from then on, unlabelled, it counts as an error. Times know their zone.
    """

    item: str
    input_key: str
    confidence: float | None
    probability: float
    answered_at: datetime
    due_at: datetime
    definition: Mapping[str, str]
    parts: Mapping[str, str]
    segment: Segment | None = None

    def body(self) -> dict[str, Any]:
        """As the ledger keeps it; of what gave the answer it keeps nothing, since that is the stream's own."""
        return {
            "input": self.input_key,
            "confidence": self.confidence,
            "probability": self.probability,
            "answered_at": written(self.answered_at),
            "due_at": written(self.due_at),
        }


@dataclass(frozen=True, slots=True)
class ProductionLabel:
    """What one person said of one drawn item. blind: without sight of the answer.

    wrong: whether the answer was, by the score of the definition. definition, implementation: the digests of the version
    whose answer was labelled (`Stream.definition_digest`, `Stream.implementation_digest`).
    """

    item: str
    wrong: bool
    blind: bool
    by: str
    at: datetime
    definition: str
    implementation: str

    def body(self) -> dict[str, Any]:
        return {
            "wrong": self.wrong,
            "blind": self.blind,
            "by": self.by,
            "at": written(self.at),
            "definition": self.definition,
            "implementation": self.implementation,
        }


def written(at: datetime) -> str:
    """UTC, ISO 8601. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"time `{at}` must say its zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
