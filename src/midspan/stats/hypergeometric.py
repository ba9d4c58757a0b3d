"""Exact tails for a finite batch: errors among labelled cases against errors among the next answers of the stream.

`batch` answers are to come, of which at most `allowed` may be wrong. If more are, then, given all errors among cases and
batch together, those among the n cases are hypergeometric, and so few are likeliest if the batch has just one too many.
The same number comes out of a binomial test whose limit is drawn, as the (allowed + 1)th smallest of `batch` uniform
numbers: a batch has too many errors exactly as often as that draw lies below the true rate.
Source: Thatcher, Relationships between Bayesian and confidence limits for predictions, JRSS B 26 (1964).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

_TERMS = 64
_POINTS = 17
_NEGLIGIBLE = 1e-17


def allowed_wrong(max_error: float, batch: int) -> int:
    """Most wrong answers in a batch whose share is still at most `max_error`."""
    guess = int(max_error * batch)
    # The product may fall to either side of a whole number; the quotient is what is compared with the limit later.
    return guess + int((guess + 1) / batch <= max_error) - int(guess / batch > max_error)


def tail(errors: ArrayLike, n: ArrayLike, allowed: ArrayLike, batch: int) -> Floats:
    """P(Hypergeometric(n + batch, errors + allowed + 1, n) ≤ errors) for arrays that are known to be counts.

    The p-value of "more than `allowed` of the next `batch` are wrong", `allowed` below `batch`; errors of −1 give 0.
    """
    k, m, x = (np.asarray(each, dtype=np.float64) for each in np.broadcast_arrays(errors, n, allowed))
    result = np.where(k < 0, 0.0, 1.0)
    inside = (k >= 0) & (k < m)
    result[inside] = _tail(k[inside], m[inside], x[inside], float(batch))
    return result


def most_errors(n: ArrayLike, allowed: int, batch: int, delta: float) -> NDArray[np.int64]:
    """For each count n from 1, the most errors whose `tail` is at most `delta`; −1 where even 0 is too many."""
    m = np.asarray(n, dtype=np.float64)
    found, beyond = np.full_like(m, -1.0), m
    while (beyond - found > 1).any():
        middle = np.floor((found + beyond) / 2)
        fits = _rough_tail(middle, m, allowed, batch) <= delta
        found, beyond = np.where(fits, middle, found), np.where(fits, beyond, middle)
    first = _first(lambda k: tail(k, m, allowed, batch) > delta, found + 1, np.full_like(m, -1.0))
    return np.asarray(first - 1, dtype=np.int64)


def fewest_cases(allowed: int, batch: int, delta: float, errors: ArrayLike = 0) -> NDArray[np.int64]:
    """Fewest cases with which so many errors still have a `tail` of at most `delta`."""
    k = np.asarray(errors, dtype=np.float64)
    part = special.betaincinv(allowed + 1, k + 1, delta)
    guess = np.maximum(np.ceil((batch - allowed / 2) / part - batch + (k + allowed) / 2), k + 1)
    first = _first(lambda n: tail(k, n, allowed, batch) <= delta, guess, k)
    return np.asarray(first, dtype=np.int64)


def most_wrong(errors: int, n: int, batch: int, delta: float) -> int:
    """Bound on the wrong ones among the next `batch`: the least number whose `tail` is at most `delta`."""
    low, high = 0, batch
    while low < high:
        points = np.unique(np.linspace(low, high - 1, _POINTS).astype(np.int64))
        holds = np.append(tail(errors, n, points, batch) <= delta, True)
        first = int(holds.argmax())
        low, high = int(points[first - 1]) + 1 if first else low, int(np.append(points, high)[first])
    return high


def _first(holds: Callable[[Floats], NDArray[np.bool_]], guess: Floats, low: Floats) -> Floats:
    """Least whole number above `low` where a condition holds that stays once it holds; fast near the guess."""
    high, step = guess, 1.0
    while (short := ~holds(high)).any():
        low, high, step = np.where(short, high, low), np.where(short, high + step, high), 2 * step
    step = 1.0
    while (high - low > 1).any():
        middle = np.where(high - low > 2 * step, high - step, np.floor((low + high) / 2))
        found = holds(middle)
        low, high, step = np.where(found, low, middle), np.where(found, middle, high), 2 * step
    return high


def _rough_tail(k: Floats, n: Floats, allowed: int, batch: int) -> Floats:
    """Wise's approximation (1954)."""
    part = (batch - allowed / 2) / (n + batch - (k + allowed) / 2)
    return np.asarray(special.betainc(allowed + 1, k + 1, np.minimum(part, 1.0)))


def _tail(k: Floats, n: Floats, allowed: Floats, batch: float) -> Floats:
    total = k + allowed + 1
    # Summed on that side of the mean where the terms fall: cases from k down, or the batch from `allowed` down.
    below = k * (n + batch) <= total * n
    start, own, other = np.where(below, k, allowed), np.where(below, n, batch), np.where(below, batch, n)
    logarithm = _choose(own, start) + _choose(other, total - start) - _choose(own + other, total)
    summed = np.exp(logarithm) * _falling(start, own, other, total)
    return np.where(below, summed, 1 - summed)


def _falling(start: Floats, own: Floats, other: Floats, total: Floats) -> Floats:
    """The probabilities from `start` down to 0, summed, where that of `start` is 1."""
    summed, term = np.ones_like(start), np.ones_like(start)
    left, steps = np.arange(start.size), np.arange(_TERMS, dtype=np.float64)
    while left.size:
        i = start[left, None] - steps
        rest = total[left, None] - i
        terms = term[left, None] * np.cumprod(
            i * (other[left, None] - rest) / ((rest + 1) * (own[left, None] - i + 1)), axis=1
        )
        summed[left] += terms.sum(axis=1)
        term[left] = terms[:, -1]
        left, steps = left[term[left] > _NEGLIGIBLE * summed[left]], steps + _TERMS
    return summed


def _choose(n: Floats, k: Floats) -> Floats:
    """Logarithm of the binomial coefficient."""
    return np.asarray(-np.log1p(n) - special.betaln(n - k + 1, k + 1))
