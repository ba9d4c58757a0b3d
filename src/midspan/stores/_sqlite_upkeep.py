"""Copying a SQLite ledger while others write to it, and leaving nothing in its file that was taken away."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from midspan.errors import StoreError
from midspan.stores._sqlite_file import in_words, shown


def copy_to(source: sqlite3.Connection, target: Path) -> None:
    """The database as it is at one moment, as a new file at `target`; who writes meanwhile does not wait.

    Raises StoreError, and then there is no file.
    """
    try:
        target.touch(mode=0o600, exist_ok=False)  # it holds the hashes of passwords
    except OSError as error:
        raise _unwritten(target, error) from error
    try:
        # Nobody else knows of it yet: it needs no log beside it until it is whole.
        with in_words(shown(target)), closing(sqlite3.connect(target, isolation_level=None)) as copy:
            source.backup(
                copy
            )  # in one step: a later one would begin anew after each write of another process
            copy.execute("PRAGMA journal_mode=DELETE")
        _synced(target)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritten(target, error) from error
        raise


def _unwritten(target: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the copy `{shown(target)}` cannot be written: {error.strerror}",
        help="name a file in a folder you can write to",
    )


def clear_traces(connection: sqlite3.Connection, name: str) -> None:
    """Leave nothing in the file and its log of what was taken out of tables. Writers wait as long as that takes.

    Everything is written anew: what SQLite overwrites by itself (`secure_delete`) are the rows, not the copies of them that
    stay behind in a page when rows move to another one. Raises StoreError where others keep it from being done.
    """
    with in_words(name):
        connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise StoreError(
            f"what was erased may still stand in the log of `{name}`, which another process is reading",
            help="run this again when no other process has it open",
        )


def _synced(path: Path) -> None:
    for each in (path, path.parent):
        number = os.open(each, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
