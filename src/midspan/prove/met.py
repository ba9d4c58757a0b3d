"""Whether what was measured keeps a limit. Inconclusive is never a pass."""

from __future__ import annotations

from enum import StrEnum


class Met(StrEnum):
    """inconclusive: the interval holds the limit; unknown: nothing was measured or said."""

    MET = "met"
    NOT_MET = "not met"
    INCONCLUSIVE = "inconclusive"
    UNKNOWN = "unknown"


def within(low: float | None, high: float | None, limit: float) -> Met:
    """By the ends of an interval; one that is None is open."""
    # A cost that is the same for every item is its own interval, but for the last binary digits.
    if high is not None and high <= limit * (1 + 1e-9):
        return Met.MET
    return Met.NOT_MET if low is not None and low > limit else Met.INCONCLUSIVE
