"""All that is to be said of the candidates of one work, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.evidence import CertificateRecord
from midspan.model.stage import Level
from midspan.model.work import Candidate
from midspan.prove.compare.choosing import Aim, Conclusion, Field, Recommendation, front, recommend
from midspan.prove.compare.figures import Figures, Pair, figures
from midspan.prove.compare.needs import Need, needs
from midspan.prove.compare.recorded import Cases, Recorded, develop_cases, recorded
from midspan.prove.evaluating.evaluate import newest_evaluation
from midspan.prove.evidence import holding
from midspan.prove.identity import confidence_level
from midspan.prove.ports import Described
from midspan.settings import Calendar


@dataclass(frozen=True, slots=True)
class Compared:
    """One candidate. figures: None where it cannot be compared, which `known` says why. certificate: one that holds."""

    known: Recorded
    figures: Figures | None
    needs: tuple[Need, ...]
    certificate: CertificateRecord | None
    demo_gap: float | None
    demo_gap_n: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Certificates are shown, and choose nothing: the recommendation rests on develop outcomes alone."""

    work: str
    cases: Cases
    max_error: float | None
    level: float
    aim: Aim
    currency: str | None
    candidates: tuple[Compared, ...]
    pairs: tuple[Pair, ...]
    front: tuple[str, ...]
    recommendation: Recommendation

    @property
    def good(self) -> bool:
        """Whether a candidate is recommended, and all could be compared."""
        compared = all(each.known.complete for each in self.candidates)
        return compared and self.recommendation.conclusion is Conclusion.RECOMMENDED


def compare(
    file: WorkFile,
    work: CompiledWork,
    ledger: Ledger,
    candidates: Sequence[Candidate],
    described: Mapping[str, Described],
    *,
    today: date,
    calendar: Calendar,
    currency: str,
) -> Comparison:
    """Read what the ledger holds and put it side by side. Raises UsageError where there is no file of cases, StoreError."""
    cases = develop_cases(file, work)
    known = recorded(ledger, file, cases, candidates, described)
    limit, level = limit_alone(file), confidence_level(file.work)
    found, pairs = figures([each for each in known if each.complete], limit, level)
    by_name = {each.name: each for each in found}
    said = {
        each.name: needs(file.work, each.candidate, by_name.get(each.name), calendar, currency)
        for each in known
    }
    aim = Aim.SHARE if limit is not None and any(each.alone and each.alone.n for each in found) else Aim.ERROR
    field = Field(aim, level, found, pairs, said)
    held = holding(ledger, file, described, today)
    gaps = {each.name: _gap(ledger, file, each) for each in known}
    return Comparison(
        work=file.name,
        cases=cases,
        max_error=limit,
        level=level,
        aim=aim,
        currency=currency,
        candidates=tuple(
            Compared(each, by_name.get(each.name), said[each.name], held.get(each.name), *gaps[each.name])
            for each in known
        ),
        pairs=pairs,
        front=front(aim, found),
        recommendation=recommend(field),
    )


def limit_alone(file: WorkFile) -> float | None:
    """The limit at which something may act alone; None where a person decides every item."""
    quality = file.work.quality
    limit = quality.max_error if quality else None
    return limit if limit is not None and 0 < limit < 1 and ceiling_of(file) is Level.AUTONOMOUS else None


def _gap(ledger: Ledger, file: WorkFile, each: Recorded) -> tuple[float | None, int]:
    """The demo gap that was measured of this very candidate."""
    newest = newest_evaluation(ledger, file.names, each.name, "stress")
    if newest is None or newest[1]["subject"] != each.subject:
        return None, 0
    stress = newest[1]["stress"]
    return stress["demo_gap"], stress["demo_gap_n"]
