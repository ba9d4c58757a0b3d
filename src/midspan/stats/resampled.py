"""The paired bootstrap: what would have come out, had chance given other cases of the same kind.

Cases are drawn with replacement, as many as there are; each draw counts how often every case is in it, and all measures
see the same draw, so that what two candidates share cancels out of their difference. Intervals are approximations, so
what rests on them alone is shown as estimated and certifies nothing: of a mean the studentised one, which follows the
skewness of costs and times; of a share that acts alone the middle of the draws, its ends by a strict and by a lenient
count and with a fifth of what may be missed beyond each, since the middle alone held the truth too seldom.
How often each of them holds the truth is in benchmarks/compare/RESULTS.md.
Source: Efron & Tibshirani, An introduction to the bootstrap (1993), chapters 8, 12, 13 and 15.
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
# Values that differ by less than this part of their mean are the same value, but for the last binary digits.
_ALIKE = 1e-12
# By so much less often than it may does a share's draw lie beyond an end: a threshold is chosen anew in each draw, and
# intervals without it held the truth of a small share in no more than half of all samples.
_WIDER = 5


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


class StudentMean:
    """The mean of values that may be unknown (NaN); each draw gives by how many of its own standard errors it is off.

    value: None where nothing is known. error: the standard error.
    """

    def __init__(self, values: ArrayLike) -> None:
        found = np.asarray(values, dtype=np.float64)
        known = np.isfinite(found)
        self.n = int(known.sum())
        self.value = float(found[known].mean()) if self.n else None
        self._known = known.astype(np.float64)
        # Around the mean, so that squares lose nothing of small differences between large values.
        self._values = np.where(known, found - (self.value or 0.0), 0.0)
        self._squares = self._values**2
        spread = float(np.sqrt(self._squares.sum())) / max(self.n, 1)
        self.error = spread if spread > _ALIKE * abs(self.value or 0.0) else 0.0

    def __call__(self, weights: Floats) -> Floats:
        counted = np.maximum(weights @ self._known, 1)
        mean = weights @ self._values / counted
        spread = np.sqrt(np.maximum(weights @ self._squares / counted - mean**2, 0) / counted)
        # A draw of values that are all alike says nothing of how far off it may be.
        return np.where(spread > 0, mean / np.where(spread > 0, spread, 1.0), np.nan)

    def interval(self, drawn: Floats, level: float = 0.95) -> tuple[float, float]:
        """From what `bootstrap` gave for this measure. Raises ValueError where nothing is known."""
        if self.value is None:
            raise ValueError("no values have no mean")
        if not self.error:
            return self.value, self.value
        low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
        return self.value - float(high) * self.error, self.value - float(low) * self.error

    def p(self, drawn: Floats) -> float:
        """Two-sided p-value of "the mean is 0"; the interval at 1 − p ends there."""
        value = self.value or 0.0
        if not self.error:
            return 1.0 if not value else 2 / (drawn.size + 1)
        at = value / self.error
        fewer = min(int(np.sum(drawn >= at)), int(np.sum(drawn <= at)))
        return min(1.0, 2 * (fewer + 1) / (drawn.size + 1))


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
    spare: errors that are counted beyond those that were seen; 0 is the lenient count.
    """

    def __init__(self, score: ArrayLike, wrong: ArrayLike, max_error: float, spare: int = 1) -> None:
        found = np.asarray(score, dtype=np.float64)
        able = np.flatnonzero(~np.isnan(found))
        self._order = able[np.argsort(-found[able], kind="stable")]
        self._scores = found[self._order]
        self._wrong = np.asarray(wrong, dtype=np.float64)[self._order]
        # A threshold takes all cases of one confidence or none of them.
        self._ends = np.flatnonzero(np.append(self._scores[1:] != self._scores[:-1], True)[: able.size])
        self._limit, self._total, self._spare = max_error, found.size, spare

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
        return counts, errors, errors + self._spare <= self._limit * (counts + self._spare) * (1 + 1e-12)


@dataclass(frozen=True, slots=True)
class ShareDraws:
    """A share that acts alone, on the draws: by the strict count and by the lenient one."""

    strict: Floats
    lenient: Floats

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        return _between(self.strict, self.lenient, level)

    def apart(self, other: ShareDraws, level: float = 0.95) -> tuple[float, float]:
        """The interval of this share less the other."""
        return _between(self.strict - other.lenient, self.lenient - other.strict, level)

    def p(self, other: ShareDraws) -> float:
        """Two-sided p-value of "there is no difference"; the interval at 1 − p ends there."""
        low, high = self.strict - other.lenient, self.lenient - other.strict
        fewer = min(int(np.sum(low <= 0)), int(np.sum(high >= 0)))
        return min(1.0, 2 * _WIDER * (fewer + 1) / (low.size + 1))


def _between(low: Floats, high: Floats, level: float) -> tuple[float, float]:
    beyond = (1 - level) / 2 / _WIDER
    return float(np.quantile(low, beyond)), float(np.quantile(high, 1 - beyond))
