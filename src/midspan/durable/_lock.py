"""One worker per SQLite file: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import IO

from midspan.durable._guard import Recover
from midspan.errors import StoreError

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """A file beside the database; it stays there, locked or not."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file: IO[bytes] | None = None

    def hold(self, executor: str) -> None:  # noqa: ARG002 - there is only one
        """Raises StoreError where another process holds it."""
        path = self._database.with_name(f"{self._database.name}.worker")
        try:
            file = path.open("ab")
        except OSError as error:
            raise StoreError(
                f"the lock `{path.name}` beside `{self._database.name}` cannot be made: {error.strerror}",
                help="make the folder of the database writable",
            ) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise StoreError(
                f"another process already works on `{self._database.name}`, and a SQLite file has one worker",
                help="stop the other worker, or keep the ledger in PostgreSQL to have several",
            ) from error
        self._file = file

    def watch(self, owners: str, recover: Recover) -> None:
        """Whoever was at a segment is gone: the lock says so."""
        with closing(sqlite3.connect(self._database, timeout=30)) as connection:
            recover([str(owner) for (owner,) in connection.execute(owners)])

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
