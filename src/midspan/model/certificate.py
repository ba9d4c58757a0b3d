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
    before an attempt is spent also `reused`, `limit-changed`, `reviewers` (who labelled them), `unjudged` and `forecast` (it would hardly pass).
    """

    missing: int | None
    message: str
    reason: str = "inconclusive"
    total: int = 0
    max_error: float = 0.0
    confidence_level: float = 0.95
    attempt: int = 1
