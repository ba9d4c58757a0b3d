"""How long items wait for people: the M/M/c queue.

Items arrive at random times, `people` work side by side, an item takes `effort_s` seconds on average with
exponential spread. All waits are seconds from arrival until somebody starts; arrivals are per hour.
Source: Erlang (1917); Kleinrock, Queueing Systems I (1975), section 3.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Queue:
    """One load on one desk. Waits are None where utilisation is 1 or more: the queue grows without end.

    utilisation: share of the people's time that the load takes (may exceed 1); None where items arrive and nobody
    works. p95_wait_s: 95 of 100 items wait no longer; 0 where at most 5 of 100 wait at all.
    """

    arrivals_per_hour: float
    people: int
    effort_s: float
    utilisation: float | None
    mean_wait_s: float | None
    p95_wait_s: float | None


def queue(arrivals_per_hour: float, people: int, effort_s: float) -> Queue:
    """Waits of an M/M/c queue in the long run.

    Raises ValueError for negative or infinite arrivals, fewer than 0 people, or an effort that is not positive.
    """
    _check(people, effort_s)
    if not 0 <= arrivals_per_hour < math.inf:
        raise ValueError(f"arrivals_per_hour must be 0 or more, not `{arrivals_per_hour}`")
    if arrivals_per_hour == 0:
        return Queue(arrivals_per_hour, people, effort_s, 0.0, 0.0, 0.0)
    load = arrivals_per_hour / _HOUR * effort_s
    utilisation = load / people if people else None
    if utilisation is None or utilisation >= 1:
        return Queue(arrivals_per_hour, people, effort_s, utilisation, None, None)
    waiting = erlang_c(load, people)
    drain = (people - load) / effort_s
    p95 = math.log(waiting / 0.05) / drain if waiting > 0.05 else 0.0
    return Queue(arrivals_per_hour, people, effort_s, utilisation, waiting / drain, p95)


def erlang_c(load: float, people: int) -> float:
    """Share of items that wait at all; `load` in people's worth of work, below `people`.

    Steps through Erlang's B, which never leaves 0–1: exact for thousands of people, no factorials.
    """
    blocked = 1.0
    for c in range(1, people + 1):
        blocked = load * blocked / (c + load * blocked)
    return blocked / (1 - load / people * (1 - blocked))


def cliff(people: int, effort_s: float, within_s: float) -> float:
    """Arrivals per hour above which 95 of 100 items no longer start within `within_s` seconds.

    0 where nobody works. Raises ValueError for a negative `within_s`, and as `queue` does.
    """
    _check(people, effort_s)
    _check_within(within_s)
    if people == 0:
        return 0.0
    capacity = people * _HOUR / effort_s
    low, high = 0.0, 1.0
    # Bisection on the utilisation: the wait rises with the load, and 60 halvings exhaust a double.
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _within(middle * capacity, people, effort_s, within_s) else (low, middle)
        )
    return low * capacity


def people_needed(arrivals_per_hour: float, effort_s: float, within_s: float) -> int:
    """Fewest people with whom 95 of 100 items start within `within_s` seconds; 0 where nothing arrives."""
    _check(0, effort_s)
    _check_within(within_s)
    if not 0 <= arrivals_per_hour < math.inf:
        raise ValueError(f"arrivals_per_hour must be 0 or more, not `{arrivals_per_hour}`")
    if arrivals_per_hour == 0:
        return 0
    # More people never wait longer, so: double until it is enough, then halve the gap.
    low = math.floor(arrivals_per_hour / _HOUR * effort_s)
    step = 1
    while not _within(arrivals_per_hour, low + step, effort_s, within_s):
        step *= 2
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if _within(arrivals_per_hour, middle, effort_s, within_s) else (middle, high)
        )
    return high


def _within(arrivals_per_hour: float, people: int, effort_s: float, within_s: float) -> bool:
    wait = queue(arrivals_per_hour, people, effort_s).p95_wait_s
    return wait is not None and wait <= within_s


def _check(people: int, effort_s: float) -> None:
    if people < 0:
        raise ValueError(f"people must be 0 or more, not `{people}`")
    if not 0 < effort_s < math.inf:
        raise ValueError(f"effort_s must be a positive number of seconds, not `{effort_s}`")


def _check_within(within_s: float) -> None:
    if not within_s >= 0:
        raise ValueError(f"within_s must be 0 seconds or more, not `{within_s}`")
