"""Draws of labelled cases, and what became of every segment: its realised error on the whole population."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scores import Population

# From where each segment acts alone; none where it does not.
Thresholds = dict[int, float]
Method = Callable[["Draw", float], Thresholds]


@dataclass(frozen=True)
class Draw:
    confidence: NDArray[np.float64]
    wrong: NDArray[np.int64]
    segment: NDArray[np.int64]
    segments: int


@dataclass
class Row:
    """One method in one cell.

    beyond: resamples in which a segment that acts alone has a true error above the limit; beyond_together: those in which
    everything that acts alone has. share: of all items that acts alone; certified: segments that act alone, on average.
    worst: of each resample the largest true error of a segment that acts alone.
    """

    scores: str
    method: str
    max_error: float
    n: int
    resamples: int
    beyond: int = 0
    beyond_together: int = 0
    share: float = 0.0
    certified: float = 0.0
    worst: list[float] = field(default_factory=list)


def draws(population: Population, n: int, count: int, *about: object) -> list[Draw]:
    """The same in every environment for the same cell."""
    source = np.random.default_rng(zlib.crc32(repr((n, *about)).encode()))
    chosen = (source.integers(population.wrong.size, size=n) for _ in range(count))
    return [
        Draw(population.confidence[at], population.wrong[at], population.segment[at], len(population.names))
        for at in chosen
    ]


def measured(
    scores: str, population: Population, name: str, method: Method, limit: float, n: int, count: int
) -> Row:
    row = Row(scores, name, limit, n, count)
    for draw in draws(population, n, count, scores):
        thresholds = method(draw, limit)
        alone = {each: population.at(at, each) for each, at in thresholds.items()}
        total = sum(items for items, _ in alone.values())
        wrong = sum(items * error for items, error in alone.values())
        row.beyond += any(error > limit for items, error in alone.values() if items)
        row.beyond_together += total > 0 and wrong / total > limit
        row.share += total / population.wrong.size / count
        row.certified += len(thresholds) / count
        row.worst.append(max((error for items, error in alone.values() if items), default=0.0))
    return row


def labels(confidence: NDArray[np.float64], wrong: NDArray[np.int64]) -> tuple[array[float], array[int]]:
    return array("d", confidence), array("b", wrong.astype(np.int8))
