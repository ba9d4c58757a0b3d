"""Rules over cases, evidence (EV), and those who label and judge (RV2)."""

from __future__ import annotations

from datetime import date

from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.rules import fault_findings
from midspan.definitions.survey import CaseSurvey
from midspan.definitions.workspace import WorkFile
from midspan.findings import Finding
from midspan.model.evidence import Evidence
from midspan.prove.rules import cases, confidence, coverage, evidence, judged, reviewers, segments, stress
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Rule, run

__all__ = ["RULES", "evidence_findings"]

RULES: tuple[Rule[EvidenceSubject], ...] = (
    *cases.RULES,
    *coverage.RULES,
    *segments.RULES,
    *judged.RULES,
    *evidence.RULES,
    *confidence.RULES,
    *stress.RULES,
    *reviewers.RULES,
)


def evidence_findings(file: WorkFile, survey: CaseSurvey, known: Evidence, today: date) -> list[Finding]:
    """What is wrong with one work's cases and evidence."""
    subject = EvidenceSubject(file, survey, known, today)
    return fault_findings(tuple(_case_faults(subject))) + run(RULES, subject)


def _case_faults(subject: EvidenceSubject) -> list[Fault]:
    found = list(subject.survey.faults)
    if subject.survey.faulty > len(found):
        found.append(
            Fault(
                FaultKind.BAD_CASE,
                subject.line(),
                f"`{subject.survey.faulty}` lines are no cases; the first `{len(found)}` are listed",
                "correct them; until then they count for nothing",
            )
        )
    return found
