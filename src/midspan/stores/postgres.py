"""The ledger on a PostgreSQL server: insert-only tables, exclusive writers, readers that never wait."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from midspan.errors import StoreError
from midspan.ledger.ports import Store
from midspan.stores._directory import SqlDirectory
from midspan.stores._production import SqlProduction

if TYPE_CHECKING:
    from midspan.stores._postgres_store import PostgresStore


def open_store(address: str, *, create: bool = True, wait_s: float = 30.0) -> Store:
    """The ledger at `address`, `postgresql://USER@HOST/NAME`; the database itself has to be there.

    Without `create` it can only be read, and no tables are an empty ledger. wait_s: how long a writer waits for another,
    and for a server that starts again. Raises StoreError.
    """
    try:
        from midspan.stores._postgres_session import Session  # noqa: PLC0415 - what only this store needs
        from midspan.stores._postgres_store import PostgresStore  # noqa: PLC0415
    except ImportError as error:
        if (error.name or "psycopg").partition(".")[0] not in {"psycopg", "psycopg_binary", "psycopg_c"}:
            raise
        raise StoreError(
            "a ledger on PostgreSQL needs `psycopg`, which is not installed",
            help="run `pip install 'midspan[postgres]'`",
        ) from error
    session = Session(address, read_only=not create, wait_s=wait_s)
    try:
        return PostgresStore(session, writable=create)
    except BaseException:
        session.close()
        raise


def open_production(store: Store) -> SqlProduction:
    """Items, tasks and chunks in the same database, through the same connection; the tables are made on first use.

    store: what `open_store` gave.
    """
    from midspan.stores._postgres_production import PostgresProduction  # noqa: PLC0415

    return PostgresProduction(_ours(store).database())


def open_directory(store: Store) -> SqlDirectory:
    """Users and tokens in the same database, through the same connection; their tables are made on first use."""
    return SqlDirectory(_ours(store).database())


def back_up(store: Store, target: Path) -> None:  # noqa: ARG001 - what every store is asked
    """Raises StoreError: the server has its own tool, which copies what other users of the database keep there too."""
    raise StoreError(
        "a ledger on a PostgreSQL server is backed up by the server's own tool",
        help="run `pg_dump --format=custom --file=FILE ADDRESS`, with the address that `database` has",
    )


def clear(store: Store) -> None:
    """What was taken out of tables is in none of their files any more; in the server's log it is until that is reused.

    Raises StoreError.
    """
    _ours(store).database().clear()


def _ours(store: Store) -> PostgresStore:
    from midspan.stores._postgres_store import PostgresStore  # noqa: PLC0415

    if not isinstance(store, PostgresStore):
        raise TypeError(type(store))
    return store
