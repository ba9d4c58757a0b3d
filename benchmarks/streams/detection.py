"""Demotion by simulation: its state is five numbers that depend on the order of the labels, so no exact recursion exists.

Many streams at once in numpy, seeded; a few of them are checked against the detector of the package label by label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from midspan.stats import DemotionDetector, advised_rate
from midspan.stats.auditing import _SUSPICIOUS
from midspan.stats.demotion import resting_evidence

RATIOS = (1.5, 2.0, 3.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Setting:
    limit: float = 0.02
    delta: float = 0.05
    tenure: int = 10_000
    ratios: tuple[float, ...] = RATIOS

    @property
    def threshold(self) -> float:
        return self.tenure / self.delta

    def factors(self) -> tuple[np.ndarray, np.ndarray]:
        worse = np.minimum(0.9, self.limit * np.array(self.ratios))[:, None]
        return worse / self.limit, (1 - worse) / (1 - self.limit)


def labels_until(
    setting: Setting,
    before: float,
    after: float,
    change: int,
    streams: int,
    most: int,
    seed: int,
    *,
    cusum: bool = False,
) -> np.ndarray:
    """Labels at which each stream is demoted, its error changing after `change` labels; -1 where it is not by `most`."""
    hit, miss = setting.factors()
    chance = np.random.default_rng(seed)
    r = np.zeros((len(setting.ratios), streams))
    alive, found = np.arange(streams), np.full(streams, -1)
    for n in range(1, most + 1):
        wrong = chance.random(alive.size) < (before if n <= change else after)
        r = (np.maximum(r, 1) if cusum else r + 1) * np.where(wrong, hit, miss)
        out = r.mean(axis=0) >= setting.threshold
        if out.any():
            found[alive[out]] = n
            alive, r = alive[~out], r[:, ~out]
            if not alive.size:
                break
    return found


def items_until(
    setting: Setting,
    rate: Callable[[np.ndarray], np.ndarray],
    before: float,
    after: float,
    change: int,
    streams: int,
    seed: int,
) -> tuple[np.ndarray, float]:
    """Items from the change to the demotion of each stream, and labels for 1,000 items in the second half before it."""
    hit, miss = setting.factors()
    chance = np.random.default_rng(seed)
    r, at = np.zeros((len(setting.ratios), streams)), np.zeros(streams, dtype=np.int64)
    alive, found, quiet = np.arange(streams), np.full(streams, -1), 0
    while alive.size:
        at = at + chance.geometric(rate(r.mean(axis=0)))
        quiet += int(((at > change // 2) & (at <= change)).sum())
        wrong = chance.random(alive.size) < np.where(at <= change, before, after)
        r = (r + 1) * np.where(wrong, hit, miss)
        out = r.mean(axis=0) >= setting.threshold
        found[alive[out]] = at[out] - change
        alive, r, at = alive[~out], r[:, ~out], at[~out]
    return found, 1000 * quiet / (streams * (change - change // 2))


def adaptive(
    setting: Setting, base: float, suspicious: float = _SUSPICIOUS
) -> Callable[[np.ndarray], np.ndarray]:
    level = suspicious * resting_evidence(setting.limit)
    return lambda evidence: np.where(evidence >= level, 1.0, base)


def check(setting: Setting, streams: int = 20, labels: int = 1500) -> None:
    """The numbers here are those of the package, on the same labels."""
    hit, miss = setting.factors()
    wrong = np.random.default_rng(9).random((labels, streams)) < 2.5 * setting.limit
    detectors = [DemotionDetector(setting.limit, 1 - setting.delta, setting.tenure) for _ in range(streams)]
    r, gone = np.zeros((len(RATIOS), streams)), np.zeros(streams, dtype=bool)
    rate = adaptive(setting, 0.05)
    for row in wrong:
        r = (r + 1) * np.where(row, hit, miss)
        gone |= r.mean(axis=0) >= setting.threshold
        for each, detector in enumerate(detectors):
            state = detector.update(bool(row[each]))
            assert state.demoted == gone[each]
            if not gone[each]:
                assert np.isclose(state.evidence, r[:, each].mean(), rtol=1e-9)
                assert advised_rate(state, 0.05) == rate(r[:, each].mean())
