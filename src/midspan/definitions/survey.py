"""A survey of one work's cases: how many there are for which use, and what is wrong with them, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.efforts import Efforts
from midspan.definitions.faults import Fault
from midspan.definitions.judgedcases import JudgedCases
from midspan.definitions.judgements import acceptable, by_answer
from midspan.definitions.listed import Unseen, listed_values
from midspan.definitions.reviewtally import ReviewTally
from midspan.definitions.segmented import segment_of, segment_paths
from midspan.definitions.workspace import WorkFile
from midspan.model.case import Case, Use
from midspan.model.certificate import Segment
from midspan.units import shown

SHOWN = 20
MOST_SEGMENTS = 1_000


@dataclass(frozen=True, slots=True)
class Spot:
    """One line of the cases file; `other` is the earlier line that it clashes with."""

    line: int
    message: str
    other: int | None = None


@dataclass(slots=True)
class Spots:
    """All lines with one kind of trouble: their number, and the first 20 of them."""

    total: int = 0
    first: list[Spot] = field(default_factory=list)

    def add(self, line: int, message: str, other: int | None = None) -> None:
        self.total += 1
        if len(self.first) < SHOWN:
            self.first.append(Spot(line, message, other))


@dataclass(slots=True)
class CaseSurvey:
    """What one pass over a cases file found.

    present: whether the file exists. counts, to_person: cases by use. faulty: lines that are no case.
    bad_inputs, bad_answers: input, or expected or judged output, that the schema refuses. duplicate_inputs: the same
    input with the same answer twice within one use. contradictions: the same input with another right answer.
    overlaps: certify inputs that also stand in train or develop. certify_keys: distinct certify cases. drawn, dated: certify
    cases taken from production at random, and with a time. latest: newest `at` of a certify case.
    segments: certify cases by the value of their `segment`; grouped: by their values at `quality.segments`. unattributed: certify cases of which nobody says who
    labelled them. unseen: values that a schema lists for a segment or a part of the answer, and no certify case has.
    judged: what the labels are where people judged answers. efforts: times that people took. reviews: who labelled
    and judged, and how often each was mistaken where the right answer is known.
    """

    present: bool = False
    counts: Counter[Use] = field(default_factory=Counter)
    to_person: Counter[Use] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)
    grouped: Counter[Segment] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    faulty: int = 0
    bad_inputs: Spots = field(default_factory=Spots)
    bad_answers: Spots = field(default_factory=Spots)
    duplicate_ids: Spots = field(default_factory=Spots)
    duplicate_inputs: Spots = field(default_factory=Spots)
    contradictions: Spots = field(default_factory=Spots)
    overlaps: Spots = field(default_factory=Spots)
    certify_keys: int = 0
    drawn: int = 0
    dated: int = 0
    latest: str | None = None
    unattributed: int = 0
    unseen: tuple[Unseen, ...] = ()
    judged: JudgedCases = field(default_factory=JudgedCases)
    efforts: Efforts = field(default_factory=Efforts)
    reviews: ReviewTally = field(default_factory=ReviewTally)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _First:
    """The first case with an input: its line, its key as a number, what it rests on, and all uses of the input."""

    line: int
    key: int
    judged: bool
    uses: int


@dataclass(slots=True)
class _Seen:
    """What earlier lines held, as numbers of 64 bits: some 400 bytes a case."""

    ids: dict[int, int] = field(default_factory=dict)
    inputs: dict[int, _First] = field(default_factory=dict)
    judged: dict[tuple[int, str], tuple[int, bool]] = field(default_factory=dict)
    certify: set[int] = field(default_factory=set)


_BITS = {use: 1 << position for position, use in enumerate(Use)}


def survey(work: WorkFile, compiled: CompiledWork, offer: Callable[[Case], None] | None = None) -> CaseSurvey:
    """One pass over the work's cases; memory grows by some hundred bytes a case.

    offer: takes each of them, for whoever looks at them too.
    """
    found = CaseSurvey(present=work.cases.is_file())
    if not found.present:
        return found
    seen, listed = _Seen(), listed_values(work.work)
    segment = segment_of(segment_paths(work.work))
    for case in read_cases(work.cases, shown_cases(work)):
        if isinstance(case, Fault):
            found.faulty += 1
            if len(found.faults) < SHOWN:
                found.faults.append(case)
        else:
            _count(found, case)
            _group(found, case, segment(case.input))
            _check(found, case, compiled)
            _compare(found, case, seen)
            listed.add(case)
            found.judged.add(case)
            found.efforts.add(case)
            found.reviews.add(case, compiled)
            if offer is not None:
                offer(case)
    found.certify_keys = len(seen.certify)
    found.unseen = listed.unseen()
    return found


def shown_cases(work: WorkFile) -> str:
    """The path of the cases file as findings show it, relative to the workspace."""
    folder, slash, _ = work.document.path.rpartition("/")
    return f"{folder}{slash}{work.cases.name}"


def _count(found: CaseSurvey, case: Case) -> None:
    found.counts[case.use] += 1
    if case.to_person:
        found.to_person[case.use] += 1
    if case.use is not Use.CERTIFY:
        return
    found.drawn += case.drawn
    found.unattributed += case.labelled_by is None
    if case.segment is not None and (case.segment in found.segments or len(found.segments) < MOST_SEGMENTS):
        found.segments[case.segment] += 1
    if case.at is not None:
        found.dated += 1
        found.latest = max(found.latest or "", case.at)


def _group(found: CaseSurvey, case: Case, segment: Segment | None) -> None:
    if case.use is not Use.CERTIFY or segment is None:
        return
    if segment in found.grouped or len(found.grouped) < MOST_SEGMENTS:
        found.grouped[segment] += 1


def _check(found: CaseSurvey, case: Case, compiled: CompiledWork) -> None:
    fault = compiled.input_fault(case.input)
    if fault is not None:
        found.bad_inputs.add(case.line, f"input of case `{shown(case.id)}`: {fault}")
    fault = next((fault for each in case.answers if (fault := compiled.output_fault(each)) is not None), None)
    if fault is not None:
        name = "expected output" if case.judged is None else "judged output"
        found.bad_answers.add(case.line, f"{name} of case `{shown(case.id)}`: {fault}")


def _compare(found: CaseSurvey, case: Case, seen: _Seen) -> None:
    first_line = seen.ids.setdefault(hash(case.id), case.line)
    if first_line != case.line:
        found.duplicate_ids.add(
            case.line, f"the id `{shown(case.id)}` stands in line {first_line} already", first_line
        )
    key, bit = int(case.key[:16], 16), _BITS[case.use]
    if case.use is Use.CERTIFY:
        seen.certify.add(key)
    input_key = int(case.input_key[:16], 16)
    first = seen.inputs.get(input_key)
    if first is None:
        seen.inputs[input_key] = _First(case.line, key, case.judged is not None, bit)
    else:
        _compare_inputs(found, case, key, first)
        if not first.uses & bit:
            seen.inputs[input_key] = _First(first.line, first.key, first.judged, first.uses | bit)
    if case.judged is not None:
        _compare_judged(found, case, input_key, seen)


def _compare_inputs(found: CaseSurvey, case: Case, key: int, first: _First) -> None:
    name, bit = f"case `{shown(case.id)}`", _BITS[case.use]
    if key == first.key:
        if first.uses & bit:
            found.duplicate_inputs.add(
                case.line, f"{name} has input and answer of line {first.line}", first.line
            )
    elif not first.judged and case.judged is None:
        message = f"{name} has the input of line {first.line} and another right answer"
        found.contradictions.add(case.line, message, first.line)
    if _overlap(first.uses | bit) and not _overlap(first.uses):
        message = f"{name} has the input of line {first.line}, which is for another use"
        found.overlaps.add(case.line, message, first.line)


def _overlap(uses: int) -> bool:
    return bool(uses & _BITS[Use.CERTIFY] and uses & (_BITS[Use.TRAIN] | _BITS[Use.DEVELOP]))


def _compare_judged(found: CaseSurvey, case: Case, input_key: int, seen: _Seen) -> None:
    for answer, judged in by_answer(case.judged or ()).items():
        verdict = acceptable(judged, lambda _: True)
        line, earlier = seen.judged.setdefault((input_key, answer), (case.line, bool(verdict)))
        if earlier != verdict:
            message = f"case `{shown(case.id)}` judges the answer of line {line} the other way"
            found.contradictions.add(case.line, message, line)
