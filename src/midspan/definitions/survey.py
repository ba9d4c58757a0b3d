"""A survey of one work's cases: how many there are for which use, and what is wrong with them, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.faults import Fault
from midspan.definitions.workspace import WorkFile
from midspan.model.case import Case, Use

SHOWN = 20


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
    input twice within one use. contradictions: the same input with another right answer. overlaps: certify
    inputs that also stand in train or develop. certify_keys: distinct certify cases. drawn, dated: certify
    cases taken from production at random, and with a time. latest: newest `at` of a certify case.
    segments: certify cases by the value of their `segment`.
    """

    present: bool = False
    counts: Counter[Use] = field(default_factory=Counter)
    to_person: Counter[Use] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)
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

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(slots=True)
class _Seen:
    """Hashes as integers: some 300 bytes a case."""

    ids: dict[int, int] = field(default_factory=dict)
    inputs: dict[int, tuple[int, str, int, frozenset[Use]]] = field(default_factory=dict)
    judged: dict[tuple[int, str], tuple[int, bool]] = field(default_factory=dict)
    certify: set[int] = field(default_factory=set)


def survey(work: WorkFile, compiled: CompiledWork) -> CaseSurvey:
    """One pass over the work's cases, in memory bounded by some hundred bytes a case."""
    found = CaseSurvey(present=work.cases.is_file())
    if not found.present:
        return found
    seen = _Seen()
    for case in read_cases(work.cases, _shown(work)):
        if isinstance(case, Fault):
            found.faulty += 1
            if len(found.faults) < SHOWN:
                found.faults.append(case)
        else:
            _count(found, case, seen)
            _check(found, case, compiled)
    found.certify_keys = len(seen.certify)
    return found


def _shown(work: WorkFile) -> str:
    folder = work.document.path.rpartition("/")[0]
    return f"{folder}/{work.cases.name}" if folder else work.cases.name


def _count(found: CaseSurvey, case: Case, seen: _Seen) -> None:
    found.counts[case.use] += 1


def _check(found: CaseSurvey, case: Case, compiled: CompiledWork) -> None:
    fault = compiled.input_fault(case.input)
    if fault is not None:
        found.bad_inputs.add(case.line, fault)
