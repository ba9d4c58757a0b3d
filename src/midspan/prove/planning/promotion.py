"""What being promoted would take: labels of items from production, drawn at random and labelled blind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.model.certificate import Certificate
from midspan.model.evidence import CertificateRecord
from midspan.prove.certifying.supposing import at_half
from midspan.prove.labels import Labels
from midspan.stats import ConfusionCounts, attempt_delta, labels_to_promotion, tightened


@dataclass(frozen=True, slots=True)
class PromotionNeed:
    """Labels to promotion under a supposition. implementation: whose develop cases it is from; None for a guess.

    true_error, share: of what acts alone, and its share of the answered. mean, p90: labels on average, and within which
    9 of 10 are promoted; None where `true_error` cannot be promoted, or so near the limit that it takes thousands of errors.
    days: working days for the mean, at the share of reviews that is blind; None where volume or effort is unsaid.
    """

    implementation: str | None
    true_error: float
    share: float
    mean: float | None
    p90: int | None
    days: float | None


@dataclass(frozen=True, slots=True)
class PromotionPlan:
    """The next attempt to promote. limit: what is tested, which is below what is promised where reviewers miss some.

    known: whether it is known how much reviewers miss; where not, `limit` supposes that they miss nothing, and nothing is
    promoted. blind: share of reviews that is, as `review.blind` says; all where it says nothing.
    """

    attempt: int
    limit: float
    known: bool
    blind: float
    needs: tuple[PromotionNeed, ...]


def promotion_plan(
    promise: tuple[float, float],
    attempt: int,
    reviewers: tuple[ConfusionCounts, ...],
    supposed: Mapping[str | None, tuple[float, float]],
    per_day: tuple[float | None, str | None],
    blind: float | None,
) -> PromotionPlan:
    """promise: limit and level. reviewers: whose misses are known, if those of all are. supposed: error and share.

    per_day: labels a working day, and whether `volume` limits them, of which only the share that acts alone counts.
    """
    max_error, level = promise
    limit = max_error
    if reviewers:
        tested = tightened(max_error, reviewers, confidence_level=level, attempt=attempt)
        limit, level = tested.limit, tested.confidence_level
    test_level = 1 - attempt_delta(level, attempt)
    rate, limited_by = per_day
    of_reviews = 1.0 if blind is None else blind

    def need(name: str | None, error: float, share: float) -> PromotionNeed:
        found = labels_to_promotion(limit, error, test_level) if limit else None
        useful = rate and rate * of_reviews * (share if limited_by == "volume" else 1)
        days = found.mean / useful if found and useful else None
        return PromotionNeed(
            name, error, share, found.mean if found else None, found.p90 if found else None, days
        )

    needs = tuple(need(name, *each) for name, each in supposed.items())
    return PromotionPlan(attempt, limit, bool(reviewers), of_reviews, needs)


def certified_threshold(record: CertificateRecord | None) -> float | None:
    """From which confidence it acts alone; None where one threshold does not say it."""
    return record.outcome.threshold if record and isinstance(record.outcome, Certificate) else None


def acting_alone(labels: Labels, threshold: float | None, max_error: float) -> tuple[float, float]:
    """Error and share of what would act alone: from the certified threshold, else from the laxest one at half the limit.

    Where develop cases show none, of everything.
    """
    confidence, wrong = labels.arrays
    if threshold is not None and confidence is not None:
        alone = [error for score, error in zip(confidence, wrong, strict=True) if score >= threshold]
        if alone:
            return sum(alone) / len(alone), len(alone) / len(wrong)
    return at_half(labels, max_error) or (sum(wrong) / len(wrong), 1.0)
