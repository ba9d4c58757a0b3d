from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from midspan.model.certificate import Refusal
from midspan.stats import certify, interval, lower, p_value, upper
from midspan.stats.binomial import fewest_cases, most_errors, tail


def test_nineteen_of_twenty_correct_leave_up_to_21_6_percent_error() -> None:
    assert upper(1, 20) == pytest.approx(0.2161, abs=5e-5)


def test_twenty_of_twenty_correct_leave_up_to_14_percent_error() -> None:
    assert upper(0, 20) == pytest.approx(0.1391, abs=5e-5)


@pytest.mark.parametrize(("limit", "cases"), [(0.05, 59), (0.02, 149), (0.01, 299), (0.005, 598)])
def test_zero_errors_prove_a_limit_with_just_so_many_cases(limit: float, cases: int) -> None:
    assert upper(0, cases) <= limit < upper(0, cases - 1)
    assert fewest_cases(limit, 0.05) == cases


def test_nothing_counted_bounds_nothing() -> None:
    assert (lower(0, 0), upper(0, 0)) == (0.0, 1.0)
    assert interval(0, 0) == (0.0, 1.0)


def test_all_wrong_is_bounded_by_one_and_none_wrong_by_zero() -> None:
    assert upper(7, 7) == 1.0
    assert lower(0, 7) == 0.0


def test_arrays_keep_their_shape_and_agree_with_single_counts() -> None:
    errors, n = np.array([[0, 1], [5, 10]]), np.array([[10, 10], [10, 10]])
    bounds = upper(errors, n, 0.9)
    assert isinstance(bounds, np.ndarray)
    assert bounds.shape == (2, 2)
    assert bounds[1, 0] == upper(5, 10, 0.9)


@pytest.mark.parametrize(("errors", "n"), [(3, 2), (-1, 2), (0.5, 2), (1, 2.5), (float("nan"), 3)])
def test_counts_that_cannot_be_are_refused(errors: float, n: float) -> None:
    for method in (upper, lower):
        with pytest.raises(ValueError, match="whole counts"):
            method(errors, n)
    with pytest.raises(ValueError, match="whole counts"):
        p_value(errors, n, 0.1)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, float("nan")])
def test_a_level_outside_0_to_1_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        upper(1, 2, level)


def test_the_tail_agrees_with_scipy_up_to_thousand_million_cases() -> None:
    for errors, n, rate in ((0, 1, 0.5), (3, 40, 0.02), (39, 3_000, 0.02), (2_004_000, 10**8, 0.02)):
        assert p_value(errors, n, rate) == pytest.approx(float(stats.binom.cdf(errors, n, rate)), rel=1e-5)
    assert p_value(19_900_000, 10**9, 0.02) < 1e-100


@pytest.mark.parametrize("limit", [1e-6, 1e-9, 1e-12])
def test_a_tiny_limit_is_tested_as_exactly_as_any_other(limit: float) -> None:
    cases = round(3 / limit)
    none = math.exp(cases * math.log1p(-limit))
    assert tail(0, cases, limit) == pytest.approx(none, rel=1e-9)
    # Poisson, which the binomial comes to at such a rate.
    assert tail(2, cases, limit) == pytest.approx(float(stats.poisson.cdf(2, cases * limit)), rel=1e-5)
    assert fewest_cases(limit, 0.05) == pytest.approx(math.log(0.05) / math.log1p(-limit), abs=1, rel=1e-9)


@pytest.mark.parametrize("limit", [1e-15, 1e-18, 1e-300])
def test_a_limit_beyond_what_can_be_counted_ends_in_more_cases_than_there_are(limit: float) -> None:
    assert isinstance(certify(None, [0] * 1000, max_error=limit), Refusal)


def test_minus_one_error_is_impossible() -> None:
    assert tail([-1, 0], [5, 5], 0.5).tolist() == [0.0, 0.5**5]


def test_most_errors_is_minus_one_where_even_none_is_too_many() -> None:
    assert most_errors([148, 149], 0.02, 0.05).tolist() == [-1, 0]


@pytest.mark.parametrize("limit", [0.001, 0.02, 0.3, 0.9])
def test_most_errors_and_fewest_cases_undo_each_other(limit: float) -> None:
    allowed = np.arange(60)
    peaks = fewest_cases(limit, 0.03, allowed)
    assert most_errors(peaks, limit, 0.03).tolist() == allowed.tolist()
    assert (most_errors(peaks - 1, limit, 0.03) < allowed)[peaks > allowed + 1].all()
