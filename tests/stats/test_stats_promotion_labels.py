"""Labels to promotion: the recursion against going through all counts label by label."""

from __future__ import annotations

import math

import numpy as np
import pytest

from midspan.stats import labels_to_promotion
from midspan.stats.promotion_labels import promotion_law
from midspan.stats.sequential import log_evidence, promoted_at


def by_every_count(limit: float, error: float, labels: int) -> dict[int, float]:
    """The probability of being promoted at each number of labels, through the distribution of errors after each."""
    alive, found, allowed = np.zeros(labels + 1), {}, -1
    alive[0] = 1.0
    for n in range(1, labels + 1):
        alive[1:] = alive[1:] * (1 - error) + alive[:-1] * error
        alive[0] *= 1 - error
        while allowed < n and log_evidence(n, allowed + 1, limit) >= math.log(20):
            allowed += 1
        if alive[: allowed + 1].any():
            found[n] = float(alive[: allowed + 1].sum())
            alive[: allowed + 1] = 0
    return found


@pytest.mark.parametrize("part", [0.25, 0.5, 0.75, 1.0])
def test_the_recursion_is_the_distribution_over_all_counts(part: float) -> None:
    slow = by_every_count(0.1, 0.1 * part, 1500)
    labels, chance = promotion_law(0.1, 0.1 * part, 0.95)
    inside = {int(n): float(p) for n, p in zip(labels, chance, strict=True) if n <= 1500}
    assert [slow.get(n, 0.0) for n in inside] == pytest.approx(list(inside.values()), abs=1e-12)
    # What the recursion leaves out is less than it says.
    assert sum(slow.values()) - sum(inside.values()) < 2e-4


def test_labels_at_two_percent_are_within_what_was_promised_of_the_lower_bound() -> None:
    for part, most in [(0.0, 1.35), (0.25, 1.15), (0.5, 1.15), (0.75, 1.35)]:
        error = 0.02 * part
        nats = (error * math.log(part) if error else 0) + (1 - error) * math.log((1 - error) / 0.98)
        found = labels_to_promotion(0.02, error)
        assert found is not None
        assert 1 < found.mean / (math.log(20) / nats) <= most


def test_without_errors_there_is_nothing_to_chance() -> None:
    found = labels_to_promotion(0.02, 0)
    assert found is not None
    assert found.mean == found.p90 == promoted_at(0, 0.02) == 194


@pytest.mark.parametrize("error", [0.02, 0.03, 1.0, 0.0199])
def test_at_the_limit_above_it_or_hardly_below_no_number_of_labels_is_said(error: float) -> None:
    assert labels_to_promotion(0.02, error) is None


@pytest.mark.parametrize(("limit", "error"), [(0.0, 0.0), (0.02, -0.1), (0.02, 1.1)])
def test_rates_that_are_none_are_refused(limit: float, error: float) -> None:
    with pytest.raises(ValueError, match="error"):
        labels_to_promotion(limit, error)
