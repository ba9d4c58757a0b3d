"""Running counts over outcomes, and the measures they give.

Pure; memory does not grow with the number of cases, but for eight bytes a measured latency.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from midspan.model.case import Case
from midspan.model.evidence import Consistency, Evaluation, Measured, Modes
from midspan.prove.bounds import lower, quantile_ranks, upper
from midspan.prove.outcome import Outcome, Result

# A path that takes more values than this is no segment (an id, a measurement); the rest is counted together.
MOST_SEGMENTS = 100
OTHER = "(all others)"
_LONGEST = 60
# The signal of an implementation that tries each item several times: the share of the trials that are like the answer.
TRIALS = "trials"


@dataclass(slots=True)
class Counts:
    """How many cases had which result."""

    right: int = 0
    wrong: int = 0
    error: int = 0
    kept: int = 0
    held: int = 0

    def add(self, result: Result) -> None:
        setattr(self, result.value, getattr(self, result.value) + 1)

    def measured(self, level: float) -> Measured:
        """With the error rate and its exact one-sided bounds at `level`; None where nothing was answered."""
        bad, answered = self.wrong + self.error, self.right + self.wrong + self.error
        return Measured(
            total=answered + self.kept + self.held,
            right=self.right,
            wrong=self.wrong,
            errored=self.error,
            kept=self.kept,
            held=self.held,
            error_rate=bad / answered if answered else None,
            lower=lower(bad, answered, level) if answered else None,
            upper=upper(bad, answered, level) if answered else None,
            level=level,
        )


@dataclass(slots=True)
class Tally:
    """Counts over a set of cases, in all and by segment."""

    whole: Counts = field(default_factory=Counts)
    segments: dict[str, Counts] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    cost: float = 0.0
    costed: int = 0
    judged: int = 0
    latencies: array[float] = field(default_factory=lambda: array("d"))
    tried: int = 0
    alike: int = 0

    def add(self, outcome: Outcome, segments: Iterable[str] = (), *, judged: bool = False) -> None:
        """judged: whether the label of the case is a judgement."""
        self.whole.add(outcome.result)
        self.judged += judged
        for name in segments:
            known = name if name in self.segments or len(self.segments) < MOST_SEGMENTS else OTHER
            self.segments.setdefault(known, Counts()).add(outcome.result)
        if outcome.failure is not None:
            self.failures[outcome.failure.kind] += 1
        if outcome.cost is not None:
            self.cost += outcome.cost
            self.costed += 1
        alike = (outcome.signals or {}).get(TRIALS)
        if alike is not None:
            self.tried += 1
            self.alike += alike == 1
        if outcome.latency_s is not None:
            self.latencies.append(outcome.latency_s)

    def evaluation(
        self,
        work: str,
        implementation: str,
        use: str,
        level: float,
        currency: str | None,
        modes: Modes | None = None,
    ) -> Evaluation:
        """The measures so far. Cost is per answer with a known cost; latency of items answered by themselves."""
        latencies = sorted(self.latencies)
        low, high = quantile_ranks(len(latencies), 0.95, level)
        return Evaluation(
            work=work,
            implementation=implementation,
            use=use,
            measured=self.whole.measured(level),
            segments=tuple((name, counts.measured(level)) for name, counts in sorted(self.segments.items())),
            failures=tuple(sorted(self.failures.items())),
            cost_per_item=self.cost / self.costed if self.costed else None,
            latency_mean_s=math.fsum(latencies) / len(latencies) if latencies else None,
            latency_p95_s=latencies[math.ceil(0.95 * len(latencies)) - 1] if latencies else None,
            currency=currency if self.costed else None,
            latency_n=len(latencies),
            latency_p95_low_s=None if low is None else latencies[low],
            latency_p95_high_s=None if high is None else latencies[high],
            judged=self.judged,
            modes=modes,
            consistency=self._consistency(level),
        )

    def _consistency(self, level: float) -> Consistency | None:
        if not self.tried:
            return None
        # An item whose first trial failed has no answer, and so no signal; it was tried all the same.
        total = self.tried + self.whole.error
        return Consistency(self.alike, total, lower(self.alike, total, level), level)


def segments_by(paths: Sequence[str]) -> Callable[[Case], list[str]]:
    """What tells a case's segments: the values at these paths of the input, else the case's own `segment`."""
    split = [(path, path.split(".")[1:]) for path in paths]

    def of(case: Case) -> list[str]:
        if split:
            return [f"{path}={_shown(_at(case.input, keys))}" for path, keys in split]
        return [] if case.segment is None else [case.segment]

    return of


def _at(value: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _shown(value: Any) -> str:
    text = "(none)" if value is None else value if isinstance(value, str) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
