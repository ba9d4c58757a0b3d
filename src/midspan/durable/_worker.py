"""One process that executes segments: DBOS with one generic workflow, whose effects are its handler's."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from functools import partial
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSPortableJSONSerializer

from midspan.durable import _dbos_inside as inside
from midspan.durable._ended import outcome_written
from midspan.durable._look import Look
from midspan.durable._places import NoPlaceError, Places
from midspan.durable._rows import APPLICATION, QUEUE, WORKFLOW
from midspan.durable._tables import Tables
from midspan.errors import StoreError
from midspan.run.ports import Handler

# A constant: by default DBOS hashes the source, and a changed comment would strand what waits.
_VERSION = "1"
_LOOK_S, _IDLE_LOOK_S, _IDLE_AFTER_S = 0.05, 0.1, 10.0
_TRIES, _PAUSE_S = 3, 0.5
_BEGUN_AT_MOST = 20  # a segment that takes its process down each time is given up
_GRACE_S = 30.0
_KEPT_S = 3600  # as long as the same id is known as the same segment
_SWEEP, _SWEEP_EVERY_S = 500, 60.0
_log = logging.getLogger("midspan.durable")
_one_per_process = threading.Lock()


class _LeftToOthersError(BaseException):
    """Leaves a segment without an outcome, so that it is executed again; DBOS records an Exception as its end."""


class Worker:
    """Executes until it is closed. Not to be started again."""

    def __init__(
        self, tables: Tables, executor: str, handlers: Mapping[str, Handler], *, at_once: int
    ) -> None:
        self._tables, self._executor, self._handlers = tables, executor, dict(handlers)
        self._rows = tables.rows
        self._stopping = threading.Event()
        self._places = Places(at_once)
        self._look = Look(tables.connect, self._rows.waiting)
        self._under_way: dict[Future[Any], str] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Raises StoreError where this process has a worker already."""
        if not _one_per_process.acquire(blocking=False):
            raise StoreError(
                "this process already works on segments, and can only once",
                help="report this as a bug of midspan",
            )
        try:
            self._dbos = DBOS(config=self._config())
            DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_BEGUN_AT_MOST)(self._workflow())
            DBOS.listen_queues([])  # ours is served by `inside.begin`
            DBOS.launch()
            inside.write_outcomes(self._dbos, partial(outcome_written, self._tables.engine))
            inside.quieten(self._dbos)
        except BaseException:
            self._end()
            raise
        self._thread = threading.Thread(target=self._serve, name="midspan-segments", daemon=True)

    def serve(self) -> None:
        """Begin to take segments; what is to be recovered has been."""
        assert self._thread is not None  # noqa: S101 - started before
        self._thread.start()

    def ring(self) -> None:
        """There is something to do."""
        self._places.ring()

    def close(self) -> None:
        """No more segments; those under way are waited for, within reason."""
        self._stopping.set()
        self._places.ring()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()
        wait(self._under_way.copy(), timeout=_GRACE_S)
        self._end()

    def _end(self) -> None:
        DBOS.destroy(destroy_registry=True)
        self._look.close()
        _one_per_process.release()

    def _config(self) -> Any:
        return {
            "name": APPLICATION,
            "application_version": _VERSION,
            "executor_id": self._executor,
            "system_database_engine": self._tables.engine,
            "dbos_system_schema": self._tables.schema,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "CRITICAL",  # what concerns a segment is recorded with it, and logged here without its body
            "enable_otlp": False,
            "run_migrations": False,
            "notification_listener_polling_interval_sec": 0.25,
            "notification_coalesce_sec": 0.25,
        }

    def _serve(self) -> None:
        sweep_at = worked_at = time.monotonic()
        while not self._stopping.is_set():
            now = time.monotonic()
            if now >= sweep_at:
                sweep_at = now + self._swept()
            room = self._places.room()
            if not room or not self._look():
                self._places.wait(_LOOK_S if now - worked_at < _IDLE_AFTER_S else _IDLE_LOOK_S)
                continue
            worked_at = now
            try:
                begun = inside.begin(self._dbos, QUEUE, self._executor, _VERSION, room)
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                _log.warning("no segment can be begun: %s", type(error).__name__)
                self._stopping.wait(_PAUSE_S)
                sweep_at = now  # what was claimed all the same is found there
                continue
            self._places.took(len(begun))
            self._under_way.update(begun)
            for future in begun:
                future.add_done_callback(self._ended)

    def _swept(self) -> float:
        """Put in order what is left over; seconds until it is worth it again."""
        try:
            # Claimed in this name and not in hand: the answer to the claim was lost.
            in_hand = set(self._under_way.copy().values())
            for lost in set(self._rows.under_way_in(self._executor)) - in_hand:
                self._rows.give_back(self._executor, lost)
            old = self._rows.ended(int((time.time() - _KEPT_S) * 1000), _SWEEP)
            if old:
                DBOS.delete_workflows(old)
        except Exception as error:  # noqa: BLE001 - a database that is away comes back
            _log.warning("segments that are left over stay: %s", type(error).__name__)
            return _PAUSE_S
        return 0.0 if len(old) == _SWEEP else _SWEEP_EVERY_S

    def _ended(self, future: Future[Any]) -> None:
        del self._under_way[future]
        self._places.recorded()

    def _workflow(self) -> Callable[[str, str], None]:
        def segment(
            handler: str, argument: str
        ) -> None:  # DBOS marks what it is given: a method cannot be marked
            self._segment(handler, argument)

        segment.__annotations__ = {}  # DBOS resolves them for each segment, to find dates
        return segment

    def _segment(self, handler: str, argument: str) -> None:
        id = str(DBOS.workflow_id)  # noqa: A001 - the port's word
        try:
            with self._places.one():
                self._execute(id, handler, argument)
        except NoPlaceError:
            self._rows.give_back(self._executor, id)
            raise _LeftToOthersError from None

    def _execute(self, id: str, handler: str, argument: str) -> None:  # noqa: A002
        # No step of DBOS's within: handlers compare before they set, so a checkpoint would only cost two transactions.
        if self._stopping.is_set():
            raise NoPlaceError
        execute = self._handlers.get(handler)
        if execute is None:
            known = ", ".join(f"`{each}`" for each in sorted(self._handlers))
            raise LookupError(f"nothing here executes `{handler}`; known: {known}")
        self._until_done(id, execute, argument)

    def _until_done(self, id: str, execute: Callable[[str], None], argument: str) -> None:  # noqa: A002
        failed = 0
        while True:
            try:
                execute(argument)
            except (Exception, SystemExit) as error:
                still_ours = self._still_ours(id)
                # With the database away, whatever failed says nothing about the segment.
                failed += still_ours is not None
                _log.warning("segment %s failed with %s, try %d", id, type(error).__name__, failed)
                if still_ours is False or self._stopping.is_set():
                    raise _LeftToOthersError from error
                if failed == _TRIES:
                    raise
            else:
                return
            if self._stopping.wait(_PAUSE_S * 2 ** max(0, failed - 1)):
                raise _LeftToOthersError

    def _still_ours(self, id: str) -> bool | None:  # noqa: A002
        """None where the database does not say."""
        try:
            return self._rows.is_at(self._executor, id)
        except sa.exc.SQLAlchemyError:
            return None
