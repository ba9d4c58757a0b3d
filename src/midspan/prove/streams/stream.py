"""A stream: one attempt to promote, with everything that must not change fixed before its first label.

Kinds of entries: `stream` (subject the work, key the stream), `draw` and `label` (subject the stream, key the item),
`promotion` and `demotion` (subject the work, key the stream).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from midspan.definitions.digests import digest
from midspan.ledger.run import Ledger
from midspan.model.certificate import Segment
from midspan.model.entry import Recorded
from midspan.prove.streams.label import Because, Declined
from midspan.stats import ConfusionCounts, PromotionSequence, Tightened, attempt_delta, tightened


@dataclass(frozen=True, slots=True)
class Stream:
    """One attempt to promote. number: the how-manieth of the work, each of which pays its own part of δ.

    thresholds: strictest first, the last one as certified. confidence: whether answers have one; where none has, each
    counts as 1. max_error, confidence_level: as promised. rate: with which items are drawn. key: digest of the key that draws them.
    reviewers: whose labels count, with what was known of each on opening.
    """

    id: str
    seq: int
    at: str
    work: str
    number: int
    implementation: str
    certificate: str
    definition: Mapping[str, str]
    parts: Mapping[str, str]
    segment: Segment | None
    thresholds: tuple[float, ...]
    confidence: bool
    max_error: float
    confidence_level: float
    rate: float
    key: str
    reviewers: Mapping[str, ConfusionCounts]

    @property
    def opened(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def limit(self) -> float:
        """What is tested: the promised limit, tightened by what reviewers may miss."""
        return self._tightened.limit

    @property
    def test_level(self) -> float:
        """1 less the part of δ that this attempt has."""
        return 1 - attempt_delta(self._tightened.confidence_level, self.number)

    @property
    def definition_digest(self) -> str:
        return digest(dict(self.definition))

    @property
    def implementation_digest(self) -> str:
        return digest(dict(self.parts))

    def sequence(self) -> PromotionSequence:
        """Its test, before the first label."""
        return PromotionSequence(self.thresholds, self.limit, self.test_level)

    @property
    def _tightened(self) -> Tightened:
        return tightened(
            self.max_error,
            list(self.reviewers.values()),
            confidence_level=self.confidence_level,
            attempt=self.number,
        )


def key_digest(key: bytes) -> str:
    """What commits to a key without telling it."""
    return hashlib.sha256(b"midspan audit key\0" + key).hexdigest()


def streams(ledger: Ledger, names: tuple[str, ...]) -> list[Stream]:
    """All of a work in the order they were opened. names: all that the work ever had. Raises StoreError."""
    seen: dict[str, Recorded] = {}
    for entry in ledger.read("stream", names):
        seen.setdefault(entry.key, entry)
    return [_stream(entry, number) for number, entry in enumerate(seen.values(), 1)]


def ended(ledger: Ledger, names: tuple[str, ...], stream: Stream) -> Declined | None:
    """Why nothing counts for it any more; None where it is open, or promoted. Raises StoreError."""
    demotion = ledger.latest("demotion", names, stream.id)
    if demotion is not None:
        return Declined(
            Because.DEMOTED,
            f"stream `{stream.number}` of `{stream.work}` was demoted at `{demotion.at}`: what was labelled before proves "
            "nothing now; open another one",
        )
    about = (stream.implementation, stream.segment)
    later = [
        each
        for each in streams(ledger, names)
        if each.seq > stream.seq and (each.implementation, each.segment) == about
    ]
    if later:
        return Declined(
            Because.SPENT,
            f"the δ of stream `{stream.number}` of `{stream.work}` is spent: stream `{later[0].number}` was opened for "
            f"`{stream.implementation}` at `{later[0].at}`",
        )
    return None


def _stream(entry: Recorded, number: int) -> Stream:
    body = entry.body
    return Stream(
        id=entry.key,
        seq=entry.seq,
        at=entry.at,
        work=entry.subject,
        number=number,
        implementation=body["implementation"],
        certificate=body["certificate"],
        definition=body["definition"],
        parts=body["parts"],
        segment=None if body["segment"] is None else tuple(body["segment"]),
        thresholds=tuple(body["thresholds"]),
        confidence=body["confidence"],
        max_error=body["max_error"],
        confidence_level=body["confidence_level"],
        rate=body["rate"],
        key=body["key"],
        reviewers={name: ConfusionCounts(**counts) for name, counts in body["reviewers"].items()},
    )
