"""Segments in DBOS's tables, in the database of the ledger: a SQLite file, or PostgreSQL for several workers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from dbos import DBOSClient, DBOSPortableJSONSerializer

from midspan.durable import _dbos_inside as inside
from midspan.durable._engines import durably, in_words
from midspan.durable._enqueued import enqueue
from midspan.durable._rows import APPLICATION
from midspan.durable._tables import Tables, in_postgres, in_sqlite
from midspan.durable._worker import Worker
from midspan.run.ports import FailedSegment, Handler, Segment


def open_durable(database: Path | str) -> DbosDurable:
    """The queue in a SQLite file (a path) or in PostgreSQL (its address); its tables are made where they are missing.

    Raises StoreError.
    """
    inside.refuse_pickle()
    if isinstance(database, Path):
        return DbosDurable(in_sqlite(database))
    with in_words("the database"):
        tables = in_postgres(database)
    return DbosDurable(tables)


class DbosDurable:
    """See `run.ports.Durable`. Submitting and listing are for any thread, also beside a worker in another process."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._name, self._rows = tables, tables.name, tables.rows
        self._worker: Worker | None = None
        self._client = DBOSClient(
            system_database_engine=tables.engine,
            dbos_system_schema=tables.schema,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )
        try:
            with in_words(self._name):
                inside.prepare(self._client)
        except BaseException:
            self.close()
            raise

    def submit(self, segments: Sequence[Segment]) -> None:
        with in_words(self._name), durably(self._tables.engine) as connection:
            enqueue(connection.connection.driver_connection, self._tables.prefix, segments, _now_ms())
        if self._worker is not None:
            self._worker.ring()

    def submit_within(self, connection: object, segments: Sequence[Segment]) -> None:
        with in_words(self._name):
            enqueue(connection, self._tables.prefix, segments, _now_ms())

    def cancel(self, id: str) -> bool:  # noqa: A002 - the port's word
        with in_words(self._name):
            return self._rows.cancel(id, _now_ms())

    def again(self, id: str) -> bool:  # noqa: A002 - the port's word
        with in_words(self._name):
            begun = self._rows.again(id)
        if self._worker is not None:
            self._worker.ring()
        return begun

    def unfinished(self) -> Iterator[Segment]:
        with in_words(self._name):
            yield from self._rows.unfinished()

    def failed(self) -> Iterator[FailedSegment]:
        with in_words(self._name):
            yield from self._rows.failed()

    def start(self, handlers: Mapping[str, Handler], *, at_once: int) -> None:
        executor = uuid4().hex
        self._tables.guard.hold(executor)
        worker = Worker(self._tables, executor, handlers, at_once=at_once)
        try:
            with in_words(self._name):
                worker.start()
                self._worker = worker
                self._tables.guard.watch(self._rows.owners, inside.recover)
                worker.serve()
        except BaseException:
            self._stop()
            raise

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        self._tables.guard.release()

    def close(self) -> None:
        self._stop()
        self._client.destroy()
        self._tables.engine.dispose()


def _now_ms() -> int:
    return int(time.time() * 1000)
