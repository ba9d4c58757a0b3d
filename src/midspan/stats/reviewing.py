"""Reviewers who do not look, told from items whose right answer is known.

A miss is a wrong answer that a reviewer accepted, a false alarm a right one that was rejected. An honest reviewer sees
at least half (`least`) of the wrong answers, and accepts at least half of the right ones. p = P(Bin(shown, least) ≤ seen)
is how easily somebody like that sees so few. Holm's correction over all reviewers and both kinds keeps the probability
that any honest reviewer is flagged at `false_alarm` or below. In plain Python: checking must not wait for numpy.
Sources: exact binomial tail; Holm, Scandinavian Journal of Statistics 6 (1979).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from midspan.stats.labels import fraction

FALSE_ALARM = 0.01


@dataclass(frozen=True, slots=True)
class ConfusionCounts:
    """Items with a known answer that one reviewer saw.

    wrong, right: answers shown; missed: wrong ones that were accepted; alarms: right ones that were rejected.
    """

    wrong: int
    missed: int
    right: int
    alarms: int

    def __post_init__(self) -> None:
        """Raises ValueError for counts that cannot be."""
        if not (0 <= self.missed <= self.wrong and 0 <= self.alarms <= self.right):
            raise ValueError(f"more misses or alarms than answers shown, or fewer than none: `{self}`")


@dataclass(frozen=True, slots=True)
class Inattention:
    """kind: `accepts` (sees too few wrong answers) or `rejects` (accepts too few right ones). p: as tested, after Holm."""

    kind: str
    seen: int
    shown: int
    p: float


def unlooking(
    reviewers: Mapping[str, ConfusionCounts], *, least: float = 0.5, false_alarm: float = FALSE_ALARM
) -> dict[str, Inattention]:
    """The reviewers who cannot be looking, by name; none of them with too few items to tell.

    false_alarm: the probability that anybody is named who sees at least `least` of what there is to see, over all
    reviewers together. Raises ValueError for shares outside 0–1.
    """
    fraction("least", least)
    fraction("false_alarm", false_alarm)
    tests = [
        (_tail(seen, shown, least), kind, seen, shown, name)
        for name, each in reviewers.items()
        for kind, seen, shown in (
            ("accepts", each.wrong - each.missed, each.wrong),
            ("rejects", each.right - each.alarms, each.right),
        )
        if shown
    ]
    found: dict[str, Inattention] = {}
    highest = 0.0
    for position, (p, kind, seen, shown, name) in enumerate(sorted(tests)):
        highest = max(highest, min(1.0, p * (len(tests) - position)))
        if highest > false_alarm:
            break
        found.setdefault(name, Inattention(kind, seen, shown, highest))
    return found


def _tail(seen: int, shown: int, least: float) -> float:
    """P(Bin(shown, least) ≤ seen), summed from its terms."""
    top = math.lgamma(shown + 1)
    terms = (
        top
        - math.lgamma(k + 1)
        - math.lgamma(shown - k + 1)
        + k * math.log(least)
        + (shown - k) * math.log1p(-least)
        for k in range(seen + 1)
    )
    return min(1.0, math.fsum(math.exp(each) for each in terms))
