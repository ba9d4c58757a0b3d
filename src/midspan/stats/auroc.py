"""How well a confidence ranks right answers above wrong ones: the area under the ROC curve, with its interval.

AUROC is the probability that a right answer has more confidence than a wrong one, ties counting half: 0.5 says
nothing, 1 is perfect, below 0.5 is upside down.
Sources: Newcombe, Confidence intervals for an effect size measure based on the Mann–Whitney statistic, part 2,
Statistics in Medicine 25 (2006), method 5; DeLong, DeLong & Clarke-Pearson, Comparing the areas under two or more
correlated ROC curves, Biometrics 44 (1988), with the mid-ranks of Sun & Xu (2014).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """AUROC with its two-sided interval at `level`, over `right` and `wrong` answers."""

    auroc: float
    lower: float
    upper: float
    right: int
    wrong: int
    level: float


@dataclass(frozen=True, slots=True)
class RankingDifference:
    """The AUROC of one confidence less that of another on the same answers, with its interval at `level`."""

    difference: float
    lower: float
    upper: float
    level: float

    @property
    def certain(self) -> bool:
        return self.lower > 0 or self.upper < 0


def ranking(confidence: ArrayLike, wrong: ArrayLike, level: float = 0.95) -> Ranking | None:
    """How well the confidence ranks; None without both a right and a wrong answer.

    confidence: one number per answer; wrong: bools, or 0 and 1. Newcombe's interval holds at AUROC 1 and for few
    answers, where that of DeLong has no width. Raises ValueError for lengths that differ and NaN.
    """
    right, bad = _split(confidence, wrong)
    if not right.size or not bad.size:
        return None
    value = float(_placements(right, bad)[0].mean())
    lower, upper = _newcombe(value, right.size, bad.size, level)
    return Ranking(value, lower, upper, right.size, bad.size, level)


def ranking_difference(
    first: ArrayLike, second: ArrayLike, wrong: ArrayLike, level: float = 0.95
) -> RankingDifference | None:
    """AUROC of `first` less that of `second`, paired (DeLong); None with fewer than two right or wrong answers."""
    (a_right, a_bad), (b_right, b_bad) = _split(first, wrong), _split(second, wrong)
    if min(a_right.size, a_bad.size) < 2:
        return None
    (a_above, a_below), (b_above, b_below) = _placements(a_right, a_bad), _placements(b_right, b_bad)
    above, below = a_above - b_above, a_below - b_below
    spread = math.sqrt(above.var(ddof=1) / above.size + below.var(ddof=1) / below.size)
    half = float(special.ndtri(0.5 + level / 2)) * spread
    difference = float(above.mean())
    return RankingDifference(difference, difference - half, difference + half, level)


def _split(confidence: ArrayLike, wrong: ArrayLike) -> tuple[Floats, Floats]:
    scores, bad = np.asarray(confidence, dtype=np.float64), np.asarray(wrong).astype(bool)
    if scores.shape != bad.shape or scores.ndim != 1:
        raise ValueError(
            f"confidence has `{scores.size}` values, wrong has `{bad.size}`: they must be as many"
        )
    if np.isnan(scores).any():
        raise ValueError("confidence holds NaN: it ranks nothing")
    return scores[~bad], scores[bad]


def _placements(right: Floats, bad: Floats) -> tuple[Floats, Floats]:
    """For each right answer the share of wrong ones below it, for each wrong one the share of right ones above it."""
    ranks = stats.rankdata(np.concatenate((right, bad)))
    below = (ranks[: right.size] - stats.rankdata(right)) / bad.size
    above = 1 - (ranks[right.size :] - stats.rankdata(bad)) / right.size
    return below, above


def _newcombe(value: float, right: int, bad: int, level: float) -> tuple[float, float]:
    z = float(special.ndtri(0.5 + level / 2))
    extra = (right + bad) / 2 - 1

    def beyond(true: float) -> float:
        spread = true * (1 - true) * (1 + extra * ((1 - true) / (2 - true) + true / (1 + true)))
        return (value - true) ** 2 - z * z * spread / (right * bad)

    lower = float(optimize.brentq(beyond, 0, value)) if value > 0 else 0.0
    upper = float(optimize.brentq(beyond, value, 1)) if value < 1 else 1.0
    # At 1 (or 0) the observed value itself solves the equation: the bound sought is the other root.
    if value == 1:
        lower = float(optimize.brentq(beyond, 0, 1 - 1e-12))
    if value == 0:
        upper = float(optimize.brentq(beyond, 1e-12, 1))
    return lower, upper
