"""The figures of each candidate, and of each pair: every one with its count and its interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from midspan.model.evidence import Measured
from midspan.prove.compare.recorded import Recorded
from midspan.prove.outcome import Outcome, Result
from midspan.prove.summary import Counts
from midspan.stats import (
    OperatingPoint,
    PairedDifference,
    Quantile,
    SelectiveShare,
    WeightedMean,
    bootstrap,
    bootstrap_p,
    holm,
    paired_difference,
    pairs_needed,
    percentile_interval,
    quantile,
)

SEED = 1
_MOST_DRAWS, _LEAST_DRAWS, _BUDGET = 2_000, 500, 10_000_000
_BAD = frozenset({Result.WRONG, Result.ERROR})
_ANSWERED = frozenset({Result.RIGHT, Result.WRONG, Result.ERROR})


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its two-sided interval, from `n` of the cases."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Gap:
    """How far two candidates are apart: the first less the second, its interval, and the p-value of "no difference".

    p is exact for errors, of the bootstrap for the rest; adjusted: by Holm over all pairs. n: cases that it rests on.
    """

    value: float
    low: float
    high: float
    p: float
    adjusted: float
    n: int

    def certain(self, level: float) -> bool:
        return self.adjusted <= 1 - level


@dataclass(frozen=True, slots=True)
class Figures:
    """One candidate on the develop cases. None is unknown.

    share: estimated share of all items that may act alone at the limit; alone: the counts behind it. cost: of an answer;
    latency: of an item that was answered by itself.
    """

    name: str
    measured: Measured
    failures: tuple[tuple[str, int], ...]
    alone: OperatingPoint | None
    share: Estimate | None
    cost: Estimate | None
    latency: Estimate | None
    latency_p95: Quantile | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates on the same cases. more: cases that would tell their errors apart, if they differ as they do; a plan."""

    first: str
    second: str
    error: Gap | None
    share: Gap | None
    cost: Gap | None
    latency: Gap | None
    only_first: int
    only_second: int
    more: int | None


@dataclass(frozen=True, slots=True)
class _Columns:
    """One candidate as arrays over the cases; NaN is unknown."""

    name: str
    outcomes: tuple[Outcome, ...]
    cost: NDArray[np.float64]
    latency: NDArray[np.float64]
    share: SelectiveShare | None
    at: dict[str, int]


def figures(
    known: Sequence[Recorded], max_error: float | None, level: float, *, seed: int = SEED
) -> tuple[tuple[Figures, ...], tuple[Pair, ...]]:
    """The figures of complete candidates, and of each pair of them in their order.

    max_error: None where nothing shall act alone. The intervals of a candidate hold each by itself at `level`; those of
    pairs hold together: with m pairs each at 1 − (1 − level)/m.
    """
    n = len(known[0].outcomes) if known else 0
    measures: list[WeightedMean | SelectiveShare] = []
    columns = [_columns(each, max_error, measures) for each in known]
    count = max(_LEAST_DRAWS, min(_MOST_DRAWS, _BUDGET // max(n, 1)))
    draws = bootstrap(measures, n, draws=count, seed=seed) if measures and n else np.empty((0, 0))
    return (
        tuple(_figures(each, draws, level) for each in columns),
        _pairs(columns, draws, level),
    )


def _columns(
    each: Recorded, max_error: float | None, measures: list[WeightedMean | SelectiveShare]
) -> _Columns:
    outcomes = tuple(outcome for outcome in each.outcomes if outcome is not None)
    cost, latency = (
        np.array([math.nan if value is None else value for value in values], dtype=np.float64)
        for values in ([one.cost for one in outcomes], [one.latency_s for one in outcomes])
    )
    share = None if max_error is None else SelectiveShare(*scores(outcomes), max_error)
    at: dict[str, int] = {}
    for name, measure, known in (
        ("cost", WeightedMean(cost), np.isfinite(cost).any()),
        ("latency", WeightedMean(latency), np.isfinite(latency).any()),
        ("share", share, share is not None),
    ):
        if known and measure is not None:
            at[name] = len(measures)
            measures.append(measure)
    return _Columns(each.name, outcomes, cost, latency, share, at)


def scores(outcomes: Sequence[Outcome]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As `labels.Labels` counts: errors at every threshold, kept and held at none; all or nothing without confidences."""
    some = any(each.confidence is not None or each.unsure for each in outcomes if each.result in _ANSWERED)

    def score(each: Outcome) -> float:
        if each.result not in _ANSWERED:
            return math.nan
        if each.result is Result.ERROR or not some:
            return 1.0
        return math.nan if each.confidence is None else each.confidence

    wrong = np.array([each.result in _BAD for each in outcomes], dtype=np.float64)
    return np.array([score(each) for each in outcomes], dtype=np.float64), wrong


def _figures(each: _Columns, draws: NDArray[np.float64], level: float) -> Figures:
    counts, failures = Counts(), Counter[str]()
    for one in each.outcomes:
        counts.add(one.result)
        if one.failure is not None:
            failures[one.failure.kind] += 1
    alone = each.share.alone() if each.share else None
    times = each.latency[np.isfinite(each.latency)]
    return Figures(
        name=each.name,
        measured=counts.measured(level),
        failures=tuple(sorted(failures.items())),
        alone=alone,
        share=None
        if alone is None
        else Estimate(alone.share, *percentile_interval(draws[each.at["share"]], level), alone.total),
        cost=_mean(each.cost, each, "cost", draws, level),
        latency=_mean(each.latency, each, "latency", draws, level),
        latency_p95=quantile(times.tolist(), 0.95, level) if times.size else None,
    )


def _mean(
    values: NDArray[np.float64], each: _Columns, name: str, draws: NDArray[np.float64], level: float
) -> Estimate | None:
    if name not in each.at:
        return None
    known = values[np.isfinite(values)]
    return Estimate(
        math.fsum(known) / known.size, *percentile_interval(draws[each.at[name]], level), known.size
    )


def _pairs(columns: Sequence[_Columns], draws: NDArray[np.float64], level: float) -> tuple[Pair, ...]:
    both = list(combinations(columns, 2))
    if not both:
        return ()
    each_level = 1 - (1 - level) / len(both)
    cells = [_discordant(one, other) for one, other in both]
    errors = [paired_difference(b, c, n, each_level) if n else None for b, c, n in cells]
    gaps = {
        name: [_gap(pair, name, draws, each_level) for pair in both] for name in ("share", "cost", "latency")
    }
    gaps["error"] = [
        None if found is None else _exact(found, n) for found, (_, _, n) in zip(errors, cells, strict=True)
    ]
    told = {name: _adjusted(found) for name, found in gaps.items()}
    return tuple(
        Pair(
            first=one.name,
            second=other.name,
            error=told["error"][at],
            share=told["share"][at],
            cost=told["cost"][at],
            latency=told["latency"][at],
            only_first=b,
            only_second=c,
            more=_more(b, c, n, each_level),
        )
        for at, ((one, other), (b, c, n)) in enumerate(zip(both, cells, strict=True))
    )


def _discordant(one: _Columns, other: _Columns) -> tuple[int, int, int]:
    """Cases on which only one, only the other is wrong, of those that both answered."""
    pairs = [
        (first.result in _BAD, second.result in _BAD)
        for first, second in zip(one.outcomes, other.outcomes, strict=True)
        if first.result in _ANSWERED and second.result in _ANSWERED
    ]
    return pairs.count((True, False)), pairs.count((False, True)), len(pairs)


def _more(b: int, c: int, n: int, level: float) -> int | None:
    needed = pairs_needed(b, c, n, level) if n else None
    return None if needed is None else max(0, needed - n)


def _exact(found: PairedDifference, n: int) -> Gap:
    return Gap(found.value, found.low, found.high, found.p, found.p, n)


def _gap(pair: tuple[_Columns, _Columns], name: str, draws: NDArray[np.float64], level: float) -> Gap | None:
    one, other = pair
    if name not in one.at or name not in other.at:
        return None
    apart = draws[one.at[name]] - draws[other.at[name]]
    value, n = _apart(one, other, name)
    p = bootstrap_p(apart)
    return Gap(value, *percentile_interval(apart, level), p, p, n)


def _apart(one: _Columns, other: _Columns, name: str) -> tuple[float, int]:
    if name == "share" and one.share and other.share:
        first, second = one.share.alone(), other.share.alone()
        return first.share - second.share, first.total
    sides = [each.cost if name == "cost" else each.latency for each in (one, other)]
    return float(np.nanmean(sides[0]) - np.nanmean(sides[1])), int(
        min(np.isfinite(side).sum() for side in sides)
    )


def _adjusted(found: Sequence[Gap | None]) -> list[Gap | None]:
    """With Holm's p-values over the pairs that are known."""
    known = [each for each in found if each is not None]
    adjusted = iter(holm([each.p for each in known]))
    return [
        None if each is None else Gap(each.value, each.low, each.high, each.p, next(adjusted), each.n)
        for each in found
    ]
