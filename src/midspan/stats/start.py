"""Where the sequence starts: from counts alone, or with the help of independent `develop` labels.

Starting strict, the first tests rest on few cases and are easily failed; starting lax, one failure refuses all.
The choices and their measured cost are in docs/adr/0002-start-of-the-sequence.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from midspan.stats import binomial, tails
from midspan.stats.grid import Grid
from midspan.stats.labelled import Labelled

# Nodes of the integral over what the develop labels leave open; the start needs no more than a rough forecast.
_NODES = (np.arange(7) + 0.5) / 7
_MOST_CANDIDATES = 30


def start_counts(
    totals: NDArray[np.float64], max_error: float, delta: float, next_batch: int | None = None
) -> NDArray[np.int64]:
    """Cases at the start, for each number of cases in all (at least n_min).

    It is the first peak with max(n_min, min(1.2·√(n_min·total), 0.4·total)), or the last within the total: the
    root lets a larger set start both at more cases and at a smaller share.
    """
    least = int(tails.fewest_cases(max_error, delta, next_batch=next_batch))
    wanted = np.ceil(np.maximum(least, np.minimum(1.2 * np.sqrt(least * totals), 0.4 * totals)))
    allowed = tails.most_errors(wanted, max_error, delta, next_batch)
    below, above = tails.fewest_cases(max_error, delta, np.stack((allowed, allowed + 1)), next_batch)
    return np.asarray(np.where((below >= wanted) | (above > totals), below, above))


def start_by_counts(found: Grid, max_error: float, delta: float, next_batch: int | None = None) -> int:
    """Index of the start in the grid, from counts alone."""
    wanted = start_counts(np.array([found.total]), max_error, delta, next_batch)
    return int(found.first_with(wanted)[0])


def start_by_develop(
    found: Grid, develop: Labelled, max_error: float, delta: float, next_batch: int | None = None
) -> int:
    """Index of the start in the grid: the usual one, unless develop labels give another twice its chance to pass.

    The forecast is the chance that the first test passes, with the error as develop shows it (Jeffreys prior).
    """
    usual = start_by_counts(found, max_error, delta, next_batch)
    chosen = np.linspace(0, found.peaks.size - 1, min(found.peaks.size, _MOST_CANDIDATES)).astype(np.int64)
    candidates = np.unique(np.append(found.first_with(found.peaks[chosen]), usual))
    chance = chances(found, candidates, develop, max_error, delta, next_batch)
    if chance[np.searchsorted(candidates, usual)] >= 0.5 * chance.max():
        return usual
    return int(candidates[int(chance.argmax())])


def chances(
    found: Grid,
    candidates: NDArray[np.intp],
    develop: Labelled,
    max_error: float,
    delta: float,
    next_batch: int | None = None,
) -> NDArray[np.float64]:
    """Chance of each candidate (an index in the grid) that its test passes, as far as the develop labels tell."""
    seen = np.searchsorted(-develop.scores, -found.thresholds[candidates], side="right")
    errors = develop.errors_among(seen.astype(np.int64))
    cases = found.counts[candidates].astype(np.float64)
    most = tails.most_errors(cases, max_error, delta, next_batch)
    rates = special.betaincinv((errors + 0.5)[:, None], (seen - errors + 0.5)[:, None], _NODES)
    return np.asarray(binomial.tail(most[:, None], cases[:, None], rates).mean(axis=1))
