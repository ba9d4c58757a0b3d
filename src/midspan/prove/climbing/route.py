"""The way up the ladder before anything is asked: what each rung is made of, and how many answers that will take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from midspan.ledger.run import Ledger
from midspan.model.case import Case
from midspan.prove.climbing.bar import Bar
from midspan.prove.climbing.sample import Sample
from midspan.prove.evaluating.trial import Trial
from midspan.prove.ports import OwnRung, Surrounded, Surroundings
from midspan.prove.stress import LADDER
from midspan.prove.stress.own import with_own
from midspan.prove.stress.rung import Expectation, Material, Rung


@dataclass(frozen=True, slots=True)
class Step:
    """One rung made ready.

    refused: how many of its inputs the schema does not admit; they never reach the implementation. not_run: why it
    has not been tried, and what would change that; does_not_apply: why it says nothing about this work. over: under which
    name its outcomes are kept.
    """

    rung: Rung
    cases: Sequence[Case] = ()
    refused: int = 0
    does: str = ""
    not_run: str | None = None
    does_not_apply: str | None = None
    over: str = "cases"


@dataclass(frozen=True, slots=True)
class Route:
    """All rungs in their order. asks: answers that the ledger does not hold yet, so that they will be asked for."""

    steps: tuple[Step, ...]
    asks: int
    bar: Bar
    seed: int
    material: Material


def route(
    on: Trial, ledger: Ledger, sample: Sample, bar: Bar, *, recorded_only: bool, own: Sequence[OwnRung] = ()
) -> Route:
    """recorded_only: a recording, which has no answers to changed inputs. own: rungs that users wrote.

    Raises StoreError; UsageError or ImplementationError for a rung of users that cannot be used.
    """
    material = sample.material(on.file.work.input or {}, on.file.work.output or {})
    steps = tuple(
        _step(on, rung, material, bar, recorded_only=recorded_only) for rung in with_own(LADDER, own)
    )
    steps = tuple(_beside(on, ledger, step) for step in steps)
    asks = sum(_asks(on, ledger, step) for step in steps)
    return Route(steps, asks, bar, sample.seed, material)


def _step(on: Trial, rung: Rung, material: Material, bar: Bar, *, recorded_only: bool) -> Step:
    made = [case for case in rung.make(material) if bar.kind != "none" or not case.to_person]
    cases = made if rung.as_recorded else [case for case in made if case.judged is None]
    if not made:
        lacking = _lacking(rung, material, bar)
        return Step(rung, not_run=lacking) if rung.awaits else Step(rung, does_not_apply=lacking)
    if recorded_only and not rung.as_recorded:
        return Step(rung, not_run="a recording has no answers to changed inputs")
    if not cases:
        return Step(rung, not_run="nobody has judged an answer to a changed input")
    if rung.around is not None and not _knows(on, rung.around):
        return Step(rung, does_not_apply=f"nothing of the kind is known around `{on.described.name}`")
    admitted = [case for case in cases if on.work.input_fault(case.input) is None]
    return Step(
        rung,
        admitted,
        len(cases) - len(admitted),
        rung.does(material, cases),
        not_run=_apart(on, rung.around),
        over=_over(rung, material.seed),
    )


def _over(rung: Rung, seed: int) -> str:
    if rung.as_recorded:
        return "cases"
    # Other rungs draw what they change in an input, which makes another case of it; here nothing else tells.
    beside = str(seed) if rung.around is Surroundings.FAULTS else rung.source
    return f"{rung.name}@{beside}" if beside else rung.name


def _knows(on: Trial, around: Surroundings) -> bool:
    return isinstance(on.implementation, Surrounded) and around in on.implementation.surroundings


def _apart(on: Trial, around: Surroundings | None) -> str | None:
    """Why the implementation is not put there."""
    if around is None or not isinstance(on.implementation, Surrounded):
        return None
    return on.implementation.cannot_stand(around)


def _beside(on: Trial, ledger: Ledger, step: Step) -> Step:
    """The rung, which cannot be run where the candidate that has to agree was never asked."""
    if not on.sure.unanswered(ledger, [case.key for case in step.cases], step.over):
        return step
    return Step(
        step.rung,
        not_run=f"`{on.sure.named}`, which has to agree, was not asked these: climb with it first",
    )


def _lacking(rung: Rung, material: Material, bar: Bar) -> str:
    if rung.expectation is Expectation.NOT_ALONE and bar.kind == "none" and material.scope:
        return "there is no threshold yet from which anything would act alone"
    return rung.without


def _asks(on: Trial, ledger: Ledger, step: Step) -> int:
    cases = () if step.not_run else step.cases
    asked = {case.key for case in cases if on.work.judged(case.input) is None}
    return len(asked) - len(ledger.bodies("outcome", on.subject(step.over), asked)) if asked else 0
