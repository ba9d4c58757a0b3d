"""The bounds in plain Python are those of the statistics' own code, which rests on scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.prove.bounds import lower, quantile_ranks, upper
from midspan.stats import binomial, quantile


@given(st.data(), st.integers(1, 200_000), st.floats(0.01, 0.9999))
def test_the_bounds_are_the_exact_ones(data: st.DataObject, n: int, level: float) -> None:
    errors = data.draw(st.integers(0, n))
    assert upper(errors, n, level) == pytest.approx(binomial.upper(errors, n, level), rel=1e-8)
    assert lower(errors, n, level) == pytest.approx(binomial.lower(errors, n, level), rel=1e-8)


@given(st.integers(1, 5_000), st.floats(0.5, 0.99), st.floats(0.5, 0.999))
def test_the_ranks_of_a_quantile_are_the_exact_ones(n: int, share: float, level: float) -> None:
    found = quantile([float(rank) for rank in range(n)], share, level)
    assert quantile_ranks(n, share, level) == (found.low, found.high)


def test_72_values_bound_the_95th_percentile_and_71_do_not() -> None:
    assert quantile_ranks(72, 0.95, 0.95)[1] == 71
    assert quantile_ranks(71, 0.95, 0.95)[1] is None
    assert quantile_ranks(0, 0.95, 0.95) == (None, None)


def test_twenty_successes_in_a_row_leave_up_to_fourteen_percent() -> None:
    assert upper(0, 20, 0.95) == pytest.approx(0.1391, abs=1e-4)
    assert upper(1, 20, 0.95) == pytest.approx(0.2161, abs=1e-4)


@pytest.mark.parametrize("n", [1, 7, 1000])
def test_all_wrong_and_none_wrong_have_one_open_end(n: int) -> None:
    assert upper(n, n, 0.95) == 1
    assert lower(0, n, 0.95) == 0
    assert upper(0, n, 0.95) == pytest.approx(1 - 0.05 ** (1 / n))
    assert lower(n, n, 0.95) == pytest.approx(0.05 ** (1 / n))
