"""From files, evidence and decisions to findings, numbers and verdicts. Pure: what is known is handed in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from midspan.decide.arrival import arrival, missing_cases
from midspan.decide.assessment import Assessment, InitiativeState, WorkState
from midspan.decide.gates import About, blocked
from midspan.decide.history import History
from midspan.decide.lacks import evidence_unknown, initiative_lacks, work_lacks
from midspan.decide.lock import approved
from midspan.decide.queue import desk
from midspan.decide.reason import Reason, from_unknown
from midspan.decide.rules import ALL_RULES, DECISION_RULES, REVIEW_RULES
from midspan.decide.rules.subjects import DecisionSubject, ReviewSubject
from midspan.decide.stage import path
from midspan.decide.stopping import StopRule, stop_rules
from midspan.decide.verdict import Facts, Stopped, verdict
from midspan.definitions.rules import fault_findings, initiative_findings, settle, work_findings
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.survey import CaseSurvey
from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.findings import Finding
from midspan.model.evidence import Evidence
from midspan.model.stage import STAGES_BY_CEILING
from midspan.prove.rules import evidence_findings
from midspan.rules import run
from midspan.settings import Calendar
from midspan.value.net import Net, payback_days, total
from midspan.value.rules import RULES as VALUE_RULES
from midspan.value.rules import ValueSubject
from midspan.value.share import share_alone
from midspan.value.worth import WorkValue, invested_in, investment_per_day, work_value


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one work beside its file."""

    survey: CaseSurvey
    evidence: Evidence


def judge(
    workspace: Workspace,
    known: Mapping[str, Known],
    histories: Mapping[str, History],
    today: date,
    names: Sequence[str] | None = None,
) -> Assessment:
    """The whole assessment at `today`; the same arguments give the same result.

    known: every work that is asked for, by name. histories: by initiative; one that is not there has none. names:
    the initiatives that are asked for, all works and initiatives where it is None.
    """
    works = {name: _work(workspace, workspace.works[name], each, today) for name, each in known.items()}
    initiatives = tuple(
        _initiative(workspace, file, works, histories.get(name, History()), today)
        for name, file in workspace.initiatives.items()
        if names is None or name in names
    )
    found = [*(fault_findings(workspace.faults) if names is None else ())]
    found += [finding for work in works.values() for finding in work.findings]
    found += [finding for each in initiatives for finding in each.findings]
    found.sort(key=lambda each: (each.place, each.code, each.message))
    return Assessment(today, tuple(found), tuple(works.values()), initiatives)


def _work(workspace: Workspace, file: WorkFile, known: Known, today: date) -> WorkState:
    evidence, calendar = known.evidence, workspace.settings.calendar
    share = share_alone(evidence, ceiling_of(file), today)
    waiting = desk(file, share, calendar)
    people, unknown = (None, waiting) if isinstance(waiting, tuple) else (waiting, ())
    missing = missing_cases(file, evidence, known.survey.certify_keys)
    findings = [
        *work_findings(workspace, file, today),
        *evidence_findings(workspace, file, known.survey, evidence, today),
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
    )


def _initiative(
    workspace: Workspace, file: InitiativeFile, known: Mapping[str, WorkState], history: History, today: date
) -> InitiativeState:
    promise = approved(file, history.approval.rule) if history.approval else file
    works = tuple(known[name] for name in dict.fromkeys(promise.initiative.works or ()) if name in known)
    whole = {each.name for each in works} == set(promise.initiative.works or ())
    values = _values(workspace, promise, works, today)
    net = _net(works, values) if whole else None
    budget = promise.initiative.investment.budget if promise.initiative.investment else None
    payback = payback_days(budget.amount, net.running) if net and budget else None
    shares = share_over(works, workspace.settings.calendar) if whole else None
    certificates = {each.name: held[0].attempt_id for each in works if (held := each.certified(today))}
    due = history.due(promise.initiative.decision_due)
    found = (
        *initiative_findings(workspace, file, today),
        *run(
            VALUE_RULES,
            _value_subject(promise, works, values, payback, net, workspace.settings.calendar, today),
        ),
        *run(DECISION_RULES, _decision_subject(file, works, history, due, today)),
    )
    findings = tuple(settle(file, found, ALL_RULES))
    facts = Facts(
        initiative=file.name,
        today=today,
        due=due,
        stages=path(each.ceiling for each in works),
        blocked=blocked(_abouts(promise, works, values, history, due, findings, today)),
        stop_rules=_stop_rules(promise, shares, net),
        committed=history.in_force(certificates),
        decided=history.commit is not None,
        extended=history.extended_until is not None,
        stopped=Stopped(stop.by, stop.on, stop.why) if (stop := history.stopped) else None,
        place=file.place("decision", "after"),
        unknown=_unknown_facts(works, values, today),
    )
    return InitiativeState(
        settings=workspace.settings,
        file=file,
        promise=promise,
        history=history,
        works=works,
        values=values,
        share_alone=shares,
        net=net,
        payback_days=payback,
        certificates=certificates,
        findings=findings,
        verdict=verdict(facts),
    )


def share_over(works: Sequence[WorkState], calendar: Calendar) -> float | None:
    """Share that acts alone over all works, weighted by volume; None where a share or a volume is unknown."""
    weighted, volume = 0.0, 0.0
    for each in works:
        today = each.file.work.today
        if each.share is None or today is None or today.volume is None:
            return None
        items = calendar.per_day(today.volume)
        weighted, volume = weighted + items * each.share.value, volume + items
    return weighted / volume if volume else None


def _values(
    workspace: Workspace, promise: InitiativeFile, works: Sequence[WorkState], today: date
) -> dict[str, WorkValue]:
    calendar = workspace.settings.calendar
    invested = invested_in([each.file for each in works], investment_per_day(promise, calendar), calendar)
    return {
        each.name: work_value(
            each.file, promise, each.evidence, workspace.settings, today, invested[each.name]
        )
        for each in works
    }


def _net(works: Sequence[WorkState], values: Mapping[str, WorkValue]) -> Net | None:
    nets = [value.net for each in works if (value := values[each.name]).net is not None]
    return total(nets) if nets and len(nets) == len(works) else None


def _value_subject(
    promise: InitiativeFile,
    works: Sequence[WorkState],
    values: Mapping[str, WorkValue],
    payback: float | None,
    net: Net | None,
    calendar: Calendar,
    today: date,
) -> ValueSubject:
    within = promise.initiative.value.payback_within if promise.initiative.value else None
    limits = {each.name: held[1].max_error for each in works if (held := each.certified(today))}
    days = None if within is None else calendar.working_days(within)
    return ValueSubject(promise, values, limits, math.inf if payback is None and net else payback, days)


def _decision_subject(
    file: InitiativeFile, works: Sequence[WorkState], history: History, due: date | None, today: date
) -> DecisionSubject:
    arrivals = {each.name: each.arrival for each in works if each.arrival is not None}
    return DecisionSubject(file, {each.name: each.file for each in works}, history, due, arrivals, today)


def _abouts(
    promise: InitiativeFile,
    works: Sequence[WorkState],
    values: Mapping[str, WorkValue],
    history: History,
    due: date | None,
    findings: Sequence[Finding],
    today: date,
) -> list[About]:
    stages = path(each.ceiling for each in works)
    lacks = tuple(initiative_lacks(promise, due, [each.file for each in works], history))
    return [
        About(findings, lacks, stages),
        *(
            About(
                each.findings,
                tuple(work_lacks(each.file, each.evidence, each.desk_unknown, values[each.name], today)),
                STAGES_BY_CEILING[each.ceiling],
                each.name,
            )
            for each in works
        ),
    ]


def _stop_rules(promise: InitiativeFile, share: float | None, net: Net | None) -> tuple[StopRule, ...]:
    decision = promise.initiative.decision
    texts = (decision.stop_if if decision else None) or ()
    places = [promise.place("decision", "stop_if", position) for position in range(len(texts))]
    return stop_rules(texts, share, net.per_day if net else None, places)


def _unknown_facts(
    works: Sequence[WorkState], values: Mapping[str, WorkValue], today: date
) -> dict[str, Reason]:
    """Why `share_alone` or `net_value` is unknown: the first cause of each."""
    found: dict[str, Reason] = {}
    for each in works:
        if each.share is None and (proof := evidence_unknown(each.file, each.evidence, today)):
            found.setdefault("share_alone", from_unknown("evidence-unknown", proof, each.name))
            found.setdefault("net_value", from_unknown("evidence-unknown", proof, each.name))
        for cause in values[each.name].unknown:
            found.setdefault("net_value", from_unknown("value-unknown", cause, each.name))
            if cause.field == "today.volume":
                found.setdefault("share_alone", from_unknown("value-unknown", cause, each.name))
    return found
