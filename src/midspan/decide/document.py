"""The verdict as JSON: stable keys, documented in docs/verdict.md. Unknown is null, never 0."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from midspan.decide.assessment import Assessment, InitiativeState, WorkState
from midspan.decide.datadocument import data_json
from midspan.decide.queue import Desk
from midspan.decide.reason import Reason
from midspan.findings import Place
from midspan.model.certificate import BySegment, Proof, Refusal
from midspan.model.evidence import CertificateRecord, LabelKind
from midspan.prove.certifying.segmenting import segments_json
from midspan.prove.evaluating.minutes import Mean, Minutes
from midspan.value.net import Net
from midspan.value.share import expired
from midspan.value.spending.account import Account
from midspan.value.worth import WorkValue

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a verdict stands in the ledger; `head` and `signed_by` (a key's fingerprint) in hexadecimal digits."""

    seq: int
    batch: int
    head: str
    signed_by: str


def documents(
    assessment: Assessment,
    receipts: Mapping[str, Receipt],
    changes: Mapping[str, Json] = MappingProxyType({}),
) -> Json:
    """One initiative as the object itself, several as `{"verdicts": [...]}`. changes: since an earlier verdict."""
    found = [
        document(each, assessment.today, receipts.get(each.name), changes.get(each.name))
        for each in assessment.initiatives
    ]
    return found[0] if len(found) == 1 else {"verdicts": found}


def document(
    state: InitiativeState, today: date, receipt: Receipt | None, change: Json | None = None
) -> Json:
    verdict = state.verdict
    return {
        "initiative": state.name,
        "at": today.isoformat(),
        "verdict": verdict.outcome.value,
        "stage": verdict.stage.value if verdict.stage else None,
        "next_stage": verdict.next_stage.value if verdict.next_stage else None,
        "to_stage": verdict.to_stage.value if verdict.to_stage else None,
        "reasons": [reason_json(each) for each in verdict.reasons],
        "then": [
            {"stage": each.stage.value, "reasons": [reason_json(reason) for reason in each.reasons]}
            for each in verdict.then
        ],
        "decision_due": verdict.due.isoformat() if verdict.due else None,
        "days_left": verdict.days_left,
        "share_alone": number(state.share_alone),
        "value": _total(state),
        "spending": spending_json(state.account),
        "works": [_work(each, state.values[each.name], today) for each in state.works],
        "decisions": [
            {
                "decision": each.what,
                "on": each.on.isoformat(),
                "by": each.by,
                "role": each.role,
                "why": each.why,
            }
            for each in state.history.decisions
        ],
        "findings": [each.as_json() for each in state.all_findings],
        "receipt": asdict(receipt) if receipt else None,
        "change": change,
    }


def reason_json(reason: Reason) -> Json:
    return {
        "code": reason.code,
        "text": reason.text,
        "do": reason.do,
        "place": place_json(reason.place),
        "work": reason.work,
    }


def place_json(place: Place | None) -> Json | None:
    return {"path": place.path, "line": place.line, "column": place.column} if place else None


def _total(state: InitiativeState) -> Json | None:
    if state.net is None:
        return None
    return {**net_json(state.net), "payback_days": number(state.payback_days)}


def spending_json(found: Account) -> Json:
    """What is spent of the budget; `value spent` says of what."""
    ahead = found.forecast
    return {
        "currency": found.currency,
        "budget": number(found.budget),
        "spent": number(found.spent),
        "least": number(found.least),
        "at_least": found.at_least,
        "over": found.over,
        "forecast": None
        if ahead is None
        else {
            "expected": number(ahead.expected),
            "interval": [number(ahead.low), number(ahead.high)],
            "level": ahead.level,
        },
        "foreseen_over": found.foreseen_over,
        "unforeseen_because": found.unforeseen,
        "runs_out": found.runs_out.isoformat() if found.runs_out else None,
    }


def net_json(net: Net) -> Json:
    return {
        "net_per_day": number(net.per_day),
        "interval": [number(net.low), number(net.high)],
        "currency": net.currency,
        "terms": {name: number(amount) for name, amount in net.terms.items()},
    }


def _work(work: WorkState, value: WorkValue, today: date) -> Json:
    record = work.evidence.certificate
    held = work.certified(today)
    refusal = record.outcome if record and isinstance(record.outcome, Refusal) else None
    return {
        "work": work.name,
        "ceiling": work.ceiling.value,
        "share_alone": number(work.share.value) if work.share else None,
        "share_interval": [number(work.share.low), number(work.share.high)] if work.share else None,
        "certificate": _certificate(*held) if held else None,
        "void_because": void_because(record, today),
        "refusal": {"missing": refusal.missing, "message": refusal.message, "attempt": refusal.attempt}
        if refusal
        else None,
        "data": data_json(work),
        "missing_cases": _arrival(work),
        "people": _people(work.desk) if work.desk else None,
        "people_unknown_because": [each.text for each in work.desk_unknown],
        "value": _value(value),
        "minutes": _minutes(work.minutes),
        "stress": [asdict(each) for each in work.evidence.stress],
        "demo_gap": number(work.evidence.demo_gap),
        "demo_gap_low": number(work.evidence.demo_gap_low),
        "demo_gap_high": number(work.evidence.demo_gap_high),
    }


def _certificate(record: CertificateRecord, certificate: Proof) -> Json:
    # An item is in a segment before it reaches a threshold: no single one may be taken for that of all.
    threshold = {} if isinstance(certificate, BySegment) else {"threshold": certificate.threshold}
    segments = segments_json(certificate) if isinstance(certificate, BySegment) else None
    return {
        "implementation": record.implementation,
        "max_error": number(certificate.max_error),
        "confidence_level": number(certificate.confidence_level),
        **threshold,
        "by_segment": segments,
        "share": number(certificate.share),
        "share_of_all": number(record.share_of_all),
        "n": certificate.n,
        "errors": certificate.errors,
        "items": record.total_items,
        "kept": record.kept,
        "held": record.held,
        "attempt": certificate.attempt,
        "method": certificate.method,
        "error_bound": number(certificate.error_bound),
        "at": record.at,
        "expires": record.expires,
        "attempt_id": record.attempt_id,
        "labels": record.labels.value,
        "acceptable_at_least": number(1 - certificate.max_error)
        if record.labels is LabelKind.JUDGEMENTS
        else None,
    }


def void_because(record: CertificateRecord | None, today: date) -> Sequence[str]:
    """What changed since a certificate that no longer holds; nothing where it holds, or there is none."""
    if record is None or record.proof is None:
        return []
    return list(dict.fromkeys([*record.void_because, *(["expired"] if expired(record, today) else [])]))


def _arrival(work: WorkState) -> Json | None:
    if work.arrival is None:
        return None
    each = work.arrival
    return {
        "missing": each.missing,
        "per_day": number(each.per_day),
        "on": each.on.isoformat() if each.on else None,
    }


def _people(desk: Desk) -> Json:
    queue = desk.queue
    return {
        "by": desk.by,
        "arrivals_per_hour": number(queue.arrivals_per_hour),
        "people": queue.people,
        "effort_s": number(queue.effort_s),
        "utilisation": number(queue.utilisation),
        "mean_wait_s": number(queue.mean_wait_s),
        "p95_wait_s": number(queue.p95_wait_s),
        "within_s": number(desk.within_s),
        "cliff_arrivals_per_hour": number(desk.cliff_arrivals_per_hour),
        "cliff_volume_per_day": number(desk.cliff_volume_per_day),
        "cliff_share": number(desk.cliff_share),
        "people_needed": desk.people_needed,
    }


def _value(value: WorkValue) -> Json:
    unknown = [each.text for each in value.unknown]
    if value.net is None:
        return {
            "net_per_day": None,
            "interval": None,
            "currency": None,
            "terms": None,
            "time_saved": None,
            "rests_on": None,
            "unknown_because": unknown,
        }
    saved = "measured" if value.measured else "promised"
    rests_on = {term: how.value for term, how in value.how.items()}
    return {**net_json(value.net), "time_saved": saved, "rests_on": rests_on, "unknown_because": unknown}


def _minutes(found: Minutes) -> Json:
    return {
        "with_proposal": _mean(found.with_proposal),
        "without": _mean(found.without),
        "saved_s": number(found.saved_s),
        "interval": None if found.saved_s is None else [number(found.low_s), number(found.high_s)],
        "level": found.level,
        "missing": {"with_proposal": found.missing_with, "without": found.missing_without},
        "needed": found.needed,
        "by_lot": found.by_lot,
        "unmarked": found.unmarked,
    }


def _mean(mean: Mean | None) -> Json | None:
    if mean is None:
        return None
    interval = None if mean.low is None else [number(mean.low), number(mean.high)]
    return {"n": mean.n, "mean_s": number(mean.seconds), "interval": interval}


def number(value: float | None) -> float | None:
    """Rounded to what is meant, without a minus before 0; what has no end is null."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, 6) + 0.0
