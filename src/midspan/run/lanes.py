"""Opening the streams whose labels will say whether a work may act alone: one for its certificate, or for each segment."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime

from midspan.definitions.reviewtally import ReviewTally
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.certificate import BySegment, Segment
from midspan.model.evidence import CertificateRecord
from midspan.prove.identity import confidence_level
from midspan.prove.ports import Described
from midspan.prove.reviewers.measuring import FEWEST_WRONG, flagged
from midspan.prove.streams.label import Because, Declined
from midspan.prove.streams.opening import open_stream
from midspan.prove.streams.promoting import Progress, Promotion, promotable, promote
from midspan.prove.streams.stream import Stream, ended, streams
from midspan.prove.streams.stricter import known_stricter
from midspan.stats import ConfusionCounts, attempt_delta, tightened


def lanes_of(record: CertificateRecord) -> tuple[Segment | None, ...]:
    """What a certificate speaks of: everything, or each segment that it certifies."""
    proof = record.proof
    if isinstance(proof, BySegment):
        return tuple(segment for segment, _ in proof.certified)
    return (None,)


def measured(tally: ReviewTally) -> tuple[str, ...]:
    """People whose misses are known, and who look: their labels count."""
    doubted = flagged(tally)
    return tuple(
        sorted(
            name
            for name, each in tally.reviewers.items()
            if each.wrong >= FEWEST_WRONG and name not in doubted
        )
    )


def open_lanes(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    tally: ReviewTally,
    record: CertificateRecord,
    *,
    key: bytes,
    now: datetime,
) -> list[Stream | Declined]:
    """Open what is not open, or say why it cannot be. The share of items that people label unseen is `review.blind`.

    Raises StoreError.
    """
    rate = file.work.review.blind if file.work.review else None
    if not rate:
        said = "`review.blind` names no share of items that people label unseen"
        return [Declined(Because.PROBABILITY, said)]
    people = measured(tally)
    if not people:
        said = (
            "of nobody who labels is it known how much they miss: "
            f"`midspan cases reviewers {file.name}` says what to show them"
        )
        return [Declined(Because.REVIEWERS_UNKNOWN, said)]
    found: list[Stream | Declined] = []
    for segment in lanes_of(record):
        standing = open_lane(ledger, file, record, segment)
        if standing is not None:
            found.append(standing)
            continue
        found.append(
            open_stream(
                ledger,
                file,
                described,
                tally,
                implementation=record.implementation,
                reviewers=people,
                key=key,
                rate=rate,
                today=now.date(),
                stricter=_stricter(ledger, file, described, tally, people, record, segment),
                segment=segment,
            )
        )
    return found


def _stricter(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    tally: ReviewTally,
    people: tuple[str, ...],
    record: CertificateRecord,
    segment: Segment | None,
) -> tuple[float, ...]:
    """Thresholds above the certified one at which a promotion is nearer, at the limit and level that this attempt will have."""
    proof = record.proof
    proof = proof.proof_of(segment) if isinstance(proof, BySegment) else proof
    if proof is None:
        return ()
    number, level = len(streams(ledger, file.names)) + 1, confidence_level(file.work)
    seen = [tally.reviewers[name] for name in people]
    counts = [ConfusionCounts(each.wrong, each.missed, each.right, each.alarms) for each in seen]
    tested = tightened(proof.max_error, counts, confidence_level=level, attempt=number)
    return known_stricter(
        ledger,
        file,
        described,
        record.implementation,
        proof.threshold,
        tested.limit,
        1 - attempt_delta(tested.confidence_level, number),
    )


def open_lane(
    ledger: Ledger, file: WorkFile, record: CertificateRecord, segment: Segment | None
) -> Stream | None:
    """The stream of this certificate and segment that has not ended. Raises StoreError."""
    for each in reversed(streams(ledger, file.names)):
        about = (each.implementation, each.segment, each.certificate)
        if about == (record.implementation, segment, record.attempt_id):
            return each if ended(ledger, file.names, each) is None else None
    return None


def promote_lanes(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    record: CertificateRecord,
    *,
    now: datetime,
    flagged: AbstractSet[str],
    audit: float | None,
) -> list[Promotion | Progress | Declined]:
    """The promotion of each lane, recorded where its labels say so. audit: None to look only. Raises StoreError."""
    found: list[Promotion | Progress | Declined] = []
    for segment in lanes_of(record):
        stream = open_lane(ledger, file, record, segment)
        if stream is None:
            said = f"no stream of labels is open for `{record.implementation}`"
            found.append(Declined(Because.LABELS, said))
        elif audit is None:
            found.append(promotable(ledger, file, described, stream, now=now, flagged=flagged))
        else:
            found.append(promote(ledger, file, described, stream, now=now, flagged=flagged, audit=audit))
    return found
