"""One method on resamples of answers whose true error at every threshold is known."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
LABELS = 2_000
# Takes confidences, wrong and the limit; the certified threshold, or None where nothing is certified.
Method = Callable[[Floats, Counts, float], float | None]


@dataclass(frozen=True, slots=True)
class Population:
    """All measured answers: what they are drawn from. An answer without a confidence never acts alone."""

    name: str
    confidence: Floats
    wrong: Counts

    def oracle(self, limit: float) -> float:
        """The largest share that may act alone within the limit."""
        scores, bad = self._ordered()
        place = np.append(np.flatnonzero(np.diff(scores)), scores.size - 1)
        within = place[np.cumsum(bad)[place] / (place + 1) <= limit] if scores.size else place[:0]
        return float(within[-1] + 1) / self.confidence.size if within.size else 0.0

    def at(self, threshold: float | None) -> tuple[float, float]:
        """Share and true error from this threshold on."""
        if threshold is None:
            return 0.0, 0.0
        alone = self.confidence >= threshold
        return float(alone.mean()), float(self.wrong[alone].mean()) if alone.any() else 0.0

    def draws(self, limit: float, resamples: int) -> Iterator[tuple[Floats, Counts]]:
        """The same for every method."""
        source = np.random.default_rng(zlib.crc32(f"{self.name}{limit}".encode()))
        for _ in range(resamples):
            drawn = source.integers(self.confidence.size, size=LABELS)
            picked = drawn[~np.isnan(self.confidence[drawn])]
            yield self.confidence[picked], self.wrong[picked]

    def _ordered(self) -> tuple[Floats, Counts]:
        said = ~np.isnan(self.confidence)
        order = np.argsort(-self.confidence[said], kind="stable")
        return self.confidence[said][order], self.wrong[said][order]


def measured(population: Population, limit: float, resamples: int, method: Method) -> dict[str, float]:
    """Mean share (0 where refused), and how often it was refused or its promise is broken."""
    found = [
        population.at(method(confidence, wrong, limit))
        for confidence, wrong in population.draws(limit, resamples)
    ]
    return {
        "share": round(float(np.mean([share for share, _ in found])), 4),
        "refused": sum(share == 0 for share, _ in found),
        "broken": sum(true > limit for _, true in found),
    }
