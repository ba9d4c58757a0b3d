"""Rules over files: what was not readable (WD0), works (WD), initiatives (IN), and suppressions (WD09)."""

from __future__ import annotations

from datetime import date
from typing import Any

from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.rules import (
    faults,
    initiative_people,
    initiative_plan,
    initiative_value,
    suppressions,
    work_automation,
    work_good,
    work_today,
    work_wrong,
)
from midspan.definitions.rules.subjects import FaultsSubject, InitiativeSubject, WorkSubject
from midspan.definitions.rules.suppressions import settle
from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.findings import Finding
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
)
INITIATIVE_RULES: tuple[Rule[InitiativeSubject], ...] = (
    *initiative_value.RULES,
    *initiative_people.RULES,
    *initiative_plan.RULES,
)
RULES: tuple[Rule[Any], ...] = (*faults.RULES, *suppressions.RULES, *WORK_RULES, *INITIATIVE_RULES)


def fault_findings(found: tuple[Fault, ...]) -> list[Finding]:
    """Faults of a workspace, a file or its cases as findings."""
    return run(faults.RULES, FaultsSubject(found))


def work_findings(workspace: Workspace, file: WorkFile, today: date) -> list[Finding]:
    """What is wrong with one work's file; where it cannot be read, only that."""
    found = fault_findings(file.faults)
    return (
        found if _unreadable(file) else found + run(WORK_RULES, WorkSubject(workspace.settings, file, today))
    )


def initiative_findings(workspace: Workspace, file: InitiativeFile, today: date) -> list[Finding]:
    """What is wrong with one initiative's file; where it cannot be read, only that."""
    found = fault_findings(file.faults)
    return (
        found
        if _unreadable(file)
        else found
        + run(INITIATIVE_RULES, InitiativeSubject(workspace.settings, file, today, workspace.work_names))
    )


def _unreadable(file: WorkFile | InitiativeFile) -> bool:
    return any(each.kind is FaultKind.UNREADABLE for each in file.faults)
