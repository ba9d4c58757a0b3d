"""Krippendorff's α: how far people who rate the same units agree beyond what chance would give.

α = 1 − D_o/D_e. D_o is the mean squared difference between two ratings of one unit, a unit of m ratings weighing m;
D_e that between any two of all n ratings. The difference δ² of two values is 0 or 1 (nominal), the squared difference
of the values (interval) or of their mid-ranks among all ratings (ordinal, which is Krippendorff's sum of ranks
between two values). 1 is agreement without exception, 0 what chance would give, below 0 less than that.
Sources: Krippendorff, Content Analysis (2004), chapter 11; Computing Krippendorff's Alpha-Reliability (2011). The
interval draws units with replacement: Zapf et al., BMC Medical Research Methodology 16:93 (2016).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Scale = Literal["nominal", "ordinal", "interval"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """α with its two-sided interval; all three None where every rating is the same, or no unit has two.

    units, ratings: those that count. left_out: units with fewer than two ratings, which say nothing of agreement.
    """

    alpha: float | None
    low: float | None
    high: float | None
    level: float
    units: int
    ratings: int
    left_out: int


def krippendorff(
    units: Iterable[Sequence[Hashable]],
    scale: Scale = "nominal",
    *,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
) -> Agreement:
    """Agreement over units, each the ratings it has, in any order; a rating that is missing is not in it.

    Ordinal and interval ratings are finite numbers. A draw of units in which every rating is the same counts against
    both ends of the interval. Where no two ratings of a unit differ, drawing cannot tell how far that is luck: the
    lower end then supposes the largest share of units at odds that so many agreeing ones allow (Clopper–Pearson).
    Raises ValueError for another scale, ratings that are no numbers where numbers are needed, and levels outside 0–1.
    """
    if scale not in {"nominal", "ordinal", "interval"} or not 0 < level < 1 or draws < 1:
        raise ValueError(f"no such scale, level or number of draws: `{scale}`, `{level}`, `{draws}`")
    given = [tuple(each) for each in units]
    kept = [each for each in given if len(each) > 1]
    counts, values = _counted(kept, scale)
    found = _alpha(np.ones(len(kept)), counts, values, scale) if kept else None
    ratings, left_out = int(counts.sum()), len(given) - len(kept)
    if found is None:
        return Agreement(None, None, None, level, len(kept), ratings, left_out)
    low, high = _drawn(counts, values, scale, level, draws, seed)
    if all(len(set(each)) == 1 for each in kept):
        low = min(low, _without_disagreement(counts, values, scale, level))
    return Agreement(found, min(low, found), max(high, found), level, len(kept), ratings, left_out)


def _counted(units: Sequence[Sequence[Hashable]], scale: Scale) -> tuple[Floats, Floats]:
    """Ratings by unit and value, and the values in their order as numbers (nominal: their places)."""
    distinct = list(dict.fromkeys(rating for unit in units for rating in unit))
    if scale != "nominal":
        distinct = sorted(distinct, key=_number)
    places = {value: place for place, value in enumerate(distinct)}
    counts = np.zeros((len(units), len(distinct)))
    for row, unit in enumerate(units):
        for value, count in Counter(unit).items():
            counts[row, places[value]] = count
    numbers = range(len(distinct)) if scale == "nominal" else map(_number, distinct)
    return counts, np.fromiter(numbers, dtype=np.float64, count=len(distinct))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"`{value}` is no number that could be ordered")
    return float(value)


def _alpha(weights: Floats, counts: Floats, values: Floats, scale: Scale) -> float | None:
    """α where each unit stands as often as it weighs; None where nothing could have differed."""
    margin = weights @ counts
    within = weights @ _within(counts, margin, values, scale)
    between, n = _between(margin, values, scale), float(margin.sum())
    return None if between <= 0 else 1 - (n - 1) * float(within) / between


def _within(counts: Floats, margin: Floats, values: Floats, scale: Scale) -> Floats:
    """Of each unit the sum of δ² over its ordered pairs, over one less than its ratings."""
    m = counts.sum(axis=1)
    return np.asarray(_pairs(counts, _numbers(margin, values, scale)) / np.maximum(m - 1, 1))


def _between(margin: Floats, values: Floats, scale: Scale) -> float:
    return float(_pairs(margin[None, :], _numbers(margin, values, scale))[0])


def _pairs(counts: Floats, numbers: Floats | None) -> Floats:
    """Sum of δ² over all ordered pairs of each row: n² − Σn_c², or 2nΣx² − 2(Σx)² of centred numbers."""
    n = counts.sum(axis=1)
    if numbers is None:
        return np.asarray(n**2 - (counts**2).sum(axis=1))
    # Nothing but differences matters; without the shift large numbers would cancel to noise.
    centred = numbers - numbers.mean()
    return np.asarray(np.maximum(2 * n * (counts @ centred**2) - 2 * (counts @ centred) ** 2, 0.0))


def _numbers(margin: Floats, values: Floats, scale: Scale) -> Floats | None:
    if scale == "nominal":
        return None
    return values if scale == "interval" else np.asarray(np.cumsum(margin) - margin / 2)


def _drawn(
    counts: Floats, values: Floats, scale: Scale, level: float, draws: int, seed: int
) -> tuple[float, float]:
    source, n = np.random.default_rng(seed), len(counts)
    weights = (np.bincount(source.integers(n, size=n), minlength=n).astype(np.float64) for _ in range(draws))
    found = [_alpha(each, counts, values, scale) for each in weights]
    worst, best = ([edge if each is None else each for each in found] for edge in (-1.0, 1.0))
    tail = (1 - level) / 2
    return float(np.quantile(worst, tail)), float(np.quantile(best, 1 - tail))


def _without_disagreement(counts: Floats, values: Floats, scale: Scale, level: float) -> float:
    margin = counts.sum(axis=0)
    n = float(margin.sum())
    numbers = _numbers(margin, values, scale)
    furthest = 1.0 if numbers is None else float(numbers.max() - numbers.min()) ** 2
    share = 1 - ((1 - level) / 2) ** (1 / len(counts))
    return float(1 - share * furthest * n * (n - 1) / _between(margin, values, scale))
