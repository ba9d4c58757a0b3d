"""What asking took while a work was proven, written down with the outcomes that it brought.

An entry is of kind `bill`: subject the work, body {implementation, use, answers, unbilled, amount}, one for each batch of outcomes. Law:
all that was asked is in one, also what was asked again, what failed, and what another process had written down first; an answer that
was kept from before was paid for then.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from midspan.definitions.digests import digest
from midspan.model.case import Use
from midspan.model.entry import Entry, Recorded
from midspan.model.evidence import UNJUDGED
from midspan.prove.outcome import Outcome, Result

KIND = "bill"


@dataclass(frozen=True, slots=True)
class Bill:
    """answers: that were asked; unbilled: of these with an unknown cost. amount: of the others, in the workspace's currency."""

    answers: int
    unbilled: int
    amount: float


def bill(outcomes: Iterable[Outcome]) -> Bill:
    """Of what was executed just now; what only people could answer, and nobody did, was put to nobody."""
    asked = [each for each in outcomes if each.result is not Result.KEPT and not _unanswerable(each)]
    known = [each.cost - each.earlier for each in asked if each.cost is not None]
    # What several samples cost together may be told in another order than what one of them did.
    return Bill(len(asked), len(asked) - len(known), max(0.0, math.fsum(known)))


def _unanswerable(outcome: Outcome) -> bool:
    return outcome.failure is not None and outcome.failure.kind in {UNJUDGED, "missing"}


def bill_entries(
    work: str, implementation: str, subject: str, use: Use, done: Mapping[str, Outcome]
) -> list[Entry]:
    """The entry for these outcomes by their keys; none where nothing was asked. subject: of the outcomes."""
    found = bill(done.values())
    if not found.answers:
        return []
    # Whoever asks the same once more takes another time for it, and another bill.
    told = digest([subject, [[key, each.cost, each.latency_s] for key, each in done.items()]])
    body = {
        "implementation": implementation,
        "use": use.value,
        "answers": found.answers,
        "unbilled": found.unbilled,
        "amount": found.amount,
    }
    return [Entry(KIND, work, told, body)]


def bill_of(entry: Recorded) -> Bill:
    return Bill(entry.body["answers"], entry.body["unbilled"], entry.body["amount"])
