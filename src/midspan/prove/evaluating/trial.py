"""One implementation on trial for one work, and what is found of each case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile
from midspan.model.case import Case
from midspan.prove.confidence.sureness import Sureness, sureness, told
from midspan.prove.identity import definition_parts, outcome_subject
from midspan.prove.outcome import Outcome, Result
from midspan.prove.ports import Described, Implementation, Streaming

_MANY = 32


@dataclass(frozen=True, slots=True)
class Trial:
    """One implementation on trial for one work. other: the one that has to agree with it, where one is named."""

    file: WorkFile
    work: CompiledWork
    implementation: Implementation
    described: Described
    definition: Mapping[str, str] = field(default_factory=dict)
    sure: Sureness = field(default_factory=Sureness)
    other: Trial | None = None

    @property
    def told_every(self) -> int:
        """After how many cases progress is said: answers of a service come one by one, and slowly."""
        return 1 if isinstance(self.implementation, Streaming) else _MANY

    def subject(self, over: str = "cases") -> str:
        return outcome_subject(self.file.identity, self.definition, self.described, over)


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of one case; `fresh` where this run executed it."""

    case: Case
    outcome: Outcome
    fresh: bool

    @property
    def executed(self) -> bool:
        """Whether the implementation was asked just now; what a judgement keeps is settled without it."""
        return self.fresh and self.outcome.result is not Result.KEPT


def trial(
    file: WorkFile,
    work: CompiledWork,
    implementation: Implementation,
    described: Mapping[str, Described] | None = None,
    other: Trial | None = None,
) -> Trial:
    """described: all candidates of the work; other: the one that has to agree, where one is named. Raises UsageError."""
    own, others = implementation.described, described or {}
    return Trial(
        file,
        work,
        implementation,
        told(file, own, others),
        definition_parts(file.work),
        sureness(file, own.name, others),
        other,
    )
