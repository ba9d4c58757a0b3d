"""The tables of the ledger in SQLite, and the triggers that make them append-only."""

# ruff: noqa: S608 - what is put into statements is names and question marks of our own

from __future__ import annotations

VERSION = 1
# "mids": marks a file that holds nothing but a ledger, so that its `user_version` is the ledger's too.
APPLICATION = 0x6D696473

# `number` has AUTOINCREMENT so that the file remembers how many batches there ever were.
# Kind and subject stand once in `midspan_streams`: most rows of a ledger share a few of them.
_TABLES = {
    "midspan_schema": "CREATE TABLE midspan_schema (version INTEGER PRIMARY KEY)",
    "midspan_keys": (
        "CREATE TABLE midspan_keys (fingerprint TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, public BLOB NOT NULL)"
    ),
    "midspan_batches": (
        "CREATE TABLE midspan_batches (number INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL,"
        " last INTEGER NOT NULL, at TEXT NOT NULL, root BLOB NOT NULL, head BLOB NOT NULL,"
        " signed_by TEXT NOT NULL, signature BLOB NOT NULL)"
    ),
    "midspan_streams": (
        "CREATE TABLE midspan_streams (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL,"
        " UNIQUE (kind, subject))"
    ),
    "midspan_entries": (
        "CREATE TABLE midspan_entries (seq INTEGER PRIMARY KEY, batch INTEGER NOT NULL, stream INTEGER NOT NULL,"
        " key TEXT NOT NULL, body TEXT NOT NULL, leaf BLOB NOT NULL)"
    ),
}
# Keys are hashes, so each append lands anywhere in this index: with their first characters alone it is a third of the
# size, and an append to a large ledger has that many fewer pages to write.
_HEAD = 12


def head_of(column: str) -> str:
    """The part of a key that is indexed, as SQL."""
    return f"substr({column}, 1, {_HEAD})"


def head(key: str) -> str:
    return key[:_HEAD]


_INDEX = f"CREATE INDEX midspan_entries_by_key ON midspan_entries (stream, {head_of('key')})"

# INSERT OR REPLACE removes a row without a DELETE trigger seeing it, hence the third kind of guard.
_IDENTITY = {
    "midspan_schema": "version = NEW.version",
    "midspan_keys": "fingerprint = NEW.fingerprint",
    "midspan_batches": "number = NEW.number",
    "midspan_streams": "id = NEW.id OR kind = NEW.kind AND subject = NEW.subject",
    "midspan_entries": "seq = NEW.seq",
}


def _guards(table: str) -> dict[str, str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    return {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"{table}_no_replace": (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {_IDENTITY[table]}) {refuse}"
        ),
    }


GUARDS = {name: sql for table in _TABLES for name, sql in _guards(table).items()}
SCHEMA = (*_TABLES.values(), _INDEX, *GUARDS.values(), f"INSERT INTO midspan_schema VALUES ({VERSION})")
