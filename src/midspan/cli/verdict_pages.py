"""Verdicts recorded, and shown page by page."""

from __future__ import annotations

from datetime import date

from midspan.cli.verdict import RULE
from midspan.decide.assessment import Assessment
from midspan.decide.document import Receipt
from midspan.decide.recording import record_verdict
from midspan.decide.summary import summary
from midspan.ledger.run import Ledger


def recorded(found: Assessment, ledger: Ledger, today: date, *, supposed: bool) -> dict[str, Receipt]:
    """Record every verdict and give its receipt, by initiative. Raises as `record_verdict` does."""
    return {each.name: record_verdict(ledger, each, today, supposed=supposed) for each in found.initiatives}


def pages(found: Assessment, ledger: Ledger, today: date, *, supposed: bool) -> str:
    """Record every verdict and give it as text, one page after the other."""
    receipts = recorded(found, ledger, today, supposed=supposed)
    signers = ledger.store.public_keys()
    texts = []
    for each in found.initiatives:
        receipt = receipts[each.name]
        texts.append(summary(each, today, receipt, signers[receipt.signed_by][0]))
    return RULE.join(texts)
