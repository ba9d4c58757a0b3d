"""What the ledger keeps of evaluations, stress and certificates, as the nouns of `model/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.model.certificate import BySegment, Certificate, Refusal, SegmentOutcome
from midspan.model.entry import Recorded
from midspan.model.evidence import (
    CertificateRecord,
    Consistency,
    Evaluation,
    InSegment,
    LabelTrust,
    Measured,
    Modes,
    Observed,
    RungResult,
)


def evaluation_from(said: Mapping[str, Any]) -> Evaluation:
    return Evaluation(
        **{
            **said,
            "measured": Measured(**said["measured"]),
            "segments": tuple((name, Measured(**measured)) for name, measured in said["segments"]),
            "failures": tuple((kind, count) for kind, count in said["failures"]),
            "modes": _modes(said),
            "consistency": Consistency(**said["consistency"]) if said.get("consistency") else None,
        }
    )


def rungs_from(said: Mapping[str, Any]) -> tuple[RungResult, ...]:
    return tuple(_rung(rung) for rung in said["rungs"])


def _rung(said: Mapping[str, Any]) -> RungResult:
    observed = said.get("observed")
    return RungResult(
        **{**said, "modes": _modes(said), "observed": Observed(**observed) if observed else None}
    )


def _modes(said: Mapping[str, Any]) -> Modes | None:
    modes = said.get("modes")
    return Modes(**modes) if modes else None


def outcome_from(body: Mapping[str, Any]) -> Certificate | BySegment | Refusal:
    """A refusal stands before the segments that it sums up."""
    if "refusal" in body:
        return Refusal(**body["refusal"])
    return by_segment_from(body["by_segment"]) if "by_segment" in body else Certificate(**body["certificate"])


def by_segment_from(said: Mapping[str, Any]) -> BySegment:
    segments = tuple(
        SegmentOutcome(
            tuple(each["segment"]),
            each["cases"],
            # A refusal has no threshold, a certificate always says one, be it None.
            Certificate(**each["outcome"]) if "threshold" in each["outcome"] else Refusal(**each["outcome"]),
        )
        for each in said["segments"]
    )
    return BySegment(**{**said, "paths": tuple(said["paths"]), "segments": segments})


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
        by_segment=by_segment_from(body["by_segment"]) if "by_segment" in body else None,
        reviewers=_trust(body.get("reviewers")),
        by=body.get("by"),
        within=tuple(InSegment(**each) for each in body.get("within", ())),
    )


def _trust(said: Mapping[str, Any] | None) -> LabelTrust | None:
    return LabelTrust(**{**said, "unlooking": tuple(said["unlooking"])}) if said else None
