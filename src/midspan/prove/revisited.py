"""Cases that once certified and are develop cases now: their answers are known, so looking at them executes nothing.

They are looked at all the same, and whatever is chosen by them cannot be certified on them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from midspan.definitions.digests import digest
from midspan.ledger.run import Ledger
from midspan.model.case import Use
from midspan.model.entry import Entry
from midspan.prove.certifying.attempts import attempts
from midspan.prove.evaluating.trial import Found, Trial
from midspan.prove.keys import pack, short


@dataclass(slots=True)
class Revisited:
    """spent: short keys of the inputs of all attempts. inputs: those of them that were looked at now."""

    spent: frozenset[bytes]
    inputs: set[str] = field(default_factory=set)

    def add(self, found: Found) -> None:
        # What is executed now is recorded as looked at in any case.
        if not found.fresh and short(found.case.input_key) in self.spent:
            self.inputs.add(found.case.input_key)

    def record(self, on: Trial, ledger: Ledger) -> None:
        if self.inputs:
            inputs = pack(self.inputs)
            said = {"use": Use.DEVELOP.value, "inputs": inputs}
            ledger.append([Entry("seen", on.file.identity, digest(inputs), said)], once=True)


def revisited(ledger: Ledger) -> Revisited:
    """Before anything is looked at. Raises StoreError."""
    return Revisited(frozenset().union(*(each.inputs for each in attempts(ledger))))
