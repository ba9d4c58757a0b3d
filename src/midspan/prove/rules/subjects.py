"""What the rules over cases and evidence look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from midspan.definitions.survey import CaseSurvey, Spots, shown_cases
from midspan.definitions.workspace import WorkFile
from midspan.findings import Hit, Place
from midspan.model.evidence import CertificateRecord, Evaluation, Evidence
from midspan.model.stage import Level


@dataclass(frozen=True, slots=True)
class EvidenceSubject:
    """One work with its cases and all that was measured on them, at a day. It sees no other work."""

    file: WorkFile
    survey: CaseSurvey
    evidence: Evidence
    today: date

    @property
    def ceiling(self) -> Level | None:
        """What the definition says; None where it says nothing, which is the definition's own finding."""
        autonomy = self.file.work.autonomy
        return autonomy.ceiling if autonomy else None

    @property
    def certificate(self) -> CertificateRecord | None:
        return self.evidence.certificate

    @property
    def contenders(self) -> list[Evaluation]:
        """Evaluations of the certified implementation; before there is one, of all of them."""
        chosen = self.certificate.implementation if self.certificate and self.certificate.valid else None
        return [each for each in self.evidence.evaluations if chosen in {None, each.implementation}]

    def line(self, number: int = 1) -> Place:
        """A line of the cases file, whether or not there is one."""
        return Place(shown_cases(self.file), number)

    def each(self, spots: Spots, *, help: str, all_of_them: str) -> Iterator[Hit]:  # noqa: A002 - the word users see
        """A hit for every listed line, and one with the total where there are more than are listed."""
        for spot in spots.first:
            yield Hit(self.line(spot.line), spot.message, help)
        if spots.total > len(spots.first):
            yield Hit(
                self.line(), f"`{spots.total}` {all_of_them}; the first `{len(spots.first)}` are listed", help
            )
