"""What the ledger needs from a database and from a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Row(NamedTuple):
    """One entry as stored; `at` is that of its batch, `body` canonical JSON, `leaf` the hash that `chain` defines."""

    seq: int
    batch: int
    at: str
    kind: str
    subject: str
    key: str
    body: str
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """A signed step of the chain: entries `first`..`last` under `root`, chained to the head before."""

    number: int
    first: int
    last: int
    at: str
    root: bytes
    head: bytes
    signed_by: str
    signature: bytes


class Signer(Protocol):
    """A private key. `fingerprint` names the public key, `public` is its raw 32 bytes."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def public(self) -> bytes: ...
    def sign(self, message: bytes) -> bytes: ...


class Write(Protocol):
    """Inside one exclusive transaction."""

    def last_batch(self) -> Batch | None: ...
    def known(self, kind: str, subject: str, keys: Sequence[str]) -> set[str]: ...
    def insert(self, batch: Batch, rows: Sequence[Row]) -> None: ...
    def add_public_key(self, fingerprint: str, name: str, public: bytes) -> None: ...


class Store(Protocol):
    """Append-only rows in batches. One conformance suite runs against every store.

    Every method raises StoreError where the database cannot be used.
    """

    def write(self) -> AbstractContextManager[Write]:
        """An exclusive transaction: committed on a clean exit, rolled back otherwise.

        Asked for within one by the same thread, it is a part of that one, and ends with it. A part that failed fails the
        whole, even if its error was caught.
        """
        ...

    def rows(
        self,
        *,
        kind: str | None = None,
        subject: str | None = None,
        key: str | None = None,
        newest_first: bool = False,
        beyond: int | None = None,
    ) -> Iterator[Row]:
        """Rows in order of `seq`, streamed: those there were when the first was asked for.

        beyond: only those that come after this `seq`, in the order asked for. The same thread may write between two rows.
        """
        ...

    def newest(self, kind: str, subject: str, keys: Sequence[str]) -> dict[str, Row]:
        """The newest row of each of these keys that exists."""
        ...

    def count(self, kind: str, subject: str | None = None) -> int: ...
    def batches(self, after: int = 0) -> Iterator[Batch]:
        """In order of their numbers, those after this one."""
        ...

    def head(self) -> int:
        """The number of the last batch, 0 where there is none: whatever is recorded changes it."""
        ...

    def touched(self, after: int) -> set[tuple[str, str]]:
        """Kind and subject of everything that was recorded after the batch of this number."""
        ...

    def rows_of(self, batch: int) -> list[Row]: ...
    def public_keys(self) -> dict[str, tuple[str, bytes]]:
        """Name and raw public key by fingerprint."""
        ...

    def damage(self) -> list[str]:
        """What the database itself knows to be wrong: unreadable parts, removed guards, a cut-off end."""
        ...

    def close(self) -> None: ...


Now = Callable[[], str]
