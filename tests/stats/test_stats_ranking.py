"""AUROC, its interval, and the paired difference of two confidences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from midspan.stats import ranking, ranking_difference

cases = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]), st.booleans()), min_size=2, max_size=60
).filter(lambda drawn: len({wrong for _, wrong in drawn}) == 2)


@given(cases)
def test_auroc_is_that_of_scikit_learn_and_lies_in_its_interval(drawn: list[tuple[float, bool]]) -> None:
    confidence, wrong = zip(*drawn, strict=True)
    found = ranking(confidence, wrong)
    assert found is not None
    assert found.auroc == pytest.approx(roc_auc_score([not each for each in wrong], confidence))
    assert 0 <= found.lower <= found.auroc <= found.upper <= 1


@given(cases)
def test_any_rising_change_of_a_confidence_leaves_its_ranking_as_it_is(
    drawn: list[tuple[float, bool]],
) -> None:
    confidence, wrong = (np.array(each) for each in zip(*drawn, strict=True))
    assert ranking(confidence, wrong) == ranking(np.exp(3 * confidence), wrong)
    difference = ranking_difference(confidence, np.exp(3 * confidence), wrong)
    assert difference is None or (difference.difference, difference.certain) == (0, False)


def test_few_answers_in_perfect_order_do_not_prove_a_perfect_ranking() -> None:
    found = ranking([0.9, 0.8, 0.7, 0.2, 0.1], [False, False, False, True, True])
    assert found is not None
    assert (found.auroc, found.upper) == (1, 1)
    assert found.lower < 0.7
    upside_down = ranking([0.1, 0.2, 0.7, 0.8, 0.9], [False, False, False, True, True])
    assert upside_down is not None
    assert upside_down.auroc == pytest.approx(0)
    assert upside_down.upper > 0.3


@pytest.mark.parametrize(("right", "bad", "apart"), [(40, 15, 0.5), (80, 20, 1.5), (30, 30, 2.5)])
def test_the_interval_covers_the_true_value_as_often_as_it_says(right: int, bad: int, apart: float) -> None:
    source, runs, held = np.random.default_rng(7), 400, 0
    true = 0.5 * (1 + math.erf(apart / 2))
    wrong = np.repeat([False, True], [right, bad])
    for _ in range(runs):
        found = ranking(np.concatenate((source.normal(apart, 1, right), source.normal(0, 1, bad))), wrong)
        assert found is not None
        held += found.lower <= true <= found.upper
    # 364 of 400 is the 0.1 % quantile of Bin(400, 0.95).
    assert held >= 364


def test_a_paired_difference_is_certain_only_where_there_is_one() -> None:
    source, n = np.random.default_rng(3), 600
    wrong = source.random(n) < 0.3
    good = source.random(n) - 0.5 * wrong
    noise = source.random(n)
    better = ranking_difference(good, noise, wrong)
    assert better is not None
    assert (better.certain, better.difference > 0) == (True, True)
    false = 0
    for _ in range(300):
        found = ranking_difference(source.random(n), source.random(n), wrong)
        assert found is not None
        false += found.certain
    # 27 of 300 is the 99.9 % quantile of Bin(300, 0.05).
    assert false <= 27


def test_a_ranking_needs_both_kinds_of_answers_and_numbers() -> None:
    assert ranking([0.5, 0.6], [False, False]) is None
    assert ranking_difference([0.5, 0.6], [0.1, 0.2], [False, True]) is None
    with pytest.raises(ValueError, match="NaN"):
        ranking([0.5, float("nan")], [False, True])
    with pytest.raises(ValueError, match="as many"):
        ranking([0.5], [False, True])
