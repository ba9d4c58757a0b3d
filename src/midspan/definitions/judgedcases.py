"""What one pass over the cases says of their labels: who labelled, who judged which answers, and whether blind."""

from __future__ import annotations

from dataclasses import dataclass, field

from midspan.definitions.judgements import by_answer
from midspan.model.case import Case, Use

# A file that names each of its cases' labellers differently does not name people.
MOST_NAMES = 1_000


@dataclass(slots=True)
class Labeller:
    """How many cases somebody labelled or judged, and the line of the first."""

    line: int
    cases: int = 0


@dataclass(slots=True)
class JudgedCases:
    """Counts over the cases whose labels are judgements, and over who labelled any of them.

    cases: that hold judgements in place of a right answer, or wait for them, whatever their use; first: the line of the
    first. Of the certify cases: waiting: nobody has judged an answer yet; answers: distinct ones that were judged,
    several: of those, by more than one person; judgements, open: of those, not blind.
    """

    cases: int = 0
    first: int | None = None
    waiting: int = 0
    answers: int = 0
    several: int = 0
    judgements: int = 0
    open: int = 0
    labellers: dict[str, Labeller] = field(default_factory=dict)

    def add(self, case: Case) -> None:
        for name in {case.labelled_by, *(each.by for each in case.judged or ())} - {None}:
            self._name(str(name), case.line)
        if case.judged is None:
            return
        self.cases += 1
        self.first = self.first or case.line
        if case.use is not Use.CERTIFY:
            return
        self.waiting += not case.judged
        self.judgements += len(case.judged)
        self.open += sum(not each.blind for each in case.judged)
        for judged in by_answer(case.judged).values():
            self.answers += 1
            self.several += len({each.by for each in judged if each.by is not None}) > 1

    def _name(self, name: str, line: int) -> None:
        if name in self.labellers or len(self.labellers) < MOST_NAMES:
            self.labellers.setdefault(name, Labeller(line)).cases += 1
