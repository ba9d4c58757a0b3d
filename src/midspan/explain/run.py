"""Gathering what a page is made from: the assessment of the verdict, and the cases that may be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from midspan.decide.assessment import Assessment
from midspan.decide.run import assess
from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import compile_work
from midspan.definitions.survey import shown_cases
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.explain.subject import CaseFacts, Subject
from midspan.ledger.canonical import canonical
from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
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
    found = _assessed(workspace, file, ledger, today, plug)
    state = next(each for each in found.works if each.name == file.name)
    having = tuple(each for each in found.initiatives if file.name in {work.name for work in each.works})
    return Subject(workspace.settings, state, having, case_facts(file), today)


def _assessed(
    workspace: Workspace, file: WorkFile, ledger: Ledger, today: date, plug: Callable[[str], Plug]
) -> Assessment:
    """Of the initiatives that have the work; of the work alone where none has it."""
    names = [
        name for name, each in workspace.initiatives.items() if file.name in (each.initiative.works or ())
    ]
    if names:
        return assess(workspace, ledger, today, plug, names)
    # Without an initiative the other works have no say in anything that is shown.
    alone = replace(workspace, works={file.name: file}, initiatives={}, faults=())
    return assess(alone, ledger, today, plug)


def tried(
    subject: Subject, workspace: Workspace, ledger: Ledger, plug: Callable[[str], Plug]
) -> tuple[str | None, dict[str, Outcome]]:
    """What the implementation made of the cases that may be shown, by their keys, as the ledger holds it.

    The one that was to be certified, else the one with the lowest error at its bound; None where none was measured.
    """
    file, evidence = subject.state.file, subject.state.evidence
    measured = [each for each in evidence.evaluations if each.use == Use.DEVELOP.value]
    best = min(measured, key=lambda each: each.measured.upper or 1.0, default=None)
    record = evidence.certificate
    name = record.implementation if record else best.implementation if best else None
    described = describe_all(file.work, workspace.root, plug).get(name) if name else None
    if described is None:
        return None, {}
    about = outcome_subject(file.identity, definition_parts(file.work), described)
    bodies = ledger.bodies("outcome", about, [case.key for case in subject.cases.usable])
    return name, {key: outcome_of(body) for key, body in bodies.items()}


def case_facts(file: WorkFile) -> CaseFacts:
    """One pass over the cases file."""
    if not file.cases.is_file():
        return CaseFacts()
    work, facts, shown, certifying = compile_work(file), CaseFacts(present=True), _Showable(), set[str]()
    drawn = blind = 0
    for case in _cases(file):
        facts.counts[case.use.value] += 1
        if case.use is Use.CERTIFY:
            certifying.add(case.input_key)
            facts.labelled_by[case.labelled_by] += 1
            drawn += case.drawn
            blind += case.blind
        elif case.use is not Use.TRAIN and work.input_fault(case.input) is None:
            shown.offer(case)
    # To show an input that certifies would spend it, under whatever use it stands there too.
    usable = tuple(case for case in shown.cases if case.input_key not in certifying)
    because = {case.key: why for case in usable if (why := work.judged(case.input)) is not None}
    return replace(facts, drawn=drawn, blind=blind, usable=usable, kept=because, left_out=shown.left_out)


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


def _cases(file: WorkFile) -> Iterator[Case]:
    return (each for each in read_cases(file.cases, shown_cases(file)) if isinstance(each, Case))
