"""The demo gap: accuracy on the first rung less that on the last one, with its interval.

Both accuracies are held within exact two-sided intervals at half the risk each, so that both hold at once whatever the
two have in common; the items of the two rungs are mostly the same, and where they rise and fall together the gap is
known better than this says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from midspan.model.evidence import RungResult
from midspan.prove.bounds import lower, upper


@dataclass(frozen=True, slots=True)
class Gap:
    """value: None where the first or the last rung has no answers. n: answers on the last rung. low, high: at the level."""

    value: float | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None


def gap_of(rungs: Sequence[RungResult], level: float) -> Gap:
    """level: of the interval, two-sided."""
    first, last = rungs[0], rungs[-1]
    if first.accuracy is None or last.accuracy is None:
        return Gap()
    side = 1 - (1 - level) / 4
    (first_low, first_high), (last_low, last_high) = _interval(first, side), _interval(last, side)
    return Gap(first.accuracy - last.accuracy, last.answered, first_low - last_high, first_high - last_low)


def _interval(rung: RungResult, side: float) -> tuple[float, float]:
    right = round((rung.accuracy or 0.0) * rung.answered)
    return lower(right, rung.answered, side), upper(right, rung.answered, side)
