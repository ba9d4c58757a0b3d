"""The paired bootstrap: what would have come out, had chance given other cases of the same kind.

Cases are drawn with replacement, as many as there are; each draw counts how often every case is in it, and all measures
see the same draw, so that what two candidates share cancels out of their difference. The interval takes the middle of
the draws (percentiles). It is an approximation, so what rests on it alone is shown as estimated and certifies nothing.
Source: Efron & Tibshirani, An introduction to the bootstrap (1993), chapters 8, 13 and 15.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
# Takes how often each case is in each draw (draws × cases) and gives one value a draw.
Measure = Callable[[Floats], Floats]
_AT_ONCE = 2_000_000


def bootstrap(measures: Sequence[Measure], n: int, *, draws: int, seed: int) -> Floats:
    """Each measure on each draw of `n` cases: an array of measures × draws, the same for the same seed."""
    source, size = np.random.default_rng(seed), max(1, _AT_ONCE // max(n, 1))
    parts = []
    for start in range(0, draws, size):
        count = min(size, draws - start)
        drawn = source.integers(n, size=(count, n)) + n * np.arange(count)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=count * n).reshape(count, n).astype(np.float64)
        parts.append(np.stack([measure(weights) for measure in measures]))
    return np.concatenate(parts, axis=1)


def percentile_interval(values: Floats, level: float = 0.95) -> tuple[float, float]:
    """The middle `level` of the draws; draws without a value (NaN) are left out."""
    low, high = np.nanquantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def bootstrap_p(differences: Floats) -> float:
    """Two-sided p-value of "there is no difference": how many draws lie on the other side of 0, or on it."""
    draws = differences.size
    fewer = min(int(np.sum(differences <= 0)), int(np.sum(differences >= 0)))
    return min(1.0, 2 * (fewer + 1) / (draws + 1))


class WeightedMean:
    """The mean of values that may be unknown (NaN): over those that are known in the draw."""

    def __init__(self, values: ArrayLike) -> None:
        found = np.asarray(values, dtype=np.float64)
        self._known = np.isfinite(found).astype(np.float64)
        self._values = np.where(np.isfinite(found), found, 0.0)

    def __call__(self, weights: Floats) -> Floats:
        counted = weights @ self._known
        return np.where(counted > 0, weights @ self._values / np.maximum(counted, 1), np.nan)


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """From `threshold` on, `n` of `total` act alone, and `errors` of these are wrong. threshold None: nothing may."""

    threshold: float | None
    n: int
    errors: int
    total: int

    @property
    def share(self) -> float:
        return self.n / self.total if self.total else 0.0


class SelectiveShare:
    """The share of all cases that may act alone within `max_error`, as these cases estimate it. No claim.

    score: a confidence for each case, NaN where it can never act alone (kept, held, unsure); an error has 1.
    The threshold is the laxest at which (errors + 1) / (cases + 1) is within the limit: one error more than was seen,
    since the threshold is chosen on the very cases that it is judged by. Each draw chooses its own.
    """

    def __init__(self, score: ArrayLike, wrong: ArrayLike, max_error: float) -> None:
        found = np.asarray(score, dtype=np.float64)
        able = np.flatnonzero(~np.isnan(found))
        self._order = able[np.argsort(-found[able], kind="stable")]
        self._scores = found[self._order]
        self._wrong = np.asarray(wrong, dtype=np.float64)[self._order]
        # A threshold takes all cases of one confidence or none of them.
        self._ends = np.flatnonzero(np.append(self._scores[1:] != self._scores[:-1], True)[: able.size])
        self._limit, self._total = max_error, found.size

    def __call__(self, weights: Floats) -> Floats:
        counts, _, passing = self._walk(weights)
        most = np.where(passing, counts, 0.0).max(axis=1, initial=0.0)
        return np.asarray(most / weights.sum(axis=1), dtype=np.float64)

    def alone(self) -> OperatingPoint:
        """The estimate on the cases as they are."""
        counts, errors, passing = self._walk(np.ones((1, self._total)))
        at = np.flatnonzero(passing[0])
        if not at.size:
            return OperatingPoint(None, 0, 0, self._total)
        last = int(at[-1])
        return OperatingPoint(
            float(self._scores[self._ends[last]]), int(counts[0, last]), int(errors[0, last]), self._total
        )

    def _walk(self, weights: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        drawn = weights[:, self._order]
        counts = np.cumsum(drawn, axis=1)[:, self._ends]
        errors = np.cumsum(drawn * self._wrong, axis=1)[:, self._ends]
        return counts, errors, errors + 1 <= self._limit * (counts + 1) * (1 + 1e-12)
