"""Which outcomes the ledger holds of each candidate, on the develop cases as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.case import Use
from midspan.model.evidence import UNJUDGED
from midspan.model.work import Candidate
from midspan.prove.confidence.learning import read_sureness
from midspan.prove.confidence.sureness import Sureness
from midspan.prove.evaluating.asking import MOST
from midspan.prove.evaluating.evaluate import newest_evaluation
from midspan.prove.identity import changed_parts, definition_parts, judged_by, outcome_subject
from midspan.prove.material import Unusable, cases_for
from midspan.prove.outcome import Outcome, outcome_of
from midspan.prove.ports import Described

UNREADABLE = "implementation"


@dataclass(frozen=True, slots=True)
class Cases:
    """The distinct develop cases, by their keys. repeated: lines whose case stands above; they prove no more than once."""

    keys: tuple[str, ...]
    repeated: int = 0
    unusable: Unusable = field(default_factory=Unusable)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One candidate's outcomes, in the order of the cases, None where there is none.

    subject: under which they are recorded; None where the candidate cannot be read. changed: what is no more as it was
    when the candidate was last evaluated; empty where nothing changed, or it never was.
    """

    candidate: Candidate
    subject: str | None
    outcomes: tuple[Outcome | None, ...]
    changed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.candidate.name or ""

    @property
    def missing(self) -> int:
        return sum(each is None for each in self.outcomes)

    @property
    def unjudged(self) -> int:
        """Answers that nobody has judged: until somebody does, nobody knows whether they are right."""
        failures = (each.failure for each in self.outcomes if each is not None)
        return sum(each is not None and each.kind == UNJUDGED for each in failures)

    @property
    def complete(self) -> bool:
        """Whether every develop case has an outcome that can be counted; only then can it be compared."""
        return bool(self.outcomes) and not self.missing and not self.unjudged


def develop_cases(file: WorkFile, work: CompiledWork) -> Cases:
    """Raises UsageError where there is no file of cases."""
    unusable, keys, lines = Unusable(), dict[str, None](), 0
    for case in cases_for(file, work, frozenset({Use.DEVELOP}), unusable):
        keys[case.key], lines = None, lines + 1
    return Cases(tuple(keys), lines - len(keys), unusable)


def recorded(
    ledger: Ledger,
    file: WorkFile,
    cases: Cases,
    candidates: Sequence[Candidate],
    described: Mapping[str, Described],
) -> list[Recorded]:
    """What is known of each candidate. Raises StoreError."""
    definition = definition_parts(file.work)
    return [_recorded(ledger, file, cases, each, described, definition) for each in candidates]


def _recorded(
    ledger: Ledger,
    file: WorkFile,
    cases: Cases,
    candidate: Candidate,
    candidates: Mapping[str, Described],
    definition: Mapping[str, str],
) -> Recorded:
    described = candidates.get(candidate.name or "")
    if described is None:
        return Recorded(candidate, None, (None,) * len(cases.keys), (UNREADABLE,))
    subject = outcome_subject(file.identity, definition, described)
    sure = read_sureness(ledger, file, described.name, candidates)
    found = read_outcomes(ledger, subject, cases.keys, sure)
    outcomes = tuple(found.get(key) for key in cases.keys)
    return Recorded(candidate, subject, outcomes, _changed(ledger, file, described, definition))


def read_outcomes(ledger: Ledger, subject: str, keys: Sequence[str], sure: Sureness) -> dict[str, Outcome]:
    """Those of these cases that the ledger holds, with the confidence that counts. Raises StoreError."""
    rest, found = iter(keys), dict[str, Outcome]()
    while chunk := list(islice(rest, MOST)):
        bodies = ledger.bodies("outcome", subject, chunk)
        found |= sure.of(ledger, {key: outcome_of(body) for key, body in bodies.items()})
    return found


def _changed(
    ledger: Ledger, file: WorkFile, described: Described, definition: Mapping[str, str]
) -> tuple[str, ...]:
    newest = newest_evaluation(ledger, file.names, described.name, Use.DEVELOP.value)
    if newest is None:
        return ()
    body = newest[1]
    parts = changed_parts(body["parts"], described.parts)
    return (
        *changed_parts(judged_by(body["definition"]), judged_by(definition)),
        *(f"{UNREADABLE}.{each}" for each in parts),
    )
