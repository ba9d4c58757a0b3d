"""The outcome of certifying: a certificate, or a refusal that says what is missing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Certificate:
    """Acts alone at confidence ≥ `threshold`: error ≤ `max_error` at `confidence_level`, share `share`.

    The error is that of the long run or, with `next_batch`, the share that is wrong among the next so many answers that
    act alone at the threshold.

    threshold: lowest certified confidence; None where no answer has a confidence (all or nothing).
    share: cases at or above the threshold, of all `total` cases that were passed in.
    n, errors: cases at or above the threshold, and the wrong ones among them.
    error_bound: exact one-sided upper bound of the error at the threshold, at the level of this attempt,
        never above `max_error`; with `next_batch` the exact prediction bound of that batch, its errors / `next_batch`.
    attempt: 1 for the first use of these cases; `confidence_level` already holds for all attempts together.
    """

    threshold: float | None
    share: float
    n: int
    errors: int
    total: int
    max_error: float
    confidence_level: float
    attempt: int
    error_bound: float
    method: str
    next_batch: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """No certificate. `missing` counts further labelled cases needed; None where more cases do not help.

    reason: `confidence` (NaN or outside 0–1), `cases` (fewer than can prove it at all) or `inconclusive`;
    before an attempt is spent also `reused`, `several-labels`, `limit-changed`, `reviewers` (who labelled them), `unjudged` and `forecast` (it would hardly pass).
    """

    missing: int | None
    message: str
    reason: str = "inconclusive"
    total: int = 0
    max_error: float = 0.0
    confidence_level: float = 0.95
    attempt: int = 1


# What stands in an item at each path of `quality.segments`, in their order, as JSON text: `true` is neither "true" nor 1.
Segment = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SegmentOutcome:
    """One segment. cases: certify cases in it that no judgement keeps. outcome: at the level of each segment."""

    segment: Segment
    cases: int
    outcome: Certificate | Refusal


@dataclass(frozen=True, slots=True)
class BySegment:
    """Acts alone in every certified segment from that segment's own threshold, and nowhere else.

    paths: where an item says its segment. In each certified segment the error is ≤ `max_error`, in all of them together
    at `confidence_level`; `parts` segments had cases enough to be tested, and each was at 1 − (1 − level) / parts.
    total: cases that were answered, in whatever segment; share, n, errors: of these those that act alone.
    """

    paths: tuple[str, ...]
    segments: tuple[SegmentOutcome, ...]
    parts: int
    total: int
    max_error: float
    confidence_level: float
    attempt: int
    method: str

    @property
    def certified(self) -> tuple[tuple[Segment, Certificate], ...]:
        found = ((each.segment, each.outcome) for each in self.segments)
        return tuple((segment, proof) for segment, proof in found if isinstance(proof, Certificate))

    @property
    def n(self) -> int:
        return sum(proof.n for _, proof in self.certified)

    @property
    def errors(self) -> int:
        return sum(proof.errors for _, proof in self.certified)

    @property
    def share(self) -> float:
        return self.n / self.total if self.total else 0.0

    @property
    def error_bound(self) -> float:
        """The largest of those of the segments: it holds however many items come from which."""
        return max((proof.error_bound for _, proof in self.certified), default=1.0)

    @property
    def next_batch(self) -> None:
        """It speaks of the long run."""

    def proof_of(self, segment: Segment | None) -> Certificate | None:
        """What lets an item of this segment act alone; None, for a person, where nothing does.

        segment: None where the item does not say it.
        """
        return dict(self.certified).get(segment) if segment is not None else None


Proof = Certificate | BySegment
