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
from midspan.decide.lacks import initiative_lacks, share_unknown, value_unknown, work_lacks
from midspan.decide.lock import approved
from midspan.decide.queue import desk
from midspan.decide.rules import ALL_RULES, DECISION_RULES, REVIEW_RULES
from midspan.decide.rules.subjects import DecisionSubject, ReviewSubject
from midspan.decide.stage import path
from midspan.decide.stopping import stop_rules
from midspan.decide.verdict import Facts, Stopped, Verdict, verdict
from midspan.definitions.rules import fault_findings, initiative_findings, settle, work_findings
from midspan.definitions.survey import CaseSurvey
from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.findings import Finding
from midspan.model.evidence import Evidence
from midspan.model.stage import STAGES_BY_CEILING
from midspan.prove.rules import evidence_findings
from midspan.rules import run
from midspan.value.net import Net, payback_days, total
from midspan.value.rules import RULES as VALUE_RULES
from midspan.value.rules import ValueSubject
from midspan.value.share import NOTHING, share_alone
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
    waiting = desk(file, share or NOTHING, calendar)
    unknown = waiting if isinstance(waiting, tuple) else share_unknown(file, share)
    people = None if isinstance(waiting, tuple) or unknown else waiting
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
