"""What a refused certificate would have needed, if the error stays as it was observed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from midspan.stats import binomial, tails
from midspan.stats.grid import Grid
from midspan.stats.start import start_counts

_POWER = 0.8
# Beyond 100 times the cases at hand an extrapolation from them says nothing: then more cases do not help.
_GROWTH = np.geomspace(1, 100, 26)[1:]


def further_cases(
    found: Grid, errors: NDArray[np.int64], max_error: float, delta: float, next_batch: int | None = None
) -> int | None:
    """Further cases with which the first test would pass with 80 % power; None where none within reach helps.

    The error at a share is the observed one there, half an error added: an estimate, it proves nothing.
    """
    sizes = found.total * _GROWTH
    start = start_counts(sizes, max_error, delta, next_batch)
    at = found.first_with(np.ceil(start / _GROWTH))
    cases = np.floor(found.counts[at] * _GROWTH)
    rates = np.minimum((errors[at] + 0.5) / (found.counts[at] + 1), 1.0)
    powers = binomial.tail(tails.most_errors(cases, max_error, delta, next_batch), cases, rates)
    enough = np.flatnonzero(powers >= _POWER)
    return math.ceil(sizes[enough[0]]) - found.total if enough.size else None
