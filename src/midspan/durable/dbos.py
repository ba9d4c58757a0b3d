"""Segments in DBOS's tables, in the database of the ledger: a SQLite file, or PostgreSQL for several workers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions

from midspan.durable import _dbos_inside as inside
from midspan.durable._engines import Lent, in_words, postgres_engine, sqlite_engine
from midspan.durable._lock import FileLock
from midspan.durable._rows import APPLICATION, QUEUE, SCHEMA, WORKFLOW, Rows
from midspan.durable._worker import Worker
from midspan.run.ports import FailedSegment, Handler, Segment


def open_durable(database: Path | str) -> DbosDurable:
    """The queue in a SQLite file (a path) or in PostgreSQL (its URL); its tables are made where they are missing.

    Raises StoreError.
    """
    inside.refuse_pickle()
    if isinstance(database, Path):
        return DbosDurable(sqlite_engine(database), database.name, FileLock(database))
    engine = postgres_engine(database)
    return DbosDurable(engine, str(engine.url.database), None)


class DbosDurable:
    """See `run.ports.Durable`. Submitting and listing are for any thread, also beside a worker in another process."""

    def __init__(self, engine: sa.Engine, name: str, lock: FileLock | None) -> None:
        self._engine, self._name, self._lock = engine, name, lock
        self._lent, self._rows = Lent(engine), Rows(engine)
        self._worker: Worker | None = None
        self._client = DBOSClient(
            system_database_engine=engine,
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
            retry_connection_errors=False,
        )
        try:
            with in_words(name):
                self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        if not inside.up_to_date(self._client):
            DBOS.migrate(self._engine.url.render_as_string(hide_password=False), schema=SCHEMA)

    def submit(self, segments: Sequence[Segment]) -> None:
        with in_words(self._name), self._engine.begin() as connection:
            self._enqueue(connection, segments)
        if self._worker is not None:
            self._worker.ring()

    def submit_within(self, connection: object, segments: Sequence[Segment]) -> None:
        with in_words(self._name), self._lent.over(connection) as lent:
            self._enqueue(lent, segments)

    def _enqueue(self, connection: sa.Connection, segments: Sequence[Segment]) -> None:
        for segment in segments:
            options = EnqueueOptions(workflow_name=WORKFLOW, queue_name=QUEUE, workflow_id=segment.id)
            self._client.enqueue_in_transaction(connection, options, segment.handler, segment.argument)

    def cancel(self, id: str) -> bool:  # noqa: A002 - the port's word
        with in_words(self._name):
            return self._rows.cancel(id, int(time.time() * 1000))

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
        if self._lock is not None:
            self._lock.take()
        worker = Worker(self._engine, executor, handlers, at_once=at_once)
        try:
            with in_words(self._name):
                worker.start()
                self._worker = worker
                # Whoever was at a segment is gone: the lock says so.
                inside.recover(self._rows.owners())
                worker.serve()
        except BaseException:
            self._stop()
            raise

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        if self._lock is not None:
            self._lock.release()

    def close(self) -> None:
        self._stop()
        self._client.destroy()
        self._engine.dispose()
