from __future__ import annotations

import numpy as np
import pytest

from midspan.stats import attempt_delta, least_cases
from midspan.stats.binomial import most_errors
from midspan.stats.grid import grid
from midspan.stats.labelled import labelled
from midspan.stats.start import start_by_counts, start_by_develop, start_counts

DELTA = attempt_delta(0.95)


def spread(n: int) -> np.ndarray:
    return np.linspace(1, 0, n)


def test_every_peak_is_a_threshold_where_no_confidence_is_tied() -> None:
    found = grid(spread(3_000), 0.02, DELTA)
    assert set(found.peaks) <= set(found.counts)
    assert found.counts[0] == least_cases(0.02)
    assert found.counts[-1] == found.total == 3_000
    assert (np.diff(found.thresholds) < 0).all()


def test_one_case_fewer_than_a_peak_allows_one_error_fewer() -> None:
    peaks = grid(spread(3_000), 0.02, DELTA).peaks
    assert (most_errors(peaks, 0.02, DELTA) == most_errors(peaks - 1, 0.02, DELTA) + 1).all()


def test_the_grid_stays_small_for_a_million_cases() -> None:
    assert grid(spread(1_000_000), 0.02, DELTA).counts.size <= 601


def test_tied_confidences_are_one_threshold() -> None:
    found = grid(np.repeat([0.9, 0.5, 0.1], [500, 300, 200]), 0.02, DELTA)
    assert found.thresholds.tolist() == [0.9, 0.5, 0.1]
    assert found.counts.tolist() == [500, 800, 1_000]


@pytest.mark.parametrize("limit", [0.01, 0.02, 0.05, 0.3])
def test_the_start_rests_on_more_cases_and_a_smaller_share_the_larger_the_set(limit: float) -> None:
    least = least_cases(limit)
    totals = least * np.array([1, 3, 10, 100, 1_000], dtype=np.float64)
    start = start_counts(totals, limit, DELTA)
    assert start[0] == least
    assert (np.diff(start) > 0).all()
    assert (start <= totals).all()
    assert (np.diff(start[1:] / totals[1:]) < 0).all()


def test_the_start_of_the_least_cases_is_all_of_them() -> None:
    least = least_cases(0.02)
    found = grid(spread(least), 0.02, DELTA)
    assert found.counts[start_by_counts(found, 0.02, DELTA)] == least


def test_develop_labels_that_agree_with_the_usual_start_leave_it() -> None:
    found = grid(spread(3_000), 0.02, DELTA)
    develop = labelled(spread(1_000), [False] * 1_000)
    assert start_by_develop(found, develop, 0.02, DELTA) == start_by_counts(found, 0.02, DELTA)


def test_develop_labels_with_errors_at_the_usual_start_choose_a_stricter_one() -> None:
    found = grid(spread(3_000), 0.02, DELTA)
    develop = labelled(spread(1_000), [i > 150 for i in range(1_000)])
    assert start_by_develop(found, develop, 0.02, DELTA) < start_by_counts(found, 0.02, DELTA)
