"""From which confidence an answer acts alone: as certified, or as develop labels let one estimate."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.prove.labels import Labels
from midspan.prove.outcome import Outcome, Result

_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """From which confidence an answer acts alone.

    kind: `certified`, `estimated` (from develop labels; no claim), or `none`. threshold None with one of the first
    two: all or nothing, every answer acts alone.
    """

    kind: str
    threshold: float | None = None

    def passes(self, outcome: Outcome) -> bool:
        """Whether this outcome acts alone; as in certifying, an error counts as one that does."""
        if self.kind == "none" or outcome.unsure or outcome.result in {Result.KEPT, Result.HELD}:
            return False
        if outcome.result is Result.ERROR or self.threshold is None:
            return True
        return outcome.confidence is not None and outcome.confidence >= self.threshold


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
