"""Minutes with the proposal against without it, from production: who saw one was drawn by lot (`review.blind`).

Only items with a proposal count, and not those that were drawn to be labelled: of these the sure ones are more often blind, so
whether a proposal was seen would tell of the item too. Times of answers that were taken back count, for they were spent.
"""

from __future__ import annotations

from datetime import date
from itertools import islice

from midspan.definitions.efforts import Efforts
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.production import Purpose
from midspan.run.tasks.entries import RESPONSE

NEWEST = 20_000


def paces(ledger: Ledger, file: WorkFile, until: date) -> Efforts:
    """Of the newest answers of one work, up to the end of that day. Raises StoreError."""
    found, drawn = Efforts(), drawn_items(ledger, file)
    for entry in islice(ledger.read(RESPONSE, file.names, newest_first=True), NEWEST):
        body = entry.body
        seconds = body.get("effort_s")
        if body["purpose"] != Purpose.DECIDE or "proposal" not in body or seconds is None:
            continue
        if body["item"] in drawn or date.fromisoformat(body["at"][:10]) > until:
            continue
        (found.without if body["blind"] else found.with_proposal).add(seconds)
        found.by_lot += 1
    return found


def drawn_items(ledger: Ledger, file: WorkFile) -> frozenset[str]:
    """Items of one work that were drawn to be labelled, in any of its streams. Raises StoreError."""
    return frozenset(
        entry.key for stream in ledger.read("stream", file.names) for entry in ledger.read("draw", stream.key)
    )
