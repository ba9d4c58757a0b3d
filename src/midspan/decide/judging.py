"""From files, evidence and decisions to findings, numbers and verdicts. Pure: what is known is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from midspan.data.known.standing import NOTHING as UNASSESSED
from midspan.data.known.standing import DataKnown
from midspan.data.rules import data_findings
from midspan.decide.affected import Effect
from midspan.decide.arrival import arrival, missing_cases
from midspan.decide.assessment import Assessment, InitiativeState, WorkState
from midspan.decide.deciding.history import History
from midspan.decide.deciding.lock import promised
from midspan.decide.gating.gates import blocked
from midspan.decide.gating.ground import Ground, values_of
from midspan.decide.queue import desk
from midspan.decide.reason import Reason
from midspan.decide.rules import ALL_RULES, DECISION_RULES, REVIEW_RULES
from midspan.decide.rules.subjects import ReviewSubject
from midspan.decide.verdict import Facts, Stopped, verdict
from midspan.definitions.rules import fault_findings, initiative_findings, settle, work_findings
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.survey import CaseSurvey
from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.model.evidence import Evidence
from midspan.model.stage import Stage
from midspan.prove.evaluating.minutes import minutes
from midspan.prove.rules import evidence_findings
from midspan.rules import run
from midspan.run.shown import NOTHING, Shown
from midspan.value.measured import NOTHING as UNMEASURED
from midspan.value.measured import Gathered, measured
from midspan.value.rules import RULES as VALUE_RULES
from midspan.value.share import share_alone
from midspan.value.spending.account import account


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one work beside its file."""

    survey: CaseSurvey
    evidence: Evidence
    shown: Shown = NOTHING
    data: DataKnown = UNASSESSED
    effect: Effect | None = None


def judge(
    workspace: Workspace,
    known: Mapping[str, Known],
    histories: Mapping[str, History],
    today: date,
    names: Sequence[str] | None = None,
    gathered: Mapping[str, Gathered] = MappingProxyType({}),
) -> Assessment:
    """The whole assessment at `today`; the same arguments give the same result.

    known: every work that is asked for, by name. histories, gathered: decisions and measurements by initiative; one that is
    not there has none. names: the initiatives that are asked for, all works and initiatives where it is None.
    """
    works = {name: _work(workspace, workspace.works[name], each, today) for name, each in known.items()}
    initiatives = tuple(
        _initiative(
            workspace, file, works, histories.get(name, History()), gathered.get(name, UNMEASURED), today
        )
        for name, file in workspace.initiatives.items()
        if names is None or name in names
    )
    found = [*(fault_findings(workspace.faults) if names is None else ())]
    found += [finding for work in works.values() for finding in work.findings]
    found += [finding for each in initiatives for finding in each.findings]
    found.sort(key=lambda each: each.order)
    return Assessment(today, tuple(found), tuple(works.values()), initiatives)


def _work(workspace: Workspace, file: WorkFile, known: Known, today: date) -> WorkState:
    evidence, calendar = known.evidence, workspace.settings.calendar
    share = share_alone(evidence, ceiling_of(file), today)
    waiting = desk(file, share, calendar)
    people, unknown = (None, waiting) if isinstance(waiting, tuple) else (waiting, ())
    missing = missing_cases(file, evidence, known.survey.certify_keys)
    findings = [
        *work_findings(workspace, file, today),
        *data_findings(file, known.data),
        *evidence_findings(file, known.survey, evidence, today),
        *run(REVIEW_RULES, ReviewSubject(file, people)),
    ]
    return WorkState(
        file,
        evidence,
        known.survey.certify_keys,
        share,
        people,
        unknown,
        arrival(file, missing, calendar, today) if missing else None,
        tuple(settle(file, findings, ALL_RULES)),
        minutes(known.survey.efforts),
        known.shown,
        known.data,
        known.effect,
    )


def _initiative(
    workspace: Workspace,
    file: InitiativeFile,
    known: Mapping[str, WorkState],
    history: History,
    gathered: Gathered,
    today: date,
) -> InitiativeState:
    promise = promised(file, history, workspace.current_names)
    works = tuple(known[name] for name in dict.fromkeys(promise.initiative.works or ()) if name in known)
    shown = measured(promise, [each.file for each in works], today, gathered)
    values = values_of(works, promise, workspace.settings, today, shown)
    cost = account(
        promise,
        workspace.settings.currency,
        gathered.usage,
        gathered.costs,
        history.due(promise.initiative.decision_due),
        today,
    )
    ground = Ground(workspace.settings, file, promise, history, works, values, today, shown, cost)
    decision = ground.decision_subject()
    found = (
        *initiative_findings(workspace, file, today),
        *run(VALUE_RULES, ground.value_subject()),
        *run(DECISION_RULES, decision),
    )
    findings = tuple(settle(file, found, ALL_RULES))
    gates = blocked(ground.abouts(findings))
    return InitiativeState(
        settings=workspace.settings,
        file=file,
        promise=promise,
        history=history,
        works=works,
        values=values,
        share_alone=ground.share_alone,
        net=ground.net,
        payback_days=ground.payback_days,
        certificates=ground.certificates,
        findings=findings,
        verdict=verdict(_facts(ground, gates)),
        stages=ground.stages,
        gates=gates,
        moved=decision.moved,
        measured=shown,
        account=cost,
    )


def _facts(ground: Ground, gates: Mapping[Stage, Sequence[Reason]]) -> Facts:
    history, stop = ground.history, ground.history.stopped
    return Facts(
        initiative=ground.file.name,
        today=ground.today,
        due=ground.due,
        stages=ground.stages,
        blocked=gates,
        stop_rules=ground.stop_rules,
        committed=history.in_force(ground.certificates),
        decided=history.commit is not None,
        extended=history.extended_until is not None,
        stopped=Stopped(stop.by, stop.on, stop.why) if stop else None,
        place=ground.file.place("decision", "after"),
        unknown=ground.unknown,
    )
