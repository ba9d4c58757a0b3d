"""Items drawn by lot to be handled as before, of which the true effect is known: times as they are, skewed, with many zeros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One life of a work.

    held: held-out items on average; rate: with which each is. spread: of the logarithm of the times of people. alone: the share
    that takes nobody any time. drift: by how much the logarithm of times grows from the first item to the last, while the
    share that acts alone grows by half as much. audited: the share of what acts alone that a person looks at afterwards.
    """

    name: str
    held: int
    rate: float
    spread: float
    alone: float
    drift: float = 0.0
    audited: float = 0.05

    @property
    def items(self) -> int:
        return round(self.held / self.rate)


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("few, most alone", 30, 0.05, 0.8, 0.8),
    Scenario("few, very skewed", 30, 0.05, 1.0, 0.9),
    Scenario("few, all by people", 30, 0.1, 0.8, 0.0),
    Scenario("few, drifting", 30, 0.05, 1.0, 0.6, drift=0.7),
    Scenario("60, very skewed", 60, 0.05, 1.0, 0.8),
    Scenario("120, most alone", 120, 0.05, 1.0, 0.9, drift=0.5),
    Scenario("500, most alone", 500, 0.05, 1.0, 0.8),
    Scenario("500, all by people, drifting", 500, 0.2, 0.8, 0.0, drift=0.7),
    Scenario("500, extreme times", 500, 0.05, 1.3, 0.9, drift=0.5),
)


def truth(scenario: Scenario) -> float:
    """Seconds that an item takes less where the AI may touch it, over all items of that life."""
    when = (np.arange(100_000) + 0.5) / 100_000
    scale = np.exp(scenario.drift * when)
    share = _alone(scenario, when)
    return float(np.mean(scale - scale * _with(share, scenario.audited)))


def samples(
    scenario: Scenario, count: int, seed: int
) -> Iterator[tuple[Sequence[float], Sequence[float], int]]:
    """Of each life: times of what was held out, times that the others took, and how many of those took none."""
    source = np.random.default_rng(seed)
    for _ in range(count):
        when = source.random(scenario.items)
        out = source.random(scenario.items) < scenario.rate
        times = source.lognormal(-(scenario.spread**2) / 2, scenario.spread, scenario.items)
        times *= np.exp(scenario.drift * when)
        alone = source.random(scenario.items) < _alone(scenario, when)
        audited = source.random(scenario.items) < scenario.audited
        # A proposal in sight halves the time; an audit takes as long as a decision with one.
        touched = ~out & (~alone | audited)
        yield times[out].tolist(), (times[touched] / 2).tolist(), int(np.sum(~out & ~touched))


def _alone(scenario: Scenario, when: Floats) -> Floats:
    grown = scenario.alone + scenario.drift / 2 * (when - 0.5) if scenario.alone else np.zeros_like(when)
    return np.asarray(np.clip(grown, 0.0, 0.98), dtype=np.float64)


def _with(share: Floats, audited: float) -> Floats:
    return np.asarray(((1 - share) + share * audited) / 2, dtype=np.float64)
