"""Krippendorff's α: his own examples, all pairs counted one by one, and its laws."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.stats import krippendorff
from midspan.stats.agreement import Scale

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), data A, B and C; a dot is a missing rating.
TWO_BINARY = ("0100000010", "1110010000")
TWO_NOMINAL = ("aabbdcccedda", "babbbccceddd")
FOUR_MISSING = ("123321412...", "1233224125.3", ".3332342251.", "1233244125" + "1.")
NUMBERS = st.lists(st.lists(st.integers(-3, 3), max_size=5), min_size=1, max_size=12)
SCALES: tuple[Scale, ...] = ("nominal", "ordinal", "interval")


def by_unit(raters: Sequence[str]) -> list[list[str]]:
    return [[rating for rating in unit if rating != "."] for unit in zip(*raters, strict=True)]


def numbers(raters: Sequence[str]) -> list[list[int]]:
    return [[int(each) for each in unit] for unit in by_unit(raters)]


def pair_by_pair(units: Sequence[Sequence[Hashable]], scale: Scale) -> float | None:
    """α as it is defined, every ordered pair of ratings by itself."""
    kept = [list(unit) for unit in units if len(unit) > 1]
    every = [rating for unit in kept for rating in unit]

    def apart(one: float, other: float) -> float:
        if scale == "nominal":
            return float(one != other)
        if scale == "interval":
            return float(one - other) ** 2
        low, high = sorted((one, other))
        between = sum(low <= each <= high for each in every)
        return (between - (every.count(one) + every.count(other)) / 2) ** 2 if one != other else 0.0

    expected = sum(apart(one, other) for one, other in permutations(every, 2))
    observed = sum(
        apart(one, other) / (len(unit) - 1) for unit in kept for one, other in permutations(unit, 2)
    )
    return 1 - (len(every) - 1) * observed / expected if expected else None


def test_the_published_examples_come_out_as_published() -> None:
    assert krippendorff(by_unit(TWO_BINARY)).alpha == pytest.approx(0.095, abs=5e-4)
    assert krippendorff(by_unit(TWO_NOMINAL)).alpha == pytest.approx(0.692, abs=5e-4)
    for scale, published in (("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)):
        found = krippendorff(numbers(FOUR_MISSING), scale)  # type: ignore[arg-type]
        assert found.alpha == pytest.approx(published, abs=5e-4), scale
        assert (found.units, found.ratings, found.left_out) == (11, 40, 1)


@given(NUMBERS, st.sampled_from(SCALES))
def test_it_is_what_all_pairs_counted_one_by_one_give(units: list[list[int]], scale: Scale) -> None:
    found, wanted = krippendorff(units, scale, draws=5), pair_by_pair(units, scale)
    assert found.alpha == (None if wanted is None else pytest.approx(wanted, abs=1e-9))
    assert found.units + found.left_out == len(units)


@given(NUMBERS, st.sampled_from(SCALES), st.randoms())
def test_who_rated_and_in_which_order_makes_no_difference(
    units: list[list[int]], scale: Scale, order: object
) -> None:
    shuffled = [unit[::-1] for unit in units]
    assert krippendorff(units, scale, draws=20) == krippendorff(shuffled, scale, draws=20)


@given(NUMBERS, st.sampled_from(SCALES), st.floats(0.1, 100), st.integers(-(10**7), 10**7))
def test_another_unit_of_measure_makes_no_difference(
    units: list[list[int]], scale: Scale, factor: float, shift: int
) -> None:
    moved = [[factor * each + shift for each in unit] for unit in units]
    one, other = krippendorff(units, scale, draws=2), krippendorff(moved, scale, draws=2)
    assert one.alpha == (None if other.alpha is None else pytest.approx(other.alpha, abs=1e-5))


@given(NUMBERS, st.sampled_from(SCALES))
def test_the_interval_holds_the_estimate_and_the_seed_repeats_it(
    units: list[list[int]], scale: Scale
) -> None:
    found = krippendorff(units, scale, draws=30, seed=7)
    assert found == krippendorff(units, scale, draws=30, seed=7)
    if found.alpha is not None:
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.alpha <= found.high <= 1 + 1e-12


def test_ratings_that_are_all_the_same_say_nothing_of_agreement() -> None:
    for units in ([], [[1]], [[True, True], [True, True]]):
        found = krippendorff(units)
        assert (found.alpha, found.low, found.high) == (None, None, None)


def test_a_few_units_without_disagreement_prove_no_perfect_agreement() -> None:
    few, many = (krippendorff([[0, 0], [1, 1]] * n) for n in (3, 300))
    assert few.alpha == many.alpha == 1
    assert few.low is not None
    assert many.low is not None
    assert few.low < 0.3
    assert 0.98 < many.low < 1


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    source, truth, inside = np.random.default_rng(3), 0.64, 0
    for _ in range(200):
        # Each of two raters sees the true value of a fair coin with 0.9: they agree with 0.82, so α is 0.64.
        coins = source.integers(2, size=80)
        ratings = np.where(source.random((2, 80)) < 0.9, coins, 1 - coins)
        found = krippendorff(ratings.T.tolist(), draws=200)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= truth <= found.high
    assert inside >= 180


@pytest.mark.parametrize("wrong", ["good", math.nan, None])
def test_what_is_no_number_has_no_order(wrong: object) -> None:
    with pytest.raises(ValueError, match="no number"):
        krippendorff([[1, wrong]], "interval")


def test_a_scale_or_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="ratio"):
        krippendorff([[1, 2]], "ratio")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="level"):
        krippendorff([[1, 2]], level=1.0)
