"""Climbs the stress ladder with one implementation: a result for each rung, and the demo gap.

The demo gap is the accuracy on the first rung (clean cases) less the accuracy on the last one (everything at once,
items for a person among them). Accuracy is the share handled rightly of those that were answered: the right answer,
or for a person's item, no acting alone. Where the last rung has no material the gap is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace

from midspan.errors import NotAskedError
from midspan.ledger.run import Ledger
from midspan.model.case import Use
from midspan.model.evidence import RungResult
from midspan.prove.climbing.bar import Bar
from midspan.prove.climbing.gap import gap_of
from midspan.prove.climbing.route import Route, Step
from midspan.prove.climbing.rungtally import RungTally, without_result
from midspan.prove.evaluating.asking import Progress, outcomes
from midspan.prove.evaluating.evaluate import record
from midspan.prove.evaluating.modes import ModeTally
from midspan.prove.evaluating.trial import Found, Trial
from midspan.prove.ports import Implementation, Surrounded
from midspan.prove.stress.rung import Output


@dataclass(frozen=True, slots=True)
class Climbed:
    """All rungs in their order. demo_gap: see `gap`; `demo_gap_n` counts the answers of the last rung.

    bar: from which confidence an answer acts alone.
    """

    rungs: tuple[RungResult, ...]
    demo_gap: float | None
    demo_gap_n: int
    demo_gap_low: float | None
    demo_gap_high: float | None
    bar: Bar
    seed: int


def climb(on: Trial, ledger: Ledger, along: Route, *, level: float, progress: Progress) -> Climbed:
    """Every rung with one implementation; recorded in the ledger if it says anything new. Raises StoreError."""
    first = dict[str, Output]()
    # What a burst or a fault leaves behind in an implementation must not reach another rung.
    order = sorted(along.steps, key=lambda step: step.rung.around is not None)
    found = {step.rung.name: _rung(on, ledger, step, along, first, level, progress) for step in order}
    results = [found[step.rung.name] for step in along.steps]
    gap = gap_of(results, level)
    climbed = Climbed(tuple(results), gap.value, gap.n, gap.low, gap.high, along.bar, along.seed)
    record(on, ledger, "stress", {"stress": asdict(climbed)})
    return climbed


def _rung(
    on: Trial,
    ledger: Ledger,
    step: Step,
    along: Route,
    first: dict[str, Output],
    level: float,
    progress: Progress,
) -> RungResult:
    """first: outputs of the first rung by the id of their case; the first rung fills it."""
    if step.not_run is not None or step.does_not_apply is not None:
        return without_result(step)
    tally = RungTally(along.bar, along.material, ModeTally(on.work))
    tally.refused(step.refused, step.rung)
    name = f"{on.described.name}, {step.rung.name}"
    progress(name, 0, step.cases.__len__)
    try:
        for done, found in enumerate(_found(on, ledger, step, along.seed), 1):
            if not done % on.told_every:
                progress(name, done, step.cases.__len__)
            if step is along.steps[0]:
                first[found.case.id] = found.outcome.output
            tally.add(found, step.rung, first.get(found.case.id))
    except NotAskedError as error:
        return without_result(
            replace(step, not_run=f"{error.count:,} of its items were not asked: {error.why}")
        )
    return tally.result(step, level)


def _found(on: Trial, ledger: Ledger, step: Step, seed: int) -> Iterator[Found]:
    there: AbstractContextManager[Implementation] = nullcontext(on.implementation)
    if step.rung.around is not None and isinstance(on.implementation, Surrounded):
        there = on.implementation.put(step.rung.around, seed)
    with there as implementation:
        yield from outcomes(
            replace(on, implementation=implementation),
            step.cases,
            ledger,
            use=Use.EXAMPLE,
            over=step.over,
            anew=step.rung.anew,
        )
