"""Opening a stream: what must be known, and fixed, before the first label counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import pairwise
from typing import Any

from midspan.definitions.digests import digest
from midspan.definitions.reviewtally import Reviewed, ReviewTally
from midspan.definitions.segmented import segment_name
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.certificate import BySegment, Certificate, Segment
from midspan.model.entry import Entry
from midspan.model.evidence import CertificateRecord
from midspan.prove.bounds import lower
from midspan.prove.evidence import holding
from midspan.prove.identity import confidence_level, definition_parts
from midspan.prove.ports import Described
from midspan.prove.reviewers.measuring import FEWEST_WRONG, LEVEL, flagged
from midspan.prove.streams.label import Because, Declined
from midspan.prove.streams.stream import Stream, ended, key_digest, streams
from midspan.stats import AuditDraw, ConfusionCounts, tightened


def open_stream(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    tally: ReviewTally,
    *,
    implementation: str,
    reviewers: Sequence[str],
    key: bytes,
    rate: float,
    today: date,
    decision_due: date | None = None,
    stricter: Sequence[float] = (),
    segment: Segment | None = None,
) -> Stream | Declined:
    """Begin an attempt to promote, or go on with the same one where it is open.

    tally: of the cases as they are, by which reviewers are measured. key, rate: of the draw. decision_due: of the
    initiative, if it is not decided. stricter: thresholds to test before the certified one, falling. segment: where the
    certificate speaks of each by itself. Raises ValueError for a key of fewer than 16 bytes, a rate outside 0–1 and one of 0,
    StoreError.
    """
    if not AuditDraw(key, rate).rate:
        raise ValueError("rate must be above 0: who draws nothing learns nothing")
    record = holding(ledger, file, described, today).get(implementation)
    proof = _proof(record, implementation, segment)
    if isinstance(proof, Declined):
        return proof
    counts = {name: _counts(tally.reviewers.get(name)) for name in sorted(set(reviewers))}
    fixed = {"rate": rate, "key": key_digest(key), "certificate": record.attempt_id if record else ""}
    terms = _terms(file, described[implementation], proof, segment, stricter) | fixed
    before = streams(ledger, file.names)
    level = confidence_level(file.work)
    doubt = (
        overdue(file, decision_due, today)
        or _order(stricter, proof)
        or _people(tally, counts, proof.max_error, level, len(before) + 1)
    )
    if doubt is not None:
        return doubt
    for each in before:
        same = _terms_of(each) == terms and set(each.reviewers) == set(counts)
        if same and ended(ledger, file.names, each) is None:
            return each
    body = {
        **terms,
        "reviewers": {name: asdict(each) for name, each in counts.items()},
    }
    id_ = digest([file.identity, body, len(before) + 1])
    ledger.append([Entry("stream", file.identity, id_, body)], once=True)
    return next(each for each in streams(ledger, file.names) if each.id == id_)


def _terms(
    file: WorkFile,
    described: Described,
    proof: Certificate,
    segment: Segment | None,
    stricter: Sequence[float],
) -> dict[str, Any]:
    """What has to be the same for the same attempt to go on; reviewers are measured anew all the time."""
    return {
        "implementation": described.name,
        "definition": definition_parts(file.work),
        "parts": dict(described.parts),
        "segment": None if segment is None else list(segment),
        "thresholds": [*stricter, 0.0 if proof.threshold is None else proof.threshold],
        "confidence": proof.threshold is not None,
        "max_error": proof.max_error,
        "confidence_level": confidence_level(file.work),
    }


def _terms_of(stream: Stream) -> dict[str, Any]:
    """The same, of one that was opened."""
    return {
        "implementation": stream.implementation,
        "definition": dict(stream.definition),
        "parts": dict(stream.parts),
        "segment": None if stream.segment is None else list(stream.segment),
        "thresholds": list(stream.thresholds),
        "confidence": stream.confidence,
        "max_error": stream.max_error,
        "confidence_level": stream.confidence_level,
        "rate": stream.rate,
        "key": stream.key,
        "certificate": stream.certificate,
    }


def _proof(record: CertificateRecord | None, name: str, segment: Segment | None) -> Certificate | Declined:
    if record is None:
        return Declined(
            Because.NO_CERTIFICATE,
            f"no certificate of `{name}` holds for the definition and the implementation as they are: certify first",
        )
    proof = record.outcome
    if isinstance(proof, Certificate) and segment is None:
        return proof
    if isinstance(proof, BySegment):
        found = proof.proof_of(segment)
        known = "; ".join(f"`{segment_name(proof.paths, each)}`" for each, _ in proof.certified)
        return found or Declined(
            Because.SEGMENT,
            f"`{name}` is certified segment by segment: name one of {known} and open a stream for it",
        )
    return Declined(Because.SEGMENT, f"the certificate of `{name}` says nothing of any single segment")


def overdue(file: WorkFile, due: date | None, today: date) -> Declined | None:
    """due: of the decision about its initiative; None where it is decided."""
    if due is None or today <= due:
        return None
    return Declined(
        Because.DECISION_OVERDUE,
        f"the decision about `{file.name}` was due on `{due}`: decide first, nothing is promoted meanwhile",
    )


def _order(stricter: Sequence[float], proof: Certificate) -> Declined | None:
    if not stricter:
        return None
    certified = proof.threshold
    if certified is None:
        return Declined(
            Because.THRESHOLDS, "no answer has a confidence, so there is nothing stricter than all of them"
        )
    order = [*stricter, certified]
    if all(1 >= high > low for high, low in pairwise(order)):
        return None
    return Declined(
        Because.THRESHOLDS,
        f"thresholds must fall to the certified one and stay above it: `{order}`; below it nothing is certified",
    )


def _counts(found: Reviewed | None) -> ConfusionCounts:
    if found is None:
        return ConfusionCounts(0, 0, 0, 0)
    return ConfusionCounts(found.wrong, found.missed, found.right, found.alarms)


def _people(
    tally: ReviewTally, counts: Mapping[str, ConfusionCounts], max_error: float, level: float, number: int
) -> Declined | None:
    if not counts:
        return Declined(Because.REVIEWERS_UNKNOWN, "nobody is named whose labels are to count")
    for name, why in sorted(flagged(tally).items()):
        if name in counts:
            return Declined(Because.FLAGGED, f"`{name}` is not looking: {why}")
    for name, each in counts.items():
        if each.wrong < FEWEST_WRONG:
            return Declined(
                Because.REVIEWERS_UNKNOWN,
                f"how much `{name}` misses is unknown: `{each.wrong}` wrong answers with a known right one were shown, "
                f"`{FEWEST_WRONG}` are needed",
                FEWEST_WRONG - each.wrong,
            )
    tested = tightened(max_error, list(counts.values()), confidence_level=level, attempt=number)
    for name, each in counts.items():
        least = lower(each.alarms, each.right, LEVEL) if each.right else 0.0
        if least >= tested.limit:
            return Declined(
                Because.FALSE_ALARMS,
                f"`{name}` rejected `{each.alarms}` of `{each.right}` right answers, so at least `{100 * least:.3g}%` at "
                f"`95%`: even a system without errors would show more than the `{100 * tested.limit:.3g}%` that is tested",
            )
    return None
