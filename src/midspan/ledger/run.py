"""The ledger: what happened, appended in signed batches, read back only if it is what was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from heapq import merge
from itertools import chain as joined
from itertools import count, repeat
from typing import Any, Self

from midspan.errors import DamagedStoreError, EntryError, MovedOnError
from midspan.ledger import chain
from midspan.ledger.canonical import canonical
from midspan.ledger.ports import Batch, Now, Row, Signer, Store, Write
from midspan.ledger.verification import Verification, verify
from midspan.model.entry import Entry, Recorded

# One name, or all names that the same thing ever had, each once.
Subject = str | tuple[str, ...]


# Kind, subject, key and body, the last written out. A plain tuple: thousands are made at once.
_Ready = tuple[str, str, str, str]
# As `Row._make`, which is a function of Python and takes four times as long.
_ROW: Callable[[Iterable[Any]], Row] = partial(tuple.__new__, Row)


# Of stores that take a batch only if nobody else was faster.
_TRIES = 20


class Ledger:
    """One store, one signer; `now` gives UTC as ISO 8601. One process may hold several, several may share a file."""

    def __init__(self, store: Store, signer: Signer, signer_name: str, now: Now) -> None:
        self.store = store
        self.signer = signer
        self.signer_name = signer_name
        self.now = now

    def append(self, entries: Sequence[Entry], *, once: bool = False) -> Batch | None:
        """Record these entries as one batch, or none of them; None where there is nothing to record.

        once: entries whose (kind, subject, key) exists already are skipped.
        Raises EntryError for a body that is not JSON, StoreError.
        """
        ready = _all_ready(entries)
        if not ready:
            return None
        for _ in range(_TRIES):
            try:
                return self._append(ready, once=once)
            except MovedOnError:
                continue  # nothing was recorded: it is chained to what the other one recorded
        return self._append(ready, once=once)

    def _append(self, ready: Sequence[_Ready], *, once: bool) -> Batch | None:
        with self.store.write() as write:
            fresh = _unknown(write, ready) if once else ready
            if not fresh:
                return None
            if not self._is_known(write):
                write.add_public_key(self.signer.fingerprint, self.signer_name, self.signer.public)
                fresh = [*_all_ready([self._introduction()]), *fresh]
            return self._insert(write, fresh)

    def transaction(self) -> AbstractContextManager[Write]:
        """What is appended within it is there together or not at all; each `append` remains a batch. Raises StoreError."""
        return self.store.write()

    def read(
        self,
        kind: str,
        subject: Subject | None = None,
        key: str | None = None,
        *,
        newest_first: bool = False,
        beyond: int | None = None,
    ) -> Iterator[Recorded]:
        """Entries in the order they were recorded, streamed; appending meanwhile is fine.

        beyond: only those that come after the one of this `seq`, in the order asked for.
        Raises StoreError, also where an entry is not what was recorded.
        """
        names = (subject,) if subject is None or isinstance(subject, str) else subject
        streams = [
            self.store.rows(kind=kind, subject=each, key=key, newest_first=newest_first, beyond=beyond)
            for each in names
        ]
        rows = merge(*streams, key=lambda row: row.seq, reverse=newest_first)
        return (_recorded(row) for row in rows)

    def latest(self, kind: str, subject: Subject, key: str | None = None) -> Recorded | None:
        """The newest entry of this kind. Raises as `read` does."""
        return next(self.read(kind, subject, key, newest_first=True), None)

    def bodies(self, kind: str, subject: str, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """The newest body of each of these keys that exists. Raises as `read` does."""
        rows = self.store.newest(kind, subject, list(keys))
        return {key: _recorded(row).body for key, row in rows.items()}

    def count(self, kind: str, subject: Subject | None = None) -> int:
        names = (subject,) if subject is None or isinstance(subject, str) else subject
        return sum(self.store.count(kind, each) for each in names)

    def verify(self) -> Verification:
        """Check every entry, batch and signature."""
        return verify(self.store)

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _introduction(self) -> Entry:
        return Entry(
            "key", self.signer.fingerprint, "", {"name": self.signer_name, "public": self.signer.public.hex()}
        )

    def _is_known(self, write: Write) -> bool:
        return bool(write.known("key", self.signer.fingerprint, [""]))

    def _insert(self, write: Write, ready: Sequence[_Ready]) -> Batch:
        last = write.last_batch()
        number, first = (last.number + 1, last.last + 1) if last else (1, 1)
        at = self.now()
        leaves = chain.leaves(first, at, ready)
        columns = zip(
            count(first), repeat(number), repeat(at), *zip(*ready, strict=True), leaves, strict=False
        )
        batch = chain.next_batch(last, at, leaves, self.signer)
        write.insert(batch, [*map(_ROW, columns)])
        return batch


def _all_ready(entries: Sequence[Entry]) -> list[_Ready]:
    try:
        ready = [(kind, subject, key, canonical(body)) for kind, subject, key, body in entries]
        # One look at all texts together costs a tenth of a look at each.
        "".join(joined.from_iterable(ready)).encode()
    except (TypeError, ValueError, RecursionError):
        return [_ready(entry) for entry in entries]
    return ready


def _ready(entry: Entry) -> _Ready:
    try:
        body = canonical(entry.body)
        f"{entry.kind}{entry.subject}{entry.key}{body}".encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise EntryError(
            f"the {entry.kind} of `{_printable(entry.subject)}` cannot be recorded: {_printable(str(error))}",
            help="use texts, finite numbers, true, false, null, lists and mappings only",
        ) from error
    return entry.kind, entry.subject, entry.key, body


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _unknown(write: Write, ready: Sequence[_Ready]) -> list[_Ready]:
    asked: dict[tuple[str, str], list[str]] = {}
    for kind, subject, key, _ in ready:
        asked.setdefault((kind, subject), []).append(key)
    seen = {stream: write.known(*stream, keys) for stream, keys in asked.items()}
    fresh = []
    for each in ready:
        kind, subject, key, _ = each
        if key not in seen[kind, subject]:
            seen[kind, subject].add(key)
            fresh.append(each)
    return fresh


def _recorded(row: Row) -> Recorded:
    if chain.leaf_of(row) != row.leaf:
        raise DamagedStoreError(
            f"record `{row.seq}` of the ledger, {row.kind} of `{row.subject}`, was changed after it was recorded",
            help="`midspan audit verify` shows what else was; restore the ledger from a backup",
        )
    return Recorded(row.seq, row.batch, row.at, row.kind, row.subject, row.key, json.loads(row.body))
