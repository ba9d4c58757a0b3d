"""Logistic regression with a ridge, beside scikit-learn's."""

from __future__ import annotations

import pkgutil

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from midspan import stats
from midspan.stats import logistic


@pytest.mark.parametrize("ridge", [0.1, 1.0, 50.0])
def test_coefficients_are_those_of_scikit_learn(ridge: float) -> None:
    source = np.random.default_rng(1)
    x = source.normal(size=(400, 4))
    y = source.random(400) < 1 / (1 + np.exp(-(x @ [1.5, -1, 0, 0.3] + 0.5)))
    found = logistic(x, y, ridge)
    other = LogisticRegression(C=1 / ridge, tol=1e-10, max_iter=1000).fit(x, y)
    assert found == pytest.approx(np.append(other.intercept_, other.coef_), abs=1e-5)


def test_classes_that_a_line_separates_give_finite_coefficients() -> None:
    found = logistic([[-2.0], [-1.0], [1.0], [2.0]], [0, 0, 1, 1])
    assert np.isfinite(found).all()
    assert found[1] > 0


def test_a_constant_feature_gets_no_weight() -> None:
    found = logistic([[0.0, -1.0], [0.0, 0.5], [0.0, -0.5], [0.0, 1.0]], [0, 1, 1, 0])
    assert found[1] == 0


@pytest.mark.parametrize(
    ("features", "labels", "ridge", "said"),
    [
        ([[1.0], [2.0]], [1, 1], 1.0, "both classes"),
        ([[1.0], [2.0]], [0, 2], 1.0, "both classes"),
        ([[1.0], [float("nan")]], [0, 1], 1.0, "not finite"),
        ([[1.0], [2.0]], [0, 1, 1], 1.0, "one row per label"),
        ([[1.0], [2.0]], [0, 1], 0.0, "ridge"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    features: list[list[float]], labels: list[int], ridge: float, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        logistic(features, labels, ridge)


def test_no_module_of_the_methods_hides_a_method_of_its_name() -> None:
    modules = {each.name for each in pkgutil.iter_modules(stats.__path__)}
    assert not modules & set(stats.__all__)
