"""The tables of the ledger in PostgreSQL, and the triggers that make them append-only."""

# ruff: noqa: S608 - what is put into statements is names of our own

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from midspan.errors import DamagedStoreError, StoreError

VERSION = 1
# Kind, subject, key and body are bytes: a text of this database cannot hold the character zero.
# Numbers come from the chain, not from sequences, which leave gaps behind what is rolled back.
_TABLES = {
    "midspan_schema": "version bigint PRIMARY KEY",
    "midspan_keys": "fingerprint text PRIMARY KEY, name text NOT NULL, public bytea NOT NULL",
    "midspan_batches": (
        "number bigint PRIMARY KEY, first bigint NOT NULL, last bigint NOT NULL, at text NOT NULL,"
        " root bytea NOT NULL, head bytea NOT NULL, signed_by text NOT NULL, signature bytea NOT NULL"
    ),
    "midspan_streams": "id bigint PRIMARY KEY, kind bytea NOT NULL, subject bytea NOT NULL",
    "midspan_entries": (
        "seq bigint PRIMARY KEY, batch bigint NOT NULL, stream bigint NOT NULL, key bytea NOT NULL,"
        " body bytea NOT NULL, leaf bytea NOT NULL"
    ),
    # How many batches there ever were: without it nobody would see that the newest ones are gone.
    "midspan_counted": "one boolean PRIMARY KEY DEFAULT true CHECK (one), batches bigint NOT NULL",
}
# As in SQLite: keys are hashes, and their beginning tells them apart in a third of the space.
_HEAD = 12


def head_of(column: str) -> str:
    """The part of a key that is indexed, as SQL."""
    return f"substr({column}, 1, {_HEAD})"


def head(key: bytes) -> bytes:
    return key[:_HEAD]


# A name of a stream may be longer than what an index takes.
_INDEXES = (
    "CREATE UNIQUE INDEX midspan_streams_by_name ON midspan_streams (sha256(kind), sha256(subject))",
    f"CREATE INDEX midspan_entries_by_key ON midspan_entries (stream, {head_of('key')})",
)
_REFUSE = " BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END "
_COUNT = (
    " BEGIN IF NEW.batches > OLD.batches THEN RETURN NEW; END IF;"
    " RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END "
)
_FUNCTIONS = {"midspan_refuse": _REFUSE, "midspan_count_up": _COUNT}
# What a trigger is fired by, as SQL and as the catalogue has it: row 1, before 2, delete 8, update 16, truncate 32.
_CHANGED = ("BEFORE UPDATE OR DELETE", "ROW", 27)
_EMPTIED = ("BEFORE TRUNCATE", "STATEMENT", 34)
_DELETED = ("BEFORE DELETE", "ROW", 11)
_COUNTED = ("BEFORE UPDATE", "ROW", 19)


def _guards() -> dict[str, tuple[str, tuple[str, str, int], str]]:
    """Table, event and function by the name of the trigger."""
    guards = {}
    for table in _TABLES:
        if table != "midspan_counted":
            guards[f"{table}_no_change"] = (table, _CHANGED, "midspan_refuse")
        guards[f"{table}_no_truncate"] = (table, _EMPTIED, "midspan_refuse")
    guards["midspan_counted_no_delete"] = ("midspan_counted", _DELETED, "midspan_refuse")
    guards["midspan_counted_only_up"] = ("midspan_counted", _COUNTED, "midspan_count_up")
    return guards


_GUARDS = _guards()
_SCHEMA = (
    *(f"CREATE TABLE {name} ({columns})" for name, columns in _TABLES.items()),
    *_INDEXES,
    *(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        for name, body in _FUNCTIONS.items()
    ),
    *(
        f"CREATE TRIGGER {name} {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
        for name, (table, (event, each, _), function) in _GUARDS.items()
    ),
    # Also where a session says that it only replays what another server did.
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name, (table, _, _) in _GUARDS.items()),
    f"INSERT INTO midspan_schema VALUES ({VERSION})",
    "INSERT INTO midspan_counted (batches) VALUES (0)",
)
Read = Callable[..., list[tuple[Any, ...]]]


def has_tables(read: Read, name: str) -> bool:
    """Whether the ledger's tables are there. Raises StoreError if another version of midspan made them."""
    marked, filled = read("SELECT to_regclass('midspan_schema'), to_regclass('midspan_batches')")[0]
    if marked is None and filled is None:
        return False
    if marked is None:
        raise DamagedStoreError(
            f"the ledger `{name}` is damaged: `midspan_schema` is missing", help="restore it from a backup"
        )
    version = read("SELECT max(version) FROM midspan_schema")[0][0]
    if version is not None and version > VERSION:
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


def create_tables(read: Read, run: Callable[[str], object], name: str) -> None:
    """Within the caller's transaction, which keeps everybody else from doing the same. Raises StoreError."""
    encoding = read("SHOW server_encoding")[0][0]
    if encoding != "UTF8":
        raise StoreError(
            f"the database of `{name}` keeps texts as `{encoding}`, which has no room for most characters",
            help="make one with `createdb --encoding=UTF8 --template=template0`, and name it in `database`",
        )
    for statement in _SCHEMA:
        run(statement)


_TRIGGERS = (
    "SELECT t.tgname, t.tgrelid = to_regclass(w.relation), t.tgtype, t.tgenabled, t.tgqual IS NULL AND t.tgattr = ''::int2vector,"
    " p.proname, p.prosrc, l.lanname"
    " FROM unnest(%s::text[], %s::text[]) w (trigger, relation)"
    " JOIN pg_trigger t ON t.tgname = w.trigger AND t.tgrelid = to_regclass(w.relation)"
    " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang"
)


def missing_guards(read: Read) -> list[str]:
    """What keeps the ledger from being changed, and is not as midspan made it."""
    relations = [table for table, _, _ in _GUARDS.values()]
    there = {name: tuple(rest) for name, *rest in read(_TRIGGERS, (list(_GUARDS), relations))}
    return [
        f"the guard `{name}` against changes was removed, switched off or replaced"
        for name, (_, (_, _, kind), function) in _GUARDS.items()
        if there.get(name) != (True, kind, "A", True, function, _FUNCTIONS[function], "plpgsql")
    ]


def strange_tables(read: Read) -> list[str]:
    """Tables that are not plain, lasting ones: what hides, drops or loses rows without changing any."""
    plain = {
        name
        for (name,) in read(
            "SELECT w.name FROM unnest(%s::text[]) w (name) JOIN pg_class c ON c.oid = to_regclass(w.name)"
            " WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relrowsecurity"
            " AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid)",
            (list(_TABLES),),
        )
    }
    return [
        f"`{name}` is no longer a plain table that keeps what it is given"
        for name in _TABLES
        if name not in plain
    ]


def cut_off(read: Read) -> list[str]:
    ever, last = read(
        "SELECT (SELECT max(batches) FROM midspan_counted), (SELECT max(number) FROM midspan_batches)"
    )[0]
    if ever == (last or 0):
        return []
    return [f"the newest batch is `{last or 0}`, but the database counted `{ever}`"]
