"""What a refused certificate would have needed, if the error stays as it was observed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from midspan.stats import binomial
from midspan.stats.grid import Grid
from midspan.stats.start import start_count

_POWER = 0.8
# Beyond so many times the cases at hand, an extrapolation from them says nothing: "more cases do not help".
_FURTHEST = 100.0
_STEP = 1.1


def further_cases(found: Grid, errors: NDArray[np.int64], max_error: float, delta: float) -> int | None:
    """Further cases with which the first test would pass with 80 % power; None where none within reach helps.

    The error at a share is the observed one there, half an error added: an estimate, it proves nothing.
    """
    total = found.total
    size = float(total)
    while size < _FURTHEST * total:
        size *= _STEP
        n = start_count(math.floor(size), max_error, delta)
        at = int(found.first_with(math.ceil(n / size * total)))
        rate = (int(errors[at]) + 0.5) / (int(found.counts[at]) + 1)
        if binomial.p_value(int(binomial.most_errors(n, max_error, delta)), n, rate) >= _POWER:
            return math.ceil(size) - total
    return None
