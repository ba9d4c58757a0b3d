"""What people said in production of answers whose right one is known, as the ledger has it: it measures who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from midspan.ledger.run import Ledger


@dataclass(frozen=True, slots=True)
class KnownSaid:
    """case: its id. right: whether they were. shown_right: whether the answer that was shown was."""

    by: str
    case: str
    at: str
    right: bool
    shown_right: bool


def known_said(ledger: Ledger, names: Sequence[str], before: str | None = None) -> dict[str, KnownSaid]:
    """What stands, by task: what was taken back is not there. before: UTC, of what was said earlier only. Raises StoreError."""
    said: dict[str, tuple[int, KnownSaid]] = {}
    for entry in ledger.read("response", tuple(names)):
        body = entry.body
        if body["purpose"] == "known" and "right" in body and (before is None or body["at"] < before):
            found = KnownSaid(
                body["by"], body["case"], body["at"], right=body["right"], shown_right=body["proposal_right"]
            )
            said[entry.key] = entry.seq, found
    for entry in ledger.read("undo", tuple(names)) if said else ():
        if entry.key in said and said[entry.key][0] < entry.seq:
            del said[entry.key]
    return {task: each for task, (_, each) in said.items()}
