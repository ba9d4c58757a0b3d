"""Reviewers measured from the cases as they are: rates with counts and bounds, agreement, and who is not looking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from midspan import stats
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.faults import Fault
from midspan.definitions.reviewtally import Reviewed, ReviewTally
from midspan.model.case import Case
from midspan.prove.bounds import lower, upper

# A fifth of so few errors may be missed though none was: below it a miss rate counts as unknown.
FEWEST_WRONG = 30
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """A count of so many, and its exact one-sided bounds at 95 % each; None where there is none to count."""

    count: int
    of: int
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One reviewer as measured. missing: further wrong answers to show before the miss rate counts as known.

    agrees: with the majority of the others, of the answers on which others judged and had one. flagged: why no
    attention can be behind their verdicts, None where nothing says so.
    """

    name: str
    certify: int
    judged: int
    blind: int
    miss: Rate
    false_alarm: Rate
    agrees: Rate
    missing: int
    flagged: str | None

    @property
    def known(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class Reviewers:
    """All of one work. agreement: Krippendorff's α over answers that several people judged. unnamed: judgements."""

    reviewers: tuple[Reviewer, ...]
    agreement: stats.Agreement
    unnamed: int


def tally_of(cases: Iterable[Case | Fault], work: CompiledWork) -> ReviewTally:
    """One pass over cases for those who label and judge."""
    found = ReviewTally()
    for case in cases:
        if not isinstance(case, Fault):
            found.add(case, work)
    return found


def measure(tally: ReviewTally) -> Reviewers:
    flags = flagged(tally)
    rows = tuple(
        Reviewer(
            name=name,
            certify=each.certify,
            judged=each.judged,
            blind=each.blind,
            miss=rate(each.missed, each.wrong),
            false_alarm=rate(each.alarms, each.right),
            agrees=_agrees(name, tally),
            missing=max(0, FEWEST_WRONG - each.wrong),
            flagged=flags.get(name),
        )
        for name, each in sorted(tally.reviewers.items())
    )
    agreement = stats.krippendorff([list(said.values()) for said in tally.verdicts.values()])
    return Reviewers(rows, agreement, tally.unnamed)


def known_counts(tally: ReviewTally) -> tuple[stats.ConfusionCounts, ...]:
    """What each who is behind certify labels misses; empty where it is not known of all of them."""
    behind = [each for each in tally.reviewers.values() if each.certify]
    if any(each.wrong < FEWEST_WRONG for each in behind):
        return ()
    return tuple(stats.ConfusionCounts(each.wrong, each.missed, each.right, each.alarms) for each in behind)


def flagged(tally: ReviewTally) -> dict[str, str]:
    """Who accepts or rejects whatever is shown, by name, with the counts that say so. Needs known-answer items."""
    shown = {
        name: stats.ConfusionCounts(each.wrong, each.missed, each.right, each.alarms)
        for name, each in tally.reviewers.items()
        if each.wrong or each.right
    }
    said = {
        "accepts": "rejected `{seen}` of `{shown}` wrong answers",
        "rejects": "accepted `{seen}` of `{shown}` right answers",
    }
    found = stats.unlooking(shown) if shown else {}
    return {name: said[each.kind].format(seen=each.seen, shown=each.shown) for name, each in found.items()}


def false_alarms_above(tally: ReviewTally, max_error: float) -> Mapping[str, Reviewed]:
    """Those behind certify labels whose rate of false alarms is above the limit, shown at 95 %."""
    return {
        name: each
        for name, each in tally.reviewers.items()
        if each.certify and each.right and lower(each.alarms, each.right, LEVEL) > max_error
    }


def rate(count: int, of: int) -> Rate:
    if not of:
        return Rate(0, 0, None, None)
    return Rate(count, of, lower(count, of, LEVEL), upper(count, of, LEVEL))


def _agrees(name: str, tally: ReviewTally) -> Rate:
    same = of = 0
    for said in tally.verdicts.values():
        others = [verdict for who, verdict in said.items() if who != name]
        if name in said and 2 * sum(others) != len(others):
            of += 1
            same += said[name] is (2 * sum(others) > len(others))
    return rate(same, of)
