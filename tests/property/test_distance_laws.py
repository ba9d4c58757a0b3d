"""Distances: the laws of a metric, their bounds, what must not change them, and the same from scipy or from the definition."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats
from scipy.spatial import distance

from midspan.stats import jensen_shannon, log_binned, psi, wasserstein

numbers = st.floats(-1e6, 1e6, allow_subnormal=False) | st.integers(-20, 20)
samples = st.lists(numbers, min_size=1, max_size=30)
keys = st.none() | st.integers(0, 5) | st.sampled_from(["a", "b", "ä"])
dictionaries = st.dictionaries(keys, st.integers(0, 1000), min_size=1, max_size=8).filter(
    lambda each: any(each.values())
)
weights = st.integers(1, 8).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(1, 500), min_size=n, max_size=n)] * 3)
)


@given(samples, samples)
def test_wasserstein_is_that_of_scipy(x: list[float], y: list[float]) -> None:
    assert wasserstein(x, y) == pytest.approx(float(stats.wasserstein_distance(x, y)), rel=1e-9, abs=1e-9)


@given(samples, samples)
def test_a_dictionary_is_the_sample_that_it_counts(x: list[float], y: list[float]) -> None:
    assert wasserstein(Counter(x), Counter(y)) == pytest.approx(wasserstein(x, y), rel=1e-12)
    assert wasserstein(Counter(x) | {None: 7}, y) == wasserstein(Counter(x), y)
    assert jensen_shannon(Counter(x), Counter(y)) == pytest.approx(
        jensen_shannon(Counter(x + x), Counter(y)), abs=1e-12
    )


@given(st.lists(numbers, min_size=6, max_size=6), st.lists(numbers, min_size=6, max_size=6))
def test_it_is_the_least_that_a_plan_of_moves_costs(x: list[float], y: list[float]) -> None:
    cost = np.abs(np.subtract.outer(np.array(x, dtype=float), np.array(y, dtype=float)))
    rows, columns = optimize.linear_sum_assignment(cost)
    assert wasserstein(x, y) == pytest.approx(float(cost[rows, columns].mean()), rel=1e-9, abs=1e-9)


@given(samples, samples, samples)
def test_wasserstein_is_a_metric(x: list[float], y: list[float], z: list[float]) -> None:
    assert wasserstein(x, x) == 0
    assert wasserstein(x, y) == pytest.approx(wasserstein(y, x), rel=1e-12)
    assert (wasserstein(x, y) == 0) is (
        {k: c / len(x) for k, c in Counter(x).items()} == {k: c / len(y) for k, c in Counter(y).items()}
    )
    assert wasserstein(x, z) <= (wasserstein(x, y) + wasserstein(y, z)) * (1 + 1e-12) + 1e-9


@given(samples, samples, st.integers(-1000, 1000), st.sampled_from([-4.0, 0.5, 8.0]), st.randoms())
def test_it_is_in_the_unit_of_the_values(
    x: list[float], y: list[float], shift: int, factor: float, chance: st.DataObject
) -> None:
    before = wasserstein(x, y)
    moved = wasserstein([factor * each + shift for each in x], [factor * each + shift for each in y])
    assert moved == pytest.approx(abs(factor) * before, rel=1e-6, abs=1e-6)
    assert wasserstein(x, [each + 3 for each in x]) == pytest.approx(3, rel=1e-6)
    shuffled = list(x)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert wasserstein(shuffled, y) == pytest.approx(before, rel=1e-12)


@given(weights)
def test_jensen_shannon_is_that_of_scipy(three: tuple[list[int], list[int], list[int]]) -> None:
    p, q, _ = three
    assert jensen_shannon(p, q) == pytest.approx(float(distance.jensenshannon(p, q, base=2)), abs=2e-8)
    shares = np.array(p) / sum(p), np.array(q) / sum(q)
    assert jensen_shannon(*shares) == pytest.approx(jensen_shannon(p, q), abs=1e-8)


@given(dictionaries, dictionaries, dictionaries)
def test_jensen_shannon_is_a_metric_between_0_and_1(
    p: dict[object, int], q: dict[object, int], r: dict[object, int]
) -> None:
    assert jensen_shannon(p, p) == 0
    assert jensen_shannon(p, q) == pytest.approx(jensen_shannon(q, p), abs=1e-12)
    assert 0 <= jensen_shannon(p, q) <= 1
    assert jensen_shannon(p, r) <= jensen_shannon(p, q) + jensen_shannon(q, r) + 1e-7
    shared = {key for key in p if p[key] and q.get(key)}
    assert (jensen_shannon(p, q) > 1 - 1e-9) is not bool(shared)


@given(dictionaries, dictionaries, st.randoms())
def test_what_values_are_called_and_in_which_order_changes_nothing(
    p: dict[object, int], q: dict[object, int], chance: st.DataObject
) -> None:
    names = {key: ("key", place) for place, key in enumerate({**p, **q})}
    order = list(q.items())
    chance.shuffle(order)  # type: ignore[attr-defined]
    renamed = {names[key]: rows for key, rows in p.items()}, {names[key]: rows for key, rows in order}
    for measure in (jensen_shannon, psi):
        assert measure(*renamed) == pytest.approx(measure(p, q), abs=1e-9)


@given(weights)
def test_the_stability_index_is_its_formula_where_no_bin_is_empty(
    three: tuple[list[int], list[int], list[int]],
) -> None:
    p, q, _ = three
    wanted = sum(
        (a / sum(p) - b / sum(q)) * math.log(a * sum(q) / (b * sum(p))) for a, b in zip(p, q, strict=True)
    )
    assert psi(p, q) == pytest.approx(wanted, abs=1e-9)
    assert psi(q, p) == pytest.approx(wanted, abs=1e-9)
    assert psi(p, p) == 0


@given(dictionaries, dictionaries)
def test_the_stability_index_is_finite_and_never_below_0(p: dict[object, int], q: dict[object, int]) -> None:
    assert 0 <= psi(p, q) < math.inf
    assert psi(p, q) == pytest.approx(psi(q, p), abs=1e-9)


def test_an_empty_bin_is_half_a_row_of_counts_and_a_ten_thousandth_of_shares() -> None:
    assert psi([50, 50, 0], [50, 40, 10]) == pytest.approx(
        (0.5 - 0.4) * math.log(0.5 / 0.4) + (0.1 - 0.005) * math.log(0.1 / 0.005)
    )
    assert psi([0.5, 0.5, 0], [0.5, 0.4, 0.1]) == pytest.approx(
        (0.5 - 0.4) * math.log(0.5 / 0.4) + (0.1 - 1e-4) * math.log(0.1 / 1e-4)
    )


@given(st.lists(numbers | st.none() | st.just(math.nan), max_size=60))
def test_bins_are_2_percent_wide_and_lose_no_row_and_no_sum(values: list[float | None]) -> None:
    binned = log_binned(values)
    known = [each for each in values if each is not None and not math.isnan(each)]
    assert sum(binned.values()) == len(values)
    assert binned.get(None, 0) == len(values) - len(known)
    means = [float(key) for key in binned if key is not None]  # type: ignore[arg-type]
    assert means == sorted(means)
    total = sum(mean * binned[mean] for mean in means)
    assert total == pytest.approx(sum(known), rel=1e-9, abs=1e-9 * sum(map(abs, known)))
    for each in known:
        assert any(abs(mean - each) <= 0.02 * abs(each) * (1 + 1e-9) for mean in means)
    assert log_binned(Counter(values)) == pytest.approx(binned)


SHIFTED = {
    "normal, half a standard deviation": lambda chance: chance.normal(0.5, 1, 60_000),
    "normal, wider": lambda chance: chance.normal(0, 1.5, 60_000),
    "long-tailed": lambda chance: chance.lognormal(0.4, 1, 60_000),
    "many zeros": lambda chance: np.where(chance.random(60_000) < 0.4, 0, chance.exponential(2, 60_000)),
    "whole numbers": lambda chance: np.round(chance.normal(3, 10, 60_000)),
    "far from 0": lambda chance: chance.normal(290, 8, 60_000),
}


@pytest.mark.parametrize("name", SHIFTED)
def test_of_binned_numbers_wasserstein_is_within_a_thousandth(name: str) -> None:
    chance = np.random.default_rng(5)
    x = chance.normal(285, 8, 60_000) if name == "far from 0" else chance.normal(0, 1, 60_000)
    y = SHIFTED[name](chance)
    exact = float(stats.wasserstein_distance(x, y))
    assert wasserstein(log_binned(x), log_binned(y)) == pytest.approx(exact, rel=1e-3)
    assert len(log_binned(x)) < 2_000


@pytest.mark.parametrize(
    "values",
    [[], {}, {1: 0}, {None: 3}, [1, math.nan], [math.inf], [None], ["1"], [True], [10**400], [1e300]],
)
def test_what_has_no_place_on_an_axis_is_refused(values: object) -> None:
    for sides in ((values, [1]), ([1], values)):
        with pytest.raises(ValueError, match=r"number"):
            wasserstein(*sides)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("p", "q"),
    [
        ([1, 2], [1, 2, 3]),
        ([1, -2], [1, 2]),
        ([1, math.nan], [1, 2]),
        ([0, 0], [1, 2]),
        ([], []),
        ({}, {"a": 1}),
        ({"a": 1}, [1]),
        ({"a": True}, {"a": 1}),
        ({"a": "1"}, {"a": 1}),
        ({None: -1, math.nan: 2}, {None: 1}),
    ],
)
def test_counts_that_cannot_be_are_refused(p: object, q: object) -> None:
    for measure in (jensen_shannon, psi):
        with pytest.raises(ValueError, match=r"count|bins|row|dictionaries"):
            measure(p, q)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match=r"count|bins|row|dictionaries"):
            measure(q, p)  # type: ignore[arg-type]


def test_rows_without_a_value_are_one_bin_however_they_are_written() -> None:
    assert jensen_shannon({1: 5, None: 3, math.nan: 2}, {1: 5, None: 5}) == 0
    assert jensen_shannon({1: 5, None: 5}, {1: 10}) > 0.4
