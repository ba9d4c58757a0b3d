"""A receipt: some entries of a ledger, with all that a stranger needs to check them offline."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from midspan.errors import DamagedStoreError, ReceiptError
from midspan.ledger import chain, merkle
from midspan.ledger.ports import Batch, Row
from midspan.ledger.receipt_check import DOES_NOT_PROVE, FORMAT, PROVES, signed_part, verify_receipt
from midspan.ledger.run import Ledger


def make_receipt(ledger: Ledger, seqs: Iterable[int]) -> dict[str, Any]:
    """The receipt of these records: JSON values only, signed by the ledger's signer.

    The entries that introduce the keys of its batches are added. Raises ReceiptError where there is no such
    record, DamagedStoreError where the ledger is not intact.
    """
    batches = list(ledger.store.batches())
    wanted = _by_batch(batches, seqs)
    if not wanted:
        raise ReceiptError("there is no record to make a receipt of")
    signers = {batch.signed_by for batch in batches if batch.number in wanted or batch is batches[-1]}
    for row in ledger.store.rows(kind="key"):
        if row.subject in signers:  # its batch is signed by the same key, so this adds no further signer
            wanted.setdefault(row.batch, set()).add(row.seq)
    receipt: dict[str, Any] = {
        "format": FORMAT,
        "issued": {"at": ledger.now(), "by": ledger.signer.fingerprint},
        "proves": PROVES,
        "does_not_prove": DOES_NOT_PROVE,
        "keys": list(_keys(ledger, signers)),
        "entries": [
            entry
            for number in sorted(wanted)
            for entry in _entries(ledger.store.rows_of(number), wanted[number])
        ],
        "chain": _chain(batches, wanted),
    }
    receipt["signature"] = ledger.signer.sign(signed_part(receipt)).hex()
    problem = verify_receipt(receipt).problem
    if problem is not None:
        raise DamagedStoreError(
            f"the ledger gives no valid receipt: {problem}", help="`midspan audit verify` shows why"
        )
    return receipt


def _by_batch(batches: Sequence[Batch], seqs: Iterable[int]) -> dict[int, set[int]]:
    ends = [batch.last for batch in batches]
    wanted: dict[int, set[int]] = {}
    for seq in seqs:
        place = bisect_left(ends, seq)
        if seq < 1 or place == len(ends):
            raise ReceiptError(f"there is no record `{seq}` in the ledger")
        wanted.setdefault(batches[place].number, set()).add(seq)
    return wanted


def _keys(ledger: Ledger, signers: Collection[str]) -> Iterator[dict[str, str]]:
    known = ledger.store.public_keys()
    own = {ledger.signer.fingerprint: (ledger.signer_name, ledger.signer.public)}
    for key, (name, public) in sorted({**own, **known}.items()):
        if key in signers or key in own:
            yield {"fingerprint": key, "name": name, "public": public.hex()}


def _entries(rows: Sequence[Row], wanted: Collection[int]) -> Iterator[dict[str, Any]]:
    leaves = [row.leaf for row in rows]
    for index, row in enumerate(rows):
        if row.seq in wanted:
            yield {
                "seq": row.seq,
                "batch": row.batch,
                "at": row.at,
                "kind": row.kind,
                "subject": row.subject,
                "key": row.key,
                "body": row.body,
                "proof": [sibling.hex() for sibling in merkle.proof(leaves, index)],
            }


def _chain(batches: Sequence[Batch], wanted: Collection[int]) -> dict[str, Any]:
    """From the first batch that is needed to the newest; those that only link are their content's hash."""
    start = next(place for place, batch in enumerate(batches) if batch.number in wanted)
    before = batches[start - 1].head if start else chain.GENESIS
    steps: list[dict[str, Any] | str] = []
    for batch in batches[start:]:
        if batch.number in wanted or batch is batches[-1]:
            steps.append(
                {
                    "number": batch.number,
                    "first": batch.first,
                    "last": batch.last,
                    "at": batch.at,
                    "root": batch.root.hex(),
                    "signed_by": batch.signed_by,
                    "signature": batch.signature.hex(),
                }
            )
        else:
            steps.append((chain.content_of(batch) or b"").hex())
    return {"before": before.hex(), "batches": steps}
