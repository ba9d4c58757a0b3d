"""What the ledger keeps of evaluations, stress and certificates, as the nouns of `model/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.model.certificate import Certificate, Refusal
from midspan.model.entry import Recorded
from midspan.model.evidence import CertificateRecord, Evaluation, Measured, Modes, RungResult


def evaluation_from(said: Mapping[str, Any]) -> Evaluation:
    return Evaluation(
        **{
            **said,
            "measured": Measured(**said["measured"]),
            "segments": tuple((name, Measured(**measured)) for name, measured in said["segments"]),
            "failures": tuple((kind, count) for kind, count in said["failures"]),
            "modes": _modes(said),
        }
    )


def rungs_from(said: Mapping[str, Any]) -> tuple[RungResult, ...]:
    return tuple(RungResult(**{**rung, "modes": _modes(rung)}) for rung in said["rungs"])


def _modes(said: Mapping[str, Any]) -> Modes | None:
    modes = said.get("modes")
    return Modes(**modes) if modes else None


def outcome_from(body: Mapping[str, Any]) -> Certificate | Refusal:
    return Certificate(**body["certificate"]) if "certificate" in body else Refusal(**body["refusal"])


def certificate_record(entry: Recorded, work: str, void_because: tuple[str, ...] = ()) -> CertificateRecord:
    body = entry.body
    return CertificateRecord(
        work=work,
        implementation=body["implementation"],
        outcome=outcome_from(body),
        share_of_all=body["share_of_all"],
        total_items=body["total_items"],
        kept=body["kept"],
        held=body["held"],
        at=entry.at,
        expires=body["expires"],
        attempt_id=body["attempt"],
        seq=entry.seq,
        void_because=void_because,
        judged=body.get("judged", 0),
    )
