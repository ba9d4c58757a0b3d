"""The frozen scores as a population whose risk is known at every threshold."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILES = ("clinc_meta", "banking_meta", "clinc_tfidf", "banking_tfidf")


@dataclass(frozen=True)
class Pool:
    confidence: NDArray[np.float64]
    wrong: NDArray[np.int64]

    def risk(self, threshold: float) -> float:
        return float(self.wrong[self.confidence >= threshold].mean())

    def share(self, threshold: float) -> float:
        return float((self.confidence >= threshold).mean())

    def oracle(self, max_error: float) -> float:
        """The largest share whose true error is within the limit."""
        order = np.argsort(-self.confidence, kind="stable")
        risk = np.cumsum(self.wrong[order]) / np.arange(1, order.size + 1)
        return float(np.flatnonzero(risk <= max_error)[-1] + 1) / order.size

    def draw(self, n: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        chosen = rng.integers(self.wrong.size, size=n)
        return self.confidence[chosen], self.wrong[chosen]


def pool(shared_data: Path, name: str) -> Pool:
    with gzip.open(shared_data / "scores" / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        columns = file.readline().strip().split(",")
        rows = np.loadtxt(file, delimiter=",")
    wrong = rows[:, columns.index("wrong")].astype(np.int64)
    return Pool(rows[:, columns.index("confidence")], wrong)
