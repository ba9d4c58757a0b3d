"""Climbs the stress ladder with one implementation: a result for each rung, and the demo gap.

The demo gap is the accuracy on the first rung (clean cases) less the accuracy on the last one (everything at once,
items for a person among them). Accuracy is the share handled rightly of those that were answered: the right answer,
or for a person's item, no acting alone. Where the last rung has no material the gap is unknown.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
from midspan.model.evidence import RungResult
from midspan.prove.bounds import upper
from midspan.prove.evaluate import Found, Progress, Trial, outcomes, record
from midspan.prove.labels import Labels
from midspan.prove.outcome import Outcome, Result
from midspan.prove.stress import LADDER
from midspan.prove.stress.rung import Expectation, Material, Rung

SEED = 1
# A twentieth of the cases, within these bounds: three rungs that ask anew cost what they ask, in time and in money.
FEWEST, MOST = 100, 300
_FEWEST_FOR_BAR = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """From which confidence an answer acts alone.

    kind: `certified`, `estimated` (from develop labels; no claim), or `none`. threshold None with one of the first
    two: all or nothing, every answer acts alone.
    """

    kind: str
    threshold: float | None = None

    def passes(self, outcome: Outcome) -> bool:
        """Whether this outcome acts alone; as in certifying, an error counts as one that does."""
        if self.kind == "none" or outcome.result in {Result.KEPT, Result.HELD}:
            return False
        if outcome.result is Result.ERROR or self.threshold is None:
            return True
        return outcome.confidence is not None and outcome.confidence >= self.threshold


_Ranked = tuple[int, str, int, Case]


@dataclass(slots=True)
class Sample:
    """The cases of the ladder: a seeded draw that does not depend on the order of the file."""

    seed: int = SEED
    offered: int = 0
    _cases: list[_Ranked] = field(default_factory=list)
    _scope: list[_Ranked] = field(default_factory=list)

    def offer(self, case: Case) -> None:
        rank = -zlib.crc32(f"{self.seed}:{case.key}".encode())
        if case.use is Use.DEVELOP:
            self.offered += 1
            _keep(self._cases, rank, case)
        if case.to_person:
            _keep(self._scope, rank, case)

    def material(self, schema: dict[str, Any]) -> Material:
        count = min(MOST, max(FEWEST, self.offered // 20))
        return Material(_first(self._cases, count), _first(self._scope, MOST), schema, self.seed)


@dataclass(frozen=True, slots=True)
class Climbed:
    """All rungs in their order. demo_gap: see the module; `demo_gap_n` counts the answers of the last rung."""

    rungs: tuple[RungResult, ...]
    demo_gap: float | None
    demo_gap_n: int
    bar: Bar
    seed: int


def estimated_bar(labels: Labels, max_error: float | None) -> Bar:
    """The laxest threshold at which the labels' own error stays within `max_error`: for stress alone, no claim."""
    confidence, wrong = labels.arrays
    if max_error is None or len(wrong) < _FEWEST_FOR_BAR:
        return Bar("none")
    if confidence is None:
        return Bar("estimated") if sum(wrong) <= max_error * len(wrong) else Bar("none")
    ordered = sorted(zip(confidence, wrong, strict=True), reverse=True)
    best, bad = None, 0
    for place, (score, error) in enumerate(ordered, 1):
        bad += error
        whole = place == len(ordered) or ordered[place][0] != score
        if whole and place >= _FEWEST_FOR_BAR and bad <= max_error * place:
            best = score
    return Bar("none") if best is None else Bar("estimated", best)


def climb(
    on: Trial,
    ledger: Ledger,
    sample: Sample,
    bar: Bar,
    *,
    level: float,
    recorded_only: bool,
    progress: Progress,
) -> Climbed:
    """Every rung that the schema of the input leaves room for, with one implementation; recorded in the ledger if it says anything new.

    recorded_only: a recording, which has no answers to changed inputs.
    """
    material = sample.material(on.file.work.input or {})
    results = []
    for rung in (each for each in LADDER if each.applies(material)):
        progress(f"{on.described.name}, {rung.name}", 0)
        results.append(_rung(on, ledger, rung, material, bar, level=level, recorded_only=recorded_only))
    gap, n = _gap(results)
    climbed = Climbed(tuple(results), gap, n, bar, sample.seed)
    record(on, ledger, "stress", {"stress": asdict(climbed)})
    return climbed


def _rung(
    on: Trial, ledger: Ledger, rung: Rung, material: Material, bar: Bar, *, level: float, recorded_only: bool
) -> RungResult:
    if recorded_only and not rung.as_recorded:
        return _not_run(rung, "a recording has no answers to changed inputs")
    if rung.expectation is Expectation.NOT_ALONE and bar.kind == "none":
        return _not_run(rung, "there is no threshold yet from which anything would act alone")
    cases = [
        case
        for case in rung.make(material)
        if on.work.input_fault(case.input) is None and (bar.kind != "none" or not case.to_person)
    ]
    if not rung.as_recorded and any(case.judged is not None for case in cases):
        cases = [case for case in cases if case.judged is None]
        if not cases:
            return _not_run(rung, "nobody has judged an answer to a changed input")
    if not cases:
        return _not_run(rung, rung.without)
    over = "cases" if rung.as_recorded else rung.name
    found = outcomes(on, cases, ledger, use=Use.EXAMPLE, over=over)
    return _result(rung, rung.does(material, cases), found, bar, level)


def _result(rung: Rung, does: str, found: Iterable[Found], bar: Bar, level: float) -> RungResult:
    total = alone = errors = handled = answered = 0
    for each in found:
        acts, result = bar.passes(each.outcome), each.outcome.result
        bad = acts and (each.case.to_person or result in {Result.WRONG, Result.ERROR})
        total, alone, errors = total + 1, alone + acts, errors + bad
        if each.case.to_person:
            answered, handled = answered + 1, handled + (not acts)
        elif result not in {Result.KEPT, Result.HELD}:
            answered, handled = answered + 1, handled + (result is Result.RIGHT)
    known = bar.kind != "none"
    return RungResult(
        rung=rung.name,
        expectation=rung.expectation.value,
        total=total,
        n_alone=alone,
        errors=errors,
        acts_alone=alone / total if known and total else None,
        error_rate=errors / alone if alone else None,
        error_bound=upper(errors, alone, level) if alone else None,
        accuracy=handled / answered if answered else None,
        does=does,
        answered=answered,
    )


def _not_run(rung: Rung, reason: str) -> RungResult:
    return RungResult(rung.name, rung.expectation.value, 0, 0, 0, None, None, None, None, not_run=reason)


def _gap(results: list[RungResult]) -> tuple[float | None, int]:
    first, last = results[0], results[-1]
    if first.accuracy is None or last.accuracy is None:
        return None, 0
    return first.accuracy - last.accuracy, last.answered


def _keep(heap: list[_Ranked], rank: int, case: Case) -> None:
    # Key and line break ties: cases cannot be compared themselves.
    entry = (rank, case.key, -case.line, case)
    if len(heap) < MOST:
        heapq.heappush(heap, entry)
    else:
        heapq.heappushpop(heap, entry)


def _first(heap: list[_Ranked], count: int) -> list[Case]:
    return [entry[-1] for entry in sorted(heap, key=lambda entry: entry[:-1], reverse=True)[:count]]
