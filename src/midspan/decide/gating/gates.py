"""The gates: what must hold to enter each stage, as tables.

A gate holds when no finding blocks its stage and everything it needs is known. What is unknown never passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from midspan.decide.reason import Reason, from_finding
from midspan.findings import Finding
from midspan.model.stage import Stage


class Need(StrEnum):
    """Something that a gate needs to be known; the value is the code of the reason where it is not."""

    DECISION_DATE = "decision-date-unknown"
    WORKS = "works-unknown"
    EVIDENCE = "evidence-unknown"
    PEOPLE = "people-unknown"
    VALUE = "value-unknown"
    APPROVAL = "approval-unknown"
    SHADOW_RUN = "shadow-unknown"
    PROMOTION = "promotion-unknown"
    MEASURED_VALUE = "measured-value-unknown"
    ADOPTION = "adoption-unknown"
    TARGET = "target-unknown"


NEEDS: Mapping[Stage, tuple[Need, ...]] = {
    Stage.FRAMED: (Need.DECISION_DATE,),
    Stage.READY: (Need.WORKS,),
    Stage.CHOSEN: (Need.EVIDENCE, Need.PEOPLE),
    Stage.SHADOW: (Need.VALUE,),
    Stage.ASSISTED: (Need.APPROVAL, Need.SHADOW_RUN),
    Stage.AUTONOMOUS: (Need.PROMOTION, Need.MEASURED_VALUE, Need.ADOPTION),
    Stage.PROVEN: (Need.TARGET,),
}

# Of which need a finding of these rules says the same, at its place: one reason is enough.
SAID_BY: Mapping[Need, tuple[str, ...]] = {
    Need.DECISION_DATE: ("IN302", "IN306", "WD001"),
    Need.WORKS: ("IN309", "IN310", "WD001"),
    Need.EVIDENCE: ("EV201", "EV202", "EV203", "EV204", "EV206"),
}

# Rules whose findings ask for labelled cases.
ABOUT_CASES = ("EV101", "EV201", "EV202")


@dataclass(frozen=True, slots=True)
class Lack:
    """A need that is unknown: why, and which field of a file would say it, if one would."""

    need: Need
    reason: Reason
    field: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """All that concerns one work, or the initiative as a whole (`work` is None), and the stages it passes.

    arrival: when the evidence that is missing can be there, in words; empty where that is no question.
    """

    findings: Sequence[Finding]
    lacks: Sequence[Lack]
    stages: tuple[Stage, ...]
    work: str | None = None
    arrival: str = ""


def blocked(abouts: Sequence[About]) -> dict[Stage, tuple[Reason, ...]]:
    """What blocks the gate to each stage. A work does not block a stage that its ceiling skips."""
    found: dict[Stage, list[Reason]] = {stage: [] for stage in Stage}
    said: list[Finding] = []
    for about in abouts:
        for finding in about.findings:
            if finding.suppressed_because is None and finding.blocks_from in about.stages:
                reason = from_finding(finding, about.work)
                found[finding.blocks_from].append(_dated(reason, about, finding.code in ABOUT_CASES))
                said.append(finding)
    for about in abouts:
        for stage in about.stages:
            lacks = (each for each in about.lacks if each.need in NEEDS[stage])
            found[stage].extend(
                _dated(each.reason, about, each.need is Need.EVIDENCE)
                for each in lacks
                if not _said(each, stage, said)
            )
    return {stage: tuple(dict.fromkeys(reasons)) for stage, reasons in found.items()}


def _dated(reason: Reason, about: About, asked: bool) -> Reason:
    """The reason with the day on which what it asks for can be there."""
    return replace(reason, do=f"{reason.do}: {about.arrival}") if asked and about.arrival else reason


def _said(lack: Lack, stage: Stage, findings: Iterable[Finding]) -> bool:
    """Whether a finding about the same file that blocks this stage, or an earlier one, says the same."""
    path = lack.reason.place.path if lack.reason.place else None
    return any(
        finding.code in SAID_BY.get(lack.need, ())
        or (lack.field is not None and f"`{lack.field}`" in finding.message)
        for finding in findings
        if stage.reaches(finding.blocks_from) and finding.place.path == path
    )
