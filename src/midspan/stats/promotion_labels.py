"""How many labels promotion takes, exactly.

E rises with every right answer and falls with every error, so with s errors it is promoted at the first n_s labels at
which E ≥ 1/δ, if it was not before. Then P(promoted at n_s) = P(s errors in n_s) less, over all j < s, P(promoted at n_j)
times P(s − j errors in the n_s − n_j labels since): a binomial recursion without simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from midspan.stats.labels import fraction
from midspan.stats.sequential import promoted_at

# Who has to wait for so many errors is too near the limit to plan with.
_MOST_ERRORS = 2_000
_ALL = 0.9998


@dataclass(frozen=True, slots=True)
class LabelsToPromotion:
    """Labels until it is promoted: the mean, and the number within which 9 in 10 streams are."""

    mean: float
    p90: int


def labels_to_promotion(
    max_error: float, true_error: float, confidence_level: float = 0.95
) -> LabelsToPromotion | None:
    """None where `true_error` is not below the limit, or so near to it that it may take more than 2,000 errors.

    The slowest 2 streams in 10,000 are left out of the mean. Raises ValueError for values outside 0–1.
    """
    if not 0 <= true_error <= 1:
        raise ValueError(f"true_error must lie in 0–1, not `{true_error}`")
    limit, level = fraction("max_error", max_error), fraction("confidence_level", confidence_level)
    if true_error >= limit:
        return None
    labels, chance = promotion_law(limit, true_error, level)
    within = np.cumsum(chance)
    if within[-1] < _ALL:
        return None
    return LabelsToPromotion(float(labels @ chance), int(labels[np.searchsorted(within, 0.9)]))


def promotion_law(
    max_error: float, true_error: float, confidence_level: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Numbers of labels n_0, n_1, … and the probability of being promoted at each, up to 2,000 errors."""
    labels = np.zeros(_MOST_ERRORS, dtype=np.int64)
    chance = np.zeros(_MOST_ERRORS)
    total = 0.0
    for errors in range(_MOST_ERRORS):
        at = promoted_at(errors, max_error, confidence_level, after=int(labels[errors - 1]) if errors else 0)
        labels[errors] = at
        since, more = at - labels[:errors], errors - np.arange(errors)
        earlier = float(chance[:errors] @ _binomial(more, since, true_error))
        there = float(_binomial(np.array(errors), np.array(at), true_error))
        chance[errors] = max(0.0, there - earlier)
        total += chance[errors]
        if total >= _ALL:
            return labels[: errors + 1], chance[: errors + 1]
    return labels, chance


def _binomial(k: NDArray[np.int64], n: NDArray[np.int64], p: float) -> NDArray[np.float64]:
    """P(Bin(n, p) = k), 0 where k > n."""
    inside = np.minimum(k, n)
    ways = special.gammaln(n + 1) - special.gammaln(inside + 1) - special.gammaln(n - inside + 1)
    found = np.exp(ways + special.xlogy(inside, p) + special.xlog1py(n - inside, -p))
    return np.where(k > n, 0.0, found)
