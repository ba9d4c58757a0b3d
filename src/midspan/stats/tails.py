"""The test at one threshold: binomial for the long run, hypergeometric for the next batch of answers.

`next_batch` counts the coming answers that the limit is promised for; None is the long run.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from midspan.stats import binomial, hypergeometric
from midspan.stats.hypergeometric import allowed_wrong

Floats = NDArray[np.float64]


def tail(errors: ArrayLike, n: ArrayLike, max_error: float, next_batch: int | None = None) -> Floats:
    """p-value of "the error is above `max_error`" for arrays that are known to be counts; errors of −1 give 0."""
    if next_batch is None:
        return binomial.tail(errors, n, max_error)
    return hypergeometric.tail(errors, n, allowed_wrong(max_error, next_batch), next_batch)


def most_errors(
    n: ArrayLike, max_error: float, delta: float, next_batch: int | None = None
) -> NDArray[np.int64]:
    """For each count n from 1, the most errors that pass at `delta`; −1 where even 0 is too many."""
    if next_batch is None:
        return binomial.most_errors(n, max_error, delta)
    return hypergeometric.most_errors(n, allowed_wrong(max_error, next_batch), next_batch, delta)


def fewest_cases(
    max_error: float, delta: float, errors: ArrayLike = 0, next_batch: int | None = None
) -> NDArray[np.int64]:
    """Fewest cases with which so many errors still pass at `delta`."""
    if next_batch is None:
        return binomial.fewest_cases(max_error, delta, errors)
    return hypergeometric.fewest_cases(allowed_wrong(max_error, next_batch), next_batch, delta, errors)


def bound(errors: int, n: int, delta: float, next_batch: int | None = None) -> float:
    """Upper bound, at 1 − `delta`, of the true error, or of the share of the next batch that is wrong."""
    if next_batch is None:
        return binomial.upper(errors, n, 1 - delta)
    return hypergeometric.most_wrong(errors, n, next_batch, delta) / next_batch
