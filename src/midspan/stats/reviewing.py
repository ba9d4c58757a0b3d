"""Reviewers who may be wrong: who does not look at all, and how strict a test must be that rests on their labels.

A miss is a wrong answer that a reviewer accepted, a false alarm a right one that was rejected. Both are known only on
items whose right answer is known.

Who does not look. An honest reviewer sees at least half (`least`) of the wrong answers, and accepts at least half of the
right ones. p = P(Bin(shown, least) ≤ seen) is how easily somebody like that sees so few. Holm's correction over all
reviewers and both kinds keeps the probability that any honest reviewer is flagged at `false_alarm` or below.
Sources: exact binomial tail; Holm, Scandinavian Journal of Statistics 6 (1979).

How strict. With a miss rate of at most m, a true error above α shows as an error above α·(1 − m) in their labels;
false alarms only add to it. The bound of m is itself wrong with a probability that δ has to pay for: a fifth of δ buys
the bounds (Clopper–Pearson, one for each reviewer, Bonferroni), four fifths the test; the union bound gives δ.
Where k people judge an answer and more must accept than reject, at least ⌊k/2⌋ + 1 of them miss what is missed, so it is
missed at most k/(⌊k/2⌋ + 1) times as often as by the worst of them, however alike their blind spots are (Markov).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from midspan.stats.binomial import p_value, upper
from midspan.stats.labels import attempt_delta, fraction

FALSE_ALARM = 0.01
_FOR_REVIEWERS = 0.2


@dataclass(frozen=True, slots=True)
class Shown:
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
class Flag:
    """kind: `accepts` (sees too few wrong answers) or `rejects` (accepts too few right ones). p: as tested, after Holm."""

    kind: str
    seen: int
    shown: int
    p: float


@dataclass(frozen=True, slots=True)
class Tightened:
    """What to test in place of a limit and its level, so that the limit holds though reviewers miss some errors.

    miss_bound: the most that the labels miss, at the level that was set aside for it.
    """

    limit: float
    confidence_level: float
    miss_bound: float


def unlooking(
    reviewers: Mapping[str, Shown], *, least: float = 0.5, false_alarm: float = FALSE_ALARM
) -> dict[str, Flag]:
    """The reviewers who cannot be looking, by name; none of them with too few items to tell.

    false_alarm: the probability that anybody is named who sees at least `least` of what there is to see, over all
    reviewers together. Raises ValueError for shares outside 0–1.
    """
    fraction("least", least)
    fraction("false_alarm", false_alarm)
    tests = [
        (p_value(seen, shown, least), kind, seen, shown, name)
        for name, each in reviewers.items()
        for kind, seen, shown in (
            ("accepts", each.wrong - each.missed, each.wrong),
            ("rejects", each.right - each.alarms, each.right),
        )
        if shown
    ]
    found: dict[str, Flag] = {}
    highest = 0.0
    for position, (p, kind, seen, shown, name) in enumerate(sorted(tests)):
        highest = max(highest, min(1.0, p * (len(tests) - position)))
        if highest > false_alarm:
            break
        found.setdefault(name, Flag(kind, seen, shown, highest))
    return found


def tightened(
    max_error: float,
    reviewers: Sequence[Shown],
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
