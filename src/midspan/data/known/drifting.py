"""What the ledger keeps of the drift of a table: where its detector stands, so that the next look goes on from there.

Law: `from_body(found.body()) == found`. It goes on only from a state of the same reference, cut into the same windows; of the data
it holds counts and distances, and of a column of values the one whose share changed most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.data.fit.watching import Kept
from midspan.ledger.run import Ledger, Subject

KIND = "drift"


@dataclass(frozen=True, slots=True)
class Drifted:
    """table: its name in the contract. reference, production: what they were read from. counted: windows that are new in this record.

    anew: why it began anew; nothing where it went on, or began for the first time. kept: where it stands.
    """

    at: str
    table: str
    reference: str
    production: str
    counted: tuple[str, ...]
    anew: str
    kept: Kept

    def body(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        return {
            "at": self.at,
            "table": self.table,
            "reference": self.reference,
            "production": self.production,
            "counted": list(self.counted),
            "anew": self.anew,
            "first": self.kept.first,
            "until": self.kept.until,
            "state": dict(self.kept.state),
        }


def from_body(body: Mapping[str, Any]) -> Drifted:
    """What an entry holds."""
    kept = Kept(body["state"], body["until"], body["first"])
    return Drifted(
        body["at"],
        body["table"],
        body["reference"],
        body["production"],
        tuple(body["counted"]),
        body["anew"],
        kept,
    )


def read_drift(ledger: Ledger, work: Subject, table: str) -> Drifted | None:
    """Where the detector of a table of a work stands; None where none was recorded. Raises StoreError."""
    entry = ledger.latest(KIND, work, table)
    return None if entry is None else from_body(entry.body)
