"""DA: whether the data that a work needs is ready, by its newest assessment."""

from __future__ import annotations

from midspan.data.known.standing import DataKnown
from midspan.data.rules import assessing, governance, integration, production, quality, storage
from midspan.data.rules.subject import DataSubject
from midspan.definitions.rules import fault_findings
from midspan.definitions.workspace import WorkFile
from midspan.findings import Finding
from midspan.rules import Rule, run

__all__ = ["RULES", "DataSubject", "data_findings"]

RULES: tuple[Rule[DataSubject], ...] = (
    *assessing.RULES,
    *storage.RULES,
    *quality.RULES,
    *governance.RULES,
    *integration.RULES,
    *production.RULES,
)


def data_findings(file: WorkFile, known: DataKnown) -> list[Finding]:
    """What is wrong with one work's contracts and data; nothing where it names no contract."""
    if not file.work.data or file.unreadable:
        return []
    return fault_findings(known.faults) + run(RULES, DataSubject(file, known))
