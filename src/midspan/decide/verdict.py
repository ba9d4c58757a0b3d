"""The verdict: COMMIT, HOLD or STOP, computed from facts at a date.

Law, in this order, each reason named:

1. STOP: a recorded STOP stands, or a stop rule is true, or the decision date has passed without COMMIT and
   without an extension that still runs.
2. HOLD: something blocks a gate up to the next stage, or a stop rule cannot be told.
3. COMMIT, to the next stage and never further.

The decision date itself is the last day on which it can still be decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from midspan.decide.gating.stage import following, standing
from midspan.decide.gating.stopping import StopRule
from midspan.decide.reason import Reason
from midspan.findings import Place
from midspan.model.stage import Stage


class Outcome(StrEnum):
    COMMIT = "COMMIT"
    HOLD = "HOLD"
    STOP = "STOP"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A recorded STOP that stands."""

    by: str
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a verdict rests on.

    stages: the way of this initiative. blocked: what blocks the gate to each of them. committed: the stage of the
    COMMIT in force, if the evidence still is the one it was made on. decided: whether a COMMIT was ever recorded
    since the approval. due: the day of the decision by the approved rule, after an extension. unknown: why a fact
    of the stop rules is unknown.
    """

    initiative: str
    today: date
    due: date | None
    stages: tuple[Stage, ...]
    blocked: Mapping[Stage, Sequence[Reason]]
    stop_rules: tuple[StopRule, ...] = ()
    committed: Stage | None = None
    decided: bool = False
    extended: bool = False
    stopped: Stopped | None = None
    place: Place | None = None
    unknown: Mapping[str, Reason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Later:
    """What blocks the gate to a stage after the next one."""

    stage: Stage
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is computed. `to_stage` is set where it is COMMIT and there is a further stage; `next_stage` always.

    then: of a HOLD, what the gates after the next one are known to need, in their order.
    """

    outcome: Outcome
    stage: Stage | None
    next_stage: Stage | None
    to_stage: Stage | None
    reasons: tuple[Reason, ...]
    due: date | None
    days_left: int | None
    then: tuple[Later, ...] = ()


def verdict(facts: Facts) -> Verdict:
    """The verdict on these facts; the same facts give the same verdict."""
    stage = standing(facts.stages, facts.blocked, facts.committed)
    ahead = following(facts.stages, stage)
    outcome, reasons = _judge(facts, ahead)
    return Verdict(
        outcome,
        stage,
        ahead,
        ahead if outcome is Outcome.COMMIT else None,
        reasons,
        facts.due,
        None if facts.due is None else (facts.due - facts.today).days,
        tuple(_later(facts, ahead)) if outcome is Outcome.HOLD else (),
    )


def _later(facts: Facts, ahead: Stage | None) -> Iterator[Later]:
    for stage in facts.stages:
        reasons = tuple(facts.blocked.get(stage, ()))
        if ahead is not None and not ahead.reaches(stage) and reasons:
            yield Later(stage, reasons)


def _judge(facts: Facts, ahead: Stage | None) -> tuple[Outcome, tuple[Reason, ...]]:
    stops = tuple(_stops(facts))
    if stops:
        return Outcome.STOP, stops
    holds = tuple(_holds(facts, ahead))
    if holds:
        return Outcome.HOLD, holds
    return Outcome.COMMIT, (_go(facts, ahead),)


def _stops(facts: Facts) -> Iterator[Reason]:
    if facts.stopped is not None:
        yield Reason(
            "stopped",
            f"`{facts.stopped.by}` stopped it on `{facts.stopped.on}`: {facts.stopped.why}",
            f"to go on after all, approve it anew: `midspan decide {facts.initiative} --approve --by owner --why …`",
            facts.place,
        )
    for rule in facts.stop_rules:
        if rule.holds:
            known = ", ".join(
                f"`{name}` is `{value:.6g}`" for name, value in rule.rests_on.items() if value is not None
            )
            yield Reason(
                "stop-rule",
                f"the stop rule `{rule.text}` is true: {known}",
                f"record it and what was learnt: `midspan decide {facts.initiative} --stop --by owner --why … --differently …`",
                rule.place,
            )
    if facts.due is not None and facts.today > facts.due and not facts.decided:
        yield _overdue(facts, facts.due)


def _overdue(facts: Facts, due: date) -> Reason:
    late = (facts.today - due).days
    text = f"the decision was due on `{due}`, {late} {'day' if late == 1 else 'days'} ago, and no COMMIT was recorded"
    record = f"record it: `midspan decide {facts.initiative} --stop --by owner --differently …`"
    if facts.extended:
        return Reason("decision-overdue", f"{text}; the one extension has run out", record, facts.place)
    extend = f"or take the one extension: `midspan decide {facts.initiative} --extend --by owner --why …`"
    return Reason("decision-overdue", text, f"{record}, {extend}", facts.place)


def _holds(facts: Facts, ahead: Stage | None) -> Iterator[Reason]:
    for stage in facts.stages:
        if ahead is None or ahead.reaches(stage):
            yield from facts.blocked.get(stage, ())
    yield from _untold(facts, [rule for rule in facts.stop_rules if rule.holds is None])


def _untold(facts: Facts, rules: Sequence[StopRule]) -> Iterator[Reason]:
    """One reason for each cause that keeps stop rules from being told."""
    for rule in rules:
        if not rule.unknown:
            text = f"whether to stop by `{rule.text}` cannot be told"
            do = "compare `share_alone` or `net_value` with a number, such as `share_alone < 0.5`"
            yield Reason("stop-rule-unknown", text, do, rule.place)
    waiting = [rule for rule in rules if rule.unknown]
    if waiting:
        texts = " or ".join(f"`{rule.text}`" for rule in waiting)
        names = list(dict.fromkeys(name for rule in waiting for name in rule.unknown))
        are = " and ".join(f"`{name}`" for name in names) + (
            " are unknown" if len(names) > 1 else " is unknown"
        )
        # All that keeps the share unknown keeps the value unknown too, so that one says everything.
        first = sorted(names, key=lambda name: name != "net_value")
        why = next((facts.unknown[name] for name in first if name in facts.unknown), None)
        text = f"whether to stop by {texts} cannot be told: {are}"
        do = why.do if why else "make known what they rest on"
        yield Reason("stop-rule-unknown", text, do, waiting[0].place, why.work if why else None)


def _go(facts: Facts, ahead: Stage | None) -> Reason:
    if ahead is None:
        return Reason(
            "last-stage",
            "there is no further stage under the ceilings of its works",
            "keep measuring its value",
        )
    return Reason(
        "gate-holds",
        f"everything that the gate to {ahead.shown} needs is there",
        f"record the decision: `midspan decide {facts.initiative} --commit --by owner`",
        facts.place,
    )
