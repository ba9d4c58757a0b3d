"""Gathering what a page is made from: the assessment of the verdict, and the cases that may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from midspan.decide.assessment import Assessment
from midspan.decide.run import assess
from midspan.definitions.compiled import CompiledWork, compile_work
from midspan.definitions.survey import CaseSurvey, survey
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.explain.subject import CaseFacts, Subject
from midspan.explain.sureness import Unsure, unsure
from midspan.ledger.canonical import canonical
from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
from midspan.prove.confidence.learning import read_sureness
from midspan.prove.evidence import describe_all
from midspan.prove.identity import definition_parts, outcome_subject
from midspan.prove.outcome import Outcome, outcome_of
from midspan.prove.ports import Plug

# What of the cases that people may see is held in memory: the first so many, with so many characters in all.
MOST_SHOWABLE, MOST_CHARACTERS = 20_000, 50_000_000


def gather(
    workspace: Workspace, file: WorkFile, ledger: Ledger, today: date, plug: Callable[[str], Plug]
) -> Subject:
    """One work with every figure that the verdict has of it at `today`. Raises StoreError."""
    facts, surveyed = case_facts(file)
    found = _assessed(workspace, file, ledger, today, plug, {file.name: surveyed})
    state = next(each for each in found.works if each.name == file.name)
    having = tuple(each for each in found.initiatives if file.name in {work.name for work in each.works})
    return Subject(workspace.settings, state, having, facts, today)


def _assessed(
    workspace: Workspace,
    file: WorkFile,
    ledger: Ledger,
    today: date,
    plug: Callable[[str], Plug],
    surveys: Mapping[str, CaseSurvey],
) -> Assessment:
    """Of the initiatives that have the work; of the work alone where none has it."""
    names = [
        name for name, each in workspace.initiatives.items() if file.name in (each.initiative.works or ())
    ]
    if names:
        return assess(workspace, ledger, today, plug, names, surveys, effects=True)
    # Without an initiative the other works have no say in anything that is shown.
    alone = replace(workspace, works={file.name: file}, initiatives={}, faults=())
    return assess(alone, ledger, today, plug, surveys=surveys, effects=True)


@dataclass(frozen=True, slots=True)
class Tried:
    """What an implementation made of the cases that may be shown, by their keys, as the ledger holds it.

    implementation: the one that was to be certified, else the one with the lowest error at its bound; None where none
    was measured. unsure: what tells its little sure answers from others.
    """

    implementation: str | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    unsure: Unsure | None = None


def tried(subject: Subject, workspace: Workspace, ledger: Ledger, plug: Callable[[str], Plug]) -> Tried:
    """What is recorded of the answers to these cases."""
    file, evidence = subject.state.file, subject.state.evidence
    measured = [each for each in evidence.evaluations if each.use == Use.DEVELOP.value]
    best = min(measured, key=lambda each: each.measured.upper or 1.0, default=None)
    record = evidence.certificate
    name = record.implementation if record else best.implementation if best else None
    candidates = describe_all(file, workspace.settings, plug) if name else {}
    if name is None or name not in candidates:
        return Tried()
    about = outcome_subject(file.identity, definition_parts(file.work), candidates[name])
    bodies = ledger.bodies("outcome", about, [case.key for case in subject.cases.usable])
    sure = read_sureness(ledger, file, name, candidates)
    outcomes = sure.of(ledger, {key: outcome_of(body) for key, body in bodies.items()})
    held, quality = subject.state.certified(subject.today), file.work.quality
    bar = unsure(outcomes.values(), held[1] if held else None, quality.max_error if quality else None)
    return Tried(name, outcomes, bar)


def case_facts(file: WorkFile) -> tuple[CaseFacts, CaseSurvey]:
    """What the cases are and what is wrong with them, in one pass over their file."""
    work = compile_work(file)
    seen = _Seen(work)
    surveyed = survey(file, work, seen.offer)
    return seen.facts(present=surveyed.present), surveyed


@dataclass(slots=True)
class _Showable:
    """Cases that people may see, as many as are held in memory, and how many are not."""

    cases: list[Case] = field(default_factory=list)
    characters: int = 0
    left_out: int = 0

    def offer(self, case: Case) -> None:
        if len(self.cases) < MOST_SHOWABLE:
            self.characters += len(canonical(case.input))
            if self.characters < MOST_CHARACTERS:
                self.cases.append(case)
                return
        self.left_out += 1


@dataclass(slots=True)
class _Seen:
    """What a pass over the cases notes of each."""

    work: CompiledWork
    counts: Counter[str] = field(default_factory=Counter)
    labelled_by: Counter[str | None] = field(default_factory=Counter)
    drawn: int = 0
    blind: int = 0
    certifying: set[str] = field(default_factory=set)
    shown: _Showable = field(default_factory=_Showable)

    def offer(self, case: Case) -> None:
        self.counts[case.use.value] += 1
        if case.use is Use.CERTIFY:
            self.certifying.add(case.input_key)
            self.labelled_by[case.labelled_by] += 1
            self.drawn += case.drawn
            self.blind += case.blind
        elif case.use is not Use.TRAIN and self.work.input_fault(case.input) is None:
            self.shown.offer(case)

    def facts(self, *, present: bool) -> CaseFacts:
        # To show an input that certifies would spend it, under whatever use it stands there too.
        usable = tuple(case for case in self.shown.cases if case.input_key not in self.certifying)
        because = {case.key: why for case in usable if (why := self.work.judged(case.input)) is not None}
        return CaseFacts(
            present,
            self.counts,
            self.labelled_by,
            self.drawn,
            self.blind,
            usable,
            because,
            self.shown.left_out,
        )
