"""The tables of production: one step of statements for each version, in SQL that SQLite and PostgreSQL both read.

A step, once released, is never edited: a database that has it does not get it twice.
"""

# ruff: noqa: S608 - what is put into statements is names of our own

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from midspan.errors import StoreError

# Which items a chunk took in stands in one row for all that came together: an index by chunk would cost a fifth of the write.
# Where most items of a fast work end. They have no place in the index of states: it would double what a chunk writes,
# and who asks for them reads most of the table anyway.
COMMON_ENDS = ("acted_alone", "shadowed")
UNCOMMON = "state NOT IN ({})".format(", ".join(f"'{each}'" for each in COMMON_ENDS))

_FIRST = (
    (
        "CREATE TABLE midspan_items (work TEXT NOT NULL, id TEXT NOT NULL, chunk TEXT NOT NULL, state TEXT NOT NULL,"
        " input TEXT, input_key TEXT NOT NULL, received_at TEXT NOT NULL, answer TEXT, output TEXT, because TEXT,"
        ' "by" TEXT, level TEXT, attempts INTEGER NOT NULL, ended_at TEXT, transitions TEXT NOT NULL,'
        " PRIMARY KEY (work, id))"
    ),
    f"CREATE INDEX midspan_items_by_state ON midspan_items (work, state, id) WHERE {UNCOMMON}",
    (
        "CREATE TABLE midspan_chunk_items (work TEXT NOT NULL, chunk TEXT NOT NULL, part INTEGER NOT NULL,"
        " ids TEXT NOT NULL, PRIMARY KEY (work, chunk, part))"
    ),
    (
        "CREATE TABLE midspan_item_counts (work TEXT NOT NULL, state TEXT NOT NULL, items INTEGER NOT NULL,"
        " PRIMARY KEY (work, state))"
    ),
    (
        "CREATE TABLE midspan_tasks (id TEXT PRIMARY KEY NOT NULL, work TEXT NOT NULL, item TEXT NOT NULL,"
        " purpose TEXT NOT NULL, role TEXT NOT NULL, opened_at TEXT NOT NULL, due_at TEXT NOT NULL, state TEXT NOT NULL,"
        " step INTEGER NOT NULL, blind INTEGER NOT NULL, claimed_by TEXT, claimed_until TEXT, decided_by TEXT,"
        " decided_at TEXT, response TEXT)"
    ),
    "CREATE INDEX midspan_tasks_due ON midspan_tasks (due_at, id) WHERE state = 'open'",
    "CREATE INDEX midspan_tasks_of_role ON midspan_tasks (role, due_at, id) WHERE state = 'open'",
    "CREATE INDEX midspan_tasks_of_work ON midspan_tasks (work, due_at, id) WHERE state = 'open'",
    "CREATE INDEX midspan_tasks_of_both ON midspan_tasks (work, role, due_at, id) WHERE state = 'open'",
    "CREATE INDEX midspan_tasks_held ON midspan_tasks (claimed_by) WHERE state = 'open' AND claimed_by IS NOT NULL",
    "CREATE INDEX midspan_tasks_of_item ON midspan_tasks (work, item)",
    (
        "CREATE TABLE midspan_chunks (id TEXT PRIMARY KEY NOT NULL, work TEXT NOT NULL, source TEXT NOT NULL,"
        " number INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, state TEXT NOT NULL,"
        " attempts INTEGER NOT NULL, counts TEXT NOT NULL)"
    ),
    "CREATE TABLE midspan_marks (address TEXT PRIMARY KEY NOT NULL, mark TEXT NOT NULL)",
)

STEPS: tuple[tuple[str, ...], ...] = (_FIRST,)

_VERSIONS = "midspan_production_versions"


class Tables(Protocol):
    """A database whose tables can be looked for and made."""

    name: str

    def has_table(self, name: str) -> bool: ...
    def define(self, statement: str) -> None: ...
    def number(self, statement: str) -> int | None:
        """The one value that the statement gives."""
        ...


def version_of(database: Tables, steps: Sequence[Sequence[str]] = STEPS, versions: str = _VERSIONS) -> int:
    """The version of the tables; 0 where there are none. Raises StoreError for a newer midspan's.

    versions: the table that holds it.
    """
    if not database.has_table(versions):
        return 0
    version, newest = database.number(f"SELECT max(version) FROM {versions}") or 0, len(steps)
    if version > newest:
        raise StoreError(
            f"production in `{database.name}` was written by a newer midspan:"
            f" version `{version}`, this one knows `{newest}`",
            help="update midspan",
        )
    return version


def is_there(database: Tables, steps: Sequence[Sequence[str]] = STEPS, versions: str = _VERSIONS) -> bool:
    """Whether there is anything to read. Raises StoreError where another version of midspan wrote it."""
    version = version_of(database, steps, versions)
    if 0 < version < len(steps):
        raise StoreError(
            f"production in `{database.name}` was written by an older midspan: version `{version}`, not `{len(steps)}`",
            help="run a command that writes, such as `midspan run`: it brings the tables up to date",
        )
    return version > 0


def migrate(database: Tables, steps: Sequence[Sequence[str]] = STEPS, versions: str = _VERSIONS) -> None:
    """Bring the tables to the newest version, within the caller's exclusive transaction. Raises StoreError."""
    version = version_of(database, steps, versions)
    if not version and not database.has_table(versions):
        database.define(f"CREATE TABLE {versions} (version INTEGER PRIMARY KEY)")
    for number, statements in enumerate(steps[version:], version + 1):
        for statement in statements:
            database.define(statement)
        database.define(f"INSERT INTO {versions} VALUES ({number})")
