"""What is known about a workspace at a date: every finding, every number, every verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from midspan.data.known.standing import NOTHING as UNASSESSED
from midspan.data.known.standing import DataKnown
from midspan.decide.affected import Effect
from midspan.decide.arrival import Arrival
from midspan.decide.deciding.history import History
from midspan.decide.queue import Desk
from midspan.decide.reason import Reason
from midspan.decide.verdict import Verdict
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.findings import Finding
from midspan.model.certificate import Proof
from midspan.model.evidence import CertificateRecord, Evidence
from midspan.model.stage import Level, Stage
from midspan.prove.evaluating.minutes import Minutes
from midspan.run.shown import NOTHING, Shown
from midspan.settings import Settings
from midspan.value.measured import Measured
from midspan.value.net import Net
from midspan.value.share import Share, certified
from midspan.value.spending.account import Account
from midspan.value.unknown import Unknown
from midspan.value.worth import WorkValue


@dataclass(frozen=True, slots=True)
class WorkState:
    """One work with its evidence. `share` and `desk` are None where unknown; `desk_unknown` says why. shown: by production.

    data: the assessment of its data. effect: what its faults do to the decision, where that was asked for and there are any.
    """

    file: WorkFile
    evidence: Evidence
    certify_cases: int
    share: Share | None
    desk: Desk | None
    desk_unknown: tuple[Unknown, ...]
    arrival: Arrival | None
    findings: tuple[Finding, ...]
    minutes: Minutes
    shown: Shown = NOTHING
    data: DataKnown = UNASSESSED
    effect: Effect | None = None

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def ceiling(self) -> Level:
        return ceiling_of(self.file)

    def certified(self, today: date) -> tuple[CertificateRecord, Proof] | None:
        return certified(self.evidence, today)


@dataclass(frozen=True, slots=True)
class InitiativeState:
    """One initiative with its works and its verdict.

    file: as it stands; promise: with the approved decision rule in place of what the file says. values: of each
    work, by name. share_alone: over all its works, weighted by volume. net: the sum over its works. payback_days:
    working days, None where unknown or never. certificates: the attempts in force, by the identity of the work.
    stages: its way. gates: what blocks each of them, none where the gate holds. moved: the day on which anything about it
    last happened; None where it has no first day. measured: its metric and its adoption in daily use. account: what it has cost.
    """

    settings: Settings
    file: InitiativeFile
    promise: InitiativeFile
    history: History
    works: tuple[WorkState, ...]
    values: Mapping[str, WorkValue]
    share_alone: float | None
    net: Net | None
    payback_days: float | None
    certificates: Mapping[str, str]
    findings: tuple[Finding, ...]
    verdict: Verdict
    stages: tuple[Stage, ...]
    gates: Mapping[Stage, tuple[Reason, ...]]
    moved: date | None
    measured: Measured
    account: Account

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Those of the initiative, then those of its works."""
        return (*self.findings, *(finding for work in self.works for finding in work.findings))


@dataclass(frozen=True, slots=True)
class Assessment:
    """All of a workspace, or the initiatives that were asked for. `findings` are sorted by place."""

    today: date
    findings: tuple[Finding, ...]
    works: tuple[WorkState, ...]
    initiatives: tuple[InitiativeState, ...]
