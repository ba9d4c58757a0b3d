"""Methods: exact, pure, each with its source."""

from __future__ import annotations

import importlib
from typing import Any

# Imported when first used: numpy and scipy take longer to load than most commands to run. `__init__.pyi` has the types.
_PLACES = {
    "Agreement": "midspan.stats.agreement",
    "OperatingPoint": "midspan.stats.resampled",
    "AuditDraw": "midspan.stats.sampling",
    "Certificate": "midspan.model.certificate",
    "DemotionDetector": "midspan.stats.demotion",
    "DemotionState": "midspan.stats.demotion",
    "DriftDetector": "midspan.stats.distance.detecting",
    "DriftReference": "midspan.stats.distance.reference",
    "DriftState": "midspan.stats.distance.detecting",
    "Forecast": "midspan.stats.forecast",
    "Difference": "midspan.stats.means",
    "Moments": "midspan.stats.skewed",
    "Inattention": "midspan.stats.reviewing",
    "LabelsToPromotion": "midspan.stats.promotion_labels",
    "PairedDifference": "midspan.stats.paired",
    "PromotionSequence": "midspan.stats.fixed_sequence",
    "PromotionState": "midspan.stats.sequential",
    "PromotionTest": "midspan.stats.sequential",
    "Quantile": "midspan.stats.quantiles",
    "Queue": "midspan.stats.queueing",
    "Ranking": "midspan.stats.auroc",
    "RankingDifference": "midspan.stats.auroc",
    "Refusal": "midspan.model.certificate",
    "Sample": "midspan.stats.means",
    "SelectiveShare": "midspan.stats.resampled",
    "ShareDraws": "midspan.stats.resampled",
    "ConfusionCounts": "midspan.stats.reviewing",
    "SequenceState": "midspan.stats.fixed_sequence",
    "StudentMean": "midspan.stats.resampled",
    "Tightened": "midspan.stats.tightening",
    "advised_rate": "midspan.stats.auditing",
    "attempt_delta": "midspan.stats.labels",
    "bootstrap": "midspan.stats.resampled",
    "cases_needed": "midspan.stats.labels",
    "certify": "midspan.stats.certification",
    "cliff": "midspan.stats.queueing",
    "holm": "midspan.stats.paired",
    "interval": "midspan.stats.binomial",
    "jensen_shannon": "midspan.stats.distance.measures",
    "krippendorff": "midspan.stats.agreement",
    "labels_to_demotion": "midspan.stats.auditing",
    "labels_to_promotion": "midspan.stats.promotion_labels",
    "least_cases": "midspan.stats.labels",
    "log_binned": "midspan.stats.distance.dictionaries",
    "logistic": "midspan.stats.ridge",
    "lower": "midspan.stats.binomial",
    "mcnemar": "midspan.stats.paired",
    "mean_interval": "midspan.stats.means",
    "moments": "midspan.stats.skewed",
    "p_value": "midspan.stats.binomial",
    "paired_difference": "midspan.stats.paired",
    "pairs_needed": "midspan.stats.paired",
    "people_needed": "midspan.stats.queueing",
    "psi": "midspan.stats.distance.measures",
    "quantile": "midspan.stats.quantiles",
    "queue": "midspan.stats.queueing",
    "ranking": "midspan.stats.auroc",
    "ranking_difference": "midspan.stats.auroc",
    "rate_within": "midspan.stats.auditing",
    "skewed_difference": "midspan.stats.skewed",
    "tightened": "midspan.stats.tightening",
    "unlooking": "midspan.stats.reviewing",
    "upper": "midspan.stats.binomial",
    "values_needed": "midspan.stats.means",
    "sum_ahead": "midspan.stats.forecast",
    "wasserstein": "midspan.stats.distance.measures",
    "welch": "midspan.stats.means",
    "wrong_needed": "midspan.stats.tightening",
}

__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module `midspan.stats` has no attribute `{name}`")
    found = getattr(importlib.import_module(_PLACES[name]), name)
    # Found at once from now on. No module here has the name of anything that it holds, or it would hide that.
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
