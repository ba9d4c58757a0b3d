"""Checking a whole ledger: the first record that is not what was recorded, named."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain as chained

from midspan.errors import StoreError
from midspan.ledger import chain, merkle
from midspan.ledger.ports import Batch, Row, Store
from midspan.ledger.signature import fingerprint, fits


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing that is wrong. `first`..`last` are the records it is about, both None where it is about none.

    kind and subject are those of the record, where it is a single one and can be read.
    """

    what: str
    batch: int | None = None
    first: int | None = None
    last: int | None = None
    kind: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Whose signatures the ledger has, and on how many batches."""

    name: str
    fingerprint: str
    batches: int


@dataclass(frozen=True, slots=True)
class Verification:
    """`entries` and `batches` count what was intact up to the first problem."""

    entries: int
    batches: int
    signers: tuple[SignedBy, ...]
    problem: Problem | None = None

    @property
    def ok(self) -> bool:
        return self.problem is None


class _Broken(Exception):  # noqa: N818 - carries the finding out of the walk, it is no error of this program
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


@dataclass(slots=True)
class _Walk:
    """How far the check has come."""

    keys: dict[str, tuple[str, bytes]]
    last: Batch | None = None
    introduced: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    signed: Counter[str] = field(default_factory=Counter)


def verify(store: Store) -> Verification:
    """Check every leaf, root, head, signature and key, in order, in the memory of one batch. Never raises StoreError."""
    walk = _Walk({})
    problem = None
    try:
        walk.keys = store.public_keys()
        _check(store, walk)
    except _Broken as broken:
        problem = broken.problem
    except StoreError as error:
        after = walk.last.last if walk.last else 0
        problem = Problem(f"records after `{after}` cannot be read: {error.message}", first=after + 1)
    if problem is None:
        problem = next((Problem(each) for each in store.damage()), None)
    signers = tuple(
        SignedBy(walk.introduced[key][0], key, count)
        for key, count in walk.signed.items()
        if key in walk.introduced
    )
    return Verification(
        walk.last.last if walk.last else 0, walk.last.number if walk.last else 0, signers, problem
    )


def _check(store: Store, walk: _Walk) -> None:
    rows = store.rows()
    for batch in store.batches():
        _check_header(batch, walk)
        leaves = list(_leaves(batch, _rows_from(store, batch, rows), walk))
        if merkle.root(leaves) != batch.root:
            what = f"records `{batch.first}` to `{batch.last}` are not those that batch `{batch.number}` was signed for"
            raise _Broken(Problem(what, batch.number, batch.first, batch.last))
        _check_signer(batch, walk)
        walk.last = batch
        walk.signed[batch.signed_by] += 1
    for row in rows:
        raise _Broken(_about(row, "belongs to no batch"))
    _check_keys({**store.public_keys(), **walk.keys}, walk)


def _rows_from(store: Store, batch: Batch, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that follow; those of a batch that others added meanwhile, which `rows` does not have, by themselves."""
    following = next(rows, None)
    return iter(store.rows_of(batch.number)) if following is None else chained([following], rows)


def _check_header(batch: Batch, walk: _Walk) -> None:
    before, number, first = (
        (walk.last.head, walk.last.number + 1, walk.last.last + 1) if walk.last else (chain.GENESIS, 1, 1)
    )
    if batch.number != number:
        raise _Broken(Problem(f"batch `{number}` is missing", number, first))
    content = chain.content_of(batch)
    if (
        content is None
        or chain.head(before, content) != batch.head
        or batch.first != first
        or batch.last < first
    ):
        raise _Broken(Problem(f"batch `{number}` was changed", number, first))


def _leaves(batch: Batch, rows: Iterator[Row], walk: _Walk) -> Iterator[bytes]:
    for seq in range(batch.first, batch.last + 1):
        row = next(rows, None)
        if row is not None and row.seq < seq:
            raise _Broken(_about(row, "belongs to no batch"))
        if row is None or row.seq > seq:
            raise _Broken(Problem(f"record `{seq}` is missing", batch.number, seq, seq))
        if row.batch != batch.number:
            raise _Broken(_about(row, f"was moved from batch `{batch.number}` to `{row.batch}`"))
        if chain.leaf_of(row) != row.leaf:
            raise _Broken(_about(row, "was changed"))
        if row.kind == "key":
            walk.introduced[row.subject] = _introduced(row)
        yield row.leaf


def _check_signer(batch: Batch, walk: _Walk) -> None:
    known = walk.introduced.get(batch.signed_by)
    where = f"batch `{batch.number}`, records `{batch.first}` to `{batch.last}`,"
    if known is None or fingerprint(known[1]) != batch.signed_by:
        what = f"{where} is signed by the unknown key `{batch.signed_by}`"
        raise _Broken(Problem(what, batch.number, batch.first, batch.last))
    if not fits(known[1], chain.message(batch.head), batch.signature):
        what = f"{where} has a signature that `{known[0]}` did not make"
        raise _Broken(Problem(what, batch.number, batch.first, batch.last))


def _check_keys(known: Mapping[str, tuple[str, bytes]], walk: _Walk) -> None:
    # Of the keys that are there now, some may be of batches that came after the last one looked at.
    for key in sorted({*walk.keys, *walk.introduced}, key=str):
        if known.get(key) != walk.introduced.get(key):
            raise _Broken(Problem(f"the public key `{key}` is not the one that was recorded"))


def _introduced(row: Row) -> tuple[str, bytes]:
    try:
        body = json.loads(row.body)
        return str(body["name"]), bytes.fromhex(body["public"])
    except (ValueError, TypeError, KeyError):
        return "", b""


def _about(row: Row, what: str) -> Problem:
    return Problem(
        f"record `{row.seq}`, {row.kind} of `{row.subject}`, {what}",
        row.batch,
        row.seq,
        row.seq,
        row.kind,
        row.subject,
    )
