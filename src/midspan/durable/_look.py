"""Whether something waits in the queue, asked over a connection of its own twenty times a second."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg

_ERRORS = (sqlite3.Error, psycopg.Error)


class Look:
    """For one thread. Without an answer from the database nothing waits."""

    def __init__(self, connect: Callable[[], Any], statement: str) -> None:
        """connect: a raw connection that commits each statement."""
        self._connect, self._statement = connect, statement
        self._connection: Any = None

    def __call__(self) -> bool:
        try:
            if self._connection is None:
                self._connection = self._connect()
            return self._connection.execute(self._statement).fetchone() is not None
        except _ERRORS:
            self.close()
            return False

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*_ERRORS):
                connection.close()
