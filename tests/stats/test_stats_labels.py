from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from midspan.stats import attempt_delta, binomial, cases_needed, certify, least_cases


def test_attempts_without_end_spend_no_more_than_delta() -> None:
    spent = math.fsum(attempt_delta(0.95, attempt) for attempt in range(1, 20_000))
    assert 0.04999 < spent < 0.05


def test_the_first_attempt_gets_three_fifths() -> None:
    assert attempt_delta(0.95) / 0.05 == pytest.approx(0.6079, abs=1e-4)


@pytest.mark.parametrize("attempt", [0, -1, 1.5, "1", True, None])
def test_an_attempt_that_is_no_count_is_refused(attempt: object) -> None:
    with pytest.raises(ValueError, match="attempt"):
        attempt_delta(0.95, attempt)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", [0.0, 1.0, 95, float("nan"), "95%", True])
def test_a_confidence_level_that_is_no_share_is_refused(level: object) -> None:
    with pytest.raises(ValueError, match="confidence_level"):
        attempt_delta(level)  # type: ignore[arg-type]


def test_a_later_attempt_needs_more_cases() -> None:
    needed = [least_cases(0.02, attempt=attempt) for attempt in (1, 2, 3, 10)]
    assert needed == sorted(set(needed))
    assert needed[0] == 173


@settings(max_examples=1000)
@given(st.floats(1e-6, 0.999), st.floats(0.5, 0.999999), st.integers(1, 200))
def test_the_closed_form_is_what_the_binomial_says(max_error: float, level: float, attempt: int) -> None:
    delta = attempt_delta(level, attempt)
    closed, exact = (
        least_cases(max_error, level, attempt=attempt),
        int(binomial.fewest_cases(max_error, delta)),
    )
    # Of tens of millions of cases, the last one hangs on the last bit of two logarithms.
    assert abs(closed - exact) <= closed / 10**7


def test_with_no_error_the_least_cases_are_needed() -> None:
    assert cases_needed(0.02) == least_cases(0.02)


def test_half_a_share_needs_twice_the_cases() -> None:
    whole = cases_needed(0.02, true_error=0.01)
    assert whole is not None
    assert cases_needed(0.02, true_error=0.01, share=0.5) == 2 * whole


def test_no_number_of_cases_proves_an_error_at_the_limit() -> None:
    assert cases_needed(0.02, true_error=0.02) is None
    assert cases_needed(0.02, true_error=0.03) is None
    assert cases_needed(0.02, true_error=0.0199999) is None


def test_the_planned_cases_have_the_planned_power_and_fewer_have_not() -> None:
    planned = cases_needed(0.05, true_error=0.02, power=0.8)
    assert planned is not None
    power = []
    for n in (planned, planned - 1):
        allowed = max(k for k in range(n) if stats.binom.cdf(k, n, 0.05) <= attempt_delta(0.95))
        power.append(stats.binom.cdf(allowed, n, 0.02))
    assert power[0] >= 0.8 > power[1]


def test_the_planned_cases_are_certified_all_or_nothing() -> None:
    planned = cases_needed(0.1)
    assert planned is not None
    assert certify(None, [False] * planned, max_error=0.1).total == planned


@pytest.mark.parametrize(
    "bad", [{"share": 0}, {"share": 1.1}, {"true_error": -0.1}, {"power": 1}, {"max_error": 2}]
)
def test_planning_values_outside_their_range_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        cases_needed(**{"max_error": 0.02, **bad})
