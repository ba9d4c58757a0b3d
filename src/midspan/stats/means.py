"""Two means and how far apart they are, where variances differ and nobody knows them.

Welch's t: the difference of the means over its standard error, with the degrees of freedom of Welch and Satterthwaite:
ν = (s₁²/n₁ + s₂²/n₂)² / ((s₁²/n₁)²/(n₁−1) + (s₂²/n₂)²/(n₂−1)). Exact for normal values; for skewed ones, as times
of work are, it comes close as n grows (docs/judged.md has what was measured).
Sources: Welch, Biometrika 34 (1947); Satterthwaite, Biometrics Bulletin 2 (1946).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of some values: how many, their mean, and their variance with n − 1 in its denominator."""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of one sample less that of another, its two-sided interval, and the degrees of freedom behind it."""

    value: float
    low: float
    high: float
    degrees: float


def mean_interval(sample: Sample, level: float = 0.95) -> tuple[float, float]:
    """Student's two-sided interval of a mean. Raises ValueError for fewer than two values and levels outside 0–1."""
    _check(sample, level)
    half = _quantile(sample.n - 1, level) * math.sqrt(sample.variance / sample.n)
    return sample.mean - half, sample.mean + half


def welch(one: Sample, other: Sample, level: float = 0.95) -> Difference:
    """The difference of two means with Welch's two-sided interval. Raises as `mean_interval` does."""
    _check(one, level)
    _check(other, level)
    value = one.mean - other.mean
    parts = one.variance / one.n, other.variance / other.n
    error = sum(parts)
    if error == 0:
        return Difference(value, value, value, math.inf)
    # As shares of their sum: squares of tiny variances would be nothing at all.
    shares = parts[0] / error, parts[1] / error
    degrees = 1 / (shares[0] ** 2 / (one.n - 1) + shares[1] ** 2 / (other.n - 1))
    half = _quantile(degrees, level) * math.sqrt(error)
    return Difference(value, value - half, value + half, degrees)


def values_needed(one: Sample, other: Sample, level: float = 0.95) -> int | None:
    """How many values of each would tell means and variances like these apart; None where the means are equal.

    The smallest n of each sample whose interval leaves 0 out, if it has these means and variances again: a plan, not a
    promise.
    """
    _check(one, level)
    _check(other, level)
    value = abs(one.mean - other.mean)
    if value == 0:
        return None
    n = max(2, math.ceil((_quantile(math.inf, level) / value) ** 2 * (one.variance + other.variance)))
    while n < 10**9 and _reaches_zero(one, other, n, level):
        n += max(1, n // 100)
    return n


def _reaches_zero(one: Sample, other: Sample, n: int, level: float) -> bool:
    found = welch(Sample(n, one.mean, one.variance), Sample(n, other.mean, other.variance), level)
    return found.low <= 0 <= found.high


def _quantile(degrees: float, level: float) -> float:
    """The value that a t-distributed one exceeds, on either side, with what is left of `level`."""
    probability = 1 - (1 - level) / 2
    return float(special.ndtri(probability) if math.isinf(degrees) else special.stdtrit(degrees, probability))


def _check(sample: Sample, level: float) -> None:
    if sample.n < 2:
        raise ValueError(f"{sample.n} values have no spread; two are the least")
    if not 0 < level < 1:
        raise ValueError(f"the level {level} is not between 0 and 1")
