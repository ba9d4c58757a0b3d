"""Takeover from workers that are gone, with PostgreSQL alone.

Each worker holds an advisory lock in the name of its process for as long as its session lives. Whoever can take that of
another one that segments are under way in knows that it is gone. Wrong only about a process that was frozen or cut off,
and then harmless: the row says who is at a segment, and only he can end it.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import Any

import psycopg

from midspan.durable._engines import postgres_connection
from midspan.durable._guard import Recover
from midspan.errors import StoreError

_EVERY_S = 0.4
# A frozen process asks nothing: the server ends its session, whatever its machine answers to keepalives.
_SILENT_MS = 5000
_HOLD = "SELECT pg_try_advisory_lock(hashtext(%s), hashtext(%s))"
_LET_GO = "SELECT pg_advisory_unlock(hashtext(%s), hashtext(%s))"
_log = logging.getLogger("midspan.durable")


class Supervisor:
    """schema: workers of one queue see each other's locks, those of another do not."""

    def __init__(self, address: str, schema: str) -> None:
        self._address, self._space = address, f"{schema} worker"
        self._stopping = threading.Event()
        self._session: psycopg.Connection[Any] | None = None
        self._thread: threading.Thread | None = None
        self._executor = ""
        self._missing: set[str] = set()

    def hold(self, executor: str) -> None:
        self._executor = executor
        self._stopping.clear()
        try:
            held = self._connected()
        except psycopg.Error as error:
            raise StoreError(
                f"the worker cannot reach its database: {str(error).strip()}",
                help="see that the server is there, then run this again",
            ) from error
        if not held:
            raise StoreError(
                "another worker has the name of this one", help="report this as a bug of midspan"
            )

    def watch(self, owners: str, recover: Recover) -> None:
        self._thread = threading.Thread(
            target=self._supervise, args=(owners, recover), name="midspan-supervisor", daemon=True
        )
        self._thread.start()

    def release(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._disconnect()

    def _supervise(self, owners: str, recover: Recover) -> None:
        while not self._stopping.is_set():
            try:
                if self._session is not None or self._connected():
                    self._take_over(owners, recover)
            except Exception as error:  # noqa: BLE001 - a server that is away comes back
                _log.warning("the supervisor of workers starts again after %s", type(error).__name__)
                self._disconnect()
            self._stopping.wait(_EVERY_S)

    def _connected(self) -> bool:
        """Whether there is a session that holds this process's lock; after a loss the old one may still do."""
        session = postgres_connection(self._address, autocommit=True)
        try:
            session.execute(f"SET idle_session_timeout = {_SILENT_MS}")
            held = self._try(session, self._executor)
        except BaseException:
            session.close()
            raise
        if held:
            self._session = session
        else:
            session.close()
        return held

    def _disconnect(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with contextlib.suppress(psycopg.Error):
                session.close()

    def _take_over(self, owners: str, recover: Recover) -> None:
        assert self._session is not None  # noqa: S101 - connected before
        session = self._session
        others = {str(owner) for (owner,) in session.execute(owners)} - {self._executor}
        missing = set()
        for other in others:
            if not self._try(session, other):
                continue
            try:
                # Gone for two looks: all are gone for a moment when the server has started again.
                if other in self._missing:
                    _log.warning("takes over from worker %s", other)
                    recover([other])
                else:
                    missing.add(other)
            finally:
                session.execute(_LET_GO, (self._space, other))
        self._missing = missing

    def _try(self, session: psycopg.Connection[Any], executor: str) -> bool:
        row = session.execute(_HOLD, (self._space, executor)).fetchone()
        return row is not None and bool(row[0])
