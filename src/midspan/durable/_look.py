"""Whether something waits in the queue, asked over a connection of its own twenty times a second."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

import sqlalchemy as sa


class Look:
    """For one thread. Without an answer from the database nothing waits."""

    def __init__(self, engine: sa.Engine, statement: str) -> None:
        self._engine, self._statement = engine, statement
        self._connection: Any = None
        self._errors: tuple[type[Exception], ...] = (sqlite3.Error, sa.exc.SQLAlchemyError)
        if engine.dialect.name == "postgresql":
            import psycopg  # noqa: PLC0415 - only where there is PostgreSQL

            self._errors = (psycopg.Error, sa.exc.SQLAlchemyError)

    def __call__(self) -> bool:
        try:
            if self._connection is None:
                self._connection = self._connect()
            return self._connection.execute(self._statement).fetchone() is not None
        except self._errors:
            self.close()
            return False

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*self._errors):
                connection.close()

    def _connect(self) -> Any:
        arguments, options = self._engine.dialect.create_connect_args(self._engine.url)
        if self._engine.dialect.name == "postgresql":
            import psycopg  # noqa: PLC0415 - only where there is PostgreSQL

            return psycopg.connect(*arguments, **options, autocommit=True, connect_timeout=10)
        return sqlite3.connect(
            str(self._engine.url.database), isolation_level=None, check_same_thread=False, timeout=30
        )
