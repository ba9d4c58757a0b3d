"""A certificate for each segment: one attempt, its δ in equal parts for those that have cases enough.

Which segments are tested is chosen by their counts, before a label is looked at; what is left out goes to people, and
so does a segment that is tested and not proven. That any certified segment has an error above the limit happens with
probability at most δ (union bound), whatever part of the items each of them has: so the limit holds for all of them
together too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.segmented import segment_name, segment_of
from midspan.definitions.workspace import WorkFile
from midspan.model.case import Case, Use
from midspan.model.certificate import BySegment, Certificate, Refusal, Segment, SegmentOutcome
from midspan.prove.certifying.segmenting import level_of_each, to_test
from midspan.prove.labels import Labels
from midspan.prove.material import Unusable, cases_for
from midspan.prove.outcome import Outcome
from midspan.stats import certify, least_cases

# Fewer develop labels say too little about where to start.
FEWEST_DEVELOP = 100
METHOD = "ltt-fixed-sequence-by-segment"
_MOST_NAMED = 5


def prove(
    labels: Labels,
    develop: Labels | None,
    max_error: float,
    level: float,
    attempt: int,
    *,
    judged: bool = False,
) -> Certificate | Refusal:
    """One sequence of thresholds over these labels; develop labels choose its start where there are enough."""
    confidence, wrong = labels.arrays
    hints = develop.arrays if develop and len(develop.arrays[1]) >= FEWEST_DEVELOP else None
    return certify(
        confidence,
        wrong,
        max_error=max_error,
        confidence_level=level,
        attempt=attempt,
        develop=hints,
        judged=judged,
        lines=labels.lines,
    )


@dataclass(slots=True)
class ByCase:
    """Outcomes as they come in, as labels of the segment that the case is in; those of no segment are left out."""

    paths: tuple[str, ...]
    labels: dict[Segment, Labels] = field(default_factory=dict)
    _of: Callable[[Mapping[str, Any]], Segment | None] = field(init=False)

    def __post_init__(self) -> None:
        self._of = segment_of(self.paths)

    def add(self, case: Case, outcome: Outcome, lines: int = 1) -> None:
        segment = self._of(case.input)
        if segment is not None:
            self.labels.setdefault(segment, Labels()).add(outcome, lines)


def develop_by_segment(
    file: WorkFile, work: CompiledWork, earlier: Mapping[str, Outcome], paths: tuple[str, ...]
) -> dict[Segment, Labels]:
    """Develop outcomes by the segments of their cases; of a case that is gone nobody knows it."""
    found, left = ByCase(paths), dict(earlier)
    for case in cases_for(file, work, frozenset({Use.DEVELOP}), Unusable()):
        outcome = left.pop(case.key, None)
        if outcome is not None:
            found.add(case, outcome)
    return found.labels


@dataclass(frozen=True, slots=True)
class Segments:
    """The certify cases by segment, before any of their labels is looked at.

    counts: distinct cases in each segment that no judgement keeps. answerable: all such cases, in a segment or in none.
    """

    paths: tuple[str, ...]
    counts: Mapping[Segment, int]
    answerable: int
    max_error: float
    confidence_level: float

    def tested(self, attempt: int) -> list[Segment]:
        return to_test(self.counts, self.max_error, self.confidence_level, attempt)

    def level(self, attempt: int) -> float:
        return level_of_each(self.confidence_level, max(1, len(self.tested(attempt))))

    def missing(self, segment: Segment, attempt: int) -> int:
        """How many more cases of this segment would let it be tested too."""
        parts = len({*self.tested(attempt), segment})
        level = level_of_each(self.confidence_level, parts)
        return max(0, least_cases(self.max_error, level, attempt=attempt) - self.counts[segment])

    def refusal(self, attempt: int) -> Refusal | None:
        """Why nothing can be tested; None where something can."""
        if self.tested(attempt):
            return None
        least = least_cases(self.max_error, self.confidence_level, attempt=attempt)
        largest = sorted(self.counts, key=lambda each: -self.counts[each])[:_MOST_NAMED]
        named = ", ".join(f"`{segment_name(self.paths, each)}` `{self.counts[each]}`" for each in largest)
        missing = min((self._of_all(least - self.counts[each], each) for each in largest), default=least)
        message = (
            f"no segment has the `{least}` certify cases that attempt `{attempt}` needs for any proof of an error of at most "
            f"`{100 * self.max_error:g}%`"
            + (
                f": the largest of `{len(self.counts)}` have {named}"
                if named
                else ": no case says its segment"
            )
        )
        return self._refusal(missing, message, "segments", attempt)

    def decide(
        self,
        labels: Mapping[Segment, Labels],
        develop: Mapping[Segment, Labels],
        attempt: int,
        *,
        judged: bool = False,
    ) -> BySegment:
        """Every segment at its own threshold. labels: of the certify cases; develop: may choose where a sequence starts."""
        tested, level = frozenset(self.tested(attempt)), self.level(attempt)

        def one(segment: Segment) -> Certificate | Refusal:
            if segment not in tested:
                return self._untested(segment, level, attempt)
            mine, hints = labels.get(segment, Labels()), develop.get(segment)
            return prove(mine, hints, self.max_error, level, attempt, judged=judged)

        ordered = sorted(self.counts, key=lambda each: (-self.counts[each], each))
        return BySegment(
            paths=self.paths,
            segments=tuple(SegmentOutcome(each, self.counts[each], one(each)) for each in ordered),
            parts=len(tested),
            total=sum(len(each.arrays[1]) for each in labels.values()),
            max_error=self.max_error,
            confidence_level=self.confidence_level,
            attempt=attempt,
            method=METHOD,
        )

    def unproven(self, found: BySegment) -> Refusal:
        """The refusal where no segment was certified."""
        said = [(each, each.outcome) for each in found.segments if isinstance(each.outcome, Refusal)]
        tested = [(each, outcome) for each, outcome in said if outcome.reason != "untested"]
        more = [
            self._of_all(outcome.missing, each.segment)
            for each, outcome in tested
            if outcome.missing is not None
        ]
        named = "; ".join(
            f"`{segment_name(self.paths, each.segment)}`: {outcome.message}"
            for each, outcome in tested[:_MOST_NAMED]
        )
        message = f"in none of the `{found.parts}` segments with enough cases is the limit proven: {named}"
        return self._refusal(min(more, default=None), message, "inconclusive", found.attempt)

    def _untested(self, segment: Segment, level: float, attempt: int) -> Refusal:
        missing = self.missing(segment, attempt)
        message = f"`{self.counts[segment]}` certify cases are too few to be tested: `{missing}` more are needed at least"
        return replace(
            self._refusal(missing, message, "untested", attempt),
            confidence_level=level,
            total=self.counts[segment],
        )

    def _of_all(self, missing: int, segment: Segment) -> int:
        """Cases of all kinds that bring so many of this segment, drawn at random."""
        return math.ceil(missing * self.answerable / self.counts[segment])

    def _refusal(self, missing: int | None, message: str, reason: str, attempt: int) -> Refusal:
        return Refusal(
            missing, message, reason, self.answerable, self.max_error, self.confidence_level, attempt
        )
