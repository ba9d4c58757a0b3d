"""What a proposal saves of people's time, as it was measured; unknown where it was not, or not often enough.

Law: nothing is claimed from fewer than 30 times with a proposal and 30 without; below that the spread of times, which
are skewed, cannot be told. What is saved is the difference of the means with Welch's interval (`stats.welch`), and its
lower end is what counts. Only where it was drawn by lot who saw a proposal is the difference due to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from midspan import stats
from midspan.definitions.efforts import Efforts, Running

FEWEST = 30
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Mean:
    """Seconds an item with their two-sided interval; None for that where fewer than two were measured."""

    n: int
    seconds: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """Times with a proposal and without, and what lies between.

    with_proposal, without: None where nothing was measured. missing_with, missing_without: how many more times are
    needed at least. saved_s: seconds an item that a proposal saves, low_s to high_s at `level`; None where unknown.
    needed: how many times of each would tell whether it saves anything, where that is open still. by_lot: all of the
    times were assigned by lot. unmarked: times that do not say whether there was a proposal.
    """

    with_proposal: Mean | None
    without: Mean | None
    missing_with: int
    missing_without: int
    saved_s: float | None
    low_s: float | None
    high_s: float | None
    level: float
    needed: int | None
    by_lot: bool
    unmarked: int

    @property
    def measured(self) -> bool:
        return self.saved_s is not None

    @property
    def missing(self) -> int:
        return self.missing_with + self.missing_without


def minutes(efforts: Efforts, level: float = LEVEL) -> Minutes:
    """What these times say."""
    one, other = efforts.without, efforts.with_proposal
    missing = max(0, FEWEST - other.n), max(0, FEWEST - one.n)
    found = None if any(missing) else stats.welch(_sample(one), _sample(other), level)
    still_open = found is not None and found.low <= 0 <= found.high
    return Minutes(
        with_proposal=_mean(other, level),
        without=_mean(one, level),
        missing_with=missing[0],
        missing_without=missing[1],
        saved_s=found.value if found else None,
        low_s=found.low if found else None,
        high_s=found.high if found else None,
        level=level,
        needed=stats.values_needed(_sample(one), _sample(other), level) if still_open else None,
        by_lot=0 < efforts.by_lot == one.n + other.n,
        unmarked=efforts.unmarked,
    )


def _mean(running: Running, level: float) -> Mean | None:
    if not running.n:
        return None
    low, high = stats.mean_interval(_sample(running), level) if running.n > 1 else (None, None)
    return Mean(running.n, running.mean, low, high)


def _sample(running: Running) -> stats.Sample:
    return stats.Sample(running.n, running.mean, running.variance)
