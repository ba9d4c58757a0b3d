"""The figures of each candidate, and of each pair: every one with its count and its interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from midspan.model.evidence import Measured
from midspan.prove.compare.recorded import Recorded
from midspan.prove.evaluating.summary import Counts
from midspan.prove.outcome import Outcome, Result
from midspan.stats import (
    OperatingPoint,
    PairedDifference,
    Quantile,
    SelectiveShare,
    ShareDraws,
    StudentMean,
    bootstrap,
    holm,
    paired_difference,
    pairs_needed,
    quantile,
)
from midspan.stats.resampled import Floats, Measure

SEED = 1
MEANS = ("cost", "latency")
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


_Drawn = Mapping[Measure, Floats]


@dataclass(frozen=True, slots=True)
class _Columns:
    """One candidate as arrays over the cases (NaN is unknown), and what is drawn of it; None where nothing is known.

    share, lenient: the share that may act alone, by the strict count and by the lenient one.
    """

    name: str
    outcomes: tuple[Outcome, ...]
    values: Mapping[str, Floats]
    means: Mapping[str, StudentMean | None]
    share: SelectiveShare | None
    lenient: SelectiveShare | None

    @property
    def measures(self) -> list[Measure]:
        return [each for each in (*self.means.values(), self.share, self.lenient) if each is not None]

    def shares(self, drawn: _Drawn) -> ShareDraws | None:
        if self.share is None or self.lenient is None:
            return None
        return ShareDraws(drawn[self.share], drawn[self.lenient])


def figures(
    known: Sequence[Recorded], max_error: float | None, level: float, *, seed: int = SEED
) -> tuple[tuple[Figures, ...], tuple[Pair, ...]]:
    """The figures of complete candidates, and of each pair of them in their order.

    max_error: None where nothing shall act alone. The intervals of a candidate hold each by itself at `level`; those of
    pairs hold together: with m pairs each at 1 − (1 − level)/m.
    """
    n = len(known[0].outcomes) if known else 0
    columns = [_columns(each, max_error) for each in known]
    apart = [
        {name: _mean(one.values[name] - other.values[name]) for name in MEANS}
        for one, other in combinations(columns, 2)
    ]
    measures: list[Measure] = [measure for each in columns for measure in each.measures]
    measures += [measure for each in apart for measure in each.values() if measure is not None]
    # The smallest p-value is 10 of the draws; multiplied by the number of pairs it must still be able to be small enough.
    fewest = max(_LEAST_DRAWS, math.ceil(11 * len(apart) / (1 - level)))
    count = max(fewest, min(_MOST_DRAWS, _BUDGET // max(n, 1)))
    rows = bootstrap(measures, n, draws=count, seed=seed) if measures and n else ()
    drawn: _Drawn = dict(zip(measures, rows, strict=True))
    return (
        tuple(_figures(each, drawn, level) for each in columns),
        _pairs(columns, apart, drawn, level),
    )


def _columns(each: Recorded, max_error: float | None) -> _Columns:
    outcomes = tuple(outcome for outcome in each.outcomes if outcome is not None)
    said = {"cost": [one.cost for one in outcomes], "latency": [one.latency_s for one in outcomes]}
    values = {
        name: np.array([math.nan if value is None else value for value in column], dtype=np.float64)
        for name, column in said.items()
    }
    told = scores(outcomes)
    return _Columns(
        each.name,
        outcomes,
        values,
        {name: _mean(column) for name, column in values.items()},
        None if max_error is None else SelectiveShare(*told, max_error),
        None if max_error is None else SelectiveShare(*told, max_error, spare=0),
    )


def _mean(values: Floats) -> StudentMean | None:
    found = StudentMean(values)
    return None if found.value is None else found


def scores(outcomes: Sequence[Outcome]) -> tuple[Floats, Floats]:
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


def _figures(each: _Columns, drawn: _Drawn, level: float) -> Figures:
    counts, failures = Counts(), Counter[str]()
    for one in each.outcomes:
        counts.add(one.result)
        if one.failure is not None:
            failures[one.failure.kind] += 1
    alone, shares = each.share.alone() if each.share else None, each.shares(drawn)
    times = each.values["latency"][np.isfinite(each.values["latency"])]
    return Figures(
        name=each.name,
        measured=counts.measured(level),
        failures=tuple(sorted(failures.items())),
        alone=alone,
        share=Estimate(alone.share, *shares.interval(level), alone.total) if alone and shares else None,
        cost=_estimate(each.means["cost"], drawn, level),
        latency=_estimate(each.means["latency"], drawn, level),
        latency_p95=quantile(times.tolist(), 0.95, level) if times.size else None,
    )


def _estimate(mean: StudentMean | None, drawn: _Drawn, level: float) -> Estimate | None:
    if mean is None or mean.value is None:
        return None
    return Estimate(mean.value, *mean.interval(drawn[mean], level), mean.n)


def _pairs(
    columns: Sequence[_Columns],
    apart: Sequence[Mapping[str, StudentMean | None]],
    drawn: _Drawn,
    level: float,
) -> tuple[Pair, ...]:
    both = list(combinations(columns, 2))
    if not both:
        return ()
    each_level = 1 - (1 - level) / len(both)
    cells = [_discordant(one, other) for one, other in both]
    errors = [paired_difference(b, c, n, each_level) if n else None for b, c, n in cells]
    gaps = {name: [_gap(each[name], drawn, each_level) for each in apart] for name in MEANS}
    gaps["share"] = [_share_gap(*pair, drawn, each_level) for pair in both]
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


def _gap(apart: StudentMean | None, drawn: _Drawn, level: float) -> Gap | None:
    """Of the cases on which it is known of both."""
    if apart is None or apart.value is None:
        return None
    p = apart.p(drawn[apart])
    return Gap(apart.value, *apart.interval(drawn[apart], level), p, p, apart.n)


def _share_gap(one: _Columns, other: _Columns, drawn: _Drawn, level: float) -> Gap | None:
    first, second = one.shares(drawn), other.shares(drawn)
    if one.share is None or other.share is None or first is None or second is None:
        return None
    here, there, p = one.share.alone(), other.share.alone(), first.p(second)
    return Gap(here.share - there.share, *first.apart(second, level), p, p, here.total)


def _adjusted(found: Sequence[Gap | None]) -> list[Gap | None]:
    """With Holm's p-values over the pairs that are known."""
    known = [each for each in found if each is not None]
    adjusted = iter(holm([each.p for each in known]))
    return [
        None if each is None else Gap(each.value, each.low, each.high, each.p, next(adjusted), each.n)
        for each in found
    ]
