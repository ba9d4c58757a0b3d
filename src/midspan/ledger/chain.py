"""How entries become a chain that nobody can rewrite unseen.

Law: with canonical JSON (`canonical`), SHA-256 and RFC 6962 trees (`merkle`),

    leaf      = H(0x00, [seq, at, kind, subject, key, body])
    root      = tree over the leaves of a batch, in order of seq
    content   = H(0x02, [number, first, last, at, root in hex, signed_by])
    head      = H(0x03, head of the batch before, content)      the first batch follows 32 zero bytes
    signature = Ed25519("midspan ledger head 1", LF, head)

so a head stands for every entry up to it: who changes, removes, adds or swaps one needs another head, and with
it the signatures of all later batches. Where later batches matter only as links, their `content` stands for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from midspan.ledger import merkle
from midspan.ledger.canonical import canonical, quoted
from midspan.ledger.ports import Batch, Row, Signer

GENESIS = bytes(32)


def leaf(seq: int, at: str, kind: str, subject: str, key: str, body: str) -> bytes:
    """The hash of one entry; `body` is canonical JSON already. Raises UnicodeEncodeError for a lone surrogate."""
    text = f"[{seq},{canonical(at)},{canonical(kind)},{canonical(subject)},{canonical(key)},{body}]"
    return merkle.leaf_hash(text.encode())


def leaves(first: int, at: str, named: Iterable[tuple[str, str, str, str]]) -> list[bytes]:
    """`leaf` of each (kind, subject, key, body), numbered from `first`; what many share is written out once."""
    streams: dict[tuple[str, str], str] = {}
    moment = canonical(at)
    found = []
    for seq, (kind, subject, key, body) in enumerate(named, first):
        stream = streams.get((kind, subject))
        if stream is None:
            stream = streams[kind, subject] = f"{moment},{canonical(kind)},{canonical(subject)}"
        # The first byte of a leaf's hash is written with the text: `merkle.leaf_hash` would copy all of it once more.
        found.append(sha256(f"\x00[{seq},{stream},{quoted(key)},{body}]".encode()).digest())
    return found


def leaf_of(row: Row) -> bytes | None:
    """What a stored row's leaf has to be; None where the row is none that this ledger wrote."""
    try:
        return leaf(row.seq, row.at, row.kind, row.subject, row.key, row.body)
    except (TypeError, ValueError):
        return None


def content(number: int, first: int, last: int, at: str, root: bytes, signed_by: str) -> bytes:
    """The hash of all that a batch says about itself."""
    return sha256(b"\x02" + canonical([number, first, last, at, root.hex(), signed_by]).encode()).digest()


def content_of(batch: Batch) -> bytes | None:
    """The content of a stored batch; None where the batch is none that this ledger wrote."""
    try:
        return content(batch.number, batch.first, batch.last, batch.at, batch.root, batch.signed_by)
    except (TypeError, ValueError, AttributeError):
        return None


def head(before: bytes, content: bytes) -> bytes:
    return sha256(b"\x03" + before + content).digest()


def message(head: bytes) -> bytes:
    """What is signed."""
    return b"midspan ledger head 1\n" + head


def next_batch(last: Batch | None, at: str, leaves: Sequence[bytes], signer: Signer) -> Batch:
    """The signed batch that follows `last`, over the leaves of its entries."""
    number, first, before = (last.number + 1, last.last + 1, last.head) if last else (1, 1, GENESIS)
    end = first + len(leaves) - 1
    root = merkle.root(leaves)
    top = head(before, content(number, first, end, at, root, signer.fingerprint))
    return Batch(number, first, end, at, root, top, signer.fingerprint, signer.sign(message(top)))
