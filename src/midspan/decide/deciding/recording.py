"""What deciding writes into the ledger: verdicts as they were computed, decisions as people made them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from midspan.access.keys import signer
from midspan.decide.assessment import InitiativeState
from midspan.decide.deciding.ceilings import lowered
from midspan.decide.deciding.decisions import Decision, Record, extended_already
from midspan.decide.deciding.party import Party
from midspan.decide.document import Receipt
from midspan.decide.snapshot import snapshot
from midspan.ledger.canonical import canonical
from midspan.ledger.ports import Batch
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.stage import Level


def record_verdict(ledger: Ledger, state: InitiativeState, today: date, *, supposed: bool) -> Receipt:
    """Record a verdict and give its receipt; one that the ledger has already, for the same day, is not recorded again.

    supposed: the day is not today's, so nothing may follow from it: ceilings fall only with a real verdict.
    Raises StoreError, KeyStoreError.
    """
    body = _body(state, today, supposed=supposed)
    falls = () if supposed else lowered(state, _levels(ledger, state), today)
    known = ledger.latest("verdict", state.file.names)
    if known is not None and not falls and canonical(known.body) == canonical(body):
        return _receipt(ledger, known.seq, known.batch)
    batch = ledger.append([*falls, Entry("verdict", state.file.identity, today.isoformat(), body)])
    if batch is None:
        raise AssertionError("a verdict was appended and nothing was recorded")
    return Receipt(batch.last, batch.number, batch.head.hex(), batch.signed_by)


def record_decision(ledger: Ledger, record: Record) -> Receipt:
    """Record a decision, signed with the key of who made it; the receipt is that of the decision's own entry.

    Raises UsageError where somebody else extended it meanwhile, StoreError, KeyStoreError.
    """
    signed = signed_by(ledger, record.party)
    batch = signed.append(record.entries, once=record.decision is Decision.EXTEND)
    if batch is None:
        raise extended_already(record.initiative)
    return Receipt(batch.last - len(record.entries) + 1, batch.number, batch.head.hex(), batch.signed_by)


def decision_document(state: InitiativeState, record: Record, on: date, receipt: Receipt) -> dict[str, Any]:
    """A recorded decision as JSON; its keys are documented in docs/verdict.md."""
    return {
        "initiative": state.name,
        "decision": record.decision.value,
        "on": on.isoformat(),
        "by": record.party.name,
        "role": record.party.role,
        "why": record.why,
        "verdict": state.verdict.outcome.value,
        "departs": record.departs,
        "to_stage": record.to_stage.value if record.to_stage else None,
        "until": record.until.isoformat() if record.until else None,
        "edits": list(record.edits),
        "receipt": asdict(receipt),
    }


def signed_by(ledger: Ledger, party: Party) -> Ledger:
    """The same ledger, signing with the key of this party."""
    name = re.sub(r"[^A-Za-z0-9._@+-]+", "-", party.name).strip("-.") or party.role
    key = signer(name[:100])
    return Ledger(ledger.store, key, key.name, ledger.now)


def _levels(ledger: Ledger, state: InitiativeState) -> dict[str, Level]:
    found = {}
    for work in state.works:
        entries = [ledger.latest("ceiling", work.file.names, name) for name in state.file.names]
        newest = max((each for each in entries if each), key=lambda each: each.seq, default=None)
        found[work.file.identity] = Level(newest.body["level"]) if newest else Level.OFF
    return found


def _receipt(ledger: Ledger, seq: int, number: int) -> Receipt:
    batch = _batch(ledger, number)
    return Receipt(seq, number, batch.head.hex(), batch.signed_by)


def _batch(ledger: Ledger, number: int) -> Batch:
    return next(ledger.store.batches(after=number - 1))


def _body(state: InitiativeState, today: date, *, supposed: bool) -> Mapping[str, Any]:
    verdict = state.verdict
    return {
        **snapshot(state, today).body(),
        "supposed": supposed,
        "to_stage": verdict.to_stage.value if verdict.to_stage else None,
        "decision_due": verdict.due.isoformat() if verdict.due else None,
    }
