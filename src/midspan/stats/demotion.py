"""Must it stop acting alone? A Shiryaev–Roberts e-detector, looked at after every label.

For q/α in {1.5, 2, 3, 5, 10}: R_q ← (R_q + 1)·(q/α)^e·((1−q)/(1−α))^(1−e), e = 1 for an error. The mean of R demotes at
tenure/δ. Where the error stays at α or less, that happens within `tenure` labels with a probability of at most δ: the
mean of R less the number of labels is a supermartingale. Source: Shin, Ramdas & Rinaldo, E-detectors (2022).
"""

from __future__ import annotations

from dataclasses import dataclass

from midspan.stats.labels import fraction

_RATIOS = (1.5, 2.0, 3.0, 5.0, 10.0)
_HIGHEST_RATE = 0.9


@dataclass(frozen=True, slots=True)
class DemotionState:
    """What the labels say so far. `evidence` is the mean of R; `demoted` stays true once it was."""

    n: int = 0
    errors: int = 0
    evidence: float = 0.0
    demoted: bool = False


class DemotionDetector:
    """Watches one stream of labels; `update` counts a label and returns the new state.

    tenure: labels over which a false demotion has a probability of at most 1 − `confidence_level`.
    Raises ValueError for a limit or a level outside 0–1, a limit that leaves no worse rate to look for, and a
    tenure that is not a whole number from 1.
    """

    __slots__ = ("_hit", "_limit", "_miss", "_statistics", "state")

    def __init__(self, max_error: float, confidence_level: float = 0.95, tenure: int = 10_000) -> None:
        limit = fraction("max_error", max_error)
        if limit >= _HIGHEST_RATE:
            raise ValueError(f"max_error must lie below {_HIGHEST_RATE} to be watched, not `{max_error}`")
        if type(tenure) is not int or tenure < 1:
            raise ValueError(f"tenure must be a whole number from 1, not `{tenure}`")
        worse = [min(_HIGHEST_RATE, limit * ratio) for ratio in _RATIOS]
        self._hit = [q / limit for q in worse]
        self._miss = [(1 - q) / (1 - limit) for q in worse]
        self._limit = tenure / (1 - fraction("confidence_level", confidence_level))
        self._statistics = [0.0] * len(worse)
        self.state = DemotionState()

    def update(self, wrong: bool) -> DemotionState:
        """One more label; a detector that demoted counts on, and stays so."""
        before, factors = self.state, self._hit if wrong else self._miss
        moved = [(r + 1) * factor for r, factor in zip(self._statistics, factors, strict=True)]
        evidence = sum(moved) / len(moved)
        demoted = before.demoted or evidence >= self._limit
        self._statistics = moved
        self.state = DemotionState(before.n + 1, before.errors + bool(wrong), evidence, demoted)
        return self.state
