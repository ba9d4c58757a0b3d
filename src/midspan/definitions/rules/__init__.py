"""Rules over files: what was not readable (WD0), works (WD), initiatives (IN), open questions (WD8), and suppressions (WD09)."""

from __future__ import annotations

from datetime import date
from typing import Any

from midspan.definitions.faults import Fault
from midspan.definitions.rules import (
    faults,
    initiative_people,
    initiative_plan,
    initiative_value,
    open_questions,
    suppressions,
    work_automation,
    work_failing,
    work_good,
    work_today,
    work_wrong,
)
from midspan.definitions.rules.open_questions import OpenSubject
from midspan.definitions.rules.subjects import FaultsSubject, InitiativeSubject, WorkSubject
from midspan.definitions.rules.suppressions import settle
from midspan.definitions.shape import shape_of
from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.findings import Finding
from midspan.model.initiative import Initiative
from midspan.model.work import Work
from midspan.rules import Rule, run

__all__ = [
    "INITIATIVE_RULES",
    "RULES",
    "WORK_RULES",
    "fault_findings",
    "initiative_findings",
    "settle",
    "work_findings",
]

WORK_RULES: tuple[Rule[WorkSubject], ...] = (
    *work_today.RULES,
    *work_good.RULES,
    *work_automation.RULES,
    *work_wrong.RULES,
    *work_failing.RULES,
)
INITIATIVE_RULES: tuple[Rule[InitiativeSubject], ...] = (
    *initiative_value.RULES,
    *initiative_people.RULES,
    *initiative_plan.RULES,
)
RULES: tuple[Rule[Any], ...] = (
    *faults.RULES,
    *suppressions.RULES,
    *WORK_RULES,
    *INITIATIVE_RULES,
    *open_questions.RULES,
)


def fault_findings(found: tuple[Fault, ...]) -> list[Finding]:
    """Faults of a workspace, a file or its cases as findings."""
    return run(faults.RULES, FaultsSubject(found))


def work_findings(workspace: Workspace, file: WorkFile, today: date) -> list[Finding]:
    """What is wrong with one work's file; where it cannot be read, only that."""
    found = fault_findings(file.faults)
    if file.unreadable:
        return found
    found += run(WORK_RULES, WorkSubject(workspace.settings, file, today))
    return found + run(open_questions.RULES, OpenSubject(file, shape_of(Work), today))


def initiative_findings(workspace: Workspace, file: InitiativeFile, today: date) -> list[Finding]:
    """What is wrong with one initiative's file; where it cannot be read, only that."""
    found = fault_findings(file.faults)
    if file.unreadable:
        return found
    found += run(INITIATIVE_RULES, InitiativeSubject(workspace.settings, file, today, workspace.work_names))
    return found + run(open_questions.RULES, OpenSubject(file, shape_of(Initiative), today))
