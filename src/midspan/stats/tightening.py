"""How strict a test must be that rests on the labels of people who miss some errors.

With a miss rate of at most m, a true error above α shows as an error above α·(1 − m) in their labels; false alarms only
add to it. The bound of m is itself wrong with a probability that δ has to pay for: a fifth of δ buys the bounds
(Clopper–Pearson, one for each reviewer, Bonferroni), four fifths the test; the union bound gives δ.
Where k people judge an answer and more must accept than reject, at least ⌊k/2⌋ + 1 of them miss what is missed, so it is
missed at most k/(⌊k/2⌋ + 1) times as often as by the worst of them, however alike their blind spots are (Markov).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from midspan.stats.labels import attempt_delta, fraction
from midspan.stats.reviewing import ConfusionCounts

_FOR_REVIEWERS = 0.2


@dataclass(frozen=True, slots=True)
class Tightened:
    """What to test in place of a limit and its level, so that the limit holds though reviewers miss some errors.

    miss_bound: the most that the labels miss, at the level that was set aside for it.
    """

    limit: float
    confidence_level: float
    miss_bound: float


def tightened(
    max_error: float,
    reviewers: Sequence[ConfusionCounts],
    *,
    confidence_level: float = 0.95,
    attempt: int = 1,
    judges: int = 1,
) -> Tightened:
    """The limit and the level to test on labels of these reviewers, for `max_error` to hold at `confidence_level`.

    reviewers: all whose labels count; one who was shown no wrong answer misses, as far as is known, everything, and
    the limit is then 0: nothing can be tested. attempt: of the test, whose bounds are then as much stricter as the
    test itself; pass it to the test too. judges: the most that judged one answer.
    Raises ValueError for shares outside 0–1, and without reviewers or judges.
    """
    from midspan.stats.binomial import upper  # noqa: PLC0415 - scipy, for those who have reviewers to look at

    if not reviewers or judges < 1:
        raise ValueError("a limit is tightened by the miss rates of reviewers, and there is none")
    delta = attempt_delta(confidence_level, attempt) * _FOR_REVIEWERS / len(reviewers)
    worst = max(upper(each.missed, each.wrong, 1 - delta) if each.wrong else 1.0 for each in reviewers)
    odd = judges - 1 + judges % 2  # an even number of judges needs one miss more, and is never the worse case
    missed = min(1.0, worst * 2 * odd / (odd + 1))
    level = 1 - (1 - confidence_level) * (1 - _FOR_REVIEWERS)
    return Tightened(fraction("max_error", max_error) * (1 - missed), level, missed)


def wrong_needed(miss_bound: float, confidence_level: float = 0.95, *, reviewers: int = 1) -> int:
    """Wrong answers to show to each of so many reviewers before a miss rate of at most `miss_bound` can be proven.

    The smallest n whose bound in `tightened` is that low if nobody misses one. Raises ValueError for shares outside 0–1.
    """
    delta = attempt_delta(confidence_level) * _FOR_REVIEWERS / reviewers
    return max(1, math.ceil(math.log(delta) / math.log1p(-fraction("miss_bound", miss_bound))))
