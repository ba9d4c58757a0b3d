"""The time of an answer against `quality.latency_p95`, with the interval that the measured items leave open."""

from __future__ import annotations

from midspan.model.evidence import Evaluation
from midspan.prove.met import Met, within

# 0.95^72 ≤ 0.025: with fewer no value bounds the 95th percentile from above.
_FEWEST = 72


def kept(found: Evaluation, limit_s: float | None) -> Met | None:
    """Whether the limit is shown to be kept; None where there is none."""
    if limit_s is None:
        return None
    if found.latency_p95_s is None:
        return Met.UNKNOWN
    return within(found.latency_p95_low_s, found.latency_p95_high_s, limit_s)


def latency(found: Evaluation, limit_s: float | None) -> list[str]:
    """One line for an implementation; nothing where there is no limit."""
    met = kept(found, limit_s)
    if met is None or limit_s is None:
        return []
    limit = f"{found.implementation}: `quality.latency_p95` of {seconds(limit_s)}"
    if found.latency_p95_s is None:
        return [f"{limit} is not shown to be kept: no item was answered by itself"]
    low, high = found.latency_p95_low_s, found.latency_p95_high_s
    span = f"at least {'unknown' if low is None else seconds(low)}, at most {'unknown' if high is None else seconds(high)}"
    measured = f"95 of 100 within {seconds(found.latency_p95_s)} ({span}, of {found.latency_n:,})"
    if met is Met.MET:
        return [f"{limit} is kept: {measured}"]
    if met is Met.NOT_MET:
        return [f"{limit} is exceeded: {measured}"]
    few = found.latency_n < _FEWEST
    more = f"; {_FEWEST} items answered by themselves are needed to tell" if few else ""
    return [f"{limit} is not shown to be kept: {measured}{more}"]


def seconds(value: float) -> str:
    """A time as people read it."""
    if value < 0.001:
        return f"{1000 * value:.2g} ms"
    return f"{1000 * value:.3g} ms" if value < 1 else f"{value:.3g} s"
