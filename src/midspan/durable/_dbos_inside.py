"""All that is used of DBOS beyond its public interface. DBOS is pinned, and a test holds each of these.

Recovery of a vanished worker's segments is not in DBOS's open-source interface, nor is a queue that starts the next
segment as soon as there is room for it: its own looks at the database on a beat, so short segments wait for the beat.
"""

# ruff: noqa: SLF001 - this module is where it is allowed

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from dbos import DBOS, DBOSClient
from dbos._core import WorkflowHandleFuture, execute_dequeued_workflow
from dbos._error import DBOSInitializationError
from dbos._queue import _INTERNAL_QUEUE_CONSTRUCTION, Queue
from dbos._serialization import DefaultSerializer
from dbos._utils import generate_uuid

_log = logging.getLogger("midspan.durable")


def refuse_pickle() -> None:
    """From here on no row of the database is unpickled in this process, whatever it says it is."""
    DefaultSerializer.deserialize = _refused  # type: ignore[assignment, method-assign]


def _refused(self: object, serialized_data: str) -> Any:  # noqa: ARG001 - DBOS names them
    raise ValueError("a row that holds pickled Python is not read: it would be executed")


def prepare(client: DBOSClient) -> None:
    """Make DBOS's tables where they are missing or older; reads alone where they are as they should be."""
    try:
        client._sys_db.verify_migrations()
    except DBOSInitializationError:
        client._sys_db.run_migrations()


def quieten(instance: DBOS) -> None:
    """End DBOS's threads for what is not used here: its queues on their beat, schedules, delays and time-outs.

    Idle, they would cost more than all else, and a write to the database each second.
    """
    for event in instance.background_thread_stop_events:
        event.set()
    instance._background_jobs_stop_event.set()


def write_outcomes(instance: DBOS, written: Callable[..., bool]) -> None:
    """In SQLite by this, in place of DBOS's own statements. written: as `_update_workflow_outcome_in_transaction`."""
    if not instance._sys_db._outcome_in_one_statement():
        instance._sys_db._update_workflow_outcome_in_transaction = written  # type: ignore[method-assign]


def recover(executors: Sequence[str]) -> None:
    """Have the segments that these processes were at executed by whoever is there."""
    DBOS._recover_pending_workflows(list(executors))


def begin(instance: DBOS, name: str, executor: str, version: str, room: int) -> dict[Future[Any], str]:
    """Claim up to `room` segments of the queue for this process and execute them in its threads.

    A future, with the segment's id, ends once the outcome is recorded. A row that cannot be executed is ended as an
    error, and has none.
    """
    queue = Queue(name, token=_INTERNAL_QUEUE_CONSTRUCTION, worker_concurrency=room)
    owner = generate_uuid()
    claimed, _ = instance._sys_db.start_queued_workflows(queue, executor, version, None, 0, owner_xid=owner)
    futures: dict[Future[Any], str] = {}
    for status in instance._sys_db.get_workflow_statuses(claimed):
        try:
            handle = execute_dequeued_workflow(instance, status, owner)
        except Exception as error:  # noqa: BLE001 - the row says what is wrong, and the others go on
            _log.warning("segment %s cannot be executed: %s", status["workflow_uuid"], type(error).__name__)
        else:
            if isinstance(handle, WorkflowHandleFuture):
                futures[handle.future] = status["workflow_uuid"]
    return futures
