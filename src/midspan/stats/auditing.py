"""How much of what acted alone is looked at: little while nothing speaks against it, everything once something does.

The evidence of the detector rests at (1/5)·Σ c/(1−c), c = (1−q)/(1−α), while no error is seen. From five times that the
advised rate is 1, below it the ordinary one. The rate changes with the labels before an item alone, so what it draws
stays a fair sample, and the detector keeps its promise.
"""

from __future__ import annotations

import math

from midspan.stats.demotion import DemotionDetector, DemotionState, resting_evidence

# The least that keeps quiet times within 52 labels for 1,000 items at 5 %; measured in benchmarks/streams.
_SUSPICIOUS = 5.0


def advised_rate(state: DemotionState, rate: float) -> float:
    """Share of what acts alone to audit from now on: `rate`, or 1 while the detector is suspicious.

    Where it has demoted nothing acts alone, and what is left to audit is audited. Raises ValueError for a rate
    outside 0–1.
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"rate must lie in 0–1, not `{rate}`")
    return 1.0 if state.demoted or state.evidence >= _SUSPICIOUS * resting_evidence(state.max_error) else rate


def labels_to_demotion(
    true_error: float, max_error: float, confidence_level: float = 0.95, tenure: int = 10_000
) -> float | None:
    """Labels after which an error of `true_error` is demoted, on average, at most; None where it lies within the limit.

    A bound (Wald): one R_q is at least a likelihood ratio that grows by g_q on average and overshoots by ln(q/α) at
    most, so (ln(5·tenure/δ) + ln(q/α)) / g_q, of the best q. Raises ValueError as `DemotionDetector` does.
    """
    detector = DemotionDetector(max_error, confidence_level, tenure)
    if not 0 <= true_error <= 1:
        raise ValueError(f"true_error must lie in 0–1, not `{true_error}`")
    bounds = [
        (math.log(detector.highest) + math.log(hit)) / growth
        for hit, miss in detector.factors
        if (growth := true_error * math.log(hit) + (1 - true_error) * math.log(miss)) > 0
    ]
    return min(bounds) if true_error > max_error and bounds else None


def rate_within(
    items: int, true_error: float, max_error: float, confidence_level: float = 0.95, tenure: int = 10_000
) -> float | None:
    """The constant share to audit with which `labels_to_demotion` takes at most so many items; None where none does.

    Raises ValueError as it does, and for no items.
    """
    if type(items) is not int or items < 1:
        raise ValueError(f"items must be a whole number from 1, not `{items}`")
    labels = labels_to_demotion(true_error, max_error, confidence_level, tenure)
    return labels / items if labels is not None and labels <= items else None
