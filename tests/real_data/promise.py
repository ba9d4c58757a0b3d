"""What a `prove` result must say, and whether the promise of its certificate holds on data that nobody used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import binom

# A promise is taken as broken where so many errors, or more, come once in ten thousand times if it holds.
BROKEN = 1e-4
COUNTS = ("right", "wrong", "errored", "kept", "held")


def adds_up(measured: Mapping[str, Any], total: int) -> bool:
    """Whether every case has one result, none is dropped, and the error rate is over all that were answered."""
    counts = [measured[each] for each in COUNTS]
    answered = sum(counts[:3])
    rate = sum(counts[1:3]) / answered if answered else None
    bounded = rate is None or measured["lower"] <= rate <= measured["upper"]
    return measured["total"] == sum(counts) == total and measured["error_rate"] == rate and bounded


def promise_holds(alone: int, errors: int, max_error: float) -> bool:
    """Whether `errors` of `alone` fresh items are within an exact binomial tolerance of the promised limit."""
    return bool(binom.sf(errors - 1, alone, max_error) > BROKEN)


def at_or_above(scored: Sequence[tuple[float, bool]], threshold: float | None) -> tuple[int, int]:
    """How many items act alone at this threshold, and how many of them are wrong."""
    alone = [wrong for confidence, wrong in scored if threshold is None or confidence >= threshold]
    return len(alone), sum(alone)


def largest_share(scored: Sequence[tuple[float, bool]], max_error: float) -> float:
    """The share that could act alone within the limit if all answers were known: what a refusal may cost."""
    confidence, wrong = np.array(scored, dtype=float).T
    order = np.argsort(-confidence, kind="stable")
    last_of_tie = np.append(np.diff(confidence[order]) != 0, True)
    share = np.arange(1, len(order) + 1)
    within = (np.cumsum(wrong[order]) / share <= max_error) & last_of_tie
    return float(share[within].max() / len(order)) if within.any() else 0.0
