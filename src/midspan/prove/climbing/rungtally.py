"""Counts over one rung, and what they say."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from midspan.model.evidence import Observed, RungResult
from midspan.prove.bounds import upper
from midspan.prove.climbing.bar import Bar
from midspan.prove.climbing.route import Step
from midspan.prove.evaluating.modes import ModeTally
from midspan.prove.evaluating.trial import Found
from midspan.prove.outcome import Result
from midspan.prove.stress.rung import Expectation, Material, Output, Rung

# What kept an item from acting alone, as reports name it.
JUDGEMENT, CONSTRAINT, SCHEMA = "judgement", "constraint", "schema"
SEGMENT, CONFIDENCE = "segment", "confidence"


@dataclass(slots=True)
class RungTally:
    """Every item is counted once as acting alone or refused; an error acts alone, as certifying counts it."""

    bar: Bar
    material: Material
    modes: ModeTally
    total: int = 0
    alone: int = 0
    errors: int = 0
    handled: int = 0
    answered: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    did: int = 0
    told: int = 0
    retries: int = 0
    latencies: list[float] = field(default_factory=list)

    def refused(self, count: int, rung: Rung) -> None:
        """Inputs that the schema does not admit: they never reach the implementation."""
        self.total += count
        if count:
            self.refusals[SCHEMA] += count
        if rung.expectation is Expectation.NOT_ALONE:
            self.answered += count
            self.handled += count

    def add(self, found: Found, rung: Rung, first: Output) -> None:
        """first: the output of the same case on the first rung."""
        outcome = found.outcome
        to_person = found.case.to_person or rung.expectation is Expectation.NOT_ALONE
        acts, result = self.bar.passes(found.case.input, outcome), outcome.result
        self.total += 1
        self.alone += acts
        self.errors += acts and (to_person or result in {Result.WRONG, Result.ERROR})
        did = rung.observe.did(self.material, found.case, outcome.output, first) if rung.observe else None
        if did is not None:
            self.told, self.did = self.told + 1, self.did + did
        if to_person or result not in {Result.KEPT, Result.HELD}:
            self.answered += 1
            self.handled += not acts if to_person else result is Result.RIGHT
        self.modes.add(found.case, outcome)
        self.retries += outcome.retries
        refusal = None if acts else self._refusal(found)
        if refusal is not None:
            self.refusals[refusal] += 1
        if outcome.failure is not None:
            self.failures[outcome.failure.kind] += 1
        if outcome.latency_s is not None:
            self.latencies.append(outcome.latency_s)

    def result(self, step: Step, level: float) -> RungResult:
        latencies, known = sorted(self.latencies), self.bar.kind != "none" and self.total > 0
        return RungResult(
            rung=step.rung.name,
            expectation=step.rung.expectation.value,
            total=self.total,
            n_alone=self.alone,
            errors=self.errors,
            acts_alone=self.alone / self.total if known else None,
            error_rate=self.errors / self.alone if self.alone else None,
            error_bound=upper(self.errors, self.alone, level) if self.alone else None,
            accuracy=self.handled / self.answered if self.answered else None,
            does=step.does,
            answered=self.answered,
            refusals=dict(sorted(self.refusals.items())),
            failures=dict(sorted(self.failures.items())),
            latency_p95_s=latencies[math.ceil(0.95 * len(latencies)) - 1] if latencies else None,
            latency_n=len(latencies),
            modes=self.modes.modes,
            observed=self._observed(step.rung, level),
            retries=self.retries,
        )

    def _observed(self, rung: Rung, level: float) -> Observed | None:
        if rung.observe is None or not self.told:
            return None
        return Observed(rung.observe.what, self.did, self.told, upper(self.did, self.told, level))

    def _refusal(self, found: Found) -> str | None:
        if found.outcome.result is Result.KEPT:
            return JUDGEMENT
        if found.outcome.result is Result.HELD:
            return CONSTRAINT
        if self.bar.by_segment is not None and self.bar.proof_of(found.case.input) is None:
            return SEGMENT
        return None if self.bar.kind == "none" else CONFIDENCE


def without_result(step: Step) -> RungResult:
    """Of a rung that was not run, or does not apply."""
    return RungResult(
        step.rung.name,
        step.rung.expectation.value,
        0,
        0,
        0,
        None,
        None,
        None,
        None,
        not_run=step.not_run,
        does_not_apply=step.does_not_apply,
    )
