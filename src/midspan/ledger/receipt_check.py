"""Checking a receipt, with nothing but the receipt.

Law: of a receipt that midspan issued, no value can be changed, added, removed or moved so that it still checks,
unless by the holder of a key in it. Receipts come from strangers: whatever is in one, the answer is a ReceiptCheck.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from midspan.errors import ReceiptError
from midspan.ledger import chain, merkle
from midspan.ledger.canonical import canonical
from midspan.ledger.signature import fingerprint, fits
from midspan.model.entry import Recorded

FORMAT = "midspan receipt 1"
PROVES = [
    "each entry is, to the letter, what was recorded under its number, time, kind, subject and key",
    "the entries stand in one chain of batches, whose newest head no change to anything before it leaves as it is",
    "the holder of each key shown signed the batches that name it; the holder of the issuing key chose these entries",
]
DOES_NOT_PROVE = [
    "who holds a key: compare its fingerprint with one that you were given another way",
    "that a time is right: it is the signer's own clock",
    "that these entries are all there are: others may have been left out, or recorded later",
    "that its signer showed the same ledger to everyone: compare the newest head with other receipts of it",
    "that what was recorded is true: cases, labels and answers are as midspan was given them",
]
FIELDS = ("format", "issued", "proves", "does_not_prove", "keys", "entries", "chain", "signature")
_BATCH = {
    "number": int,
    "first": int,
    "last": int,
    "at": str,
    "root": str,
    "signed_by": str,
    "signature": str,
}
_ENTRY = {
    "seq": int, "batch": int, "at": str, "kind": str, "subject": str, "key": str, "body": str, "proof": list
}  # fmt: skip
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What a receipt says, if `ok`; else `problem` names the first thing that is wrong.

    heads: the head of every batch shown with its signature, by number; links: batches between that only link them.
    signers: name by fingerprint, of all who signed a batch. issuer: a fingerprint.
    """

    problem: str | None = None
    entries: tuple[Recorded, ...] = ()
    heads: tuple[tuple[int, str], ...] = ()
    links: int = 0
    signers: tuple[tuple[str, str], ...] = ()
    issuer: str = ""
    issued_at: str = ""

    @property
    def ok(self) -> bool:
        return self.problem is None


def verify_receipt(receipt: object) -> ReceiptCheck:
    """Check a receipt that was read from JSON. Never raises."""
    try:
        return _verified(receipt)
    except ReceiptError as error:
        return ReceiptCheck(error.message)
    except (ValueError, RecursionError):
        return ReceiptCheck("the receipt holds something that JSON cannot say")


def verify_bytes(data: bytes) -> ReceiptCheck:
    """Check a receipt's file; it must be, to the byte, as midspan writes it. Never raises."""
    try:
        receipt = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return ReceiptCheck(f"this is not the JSON of a receipt: {error}")
    check = verify_receipt(receipt)
    if not check.ok:
        return check
    expected = render(receipt)
    if expected == data:
        return check
    same = next(
        (i for i, (a, b) in enumerate(zip(expected, data, strict=False)) if a != b),
        min(len(expected), len(data)),
    )
    line = data[:same].count(b"\n") + 1
    return ReceiptCheck(
        f"line `{line}` is not as midspan writes it, though every value in the file is intact"
    )


def render(receipt: Mapping[str, Any]) -> bytes:
    """A receipt as the bytes of its file."""
    return (json.dumps(receipt, indent=1, ensure_ascii=False) + "\n").encode()


def signed_part(receipt: Mapping[str, Any]) -> bytes:
    """What the issuer signs: everything but the signature."""
    return (
        b"midspan receipt 1\n"
        + canonical({key: receipt[key] for key in FIELDS if key != "signature"}).encode()
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """A batch of the chain as the receipt shows it, its head computed."""

    number: int
    first: int
    last: int
    at: str
    root: bytes
    head: bytes
    signed_by: str


def _verified(receipt: object) -> ReceiptCheck:
    if not isinstance(receipt, dict) or "format" not in receipt:
        raise ReceiptError("this is not a receipt of midspan")
    if receipt["format"] != FORMAT:
        raise ReceiptError(f"the receipt has the format `{receipt['format']}`, this midspan reads `{FORMAT}`")
    kinds = (str, dict, list, list, list, list, dict, str)
    top = _fields(receipt, "the receipt", dict(zip(FIELDS, kinds, strict=True)))
    issued = _fields(top["issued"], "`issued`", {"at": str, "by": str})
    keys = _keys(top["keys"])
    if top["proves"] != PROVES or top["does_not_prove"] != DOES_NOT_PROVE:
        raise ReceiptError("what the receipt says it proves was changed")
    if issued["by"] not in keys:
        raise ReceiptError("the receipt does not show the key of its issuer")
    shown, steps = _chain(top["chain"], keys)
    entries = _entries(top["entries"], {batch.number: batch for batch in shown})
    signers = _introduced(shown, keys, entries)
    if not fits(keys[issued["by"]][1], signed_part(top), _hex(top["signature"], 64, "`signature`")):
        raise ReceiptError("the receipt as a whole is not what its issuer signed")
    heads = tuple((batch.number, batch.head.hex()) for batch in shown)
    return ReceiptCheck(None, entries, heads, steps - len(shown), signers, issued["by"], issued["at"])


def _fields(value: object, what: str, kinds: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(value, dict) or list(value) != list(kinds):
        raise ReceiptError(f"{what} does not have the fields of a receipt: {', '.join(kinds)}")
    for name, kind in kinds.items():
        if type(value[name]) is not kind:  # True is no number here
            raise ReceiptError(f"`{name}` in {what} is of the wrong kind")
    return value


def _hex(value: object, length: int, what: str) -> bytes:
    if not isinstance(value, str) or len(value) != 2 * length or not _HEX.fullmatch(value):
        raise ReceiptError(f"{what} is not {length} bytes in lower-case hexadecimal")
    return bytes.fromhex(value)


def _keys(value: Sequence[object]) -> dict[str, tuple[str, bytes]]:
    keys = {}
    for each in value:
        raw = _fields(each, "a key", {"fingerprint": str, "name": str, "public": str})
        public = _hex(raw["public"], 32, "a public key")
        if fingerprint(public) != raw["fingerprint"]:
            raise ReceiptError(f"the public key `{raw['fingerprint']}` is another one")
        keys[raw["fingerprint"]] = (raw["name"], public)
    return keys


def _chain(value: object, keys: Mapping[str, tuple[str, bytes]]) -> tuple[list[_Shown], int]:
    raw = _fields(value, "`chain`", {"before": str, "batches": list})
    head, number = _hex(raw["before"], 32, "`before`"), 0
    shown: list[_Shown] = []
    for step in raw["batches"]:
        if isinstance(step, str) and shown:
            head = chain.head(head, _hex(step, 32, "a link of the chain"))
        else:
            shown.append(_batch(step, head, number + 1, shown, keys))
            head, number = shown[-1].head, shown[-1].number - 1
        number += 1
    if not shown or not isinstance(raw["batches"][-1], dict):
        raise ReceiptError("the chain does not end in a signed batch")
    if shown[0].number == 1 and (raw["before"] != chain.GENESIS.hex() or shown[0].first != 1):
        raise ReceiptError("batch `1` does not begin the chain")
    return shown, len(raw["batches"])


def _batch(
    step: object, before: bytes, number: int, shown: Sequence[_Shown], keys: Mapping[str, tuple[str, bytes]]
) -> _Shown:
    raw = _fields(step, "a batch", _BATCH)
    if raw["number"] < 1 or (shown and raw["number"] != number):
        raise ReceiptError(f"batch `{raw['number']}` is out of its place in the chain")
    after = shown[-1].last if shown else 0
    follows = raw["first"] == after + 1 if shown and shown[-1].number + 1 == number else raw["first"] > after
    if not follows or raw["last"] < raw["first"]:
        raise ReceiptError(f"batch `{raw['number']}` has the wrong records")
    root = _hex(raw["root"], 32, "a root")
    content = chain.content(raw["number"], raw["first"], raw["last"], raw["at"], root, raw["signed_by"])
    head = chain.head(before, content)
    key = keys.get(raw["signed_by"])
    if key is None or not fits(key[1], chain.message(head), _hex(raw["signature"], 64, "a signature")):
        raise ReceiptError(f"batch `{raw['number']}` is not what `{raw['signed_by']}` signed")
    return _Shown(raw["number"], raw["first"], raw["last"], raw["at"], root, head, raw["signed_by"])


def _entries(value: Sequence[object], batches: Mapping[int, _Shown]) -> tuple[Recorded, ...]:
    entries: list[Recorded] = []
    for each in value:
        raw = _fields(each, "an entry", _ENTRY)
        if entries and raw["seq"] <= entries[-1].seq:
            raise ReceiptError(f"record `{raw['seq']}` is out of its place")
        _prove(raw, batches.get(raw["batch"]))
        body = json.loads(raw["body"])
        if not isinstance(body, dict):
            raise ReceiptError(f"record `{raw['seq']}` has no body")
        entries.append(
            Recorded(raw["seq"], raw["batch"], raw["at"], raw["kind"], raw["subject"], raw["key"], body)
        )
    return tuple(entries)


def _prove(raw: Mapping[str, Any], batch: _Shown | None) -> None:
    path = [_hex(each, 32, "a proof") for each in raw["proof"]]
    leaf = chain.leaf(raw["seq"], raw["at"], raw["kind"], raw["subject"], raw["key"], raw["body"])
    if (
        batch is None
        or raw["at"] != batch.at
        or merkle.root_from(leaf, raw["seq"] - batch.first, batch.last - batch.first + 1, path) != batch.root
    ):
        raise ReceiptError(
            f"record `{raw['seq']}`, {raw['kind']} of `{raw['subject']}`, is not what was recorded in batch `{raw['batch']}`"
        )


def _introduced(
    shown: Sequence[_Shown], keys: Mapping[str, tuple[str, bytes]], entries: Sequence[Recorded]
) -> tuple[tuple[str, str], ...]:
    """Every key that signed a batch must stand in the ledger itself, under the same name."""
    recorded = {entry.subject: entry.body for entry in entries if entry.kind == "key"}
    signers = {batch.signed_by: keys[batch.signed_by] for batch in shown}
    for key, (name, public) in signers.items():
        if recorded.get(key) != {"name": name, "public": public.hex()}:
            raise ReceiptError(f"the key `{key}` is not the one that the ledger recorded")
    return tuple((key, name) for key, (name, _) in signers.items())
