"""What the SQL of production needs from a database: each store brings its own few lines."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Values = Sequence[Any]


class KnownRowError(Exception):
    """A row with this primary key is there already."""


class Database(Protocol):
    """Statements are written with `?`. Every method raises StoreError; tables that are not there yet read as empty."""

    name: str

    def transaction(self) -> AbstractContextManager[object]:
        """The exclusive transaction of the ledger's store, tables made; gives the store's own connection."""
        ...

    def read(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """All rows."""
        ...

    def page(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """As many first rows as fit into memory well; at least one where there is one."""
        ...

    def change(self, statement: str, values: Values = ()) -> int:
        """Within a transaction: how many rows were changed."""
        ...

    def change_each(self, statement: str, rows: Sequence[Values]) -> None:
        """Within a transaction: the statement with each of these values."""
        ...

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Within a transaction, as fast as the database can. Raises KnownRowError."""
        ...
