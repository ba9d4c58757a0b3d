"""Many rows into one table of SQLite, faster than one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Any

# Rows of one statement: more bring nothing.
_AT_ONCE = 50


def insert_rows(
    connection: sqlite3.Connection,
    into: str,
    width: int,
    rows: Sequence[tuple[Any, ...]],
    *,
    verb: str = "INSERT",
) -> None:
    """Within the caller's transaction; into: the table, with its columns or without. Raises sqlite3.Error.

    Inside, a statement of many rows saves pages so that it can be taken back by itself; `BEGIN` after
    `PRAGMA temp_store=MEMORY` saves them in memory, `verb` with `OR FAIL` saves none.
    """
    one = f"({', '.join('?' * width)})"
    statement = f"{verb} INTO {into} VALUES {one}"
    whole = len(rows) - len(rows) % _AT_ONCE
    if whole:
        together = (list(chain.from_iterable(rows[at : at + _AT_ONCE])) for at in range(0, whole, _AT_ONCE))
        connection.executemany(statement + f", {one}" * (_AT_ONCE - 1), together)
    if whole < len(rows):
        connection.executemany(statement, rows[whole:])
