"""Segments that are wrong more often than the limit inside a certificate over all cases: an average may hide them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.definitions.segmented import segment_name
from midspan.model.certificate import Certificate, Segment
from midspan.model.evidence import CertificateRecord, InSegment
from midspan.prove.bounds import lower
from midspan.prove.labels import Labels

# More groups than that are no segments (an id, a measurement).
MOST_SEGMENTS = 100


@dataclass(frozen=True, slots=True)
class Hidden:
    """A segment that is certainly beyond the limit: its error is at least `bound`, for all segments looked at together."""

    counts: InSegment
    bound: float
    limit: float


def alone_in(
    proof: Certificate, paths: tuple[str, ...], labels: Mapping[Segment, Labels]
) -> tuple[InSegment, ...]:
    """Of each segment what acts alone, and the wrong ones among it; the largest 100."""
    found = [
        InSegment(segment_name(paths, segment), *each.alone(proof.threshold))
        for segment, each in labels.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.n, each.segment))[:MOST_SEGMENTS])


def hidden(record: CertificateRecord) -> list[Hidden]:
    """The worst first; nothing of a certificate that speaks of each segment itself."""
    proof, within = record.proof, [each for each in record.within if each.n]
    if not isinstance(proof, Certificate):
        return []
    level = 1 - (1 - proof.confidence_level) / max(1, len(within))
    found = [Hidden(each, lower(each.errors, each.n, level), proof.max_error) for each in within]
    return sorted((each for each in found if each.bound > each.limit), key=lambda each: -each.bound)
