"""Exact one-sided binomial bounds of one count, in plain Python.

The same numbers as `stats.binomial`, of which the tests make sure; evaluating must not need the 45 MB that numpy and
scipy take. The bound is a quantile of a beta distribution, found by Newton steps on its distribution function, which
is computed by Lentz's continued fraction.
Sources: Clopper & Pearson, Biometrika 26 (1934); Press et al., Numerical Recipes (2007), section 6.4.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

_TINY = 1e-300
_PRECISION = 1e-15
_STEPS = 200


def upper(errors: int, n: int, level: float) -> float:
    """The rate below which the true rate lies with probability `level`; 1 where all, or none, were counted."""
    return 1.0 if errors >= n else _quantile(errors + 1, n - errors, level)


def lower(errors: int, n: int, level: float) -> float:
    """The rate above which the true rate lies with probability `level`; 0 where no error was counted."""
    return 0.0 if errors <= 0 else _quantile(errors, n - errors + 1, 1 - level)


def quantile_ranks(n: int, share: float, level: float) -> tuple[int | None, int | None]:
    """Which of `n` ordered values, from 0, bound the quantile from below and above; None where no value does.

    The number of values at or below the quantile is binomial, so the order statistics bound it exactly (David & Nagaraja,
    Order statistics (2003), section 7.1).
    """
    half = (1 - level) / 2

    def below(most: int) -> float:
        # P(Bin(n, share) ≤ most)
        return 1.0 if most >= n else _distribution(n - most, most + 1, 1 - share)

    low = bisect_right(range(n), half, key=below)
    high = bisect_left(range(n), 1 - half, key=below)
    return (low - 1 if low else None), (high if high < n else None)


def _quantile(a: int, b: int, probability: float) -> float:
    """Where the distribution function of the beta distribution with parameters a and b reaches `probability`."""
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(_STEPS):
        gap = _distribution(a, b, x) - probability
        low, high = (low, x) if gap > 0 else (x, high)
        step = gap / _density(a, b, x) if _density(a, b, x) > _TINY else math.inf
        following = x - step
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - x) <= _PRECISION * x:
            return following
        x = following
    return x


def _density(a: int, b: int, x: float) -> float:
    return math.exp(_log_kernel(a, b, x)) / (x * (1 - x)) if 0 < x < 1 else 0.0


def _distribution(a: int, b: int, x: float) -> float:
    front = math.exp(_log_kernel(a, b, x))
    # The fraction converges fast on its own side of the mean only.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _log_kernel(a: int, b: int, x: float) -> float:
    """Logarithm of x^a (1−x)^b / B(a, b)."""
    return a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)


def _fraction(a: int, b: int, x: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 100_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _PRECISION:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
