"""What certify labels are worth, given who gave them: settled before an attempt, and recorded with it.

Law: nothing that somebody says who cannot be looking makes an answer right. Such a case stays in, and counts as wrong if
it would have acted alone. So errors are never counted too few, whatever made the person be named, on whichever items,
and however items were shared out among people. To leave the case out instead would be cheaper and is not sound: unless
it was drawn by lot who labels what, the cases of the others are no sample of the stream, and where the items that gave
the person away are answers of the candidate itself, its errors would decide which cases count.
Where labels are judgements, the limit is tightened by the errors that the judges may miss (`stats.tightening`), if that
is known of all of them; else the promise is about what they see, and nothing of it may act alone (EV134, RV201).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from midspan import stats
from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import CompiledWork, compile_work
from midspan.definitions.faults import Fault
from midspan.definitions.judgements import by_answer
from midspan.definitions.reviewtally import ReviewTally
from midspan.definitions.workspace import WorkFile
from midspan.model.case import Case, Use
from midspan.model.certificate import BySegment, Certificate, Refusal
from midspan.prove.certifying.segmenting import level_of_each
from midspan.prove.keys import pack_short, short, unpack
from midspan.prove.material import cases_path
from midspan.prove.outcome import Outcome, Result
from midspan.prove.reviewers.measuring import FEWEST_WRONG, flagged, tally_of


@dataclass(frozen=True, slots=True)
class Trust:
    """unlooking: who labelled certify cases and cannot be looking; doubted: the cases whose right answer rests on them.

    shown: wrong answers shown to each judge behind certify labels, and missed; empty where the limit is not tightened.
    judges: the most that judged one answer. judged: whether labels are judgements at all.
    """

    unlooking: frozenset[str] = frozenset()
    doubted: frozenset[bytes] = frozenset()
    shown: tuple[tuple[int, int], ...] = ()
    judges: int = 1
    judged: bool = False

    def __bool__(self) -> bool:
        """Whether anything is other than if nothing were known of those who labelled."""
        return bool(self.unlooking or self.shown)

    def counted(self, case: Case, outcome: Outcome) -> Outcome:
        """The outcome as it counts for a proof."""
        if outcome.result is Result.RIGHT and short(case.key) in self.doubted:
            return outcome._replace(result=Result.WRONG)
        return outcome

    def strict(self, max_error: float, level: float, attempt: int) -> stats.Tightened | None:
        """What is tested in place of the promise; None where it is the promise itself."""
        if not self.shown:
            return None
        counts = [stats.ConfusionCounts(wrong, missed, 0, 0) for wrong, missed in self.shown]
        return stats.tightened(max_error, counts, confidence_level=level, attempt=attempt, judges=self.judges)

    def said(self, max_error: float, level: float, attempt: int, doubted: int) -> dict[str, Any] | None:
        """As a certificate's entry keeps it. doubted: right answers that counted as wrong."""
        if not self and not self.judged:
            return None
        strict = self.strict(max_error, level, attempt)
        return {
            "unlooking": sorted(self.unlooking),
            "doubted": doubted,
            "tested_limit": strict.limit if strict else None,
            "tested_level": strict.confidence_level if strict else None,
            "miss_bound": strict.miss_bound if strict else None,
        }

    def body(self) -> dict[str, Any]:
        """As an attempt's entry keeps it."""
        return {
            "unlooking": sorted(self.unlooking),
            "doubted": pack_short(self.doubted),
            "shown": [list(each) for each in self.shown],
            "judges": self.judges,
            "judged": self.judged,
        }


def trust_from(said: Mapping[str, Any]) -> Trust:
    return Trust(
        frozenset(said["unlooking"]),
        frozenset(unpack(said["doubted"])),
        tuple((wrong, missed) for wrong, missed in said["shown"]),
        said["judges"],
        said["judged"],
    )


def trust_in(
    file: WorkFile, work: CompiledWork, tally: ReviewTally, judges: int, *, anonymous: bool
) -> Trust:
    """What is known of those behind the certify cases now; no answer of a candidate is looked at.

    judges: the most that judged one answer to a certify case, 0 where none was judged; anonymous: whether some of these
    judgements are by nobody named.
    """
    named = unlooking(tally)
    doubted = _doubted(file, work, named) if named else frozenset()
    shown = () if anonymous or not judges else _shown(tally)
    return Trust(named, doubted, shown, max(1, judges), judged=judges > 0)


def unlooking(tally: ReviewTally) -> frozenset[str]:
    """Who labelled or judged certify cases and cannot be looking."""
    return frozenset(name for name in flagged(tally) if tally.reviewers[name].certify)


def unlooking_now(file: WorkFile) -> frozenset[str]:
    """The same of the file as it is."""
    return unlooking(tally_of(read_cases(file.cases, cases_path(file)), compile_work(file)))


_O = TypeVar("_O", Certificate, BySegment, Refusal, Certificate | Refusal)


def restated(outcome: _O, strict: stats.Tightened | None, max_error: float, level: float) -> _O:
    """What was tested under a tightened limit, as a claim about the promised one.

    Where errors show at a rate of at most b, at most b / (1 − m) are there.
    """
    if strict is None:
        return outcome
    if isinstance(outcome, BySegment):
        each_level = level_of_each(level, max(1, outcome.parts))
        segments = tuple(
            replace(each, outcome=restated(each.outcome, strict, max_error, each_level))
            for each in outcome.segments
        )
        return replace(outcome, segments=segments, max_error=max_error, confidence_level=level)
    if isinstance(outcome, Refusal):
        return replace(outcome, max_error=max_error, confidence_level=level)
    bound = min(max_error, outcome.error_bound / (1 - strict.miss_bound))
    return replace(outcome, max_error=max_error, confidence_level=level, error_bound=bound)


def _shown(tally: ReviewTally) -> tuple[tuple[int, int], ...]:
    """Of those who look: what the others say makes nothing acceptable anyhow."""
    gone = unlooking(tally)
    behind = [each for name, each in tally.reviewers.items() if each.certify and name not in gone]
    known = all(each.wrong >= FEWEST_WRONG for each in behind)
    return tuple(sorted((each.wrong, each.missed) for each in behind)) if known else ()


def _doubted(file: WorkFile, work: CompiledWork, named: frozenset[str]) -> frozenset[bytes]:
    cases: Iterable[Case | Fault] = read_cases(file.cases, cases_path(file))
    return frozenset(
        short(case.key)
        for case in cases
        if not isinstance(case, Fault)
        and case.use is Use.CERTIFY
        and work.judged(case.input) is None
        and _rests_on(case, named)
    )


def _rests_on(case: Case, named: frozenset[str]) -> bool:
    """Whether an answer is right, or acceptable, only by what these people said."""
    if case.to_person:
        return False
    if case.judged is None:
        return case.labelled_by in named
    if any(each.edited is not None and each.by in named for each in case.judged):
        return True
    # Whether two answers are the same is the score's to say, so a rejection of one may be of the other.
    alone = any(not each.acceptable for each in case.judged)
    return any(
        any(each.acceptable and each.by in named for each in group)
        and (alone or not any(each.acceptable and each.by not in named for each in group))
        for group in by_answer(case.judged).values()
    )
