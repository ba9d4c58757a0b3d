"""Which declared failure modes were hit, and which never happened: counted over wrong answers.

An answer to an item that only a person may decide is no mode of being wrong: there is no right answer it could miss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from midspan.definitions.compiled import CompiledWork
from midspan.model.case import Case
from midspan.model.evidence import Evaluation, Modes, RungResult
from midspan.model.work import Work
from midspan.prove.bounds import upper
from midspan.prove.outcome import Outcome, Result

DEVELOP = "develop"


@dataclass(slots=True)
class ModeTally:
    """Counts over the outcomes of some cases."""

    work: CompiledWork
    answers: int = 0
    wrong: int = 0
    undeclared: int = 0
    shown: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, outcome: Outcome) -> None:
        if case.to_person or outcome.result not in {Result.RIGHT, Result.WRONG}:
            return
        self.answers += 1
        if outcome.result is Result.WRONG and self.work.failure_modes:
            modes = self.work.failed_as(case.input, outcome.output or {}, case.expected)
            self.wrong += 1
            self.undeclared += not modes
            self.shown.update(modes)

    @property
    def modes(self) -> Modes | None:
        """None where no failure mode can be recognised."""
        names = self.work.failure_modes
        if not names:
            return None
        return Modes(self.answers, self.wrong, self.undeclared, {name: self.shown[name] for name in names})


@dataclass(frozen=True, slots=True)
class Hit:
    """How often one mode was shown on develop cases or on one rung; bound: of its rate, one-sided."""

    on: str
    count: int
    of: int
    bound: float


@dataclass(frozen=True, slots=True)
class Exercised:
    """One declared failure mode. hits: develop cases first, then every rung; empty where it cannot be recognised."""

    id: str
    severity: str | None
    hits: tuple[Hit, ...]

    @property
    def recognised(self) -> bool:
        return bool(self.hits)

    @property
    def never(self) -> bool:
        """Whether it was looked for, and no answer showed it."""
        return self.recognised and not any(each.count for each in self.hits)


def exercised(
    work: Work, evaluation: Evaluation | None, rungs: Sequence[RungResult], level: float
) -> list[Exercised]:
    """Every declared failure mode in the order of the definition, as the evidence has it."""
    looked = [(DEVELOP, evaluation.modes)] if evaluation else []
    # The first rung is develop cases again.
    looked += [(rung.rung, rung.modes) for rung in rungs[1:]]
    return [
        Exercised(
            name,
            failure.severity,
            tuple(
                Hit(on, modes.shown[name], modes.answers, upper(modes.shown[name], modes.answers, level))
                for on, modes in looked
                if modes is not None and name in modes.shown and modes.answers
            ),
        )
        for position, failure in enumerate(work.failures or ())
        for name in (failure.id or f"failures[{position}]",)
    ]
