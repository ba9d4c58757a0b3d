"""Logistic regression with a ridge, by Newton's method: few features, no choice left to chance.

Minimises Σ log(1 + exp(−s·xᵀβ)) + ridge/2·‖β‖² (s = ±1; the intercept, the first coefficient, is free). The function
is convex, so that the minimum is the same from everywhere; a Newton step that does not lower it is halved.
Source: le Cessie & van Houwelingen, Ridge estimators in logistic regression, Applied Statistics 41 (1992).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

_STEPS, _HALVINGS, _CLOSE = 100, 30, 1e-10


def logistic(features: ArrayLike, labels: ArrayLike, ridge: float = 1.0) -> Floats:
    """Coefficients, the intercept first.

    features: n × d, each best of mean 0 and spread 1, since the ridge is the same for all; labels: bools, or 0 and 1.
    Raises ValueError for labels of one class alone, values that are not finite, shapes that differ and a ridge that
    is not above 0.
    """
    x, y = _checked(features, labels, ridge)
    x = np.column_stack((np.ones(len(y)), x))
    weight = np.full(x.shape[1], ridge)
    weight[0] = 0.0
    beta = np.zeros(x.shape[1])
    loss = _loss(x, y, weight, beta)
    for _ in range(_STEPS):
        chance = special.expit(x @ beta)
        gradient = x.T @ (chance - y) + weight * beta
        curved = x * (chance * (1 - chance))[:, None]
        step: Floats = np.linalg.solve(x.T @ curved + np.diag(np.maximum(weight, 1e-12)), gradient).astype(
            np.float64
        )
        before = loss
        beta, loss = _lowered(x, y, weight, beta, step, before)
        if before - loss <= _CLOSE * (1 + abs(loss)):
            break
    return beta


def _lowered(
    x: Floats, y: Floats, weight: Floats, beta: Floats, step: Floats, loss: float
) -> tuple[Floats, float]:
    for _ in range(_HALVINGS):
        tried = beta - step
        found = _loss(x, y, weight, tried)
        if found <= loss:
            return tried, found
        step = step / 2
    return beta, loss


def _loss(x: Floats, y: Floats, weight: Floats, beta: Floats) -> float:
    score = x @ beta
    return float(np.logaddexp(0, score).sum() - y @ score + (weight * beta**2).sum() / 2)


def _checked(features: ArrayLike, labels: ArrayLike, ridge: float) -> tuple[Floats, Floats]:
    x, y = np.asarray(features, dtype=np.float64), np.asarray(labels).astype(np.float64)
    if x.ndim != 2 or y.shape != (len(x),):
        raise ValueError(f"features must be one row per label, not `{x.shape}` for `{y.size}` labels")
    if not np.isfinite(x).all():
        raise ValueError("features hold a value that is not finite")
    if not np.isin(y, (0.0, 1.0)).all() or y.min(initial=1.0) == y.max(initial=0.0):
        raise ValueError("labels must be of both classes, each 0 or 1")
    if not ridge > 0:
        raise ValueError(f"ridge must be above 0, not `{ridge}`")
    return x, y
