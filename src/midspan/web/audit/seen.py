"""What the trail shows: records newest first, each held against what it was when it was recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from midspan.ledger import chain
from midspan.ledger.ports import Row
from midspan.ledger.run import Ledger

ON_A_PAGE = 50
# What midspan records. A ledger may hold others, of a later version: they are found by leaving the kind open.
KINDS = (
    "approval", "attempt", "ceiling", "certificate", "chunk", "clock", "decision", "demotion", "denial",
    "draw", "erasure", "escalation", "evaluation", "fit", "incident", "incident-closed", "item", "key",
    "label", "lesson", "level", "measurement", "outcome", "promotion", "reassignment", "replay", "response",
    "seen", "stream", "token", "undo", "user", "verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """before: records before this number; None from the newest on."""

    kind: str | None = None
    subject: str | None = None
    key: str | None = None
    before: int | None = None

    def parameters(self) -> Mapping[str, str]:
        said = {"kind": self.kind, "subject": self.subject, "key": self.key}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Record:
    """One record. intact: it is what was recorded. said: its content in few words, or whole."""

    seq: int
    batch: int
    at: str
    kind: str
    subject: str
    key: str
    body: Mapping[str, Any]
    intact: bool


@dataclass(frozen=True, slots=True)
class Trail:
    """One page. further: the number to go on before; None at the oldest."""

    records: tuple[Record, ...]
    kinds: Mapping[str, int]
    further: int | None


@dataclass(frozen=True, slots=True)
class Signed:
    """The batch of a record: when, by which key, under which head of the chain."""

    batch: int
    first: int
    last: int
    at: str
    head: str
    signed_by: str
    signer: str


def trail(ledger: Ledger, asked: Asked) -> Trail:
    """Raises StoreError."""
    found = list(islice(_rows(ledger, asked), ON_A_PAGE + 1))
    kept = tuple(_record(row) for row in found[:ON_A_PAGE])
    further = kept[-1].seq if len(found) > ON_A_PAGE else None
    return Trail(kept, kinds(ledger), further)


def kinds(ledger: Ledger) -> Mapping[str, int]:
    """The kinds that there are, with how many records each has."""
    return {kind: count for kind in KINDS if (count := ledger.count(kind))}


def one(ledger: Ledger, seq: int) -> tuple[Record, Signed] | None:
    """A record by its number; None where there is none. Raises StoreError."""
    for batch in ledger.store.batches():
        if batch.first <= seq <= batch.last:
            row = next((each for each in ledger.store.rows_of(batch.number) if each.seq == seq), None)
            if row is None:
                return None
            name = ledger.store.public_keys().get(batch.signed_by, ("unknown", b""))[0]
            signed = Signed(
                batch.number, batch.first, batch.last, batch.at, batch.head.hex(), batch.signed_by, name
            )
            return _record(row), signed
    return None


def everything(ledger: Ledger, asked: Asked) -> Iterator[str]:
    """All records that were asked for, oldest first, as lines of JSON with the hash of each."""
    for row in ledger.store.rows(kind=asked.kind, subject=asked.subject, key=asked.key):
        said = {
            "seq": row.seq,
            "batch": row.batch,
            "at": row.at,
            "kind": row.kind,
            "subject": row.subject,
            "key": row.key,
            "body": json.loads(row.body),
            "leaf": row.leaf.hex(),
        }
        yield json.dumps(said, ensure_ascii=False) + "\n"


def _rows(ledger: Ledger, asked: Asked) -> Iterator[Row]:
    rows = ledger.store.rows(kind=asked.kind, subject=asked.subject, key=asked.key, newest_first=True)
    return (row for row in rows if asked.before is None or row.seq < asked.before)


def _record(row: Row) -> Record:
    return Record(
        row.seq,
        row.batch,
        row.at,
        row.kind,
        row.subject,
        row.key,
        json.loads(row.body),
        chain.leaf_of(row) == row.leaf,
    )


def short(body: Mapping[str, Any], most: int = 160) -> str:
    """The beginning of what a record says, as one line."""
    said = ", ".join(
        f"{name}: {value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)}"
        for name, value in body.items()
        if value not in (None, "", [], {})
    )
    return said if len(said) <= most else f"{said[: most - 1]}…"
