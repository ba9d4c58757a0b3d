"""A quantile of a stream (95 of 100 took no longer) with an interval that supposes nothing of how the values lie.

The number of values at or below the true quantile is binomial, so two order statistics bound it exactly.
Source: David & Nagaraja, Order statistics (2003), section 7.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from midspan.stats.labels import fraction


@dataclass(frozen=True, slots=True)
class Quantile:
    """The quantile of `n` values and its two-sided interval; an end is None where so few values say nothing of it."""

    value: float
    low: float | None
    high: float | None
    n: int


def quantile(values: Sequence[float], share: float, level: float = 0.95) -> Quantile:
    """The smallest value that `share` of the values do not exceed. Raises ValueError without values."""
    ordered, n = sorted(values), len(values)
    if not n:
        raise ValueError("no values have no quantile")
    half = (1 - fraction("level", level)) / 2
    below = special.bdtr(np.arange(n), n, fraction("share", share))
    # P(Bin ≤ i) is the chance that the value of rank i + 2 or above is needed to reach the quantile.
    low = int(np.searchsorted(below, half, side="right"))
    high = int(np.searchsorted(below, 1 - half, side="left"))
    return Quantile(
        ordered[math.ceil(share * n) - 1],
        ordered[low - 1] if low else None,
        ordered[high] if high < n else None,
        n,
    )
