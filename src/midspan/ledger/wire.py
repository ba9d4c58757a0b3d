"""Rows and batches as JSON lists, for stores that are asked over a network."""

from __future__ import annotations

from typing import Any

from midspan.ledger.ports import Batch, Row


def row_out(row: Row) -> list[Any]:
    return [*row[:7], row.leaf.hex()]


def row_in(said: Any) -> Row:
    """Raises ValueError for what is no row."""
    seq, batch, *texts, leaf = _list(said, 8)
    if not all(isinstance(each, str) for each in (*texts, leaf)):
        raise ValueError("a text of a row is none")
    at, kind, subject, key, body = texts
    return Row(number_in(seq), number_in(batch), at, kind, subject, key, body, bytes.fromhex(leaf))


def batch_out(batch: Batch) -> list[Any]:
    return [
        batch.number,
        batch.first,
        batch.last,
        batch.at,
        batch.root.hex(),
        batch.head.hex(),
        batch.signed_by,
        batch.signature.hex(),
    ]


def batch_in(said: Any) -> Batch:
    """Raises ValueError for what is no batch."""
    number, first, last, at, root, head, signed_by, signature = _list(said, 8)
    if not all(isinstance(each, str) for each in (at, root, head, signed_by, signature)):
        raise ValueError("a text of a batch is none")
    return Batch(
        number_in(number),
        number_in(first),
        number_in(last),
        at,
        bytes.fromhex(root),
        bytes.fromhex(head),
        signed_by,
        bytes.fromhex(signature),
    )


def _list(said: Any, length: int) -> list[Any]:
    if not isinstance(said, list) or len(said) != length:
        raise ValueError("not a list of that length")
    return said


def number_in(said: Any) -> int:
    """Raises ValueError for what is none."""
    if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said < 2**53:
        raise ValueError("not a number of a row or batch")
    return said
