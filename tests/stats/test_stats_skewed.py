"""The interval of a difference of skewed means: its laws, and how often it holds the truth."""

from __future__ import annotations

import math

import pytest
from held_out import SCENARIOS, Scenario, samples, truth
from hypothesis import assume, given
from hypothesis import strategies as st

from midspan import stats

TIMES = st.lists(st.floats(0.5, 600), min_size=3, max_size=40)
# As many as take no time; all scenarios with 1,000 lives each are in benchmarks/value.
LIVES, ITEMS = 1000, 2_500_000


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_the_interval_of_an_effect_holds_the_truth_in_at_least_93_of_100_lives(scenario: Scenario) -> None:
    effect, lives = truth(scenario), min(LIVES, ITEMS // scenario.items)
    held = 0
    for before, after, zeros in samples(scenario, lives, seed=20261128):
        found = stats.skewed_difference(stats.moments(before), stats.moments(after, zeros))
        held += found.low <= effect <= found.high
    assert held >= 0.93 * lives


@given(one=TIMES, other=TIMES, zeros=st.integers(0, 30))
def test_turned_around_it_is_the_same_interval_with_its_sign_turned(
    one: list[float], other: list[float], zeros: int
) -> None:
    this = stats.skewed_difference(stats.moments(one), stats.moments(other, zeros))
    that = stats.skewed_difference(stats.moments(other, zeros), stats.moments(one))
    assert this.value == pytest.approx(-that.value, abs=1e-9)
    assert (this.low, this.high) == pytest.approx((-that.high, -that.low), rel=1e-6, abs=1e-6)


@given(one=TIMES, other=TIMES, factor=st.floats(0.01, 100))
def test_in_another_unit_it_is_the_same_interval(one: list[float], other: list[float], factor: float) -> None:
    this = stats.skewed_difference(stats.moments(one), stats.moments(other))
    that = stats.skewed_difference(
        stats.moments([each * factor for each in one]), stats.moments([each * factor for each in other])
    )
    scale = 1e-6 * factor * 600
    assert (that.low, that.high) == pytest.approx(
        (this.low * factor, this.high * factor), rel=1e-5, abs=scale
    )


@given(one=TIMES, other=TIMES, zeros=st.integers(0, 30), level=st.floats(0.5, 0.98))
def test_it_holds_the_difference_and_is_never_narrower_than_the_interval_of_welch(
    one: list[float], other: list[float], zeros: int, level: float
) -> None:
    first, second = stats.moments(one), stats.moments(other, zeros)
    found = stats.skewed_difference(first, second, level)
    assert found.low <= found.value <= found.high
    if first.variance + second.variance > 1e-9:
        plain = stats.welch(
            stats.Sample(int(first.n), first.mean, first.variance),
            stats.Sample(int(second.n), second.mean, second.variance),
            level,
        )
        assert found.low <= plain.low + 1e-6
        assert found.high >= plain.high - 1e-6
    wider = stats.skewed_difference(first, second, 1 - (1 - level) / 2)
    assert wider.low <= found.low + 1e-9
    assert wider.high >= found.high - 1e-9


@given(values=TIMES, zeros=st.integers(0, 20))
def test_moments_are_those_of_the_values_and_zeros_written_out(values: list[float], zeros: int) -> None:
    written = values + [0.0] * zeros
    n, mean = len(written), math.fsum(written) / len(written)
    found = stats.moments(values, zeros)
    assert found.n == n
    assert found.mean == pytest.approx(mean)
    assert found.variance == pytest.approx(sum((each - mean) ** 2 for each in written) / (n - 1), abs=1e-9)
    third = sum((each - mean) ** 3 for each in written) * n / ((n - 1) * (n - 2))
    assert found.third == pytest.approx(third, rel=1e-6, abs=1e-3)


@given(values=TIMES, zeros=st.integers(0, 20), unknown=st.integers(1, 40))
def test_what_was_not_measured_makes_a_mean_no_surer(values: list[float], zeros: int, unknown: int) -> None:
    assume(max(values) - min(values) > 1)
    found = stats.moments(values, zeros, unknown)
    total = len(values) + zeros + unknown
    inner = math.fsum(values) / len(values)
    assert found.mean == pytest.approx(inner * (len(values) + unknown) / total)
    assert found.n <= total
    error = found.variance / found.n
    known = math.fsum((each - inner) ** 2 for each in values) / (len(values) - 1) / len(values)
    share = (len(values) + unknown) / total
    assert error >= share**2 * known * (1 - 1e-9)


@pytest.mark.parametrize(
    ("values", "zeros", "unknown"),
    [([], 2, 0), ([1.0], 0, 5), ([1.0, 2.0], 0, 0), ([1.0, math.nan, 2.0], 0, 0)],
)
def test_what_has_no_skewness_is_refused(values: list[float], zeros: int, unknown: int) -> None:
    with pytest.raises(ValueError, match=r"skewness|finite"):
        stats.moments(values, zeros, unknown)


def test_without_any_spread_there_is_no_doubt() -> None:
    found = stats.skewed_difference(stats.moments([4.0] * 5), stats.moments([], 7))
    assert (found.value, found.low, found.high) == (4, 4, 4)
