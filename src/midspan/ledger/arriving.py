"""Batches that come from elsewhere: whether they continue the chain, as their signatures say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from midspan.ledger import chain, merkle
from midspan.ledger.ports import Batch, Row
from midspan.ledger.signature import fingerprint, fits

Sent = Sequence[tuple[Batch, Sequence[Row]]]


def wrong_with(last: Batch | None, sent: Sent, keys: Mapping[str, bytes]) -> str | None:
    """What keeps these batches from following `last`, in words; None where they do.

    keys: raw public keys by fingerprint, those of the ledger and those that come along.
    """
    for name, public in keys.items():
        if len(public) != 32 or fingerprint(public) != name:
            return f"the key `{name[:40]}` is not the one that its name says"
    for batch, rows in sent:
        problem = _wrong(last, batch, rows, keys)
        if problem is not None:
            return f"batch {batch.number}: {problem}"
        last = batch
    return None


def _wrong(last: Batch | None, batch: Batch, rows: Sequence[Row], keys: Mapping[str, bytes]) -> str | None:
    number, first, before = (last.number + 1, last.last + 1, last.head) if last else (1, 1, chain.GENESIS)
    if (batch.number, batch.first, batch.last) != (number, first, first + len(rows) - 1) or not rows:
        return "it does not follow the one before"
    for seq, row in enumerate(rows, first):
        if (row.seq, row.batch, row.at) != (seq, number, batch.at) or chain.leaf_of(row) != row.leaf:
            return f"record {seq} is not what its hash says"
    content = chain.content_of(batch)
    if merkle.root([row.leaf for row in rows]) != batch.root or content is None:
        return "its root is not that of its records"
    if chain.head(before, content) != batch.head:
        return "its head is not that of the chain"
    public = keys.get(batch.signed_by)
    if public is None or not fits(public, chain.message(batch.head), batch.signature):
        return "its signature is not that of a known key"
    return None
