"""The detector: against its formula in fractions, and what it fires on."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.stats import DemotionDetector


@given(st.lists(st.booleans(), max_size=30))
def test_the_statistic_is_the_formula_in_fractions(stream: list[bool]) -> None:
    detector, limit = DemotionDetector(0.02), Fraction(2, 100)
    rates = [limit * Fraction(ratio) for ratio in ("3/2", "2", "3", "5", "10")]
    sums = [Fraction(0)] * 5
    for wrong in stream:
        factors = [q / limit if wrong else (1 - q) / (1 - limit) for q in rates]
        sums = [(r + 1) * f for r, f in zip(sums, factors, strict=True)]
        assert detector.update(wrong).evidence == pytest.approx(float(sum(sums) / 5), rel=1e-12)


def test_a_stream_of_three_times_the_limit_is_demoted_and_stays_so() -> None:
    detector, chance = DemotionDetector(0.02), np.random.default_rng(3)
    while not detector.update(bool(chance.random() < 0.06)).demoted:
        assert detector.state.n < 2000
    assert detector.update(wrong=False).demoted


def test_at_half_the_limit_no_stream_of_the_tenure_is_demoted() -> None:
    detector, chance = DemotionDetector(0.02), np.random.default_rng(4)
    assert not any(detector.update(bool(w)).demoted for w in chance.random(10_000) < 0.01)


@pytest.mark.parametrize("tenure", [0, 1.5, True])
def test_a_tenure_that_is_no_count_is_refused(tenure: int) -> None:
    with pytest.raises(ValueError, match="tenure"):
        DemotionDetector(0.02, tenure=tenure)
