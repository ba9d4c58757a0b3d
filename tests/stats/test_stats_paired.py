"""Paired comparison: against scipy, against enumeration of every outcome, and against its laws."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as oracle

from midspan.stats import (
    SelectiveShare,
    ShareDraws,
    StudentMean,
    bootstrap,
    holm,
    mcnemar,
    paired_difference,
    pairs_needed,
    quantile,
)

COUNTS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 300)).map(
    lambda each: (each[0], each[1], each[0] + each[1] + each[2])
)
LEVELS = st.floats(0.6, 0.999)


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_test_is_the_exact_one_that_scipy_gives(b: int, c: int) -> None:
    wanted = oracle.binomtest(b, b + c, 0.5).pvalue if b + c else 1.0
    assert mcnemar(b, c) == pytest.approx(wanted, rel=1e-9)


@given(COUNTS, LEVELS)
def test_zero_lies_in_the_interval_wherever_the_exact_test_does_not_reject(
    counts: tuple[int, int, int], level: float
) -> None:
    found = paired_difference(*counts, level)
    assert found.low <= found.value <= found.high
    if found.p > 1 - level:
        assert found.low <= 0 <= found.high


@given(COUNTS, LEVELS)
def test_exchanging_two_candidates_turns_the_interval_round(
    counts: tuple[int, int, int], level: float
) -> None:
    b, c, n = counts
    there, back = paired_difference(b, c, n, level), paired_difference(c, b, n, level)
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))


@given(COUNTS)
def test_the_ends_are_where_the_score_statistic_meets_the_normal_quantile(
    counts: tuple[int, int, int],
) -> None:
    b, c, n = counts
    found = paired_difference(b, c, n)
    for end, side in ((found.low, 1), (found.high, -1)):
        if end in {0.0, -1.0, 1.0} or abs(end) > 1 - 1e-6:
            continue
        # The likeliest share of the second cell under this difference, found by search and not by formula.
        shares = np.linspace(max(0, -end), (1 - end) / 2, 200_001)[1:-1]
        likelihood = b * np.log(shares + end) + c * np.log(shares) + (n - b - c) * np.log1p(-2 * shares - end)
        q = shares[np.argmax(likelihood)] if b + c else max(0.0, -end)
        statistic = (b - c - n * end) / math.sqrt(n * (2 * q + end - end * end))
        assert statistic == pytest.approx(side * 1.959964, abs=2e-3)


@pytest.mark.parametrize(
    ("n", "p10", "p01"), [(30, 0.1, 0.05), (40, 0.2, 0.2), (60, 0.1, 0.001), (60, 0.03, 0.03)]
)
def test_over_every_possible_outcome_the_interval_holds_the_truth(n: int, p10: float, p01: float) -> None:
    """Tango's interval is not exact; at the worst cell of the benchmark it holds the truth 93 times in 100."""
    held = 0.0
    for discordant in range(n + 1):
        chance = oracle.binom.pmf(discordant, n, p10 + p01)
        if chance < 1e-7:
            continue
        for b in range(discordant + 1):
            found = paired_difference(b, discordant - b, n)
            inside = found.low - 1e-9 <= p10 - p01 <= found.high + 1e-9
            held += inside * chance * oracle.binom.pmf(b, discordant, p10 / (p10 + p01))
    assert held >= 0.93


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_holm_rejects_what_its_steps_reject(p_values: list[float]) -> None:
    adjusted, count = holm(p_values), len(p_values)
    for delta in (0.01, 0.05, 0.3):
        steps, rejected = sorted(range(count), key=lambda index: p_values[index]), set()
        for place, index in enumerate(steps):
            if p_values[index] * (count - place) > delta:
                break
            rejected.add(index)
        assert {index for index, p in enumerate(adjusted) if p <= delta} == rejected
    ordered = sorted(range(count), key=lambda index: p_values[index])
    assert all(adjusted[a] <= adjusted[b] for a, b in pairwise(ordered))


def test_as_many_cases_as_were_planned_tell_two_apart_four_times_in_five() -> None:
    needed = pairs_needed(30, 18, 1_000)
    assert needed is not None
    source = np.random.default_rng(1)
    draws = source.multinomial(needed, [0.03, 0.018, 0.952], size=2_000)
    power = np.mean([mcnemar(int(b), int(c)) <= 0.05 for b, c, _ in draws])
    assert power == pytest.approx(0.8, abs=0.04)  # four standard errors; the exact test costs a little
    assert pairs_needed(5, 5, 100) is None


@pytest.mark.parametrize("counts", [(-1, 0, 10), (6, 5, 10), (0, 0, 0), (1.5, 0, 10)])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"cases|count"):
        paired_difference(*counts)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.4, 0.5, 0.9, math.nan]), st.booleans()), min_size=1, max_size=30
    ),
    st.sampled_from([0.05, 0.1, 0.3]),
)
def test_the_share_is_that_of_the_laxest_threshold_within_the_limit(
    cases: list[tuple[float, bool]], limit: float
) -> None:
    scores, wrong = zip(*cases, strict=True)
    best = 0
    for threshold in {score for score in scores if not math.isnan(score)}:
        inside = [bad for score, bad in cases if score >= threshold]
        if sum(inside) + 1 <= limit * (len(inside) + 1) + 1e-9:
            best = max(best, len(inside))
    measure = SelectiveShare(scores, wrong, limit)
    assert measure.alone().n == best
    # Each draw is judged as if it were the cases: a case drawn twice is two cases.
    drawn = bootstrap([measure], len(cases), draws=3, seed=5)[0]
    source = np.random.default_rng(5).integers(len(cases), size=(3, len(cases)))
    again = [
        SelectiveShare(np.array(scores)[row], np.array(wrong)[row], limit).alone().share for row in source
    ]
    assert drawn == pytest.approx(again)


def drawn(measure: StudentMean, n: int) -> Any:
    return bootstrap([measure], n, draws=500, seed=1)[0]


def test_a_difference_that_is_there_is_found_and_one_that_is_not_is_not() -> None:
    cost = np.random.default_rng(3).gamma(2, 1, size=400)
    dearer, same = StudentMean(cost - cost * 1.1), StudentMean(cost - cost)
    low, high = dearer.interval(drawn(dearer, 400))
    assert low < float(np.mean(cost - cost * 1.1)) < high < 0
    assert dearer.p(drawn(dearer, 400)) < 0.01
    assert same.p(drawn(same, 400)) == 1
    assert same.interval(drawn(same, 400)) == (0, 0)


@given(st.lists(st.floats(0, 1e6), min_size=5, max_size=40), st.floats(0.5, 0.99))
def test_the_interval_of_a_mean_holds_it_and_excludes_0_where_the_p_value_says_so(
    values: list[float], level: float
) -> None:
    measure = StudentMean([*values, math.nan])
    draws = drawn(measure, len(values) + 1)
    low, high = measure.interval(draws, level)
    assert measure.n == len(values)
    assert measure.value is not None
    if np.isfinite(draws).all():
        assert low <= high
        if not low <= 0 <= high:
            assert measure.p(draws) <= 1 - level + 3 * 2 / 501


def test_the_interval_of_a_mean_leans_to_the_side_of_the_long_tail() -> None:
    measure = StudentMean(np.random.default_rng(7).lognormal(0, 1.2, size=60))
    low, high = measure.interval(drawn(measure, 60))
    assert measure.value is not None
    assert high - measure.value > 1.3 * (measure.value - low)


def test_what_is_not_known_of_anything_has_no_mean() -> None:
    measure = StudentMean([math.nan, math.nan])
    assert measure.value is None
    with pytest.raises(ValueError, match="no values have no mean"):
        measure.interval(drawn(measure, 2))


def test_a_share_below_what_the_cases_can_tell_is_held_by_its_interval() -> None:
    # Of 100 cases five act alone rightly: at 5 % no more than 18 in a row could be told from none by the strict count.
    score, wrong = [0.9] * 5 + [0.1] * 95, [0] * 5 + [1] * 95
    strict, lenient = (SelectiveShare(score, wrong, 0.05, spare) for spare in (1, 0))
    shares = ShareDraws(*bootstrap([strict, lenient], 100, draws=500, seed=1))
    low, high = shares.interval()
    assert strict.alone().share == 0
    assert low == 0
    assert high > len([1 for each in score if each == 0.9]) / 100
    assert shares.p(shares) == 1


@pytest.mark.parametrize("n", [1, 5, 40, 59, 100, 700])
def test_the_interval_of_a_quantile_misses_no_more_often_than_it_says(n: int) -> None:
    found = quantile(list(range(n)), 0.95)
    below = 0 if found.low is None else oracle.binom.cdf(found.low, n, 0.95)
    above = 0 if found.high is None else oracle.binom.sf(found.high, n, 0.95)
    assert below <= 0.025 + 1e-12
    assert above <= 0.025 + 1e-12
    # One rank nearer it would.
    assert found.low is None or oracle.binom.cdf(found.low + 1, n, 0.95) > 0.025
    assert found.high is None or oracle.binom.sf(found.high - 1, n, 0.95) > 0.025
