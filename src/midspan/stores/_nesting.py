"""One transaction of a connection, and the writes within it: all of them are kept, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Generic, TypeVar

from midspan.errors import StoreError

W = TypeVar("W")


class Nesting(Generic[W]):
    """name: the ledger as people know it."""

    def __init__(self, name: str, *, writable: bool) -> None:
        self._name, self._writable = name, writable
        self._within: W | None = None
        self._broken = False

    @contextmanager
    def write(self, begin: Callable[[], AbstractContextManager[W]]) -> Iterator[W]:
        """A transaction; within one, a part of it. Raises StoreError, and then nothing of the whole was written.

        begin: the transaction itself, which is kept on a clean exit and else taken back.
        """
        if not self._writable:
            raise StoreError(
                f"the ledger `{self._name}` was opened for reading", help="report this as a bug of midspan"
            )
        if self._within is not None:
            self._refuse_broken()  # the database itself may have ended the transaction, and would keep what follows
            try:
                yield self._within
            except BaseException:
                self._broken = True  # part of it may be written: nothing of the whole may be
                raise
            return
        with begin() as write:
            self._within, self._broken = write, False
            try:
                yield write
                self._refuse_broken()
            finally:
                self._within = None

    def _refuse_broken(self) -> None:
        if self._broken:
            raise StoreError(
                f"a part of a transaction on `{self._name}` failed, and all of it is taken back",
                help="report this as a bug of midspan",
            )
