"""A table of 20 columns as feeds have them: weekly season, days that resemble the day before, and drifts of known size.

Ten numbers of five shapes and ten columns of 2 to 50 values. Each day moves every column by 0.08 of a standard deviation with
the week and by a wandering part that keeps 0.7 of the day before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.stats import log_binned

NUMBERS = 10
VALUES = (2, 3, 4, 5, 8, 10, 15, 20, 30, 50)
COLUMNS = NUMBERS + len(VALUES)
_SHAPES: tuple[Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]], ...] = (
    lambda z, _: z,
    lambda z, _: np.exp(z),
    lambda z, _: np.round(4 * z),
    lambda z, chance: np.where(chance < 0.3, 0.0, np.exp(z)),
    lambda z, _: np.sinh(1.5 * z),
)


@dataclass(frozen=True, slots=True)
class Drift:
    """What changes from the first day on: means and spreads of numbers in standard deviations, tilts of values."""

    name: str
    shift: Mapping[int, float]
    spread: Mapping[int, float]
    tilt: Mapping[int, float]


DRIFTS = (
    Drift("one number +0.25 sd", {0: 0.25}, {}, {}),
    Drift("one number +0.5 sd", {0: 0.5}, {}, {}),
    Drift("one long-tailed number +0.5 sd", {1: 0.5}, {}, {}),
    Drift("three numbers +0.15 sd", {0: 0.15, 1: 0.15, 5: 0.15}, {}, {}),
    Drift("one number, sd × 1.3", {}, {0: 1.3}, {}),
    Drift("one column of 10 values tilted by 0.3", {}, {}, {5: 0.3}),
)


def days(
    seed: int, rows: int, *, season: bool, drift_after: int, drift: Drift | None
) -> Iterator[dict[str, Any]]:
    """Column → value → rows of each day, without end; the drift begins after so many of them."""
    chance = np.random.default_rng(seed)
    phases, kept = chance.uniform(0, 2 * np.pi, COLUMNS), np.zeros(COLUMNS)
    weights = [chance.dirichlet(np.full(count, 2.0)) for count in VALUES]
    number = 0
    while True:
        moved = np.zeros(COLUMNS)
        if season:
            kept = 0.7 * kept + chance.normal(0, 0.04, COLUMNS)
            moved = kept + 0.08 * np.sin(2 * np.pi * number / 7 + phases)
        acting = drift if number >= drift_after else None
        yield _day(chance, rows, moved, weights, acting)
        number += 1


def _day(
    chance: np.random.Generator,
    rows: int,
    moved: NDArray[Any],
    weights: list[NDArray[Any]],
    drift: Drift | None,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    shift, spread, tilt = (drift.shift, drift.spread, drift.tilt) if drift else ({}, {}, {})
    for column in range(NUMBERS):
        z = chance.normal(moved[column] + shift.get(column, 0.0), spread.get(column, 1.0), rows)
        found[f"number {column}"] = log_binned(_SHAPES[column % 5](z, chance.random(rows)))
    for column, share in enumerate(weights):
        lean = moved[NUMBERS + column] + tilt.get(column, 0.0)
        tilted = share * np.exp(lean * np.linspace(-1, 1, len(share)))
        drawn = chance.choice(len(share), rows, p=tilted / tilted.sum())
        found[f"values {column}"] = {f"v{value}": rows for value, rows in Counter(drawn.tolist()).items()}
    return found
