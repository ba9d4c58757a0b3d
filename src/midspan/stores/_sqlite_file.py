"""Opening a SQLite file as a ledger, and saying in words what SQLite says in codes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from midspan.errors import DamagedStoreError, StoreError
from midspan.stores._sqlite_schema import APPLICATION, SCHEMA, VERSION

_WAL_TRIES = 300
_WAIT = "wait until that process ends, then run this again"
MOVE = "make the file and its folder readable and writable, or name another file in `database`"
_RESTORE = "restore it from a backup; `midspan audit verify` names what is damaged"
_REFUSED = {
    "SQLITE_BUSY": ("is locked by another process", _WAIT),
    "SQLITE_LOCKED": ("is locked by another process", _WAIT),
    "SQLITE_CANTOPEN": ("cannot be opened", MOVE),
    "SQLITE_PERM": ("cannot be opened", MOVE),
    "SQLITE_AUTH": ("cannot be opened", MOVE),
    "SQLITE_READONLY": ("cannot be written to", MOVE),
    "SQLITE_FULL": (
        "has no room left on its disk",
        "free some space, then run this again: nothing was half written",
    ),
    "SQLITE_TOOBIG": (
        "takes no text that is too large for a database",
        "split it: SQLite holds up to 1 GB in one row",
    ),
    "SQLITE_IOERR": ("cannot be read or written by the system", "check the disk, then run this again"),
    "SQLITE_CONSTRAINT": ("refuses the change", "record a new entry: the ledger is append-only"),
}
_DAMAGED = {"SQLITE_NOTADB": "is not a SQLite database", "SQLITE_CORRUPT": "is damaged"}


def shown(path: Path) -> str:
    """The path as a person in the current folder would write it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Raises StoreError for whatever SQLite raises inside."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the second where the schema itself is damaged
        code = str(getattr(error, "sqlite_errorname", ""))
        refused = next((said for prefix, said in _REFUSED.items() if code.startswith(prefix)), None)
        if refused is not None:
            raise StoreError(f"the ledger `{name}` {refused[0]}", help=refused[1]) from error
        damaged = next(
            (said for prefix, said in _DAMAGED.items() if code.startswith(prefix)), f"is damaged: {error}"
        )
        raise DamagedStoreError(f"the ledger `{name}` {damaged}", help=_RESTORE) from error


def connect(path: Path, *, wait_s: float) -> sqlite3.Connection:
    """A connection that may write; file, folder and tables are created where they are missing."""
    _make_folder(path)
    with in_words(shown(path)):
        connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
        try:
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous=FULL")
            # 32 MB of log: the pages of the index that every append touches are then written back once for many.
            connection.execute("PRAGMA wal_autocheckpoint=8000")
            # 16 MB of pages: keys in no order land on more of them than the 2 MB that SQLite has by itself.
            connection.execute("PRAGMA cache_size=-16000")
            connection.execute("PRAGMA trusted_schema=OFF")
            if not has_tables(connection, shown(path)):
                create_tables(connection, shown(path))
        except BaseException:
            connection.close()
            raise
    return connection


def connect_read_only(path: Path, *, wait_s: float) -> sqlite3.Connection:
    """A connection that cannot write, also where the folder cannot be written to."""
    address = path.absolute().as_uri()
    with in_words(shown(path)):
        try:
            return _reader(f"{address}?mode=rw", wait_s)  # tidies up behind a process that was killed
        except sqlite3.OperationalError as error:
            refused = error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))
            # Without a log beside it the database file is all there is, and can be read by itself.
            if not refused or path.with_name(f"{path.name}-wal").exists():
                raise
            return _reader(f"{address}?immutable=1", wait_s)


def _reader(address: str, wait_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=wait_s, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(connection, ":memory:")
    return connection


def has_tables(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the ledger's tables are there. Raises StoreError if another version of midspan made them."""
    made = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'midspan_schema'")
    if made.fetchone() is None:
        return False
    version = (connection.execute("SELECT max(version) FROM midspan_schema").fetchone() or (None,))[0]
    version = max(_marked(connection), version) if isinstance(version, int) else version
    if isinstance(version, int) and version > VERSION:
        raise StoreError(
            f"the ledger `{name}` was written by a newer midspan: schema `{version}`, this one knows `{VERSION}`",
            help="update midspan",
        )
    if version != VERSION:
        raise StoreError(
            f"the ledger `{name}` has the schema `{version}`, which no midspan writes",
            help="restore it from a backup",
        )
    return True


def _marked(connection: sqlite3.Connection) -> int:
    """The version in the file's own mark; 0 where the file is shared with something else, whose mark it then is."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        return 0
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def create_tables(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not has_tables(connection, name):  # another process may have been faster
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
            for statement in SCHEMA:
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _write_ahead(connection: sqlite3.Connection) -> None:
    # Two processes that open a new file at once: SQLite does not wait here, whatever the busy timeout.
    for tries_left in reversed(range(_WAL_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not tries_left:
                raise
            time.sleep(0.1)
        else:
            return


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ignore = path.parent / ".gitignore"
        if path.parent.name == ".midspan" and not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        # What people are called and the hashes of their passwords are nobody else's; SQLite makes the files beside it alike.
        with suppress(OSError):  # what cannot be made is said by what opens it
            if not path.exists():
                path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(
            f"the folder `{shown(path.parent)}` of the ledger cannot be made: {error.strerror}",
            help=MOVE,
        ) from error
