"""Labels to promotion and false promotions, exactly: the distribution of the errors after each label, carried forward.

A test whose state is (n, errors) is a boundary: with s errors it promotes at n_s labels. Nothing here uses the recursion
of the package, which is checked against it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy import special

from midspan.stats.sequential import promoted_at

# A mixture: mass, and the upper end of its uniform prior as a part of the limit; the end 0 is a mass at no error.
Mixture = Sequence[tuple[float, float]]


def boundary(evidence: Callable[[int, int], bool], most_errors: int, most_labels: int) -> list[int]:
    """n_0, n_1, …: the fewest labels with so many errors for which `evidence(n, errors)` holds."""
    found: list[int] = []
    low = 0
    for errors in range(most_errors):
        step = max(1, low // 8)
        while not evidence(low + step, errors):
            low, step = low + step, 2 * step
            if low > most_labels:
                return found
        high = low + step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if evidence(middle, errors) else (middle, high)
        found.append(high)
        low = high
    return found


def forward(at: Sequence[int], error: float, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels 1 … and the probability of being promoted at each. No stream is left out before `labels`."""
    allowed_from = list(at)
    alive = np.zeros(len(allowed_from) + 1)
    alive[0], promoted = 1.0, np.zeros(labels + 1)
    low, allowed = 0, -1
    for n in range(1, labels + 1):
        # Whoever has more errors than the boundary has entries counts as never promoted: the last cell holds them.
        last = alive[-1] + alive[-2] * error
        alive[low + 1 : -1] = alive[low + 1 : -1] * (1 - error) + alive[low:-2] * error
        alive[low] *= 1 - error
        alive[-1] = last
        while allowed + 1 < len(allowed_from) and allowed_from[allowed + 1] <= n:
            allowed += 1
        if allowed >= low:
            promoted[n] = alive[low : allowed + 1].sum()
            alive[low : allowed + 1] = 0
            low = allowed + 1
        if alive[low:].sum() < 1e-9 or low >= len(allowed_from):
            break
    return np.arange(labels + 1), promoted


def described(
    at: Sequence[int], limit: float, part: float, delta: float, labels: int
) -> dict[str, float | None]:
    """Mean, p90 and the mean as a multiple of the lower bound ln(1/δ)/KL; None where too few are promoted to say."""
    error = limit * part
    n, promoted = forward(at, error, labels)
    within = promoted.cumsum()
    bound = math.log(1 / delta) / divergence(error, limit)
    whole = within[-1] > 1 - 1e-6
    return {
        "part": part,
        "bound": bound,
        "promoted": float(within[-1]),
        "mean": float(n @ promoted) if whole else None,
        "p90": int(n[np.searchsorted(within, 0.9)]) if within[-1] > 0.9 else None,
        "ratio": float(n @ promoted) / bound if whole else None,
    }


def ever(at: Sequence[int], limit: float, labels: int) -> float:
    """The probability of a promotion within so many labels at an error of exactly the limit."""
    return float(forward(at, limit, labels)[1].sum())


def midspan(limit: float, delta: float, most_errors: int) -> list[int]:
    """The boundary of the package."""
    found: list[int] = []
    for errors in range(most_errors):
        found.append(promoted_at(errors, limit, 1 - delta, after=found[-1] if found else 0))
    return found


def mixture(parts: Mixture, limit: float, delta: float, most_errors: int, most_labels: int) -> list[int]:
    """The boundary of another mixture of likelihood ratios."""

    def enough(n: int, errors: int) -> bool:
        x, y = errors + 1, n - errors + 1
        against = x * math.log(limit) + (n - errors) * math.log1p(-limit)
        terms = [
            math.log(mass / end)
            + math.log(special.betainc(x, y, end * limit))
            + special.betaln(x, y)
            - against
            if end
            else math.log(mass) - n * math.log1p(-limit)
            for mass, end in parts
            if end or not errors
        ]
        top = max(terms)
        return bool(top + math.log(sum(math.exp(each - top) for each in terms)) >= -math.log(delta))

    return boundary(enough, most_errors, most_labels)


def one_rate(rate: float, limit: float, delta: float, most_errors: int) -> list[int]:
    """Wald's one-sided test of one rate against the limit."""
    gain, loss = math.log1p(-rate) - math.log1p(-limit), math.log(rate / limit)
    return [math.ceil((-math.log(delta) - errors * loss) / gain) + errors for errors in range(most_errors)]


def divergence(p: float, limit: float) -> float:
    first = p * math.log(p / limit) if p else 0.0
    return first + (1 - p) * math.log((1 - p) / (1 - limit))
