"""Frozen scores as a population whose risk is known at every threshold, and the draws that all methods share."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILES = ("clinc_meta", "banking_meta", "clinc_tfidf", "banking_tfidf")
LIMITS = (0.01, 0.02, 0.05)


@dataclass(frozen=True)
class Draw:
    """Certify cases, and independent develop cases of the same population."""

    confidence: NDArray[np.float64]
    wrong: NDArray[np.int64]
    develop: tuple[NDArray[np.float64], NDArray[np.int64]]


@dataclass(frozen=True)
class Population:
    """Items sorted with the highest confidence first."""

    confidence: NDArray[np.float64]
    wrong: NDArray[np.int64]

    def at(self, threshold: float) -> tuple[float, float]:
        """Share and true error of what lies at or above the threshold."""
        n = int(np.searchsorted(-self.confidence, -threshold, side="right"))
        return n / self.wrong.size, float(self.wrong[:n].mean()) if n else 0.0

    def oracle(self, max_error: float) -> float:
        """The largest share whose true error is within the limit."""
        risk = np.cumsum(self.wrong) / np.arange(1, self.wrong.size + 1)
        return float(np.flatnonzero(risk <= max_error)[-1] + 1) / self.wrong.size

    def draw(self, n: int, develop: int, rng: np.random.Generator) -> Draw:
        chosen = rng.integers(self.wrong.size, size=n + develop)
        first, second = chosen[:n], chosen[n:]
        return Draw(self.confidence[first], self.wrong[first], (self.confidence[second], self.wrong[second]))


def load(data: Path, name: str) -> Population:
    with gzip.open(data / "scores" / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        columns = file.readline().strip().split(",")
        rows = np.loadtxt(file, delimiter=",")
    confidence, wrong = rows[:, columns.index("confidence")], rows[:, columns.index("wrong")].astype(np.int64)
    order = np.argsort(-confidence, kind="stable")
    return Population(confidence[order], wrong[order])


def generator(*parts: object) -> np.random.Generator:
    """The same draws in every environment for the same cell."""
    return np.random.default_rng(zlib.crc32(repr(parts).encode()))
