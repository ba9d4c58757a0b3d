"""The difference of two means of skewed values, such as times: many zeros, a long tail, and few of one kind.

Welch's interval follows no skewness: of 30 lognormal times it holds the truth in 88 of 100 samples. Hall's transformation of
the studentised difference follows it, by its estimated third moment, which few values show too small: it is taken for larger
by 3/√n of each sample. The interval is the hull of both, since each misses where the other holds; how often it holds the truth
is in benchmarks/value/RESULTS.md. It is an approximation: nothing is certified by it.
Sources: Hall, On the removal of skewness by transformation, J. R. Statist. Soc. B 54 (1992); Zhou & Dinh, Nonparametric confidence
intervals for the one- and two-sample problems, Biostatistics 6 (2005); Welch, Biometrika 34 (1947).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from midspan.stats.means import Difference

_FEW = 3.0
# A transformation of so little skewness is a line, but for what a double loses.
_STRAIGHT = 1e-7


@dataclass(frozen=True, slots=True)
class Moments:
    """Number, mean, variance (n − 1) and third central moment (unbiased) of values. n: as many as the mean is as sure as."""

    n: float
    mean: float
    variance: float
    third: float


def moments(values: Sequence[float], zeros: int = 0, unknown: int = 0) -> Moments:
    """Of these values, of so many zeros, and of so many more that are like the values and were not measured.

    unknown: they count at the mean of the values, and make it no surer. Raises ValueError for fewer than three in all, for
    unknown ones without two values, and for values that are no finite numbers.
    """
    n, measured = len(values) + zeros + unknown, len(values)
    if n < 3 or (unknown and measured < 2):
        raise ValueError(f"{measured} values, {zeros} zeros and {unknown} unknown ones have no skewness")
    if not all(map(math.isfinite, values)):
        raise ValueError("a value is no finite number")
    if not measured:
        return Moments(n, 0.0, 0.0, 0.0)
    share, inner = (measured + unknown) / n, math.fsum(values) / measured
    mean = share * inner
    # As if the unknown ones were the measured ones again, in their proportion.
    squares = share * math.fsum((each - mean) ** 2 for each in values) / measured + (1 - share) * mean**2
    cubes = share * math.fsum((each - mean) ** 3 for each in values) / measured - (1 - share) * mean**3
    variance, third = squares * n / (n - 1), cubes * n * n / ((n - 1) * (n - 2))
    if not unknown:
        return Moments(n, mean, variance, third)
    spread = math.fsum((each - inner) ** 2 for each in values) / (measured - 1)
    error = share**2 * spread / measured + inner**2 * share * (1 - share) / n
    return Moments(min(float(n), variance / error) if error > 0 else float(n), mean, variance, third)


def skewed_difference(one: Moments, other: Moments, level: float = 0.95) -> Difference:
    """One − other with its two-sided interval. Raises ValueError for fewer than three of either and levels outside 0–1."""
    if min(one.n, other.n) < 3:
        raise ValueError(f"`{min(one.n, other.n):g}` values have no skewness; three are the least")
    if not 0 < level < 1:
        raise ValueError(f"the level {level} is not between 0 and 1")
    value = one.mean - other.mean
    parts = one.variance / one.n, other.variance / other.n
    error = math.sqrt(sum(parts))
    if error == 0:
        return Difference(value, value, value, math.inf)
    shares = parts[0] / sum(parts), parts[1] / sum(parts)
    degrees = 1 / (shares[0] ** 2 / (one.n - 1) + shares[1] ** 2 / (other.n - 1))
    reach = float(special.stdtrit(degrees, 1 - (1 - level) / 2))
    skew = (_third(one) - _third(other)) / error**3
    ends = (-reach, reach, _back(reach, skew), _back(-reach, skew))
    return Difference(value, value - error * max(ends), value - error * min(ends), degrees)


def _third(sample: Moments) -> float:
    """Third central moment of the mean, made larger by what few values hide."""
    return (1 + _FEW / math.sqrt(sample.n)) * sample.third / sample.n**2


def _back(at: float, skew: float) -> float:
    """Where Hall's cubic transformation, which takes the skewness away, is `at`."""
    if abs(skew) < _STRAIGHT:
        return at
    return 3 / skew * (math.cbrt(1 + skew * (at - skew / 6)) - 1)
