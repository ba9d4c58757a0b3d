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
    """One record. intact: it is what was recorded."""

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
    """One page. kinds: that there are, with how many records each has. further: the number to go on before; None at the oldest."""

    records: tuple[Record, ...]
    kinds: Mapping[str, int]
    further: int | None

    @property
    def all(self) -> int:
        """Records of the whole ledger."""
        return sum(self.kinds.values())


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
    """Of everything that was recorded, also by a later version."""
    return {kind: ledger.count(kind) for kind in sorted({kind for kind, _ in ledger.store.touched(0)})}


def one(ledger: Ledger, seq: int) -> tuple[Record, Signed] | None:
    """A record by its number; None where there is none. Raises StoreError."""
    row = next(ledger.store.rows(beyond=seq - 1), None)
    if row is None or row.seq != seq:
        return None
    batch = next(ledger.store.batches(after=row.batch - 1))
    name = ledger.store.public_keys().get(batch.signed_by, ("unknown", b""))[0]
    return _record(row), Signed(
        batch.number, batch.first, batch.last, batch.at, batch.head.hex(), batch.signed_by, name
    )


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
    return ledger.store.rows(
        kind=asked.kind, subject=asked.subject, key=asked.key, newest_first=True, beyond=asked.before
    )


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
