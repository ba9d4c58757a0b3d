"""What `midspan check` found, and the part of it that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from midspan.findings import Finding
from midspan.model.stage import Stage


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson of a similar initiative that was stopped: `of` on that day, its record of the ledger. path: of the one it is for."""

    initiative: str
    path: str
    of: str
    stopped: str
    differently: str
    record: int


@dataclass(frozen=True, slots=True)
class Checked:
    """Findings by place: those that stand, and those that the owner accepted; how much was looked at.

    lessons: for initiatives that were not committed yet.
    """

    findings: Sequence[Finding]
    suppressed: Sequence[Finding]
    works: int
    initiatives: int
    lessons: Sequence[Taught] = ()

    @classmethod
    def of(
        cls,
        findings: Sequence[Finding],
        works: int,
        initiatives: int,
        lessons: Sequence[Taught] = (),
    ) -> Checked:
        return cls(
            [each for each in findings if each.suppressed_because is None],
            [each for each in findings if each.suppressed_because is not None],
            works,
            initiatives,
            lessons,
        )

    def only(self, paths: Sequence[str], stage: Stage | None) -> Checked:
        """What stands in these files and folders (in all of them where none is named) and blocks this stage."""
        return replace(
            self,
            findings=[each for each in self.findings if _concerns(each, paths, stage)],
            suppressed=[each for each in self.suppressed if _concerns(each, paths, stage)],
            lessons=[each for each in self.lessons if _named(each.path, paths)],
        )


def _concerns(finding: Finding, paths: Sequence[str], stage: Stage | None) -> bool:
    return _named(finding.place.path, paths) and (stage is None or stage.reaches(finding.blocks_from))


def _named(path: str, paths: Sequence[str]) -> bool:
    return not paths or any(each in {".", path} or path.startswith(f"{each}/") for each in paths)
