"""The first failure of each kind, so that whoever writes an implementation sees what went wrong and on which case."""

from __future__ import annotations

from dataclasses import dataclass, field

from midspan.model.case import Case
from midspan.model.evidence import Evaluation
from midspan.prove.outcome import Outcome

# From so many on, an implementation that fails is broken, and nothing else that could be measured says anything.
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class FirstFailure:
    """kind and message as of `Failed`; case: the id of the first case that failed like that."""

    kind: str
    message: str
    case: str


@dataclass(slots=True)
class FirstFailures:
    """One of each kind, in the order in which they came."""

    _found: dict[str, FirstFailure] = field(default_factory=dict)

    def add(self, case: Case, outcome: Outcome) -> None:
        failure = outcome.failure
        if failure is not None and failure.kind not in self._found:
            self._found[failure.kind] = FirstFailure(failure.kind, failure.message, case.id)

    @property
    def found(self) -> tuple[FirstFailure, ...]:
        return tuple(self._found.values())


def broken(found: Evaluation) -> bool:
    """Whether all or nearly all answers failed; one that nobody has judged yet did not."""
    failed = found.measured.errored - found.unjudged
    return failed > 0 and failed >= _NEARLY_ALL * (found.measured.scored + found.measured.errored)
