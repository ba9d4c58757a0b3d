"""The deck of an initiative, span by span: what stands, what is under way, and on what evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from midspan.decide.assessment import InitiativeState
from midspan.decide.crossing.planned import Planned
from midspan.decide.verdict import Outcome
from midspan.model.stage import LAST_BY_EVIDENCE, Stage


class SpanState(StrEnum):
    """How a span is drawn."""

    PASSED = "passed"
    UNDER_WAY = "under_way"
    TORN = "torn"  # stopped, or it has to be
    MISSING = "missing"  # its own plan says that it stands by now
    AHEAD = "ahead"
    SKIPPED = "skipped"  # above the ceiling of its works


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that a span stands, or keeps it from standing.

    kind: file, work, certificate, evaluation, decision or reason. seq: a record of the ledger. id: an attempt's.
    """

    kind: str
    text: str
    path: str | None = None
    line: int | None = None
    work: str | None = None
    seq: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """One stage of one initiative. due: whether its own plan says that it stands by now; None without a plan."""

    stage: Stage
    state: SpanState
    due: bool | None
    evidence: tuple[Evidence, ...] = ()


def spans(state: InitiativeState, plan: Planned | None) -> tuple[Span, ...]:
    """All stages in their order, also those that it skips."""
    return tuple(_span(state, plan, stage) for stage in Stage)


def _span(state: InitiativeState, plan: Planned | None, stage: Stage) -> Span:
    if stage not in state.stages:
        return Span(stage, SpanState.SKIPPED, None if plan is None else False)
    due = None if plan is None else plan.by_now(stage)
    standing, ahead = state.verdict.stage, state.verdict.next_stage
    if standing is not None and standing.reaches(stage):
        return Span(stage, SpanState.PASSED, due, tuple(_passed(state, stage)))
    if stage is ahead:
        stopped = state.verdict.outcome is Outcome.STOP
        shown = SpanState.TORN if stopped else SpanState.UNDER_WAY
        return Span(stage, shown, due, tuple(_reasons(state)))
    return Span(stage, SpanState.MISSING if due else SpanState.AHEAD, due)


def _passed(state: InitiativeState, stage: Stage) -> Iterator[Evidence]:
    if stage is Stage.FRAMED:
        place = state.file.place()
        yield Evidence(
            "file", "problem, worth, people, done and decision date are said", place.path, place.line
        )
    elif stage is Stage.READY:
        for work in state.works:
            place = work.file.place()
            yield Evidence("work", f"`{work.name}` is defined", place.path, place.line, work.name)
    elif stage is LAST_BY_EVIDENCE:
        yield from _chosen(state)
    else:
        yield from _decided(state, stage)


def _chosen(state: InitiativeState) -> Iterator[Evidence]:
    for work in state.works:
        attempt = state.certificates.get(work.file.identity)
        if attempt is not None:
            yield Evidence("certificate", f"`{work.name}` is certified", work=work.name, id=attempt)
        elif work.evidence.evaluations:
            names = ", ".join(f"`{each.implementation}`" for each in work.evidence.evaluations)
            yield Evidence("evaluation", f"`{work.name}` was measured with {names}", work=work.name)


def _decided(state: InitiativeState, stage: Stage) -> Iterator[Evidence]:
    commits = [each for each in state.history.decisions if each.to is not None]
    leading = [each for each in commits if each.to is stage] or commits
    for each in leading[-1:]:
        to = each.to.shown if each.to else ""
        yield Evidence("decision", f"`{each.by}` decided to go on to {to} on `{each.on}`", seq=each.seq)


def _reasons(state: InitiativeState) -> Iterator[Evidence]:
    for reason in state.verdict.reasons:
        place = reason.place
        path, line = (place.path, place.line) if place else (None, None)
        yield Evidence("reason", reason.text, path, line, reason.work, id=reason.code)
