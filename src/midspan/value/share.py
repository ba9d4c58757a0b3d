"""How much of a work acts alone: the certified share of all valid items, while the certificate holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from midspan import stats
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import WorkFile
from midspan.model.certificate import Proof
from midspan.model.evidence import CertificateRecord, Evidence
from midspan.model.stage import Level


@dataclass(frozen=True, slots=True)
class Share:
    """Share of all valid items that acts alone, with its exact one-sided bounds at the certificate's level.

    alone, total: the counts it comes from. Items that a judgement keeps for people are in `total`; what is held out is in neither:
    it is a share of all valid items but those that people handle as before by lot.
    """

    value: float
    low: float
    high: float
    alone: int
    total: int


# Below `autonomous` a person decides every item, whatever was certified.
NOTHING = Share(0.0, 0.0, 0.0, 0, 0)


def certified(evidence: Evidence, today: date) -> tuple[CertificateRecord, Proof] | None:
    """The certificate that holds today; None where there is none, it is void, or it has expired."""
    record = evidence.certificate
    if record is None or record.proof is None or not record.valid or expired(record, today):
        return None
    return record, record.proof


def expired(record: CertificateRecord, today: date) -> bool:
    """Whether the day on which a certificate ends has passed."""
    return date.fromisoformat(record.expires[:10]) < today


def held_out(file: WorkFile) -> float:
    """The share of items that people handle as before; nothing below `assisted`, where nothing is touched."""
    return (file.work.holdout or 0.0) if ceiling_of(file).reaches(Level.ASSISTED) else 0.0


def share_alone(evidence: Evidence, ceiling: Level, today: date) -> Share | None:
    """What acts alone of a work under this ceiling; None where no certificate holds: unknown is not 0."""
    if not ceiling.reaches(Level.AUTONOMOUS):
        return NOTHING
    held = certified(evidence, today)
    if held is None:
        return None
    record, certificate = held
    total = record.total_items
    alone = round(record.share_of_all * total)
    level = certificate.confidence_level
    return Share(
        record.share_of_all, stats.lower(alone, total, level), stats.upper(alone, total, level), alone, total
    )
