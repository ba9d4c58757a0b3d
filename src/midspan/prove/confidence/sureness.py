"""What says how sure the answers of one candidate are: its `confidence`, applied when outcomes are read.

The ledger keeps an answer's own confidence and all its signals; which of them counts is decided here, and is no part
of what an outcome is. A certificate rests on it, so it is a part of the candidate's identity (`confidence`).
own       what the answer says itself, where the candidate asks for nothing
stated, token, samples   the signal of that name
agreement whether the candidate `with` answers alike; the answer's own confidence breaks ties
trained   what a correctness model makes of all of these
Law: what is asked for and not known leaves an answer unsure, and an unsure answer never acts alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from midspan.definitions.compiled import compile_work
from midspan.definitions.digests import digest
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.work import Candidate
from midspan.prove.confidence.agreeing import AGREEMENT, Beside, broken_ties
from midspan.prove.confidence.fit import Fit
from midspan.prove.identity import CONFIDENCE, answering, definition_parts, outcome_subject
from midspan.prove.outcome import Outcome, Result
from midspan.prove.ports import Described

TRAINED = "trained"
ANSWERED = frozenset({Result.RIGHT, Result.WRONG, Result.GIVEN})


@dataclass(frozen=True, slots=True)
class Sureness:
    """by: the kind; None: the answer's own confidence. named: the candidate that has to agree, beside: as it can be read.

    fit: what was learned, for `trained`; lacks: why nothing was.
    """

    by: str | None = None
    named: str | None = None
    beside: Beside | None = None
    fit: Fit | None = None
    lacks: str | None = None

    @property
    def name(self) -> str | None:
        """The kind as people read it."""
        return f"{self.by} with {self.named}" if self.named else self.by

    def of(
        self, ledger: Ledger, found: Mapping[str, Outcome], over: str = "cases", before: int | None = None
    ) -> Mapping[str, Outcome]:
        """The same outcomes, by the keys of their cases, with the confidence that counts.

        over: `cases`, or the rung. before: an entry that outcomes of others must stand before. Raises StoreError.
        """
        if self.by is None:
            return found
        if self.beside is not None:
            found = self.beside.joined(ledger, found, over, before)
        return {key: self._sure(each) for key, each in found.items()}

    def alone(self, outcome: Outcome) -> Outcome:
        """The same of one answer in production; what agrees with it must be among its signals already."""
        return outcome if self.by is None else self._sure(outcome)

    def unanswered(self, ledger: Ledger, keys: Sequence[str], over: str) -> int:
        """How many of these cases the candidate that has to agree was never asked."""
        return 0 if self.beside is None else len(set(keys) - self.beside.outcomes(ledger, keys, over).keys())

    def _sure(self, outcome: Outcome) -> Outcome:
        if outcome.result not in ANSWERED:
            return outcome
        confidence = self._confidence(outcome)
        return outcome._replace(confidence=confidence, unsure=confidence is None)

    def _confidence(self, outcome: Outcome) -> float | None:
        if self.by == TRAINED:
            return self.fit.confidence(outcome) if self.fit else None
        signal = (outcome.signals or {}).get(self.by or "")
        if self.by == AGREEMENT and signal is not None:
            return broken_ties(signal, outcome.confidence)
        return signal


def part_of(candidate: Candidate, described: Mapping[str, Described]) -> str | None:
    """The hash of what tells how sure the candidate is; None where it asks for nothing.

    described: all candidates of the work; of the one that has to agree, what its answers come from counts.
    """
    said = candidate.confidence
    if said is None or said.by is None:
        return None
    other = described.get(said.other or "")
    return digest([said.by, said.samples, said.other, None if other is None else answering(other.parts)])


def told(file: WorkFile, described: Described, others: Mapping[str, Described]) -> Described:
    """The candidate with that hash among its parts."""
    candidate = file.work.candidate(described.name)
    part = part_of(candidate, others) if candidate else None
    return described if part is None else replace(described, parts={**described.parts, CONFIDENCE: part})


def sureness(file: WorkFile, name: str, described: Mapping[str, Described]) -> Sureness:
    """Of the candidate of this name. described: all candidates of the work that can be read.

    Raises UsageError where two answers cannot be compared by themselves.
    """
    candidate = file.work.candidate(name)
    said = candidate.confidence if candidate else None
    if said is None or said.by is None:
        return Sureness()
    return Sureness(said.by, said.other, beside(file, said.other, described) if said.other else None)


def beside(file: WorkFile, name: str, described: Mapping[str, Described]) -> Beside | None:
    """The candidate as one that has to agree; None where it cannot be read, so that nothing is known to agree."""
    other = described.get(name)
    if other is None:
        return None
    work = compile_work(file)
    if work.score_reads_input:
        raise UsageError(
            f"`quality.score` of `{file.name}` reads `input`, so that two answers cannot be compared by themselves",
            help="take another kind of confidence, or a score over `output` and `expected` alone",
        )
    definition = definition_parts(file.work)
    return Beside(
        name,
        lambda over: outcome_subject(file.identity, definition, other, over),
        lambda mine, its: work.right({}, mine, its),
    )
