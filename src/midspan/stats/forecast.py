"""A sum over days to come, from days that were: what it is expected to be, and an interval.

With n days of mean x̄ and standard deviation s, the sum of m further ones is m·x̄ ± t(n−1)·s·√(m + m²/n): the prediction interval for
a sum of independent draws (Hahn and Meeker, 1991, section 4.7), with the days' own spread and that of their mean. It supposes that the
days to come are like those that were; whole weeks on both sides keep weekends in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from scipy import special

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Forecast:
    """expected, within low and high at the two-sided `level`."""

    expected: float
    low: float
    high: float
    level: float


def sum_ahead(days: Sequence[float], ahead: int, level: float = LEVEL) -> Forecast:
    """The sum of so many days to come. Raises ValueError for fewer than two days, or none ahead: a bug of ours."""
    if len(days) < 2 or ahead < 1:
        raise ValueError(f"{len(days)} days cannot tell of {ahead}")
    n = len(days)
    quantile = float(special.stdtrit(n - 1, (1 + level) / 2))
    half = quantile * stdev(days) * math.sqrt(ahead + ahead * ahead / n)
    expected = ahead * fmean(days)
    return Forecast(expected, expected - half, expected + half, level)
