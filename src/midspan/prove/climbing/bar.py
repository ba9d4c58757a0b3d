"""From which confidence an answer acts alone: as certified, or as develop labels let one estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.segmented import segment_of
from midspan.model.certificate import BySegment, Certificate, Proof
from midspan.prove.labels import Labels
from midspan.prove.outcome import Outcome, Result

_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """From which confidence an answer acts alone.

    kind: `certified`, `estimated` (from develop labels; no claim), `by segment` (certified, each segment of
    `by_segment` from its own threshold) or `none`. threshold None with one of the first two: all or nothing, every
    answer acts alone.
    """

    kind: str
    threshold: float | None = None
    by_segment: BySegment | None = None

    def passes(self, item: Mapping[str, Any], outcome: Outcome) -> bool:
        """Whether this outcome acts alone; as in certifying, an error counts as one that does."""
        if self.kind == "none" or outcome.unsure or outcome.result in {Result.KEPT, Result.HELD}:
            return False
        threshold = self.threshold
        if self.by_segment is not None:
            proof = self.proof_of(item)
            if proof is None:
                return False
            threshold = proof.threshold
        if outcome.result is Result.ERROR or threshold is None:
            return True
        return outcome.confidence is not None and outcome.confidence >= threshold

    def proof_of(self, item: Mapping[str, Any]) -> Certificate | None:
        """The certificate of the item's own segment; None where it has none, or one speaks for all."""
        by = self.by_segment
        return None if by is None else by.proof_of(segment_of(by.paths)(item))


def certified_bar(proof: Proof) -> Bar:
    """What was certified."""
    if isinstance(proof, BySegment):
        return Bar("by segment", by_segment=proof)
    return Bar("certified", proof.threshold)


def estimated_bar(labels: Labels, max_error: float | None) -> Bar:
    """The laxest threshold at which the labels' own error stays within `max_error`: for stress alone, no claim."""
    confidence, wrong = labels.arrays
    if max_error is None or len(wrong) < _FEWEST:
        return Bar("none")
    if confidence is None:
        return Bar("estimated") if sum(wrong) <= max_error * len(wrong) else Bar("none")
    ordered = sorted(zip(confidence, wrong, strict=True), reverse=True)
    best, bad = None, 0
    for place, (score, error) in enumerate(ordered, 1):
        bad += error
        whole = place == len(ordered) or ordered[place][0] != score
        if whole and place >= _FEWEST and bad <= max_error * place:
            best = score
    return Bar("none") if best is None else Bar("estimated", best)
