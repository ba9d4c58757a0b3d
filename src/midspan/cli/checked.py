"""What `midspan check` found, and the part of it that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from midspan.findings import Finding
from midspan.model.stage import Stage


@dataclass(frozen=True, slots=True)
class Checked:
    """Findings by place: those that stand, and those that the owner accepted; how much was looked at."""

    findings: Sequence[Finding]
    suppressed: Sequence[Finding]
    works: int
    initiatives: int

    @classmethod
    def of(cls, findings: Sequence[Finding], works: int, initiatives: int) -> Checked:
        return cls(
            [each for each in findings if each.suppressed_because is None],
            [each for each in findings if each.suppressed_because is not None],
            works,
            initiatives,
        )

    def only(self, paths: Sequence[str], stage: Stage | None) -> Checked:
        """What stands in these files and folders (in all of them where none is named) and blocks this stage."""
        return replace(
            self,
            findings=[each for each in self.findings if _concerns(each, paths, stage)],
            suppressed=[each for each in self.suppressed if _concerns(each, paths, stage)],
        )


def _concerns(finding: Finding, paths: Sequence[str], stage: Stage | None) -> bool:
    path = finding.place.path
    named = not paths or any(each in {".", path} or path.startswith(f"{each}/") for each in paths)
    return named and (stage is None or stage.reaches(finding.blocks_from))
