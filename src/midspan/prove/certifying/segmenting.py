"""Which segments an attempt can test, chosen by counts alone, and what became of each. Pure; no label is looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from midspan.definitions.segmented import segment_name
from midspan.model.certificate import BySegment, Certificate, Proof, Refusal, Segment, SegmentOutcome
from midspan.stats import least_cases


def each_proof(proof: Proof) -> list[tuple[str, Certificate]]:
    """Every certificate in a proof with the name of its segment; that of one over all cases is empty."""
    if isinstance(proof, Certificate):
        return [("", proof)]
    return [(segment_name(proof.paths, segment), each) for segment, each in proof.certified]


def segments_json(by: BySegment) -> list[dict[str, Any]]:
    """Each segment with its own certificate, or why its items go to people; the largest first."""
    return [_segment_json(by.paths, each) for each in by.segments]


def _segment_json(paths: Sequence[str], each: SegmentOutcome) -> dict[str, Any]:
    proof = each.outcome if isinstance(each.outcome, Certificate) else None
    refusal = each.outcome if isinstance(each.outcome, Refusal) else None
    return {
        "segment": segment_name(paths, each.segment),
        "values": {path: json.loads(value) for path, value in zip(paths, each.segment, strict=True)},
        "cases": each.cases,
        "certified": proof is not None,
        # Without a proof there is no threshold at all; null would be one that every answer reaches.
        **({"threshold": proof.threshold} if proof else {}),
        "n": proof.n if proof else 0,
        "errors": proof.errors if proof else None,
        "error_bound": proof.error_bound if proof else None,
        "confidence_level": each.outcome.confidence_level,
        "missing": refusal.missing if refusal else None,
        "message": refusal.message if refusal else None,
    }


def level_of_each(confidence_level: float, parts: int) -> float:
    """At which level each of `parts` segments is held, so that all of them hold together at `confidence_level`."""
    return 1 - (1 - confidence_level) / parts


def to_test(
    counts: Mapping[Segment, int], max_error: float, confidence_level: float, attempt: int
) -> list[Segment]:
    """As many of the largest segments as can be tested at once: with one more, one would have too few cases.

    More parts need more cases of each, and the next segment has fewer, so the first that fails ends it.
    """
    ordered = sorted(counts, key=lambda each: (-counts[each], each))
    for parts, segment in enumerate(ordered, 1):
        if counts[segment] < least_cases(max_error, level_of_each(confidence_level, parts), attempt=attempt):
            return ordered[: parts - 1]
    return ordered
