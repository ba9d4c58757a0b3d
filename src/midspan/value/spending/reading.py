"""What the works of an initiative took, read from the ledger: answers that were asked for, and people's reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.production import State
from midspan.run.tasks.entries import RESPONSE
from midspan.value.spending.account import Usage


def usage(ledger: Ledger, works: Sequence[WorkFile], until: date) -> Usage:
    """Up to the end of that day. Raises StoreError."""
    found = Usage()
    for file in works:
        for entry in ledger.read("item", file.names):
            day = date.fromisoformat(entry.at[:10])
            if day <= until and State.EXECUTED in entry.body["states"].split(" "):
                _answered(found, day, entry.body.get("cost"))
        for entry in ledger.read(RESPONSE, file.names):
            day = date.fromisoformat(str(entry.body["at"])[:10])
            if day <= until:
                _reviewed(found, day, entry.body.get("effort_s"))
    return found


def _answered(found: Usage, day: date, cost: float | None) -> None:
    found.answers += 1
    if cost is None:
        found.unbilled += 1
    else:
        found.model[day] += cost


def _reviewed(found: Usage, day: date, effort_s: float | None) -> None:
    found.reviews += 1
    if effort_s is None:
        found.untimed += 1
    else:
        found.people_s[day] += effort_s
