"""Which thresholds are tested and in which order: a function of the unlabelled confidences alone.

A test of n cases that allows k errors is easiest to pass at the fewest cases that allow k (a peak): every further
case can only bring the k+1st error. So the grid stands on the peaks, with two steps between neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midspan.stats import tails

_MOST_PEAKS = 200
_STEPS = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """Thresholds, strictest first, with the cases at or above each; `peaks` are the ranks that start a sequence."""

    thresholds: NDArray[np.float64]
    counts: NDArray[np.int64]
    peaks: NDArray[np.int64]

    @property
    def total(self) -> int:
        return int(self.counts[-1])

    def first_with(self, cases: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.intp]:
        """Index of the strictest threshold with at least so many cases at or above it."""
        return np.minimum(np.searchsorted(self.counts, cases), self.counts.size - 1)


def grid(
    confidence: NDArray[np.float64], max_error: float, delta: float, next_batch: int | None = None
) -> Grid:
    """Observed confidences at fixed ranks, each a quantile; the laxest takes every case.

    confidence: at least as many as the limit and `delta` need, sorted with the highest first.
    """
    n = confidence.size
    peaks = _peaks(n, max_error, delta, next_batch)
    ends = np.append(peaks, n)
    steps = np.linspace(ends[:-1], ends[1:], _STEPS, endpoint=False).ravel()
    ranks = np.ceil(np.append(steps, n)).astype(np.int64)
    thresholds = np.unique(confidence[ranks - 1])[::-1]
    counts = np.searchsorted(-confidence, -thresholds, side="right")
    return Grid(thresholds, counts.astype(np.int64), peaks)


def _peaks(n: int, max_error: float, delta: float, next_batch: int | None) -> NDArray[np.int64]:
    most = int(tails.most_errors(n, max_error, delta, next_batch))
    allowed = np.unique(np.linspace(0, most, min(most + 1, _MOST_PEAKS)).astype(np.int64))
    return tails.fewest_cases(max_error, delta, allowed, next_batch)
