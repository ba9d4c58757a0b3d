"""The advised audit rate: low in quiet, everything under suspicion, and how soon that finds an error."""

from __future__ import annotations

import numpy as np
import pytest

from midspan.stats import DemotionDetector, advised_rate, labels_to_demotion, rate_within


def test_labels_without_errors_never_raise_the_rate() -> None:
    detector = DemotionDetector(0.02)
    assert {advised_rate(detector.update(wrong=False), 0.05) for _ in range(3000)} == {0.05}


def test_errors_in_a_row_raise_the_rate_to_all_before_they_demote() -> None:
    detector, rates = DemotionDetector(0.02), []
    while not detector.update(wrong=True).demoted:
        rates.append(advised_rate(detector.state, 0.05))
    assert rates[0] == 0.05
    assert rates[-1] == 1.0
    assert rates == sorted(rates)
    assert advised_rate(detector.state, 0.05) == 1.0


def test_right_answers_lower_the_rate_again() -> None:
    detector = DemotionDetector(0.02)
    while advised_rate(detector.update(wrong=True), 0.05) < 1:
        assert detector.state.n < 10
    while advised_rate(detector.update(wrong=False), 0.05) == 1:
        assert detector.state.n < 1000


def test_a_rate_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="rate"):
        advised_rate(DemotionDetector(0.02).state, 1.1)


@pytest.mark.parametrize("error", [0.3, 0.4, 0.6])
def test_the_labels_that_are_promised_are_not_exceeded_on_average(error: float) -> None:
    promised = labels_to_demotion(error, 0.2)
    chance, taken = np.random.default_rng(5), []
    for _ in range(40):
        detector = DemotionDetector(0.2)
        while not detector.update(bool(chance.random() < error)).demoted:
            pass
        taken.append(detector.state.n)
    assert promised is not None
    assert np.mean(taken) <= promised


def test_the_rate_within_so_many_items_is_their_part_of_the_labels() -> None:
    labels = labels_to_demotion(0.06, 0.02)
    assert labels is not None
    assert rate_within(10_000, 0.06, 0.02) == pytest.approx(labels / 10_000)
    assert rate_within(100, 0.06, 0.02) is None


def test_an_error_within_the_limit_is_never_found_to_be_above_it() -> None:
    assert labels_to_demotion(0.02, 0.02) is None
    assert rate_within(10**9, 0.01, 0.02) is None


@pytest.mark.parametrize(("items", "error"), [(0, 0.1), (1.5, 0.1), (10, 1.1), (10, float("nan"))])
def test_what_is_no_number_of_items_or_no_rate_is_refused(items: int, error: float) -> None:
    with pytest.raises(ValueError, match=r"items|true_error"):
        rate_within(items, error, 0.02)
