"""What labels cost: the δ of an attempt, the least number of cases, and the number worth planning with."""

from __future__ import annotations

import math
from numbers import Integral, Real

# Planning beyond this many cases is not planning: `cases_needed` says None.
_MOST_CASES = 10**9


def attempt_delta(confidence_level: float, attempt: int = 1) -> float:
    """δ of one attempt on the same cases: δ·6/(π²·attempt²), so that all attempts together spend at most δ.

    Raises ValueError for a level outside 0–1 and for an attempt that is not a whole number from 1.
    """
    level = fraction("confidence_level", confidence_level)
    if isinstance(attempt, bool) or not isinstance(attempt, Integral) or attempt < 1:
        raise ValueError(f"attempt must be a whole number from 1, not `{attempt}`")
    return (1 - level) * 6 / (math.pi * int(attempt)) ** 2


def least_cases(max_error: float, confidence_level: float = 0.95, *, attempt: int = 1) -> int:
    """Fewest cases that can prove an error of at most `max_error`: all act alone and none is wrong (n_min).

    The smallest n with (1 − max_error)ⁿ ≤ δ: `binomial.fewest_cases` without errors, in closed form.
    """
    delta = attempt_delta(confidence_level, attempt)
    return max(1, math.ceil(math.log(delta) / math.log1p(-fraction("max_error", max_error))))


def cases_needed(
    max_error: float,
    confidence_level: float = 0.95,
    *,
    attempt: int = 1,
    true_error: float = 0.0,
    share: float = 1.0,
    power: float = 0.8,
) -> int | None:
    """Labelled cases with which a certificate is to be expected, said before any is spent.

    true_error: supposed error of those that act alone; share: supposed share that acts alone (the rest of the
    cases is needed to find them); power: probability of the certificate if both hold. With no error and share 1
    it is `least_cases`. None where no number of cases helps, or none below a thousand million.
    Raises ValueError for values outside 0–1.
    """
    delta = attempt_delta(confidence_level, attempt)
    limit = fraction("max_error", max_error)
    fraction("power", power)
    if not (0 <= true_error <= 1 and 0 < share <= 1):
        raise ValueError(
            f"true_error and share must lie in 0–1, share above 0, not `{true_error}` and `{share}`"
        )
    if true_error >= limit:
        return None
    alone = _smallest(limit, delta, true_error, power)
    return None if alone is None else math.ceil(alone / share)


def _smallest(max_error: float, delta: float, true_error: float, power: float) -> int | None:
    """Fewest cases acting alone with enough power; only the peaks of the saw-tooth are looked at."""
    from midspan.stats import binomial  # noqa: PLC0415 - scipy, which nothing else here needs

    def enough(k: int) -> bool:
        n = int(binomial.fewest_cases(max_error, delta, k))
        return binomial.p_value(k, n, true_error) >= power if true_error else True

    low, high = -1, 0
    while not enough(high):
        low, high = high, 2 * high + 1
        if high > max_error * _MOST_CASES:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return int(binomial.fewest_cases(max_error, delta, high))


def fraction(name: str, value: float) -> float:
    """The value, if it lies strictly between 0 and 1; otherwise ValueError that names it."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, not `{value}`")
    return float(value)
