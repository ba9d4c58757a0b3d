"""Verdicts recorded, and shown page by page, beside an earlier one where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.decide.assessment import Assessment, InitiativeState
from midspan.decide.deciding.recording import record_verdict
from midspan.decide.document import Receipt, documents
from midspan.decide.learning.lesson import Lesson, lessons
from midspan.decide.learning.similar import taught
from midspan.decide.snapshot import snapshot
from midspan.decide.summary import summary
from midspan.ledger.run import Ledger
from midspan.run.recorded.marking import RECORDED, is_recorded
from midspan.versions.comparison import Comparison, Earlier, compare, document
from midspan.versions.verdict_markdown import Shown, page
from midspan.versions.verdict_text import changes

RULE = f"\n\n{'─' * 100}\n\n"


@dataclass(frozen=True, slots=True)
class Compared:
    """All that was assessed, and the earlier verdicts of a receipt; None where nothing is compared with."""

    found: Assessment
    earlier: Earlier | None

    def changes(self) -> dict[str, Comparison]:
        """Every initiative with what the receipt shows of it, by name."""
        if self.earlier is None:
            return {}
        return {
            each.name: compare(self.earlier, each.file.names, snapshot(each, self.found.today))
            for each in self.found.initiatives
        }


def recorded(found: Assessment, ledger: Ledger, today: date, *, supposed: bool) -> dict[str, Receipt]:
    """Record every verdict and give its receipt, by initiative. Raises as `record_verdict` does."""
    return {each.name: record_verdict(ledger, each, today, supposed=supposed) for each in found.initiatives}


def pages(compared: Compared, ledger: Ledger, *, supposed: bool) -> str:
    """Record every verdict and give it as text, one page after the other."""
    found, changed = compared.found, compared.changes()
    receipts = recorded(found, ledger, found.today, supposed=supposed)
    signers, taught = ledger.store.public_keys(), lessons(ledger)
    texts = []
    for each in found.initiatives:
        receipt = receipts[each.name]
        text = summary(each, found.today, receipt, signers[receipt.signed_by][0])
        text += "".join(f"\n\n{line}" for line in _taught(each, taught))
        texts.append(f"{text}\n\n{changes(changed[each.name])}" if each.name in changed else text)
    return _noted(RULE.join(texts), ledger)


def as_json(compared: Compared, ledger: Ledger, *, supposed: bool) -> dict[str, Any]:
    """The same with the documented keys of docs/verdict.md."""
    receipts = recorded(compared.found, ledger, compared.found.today, supposed=supposed)
    changed = {name: document(each) for name, each in compared.changes().items()}
    found = documents(compared.found, receipts, changed)
    return {**found, "clock": "recorded" if is_recorded(ledger) else "real"}


def as_markdown(compared: Compared, ledger: Ledger, *, supposed: bool) -> str:
    """The same as one comment on a pull request."""
    found, changed = compared.found, compared.changes()
    recorded(found, ledger, found.today, supposed=supposed)
    shown = [
        Shown(each.name, snapshot(each, found.today), changed.get(each.name)) for each in found.initiatives
    ]
    return _noted(page(shown, compared.earlier is not None).rstrip("\n"), ledger)


def _noted(text: str, ledger: Ledger) -> str:
    """Whoever reads a verdict over a recorded life is told so before anything else."""
    return f"{RECORDED}\n\n{text}" if is_recorded(ledger) else text


def _taught(state: InitiativeState, found: Sequence[Lesson]) -> Iterator[str]:
    alike = taught(state, found)
    if alike:
        names = ", ".join(f"{each.initiative} (stopped {each.on})" for each in alike)
        yield f"lessons of similar ones: {names}; read them: `midspan lessons --like {state.name}`"
