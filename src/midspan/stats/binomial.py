"""Exact binomial bounds and p-values. No normal approximation anywhere.

Errors among n cases are counts; a rate lies in 0–1; `level` is the probability with which the bound holds
(0.95: the true rate is beyond the bound in at most 5 % of all samples).
Source: Clopper & Pearson, The use of confidence or fiducial limits, Biometrika 26 (1934).
"""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

# Below this rate, one less the rate is too coarse a number; the complement that is exact there takes longer.
_SMALL_RATE = 1e-6
# From here on a double does not tell a count from the next one.
_MOST_COUNTED = 2.0**53


@overload
def upper(errors: int, n: int, level: float = 0.95) -> float: ...
@overload
def upper(errors: ArrayLike, n: ArrayLike, level: float = 0.95) -> float | Floats: ...
def upper(errors: ArrayLike, n: ArrayLike, level: float = 0.95) -> float | Floats:
    """Exact one-sided upper bound of an error rate; 1 where nothing was counted.

    errors, n: counts, or arrays of counts of one shape; the answer has that shape.
    Raises ValueError for counts that cannot be (negative, not whole, more errors than cases) and levels
    outside 0–1.
    """
    k, m = _counts(errors, n)
    bound = np.where(k < m, special.betaincinv(k + 1, np.maximum(m - k, 1), _level(level)), 1.0)
    return _plain(bound)


@overload
def lower(errors: int, n: int, level: float = 0.95) -> float: ...
@overload
def lower(errors: ArrayLike, n: ArrayLike, level: float = 0.95) -> float | Floats: ...
def lower(errors: ArrayLike, n: ArrayLike, level: float = 0.95) -> float | Floats:
    """Exact one-sided lower bound of an error rate; 0 where nothing was counted. Arguments as for `upper`."""
    k, m = _counts(errors, n)
    bound = np.where(k > 0, special.betaincinv(np.maximum(k, 1), m - k + 1, 1 - _level(level)), 0.0)
    return _plain(bound)


def interval(errors: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact two-sided interval of an error rate: half of what is left of `level` on either side."""
    one_sided = 1 - (1 - _level(level)) / 2
    return lower(errors, n, one_sided), upper(errors, n, one_sided)


@overload
def p_value(errors: int, n: int, max_error: float) -> float: ...
@overload
def p_value(errors: ArrayLike, n: ArrayLike, max_error: float) -> float | Floats: ...
def p_value(errors: ArrayLike, n: ArrayLike, max_error: float) -> float | Floats:
    """P(Bin(n, max_error) ≤ errors): how easily so few errors arise if the true rate is `max_error` or more."""
    k, m = _counts(errors, n)
    return _plain(tail(k, m, max_error))


def most_errors(n: ArrayLike, max_error: float, delta: float) -> NDArray[np.int64]:
    """For each count n from 1, the most errors with which `p_value` is at most `delta`; −1 where even 0 is too many."""
    m = np.asarray(n, dtype=np.float64)
    guess = np.minimum(np.maximum(np.nan_to_num(np.floor(special.bdtrik(delta, m, max_error))), 0.0), m - 1)
    # The inverse is solved numerically, so a whole number may come out one off: the tail itself decides.
    guess = guess + (tail(np.minimum(guess + 1, m), m, max_error) <= delta)
    guess = guess - (tail(guess, m, max_error) > delta)
    return np.asarray(guess, dtype=np.int64)


def fewest_cases(max_error: float, delta: float, errors: ArrayLike = 0) -> NDArray[np.int64]:
    """Fewest cases with which so many errors still have a `p_value` of at most `delta`.

    Between two such counts more cases without more errors allowed only make the test harder to pass.
    """
    k = np.asarray(errors, dtype=np.float64)
    # Bol'shev's approximation (1963) comes within a few cases; from there the tail itself decides.
    rate = special.gammainccinv(k + 1, delta)
    found = np.maximum(np.ceil((rate * (2 - max_error) / max_error + k) / 2), k + 1)
    found = np.minimum(found, _MOST_COUNTED)
    counted = found < _MOST_COUNTED
    while (more := counted & (found > k + 1) & (tail(k, found - 1, max_error) <= delta)).any():
        found = found - more
    while (less := counted & (tail(k, found, max_error) > delta)).any():
        found = found + less
    return np.asarray(found, dtype=np.int64)


def tail(errors: ArrayLike, n: ArrayLike, rate: ArrayLike) -> Floats:
    """P(Bin(n, rate) ≤ errors) for arrays that are known to be counts; errors of −1 give 0."""
    k, m = np.asarray(errors, dtype=np.float64), np.asarray(n, dtype=np.float64)
    right, wrong, p = np.maximum(m - k, 1), np.maximum(k, 0) + 1, np.asarray(rate, dtype=np.float64)
    small = p.size > 0 and bool(p.min() < _SMALL_RATE)
    inside = special.betaincc(wrong, right, p) if small else special.betainc(right, wrong, 1 - p)
    return np.asarray(np.where(k < 0, 0.0, np.where(k < m, inside, 1.0)))


def _counts(errors: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    k, m = np.asarray(errors, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if not bool(np.all((k >= 0) & (k <= m) & (np.floor(k) == k) & (np.floor(m) == m))):
        raise ValueError(
            f"errors and n must be whole counts with 0 <= errors <= n, not `{errors!r}` and `{n!r}`"
        )
    return k, m


def _level(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not `{level}`")
    return level


def _plain(values: Floats) -> float | Floats:
    return float(values) if values.ndim == 0 else values
