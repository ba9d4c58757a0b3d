"""Below which confidence an answer counts as little sure: what would not act alone, else the lowest tenth."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from midspan.model.certificate import BySegment, Proof
from midspan.prove.certifying.segmenting import each_proof
from midspan.prove.climbing.bar import estimated_bar
from midspan.prove.labels import Labels
from midspan.prove.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Unsure:
    """Little sure is a confidence below `below`; `because` says where that number comes from."""

    below: float
    because: str


def unsure(outcomes: Iterable[Outcome], proof: Proof | None, max_error: float | None) -> Unsure | None:
    """By the certified threshold, else by the one that the outcomes would allow, else by their lowest tenth.

    None where every answer would act alone, and where no confidence is lower than another: nothing tells them apart.
    """
    if proof is not None:
        highest = max((each.threshold or 0.0 for _, each in each_proof(proof)), default=0.0)
        because = "the certified threshold"
        if isinstance(proof, BySegment):
            because = "the highest threshold that is certified for a segment"
        return Unsure(highest, because) if highest else None
    labels = Labels()
    for each in outcomes:
        labels.add(each)
    bar = estimated_bar(labels, max_error)
    if bar.threshold is not None:
        return Unsure(bar.threshold, "the threshold as estimated from these cases, no proof")
    ordered = sorted(labels.confidence)
    tenth = ordered[min(math.ceil(len(ordered) / 10), len(ordered) - 1)] if ordered else 0.0
    return Unsure(tenth, "the lowest tenth of all answers") if ordered and ordered[0] < tenth else None
