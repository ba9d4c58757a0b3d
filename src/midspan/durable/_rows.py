"""Segments as rows of DBOS's documented system tables: listed, ended, begun anew."""

# ruff: noqa: S608 - what is put into statements is names of our own

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from midspan.durable._engines import durably
from midspan.run.ports import FailedSegment, Segment

APPLICATION, QUEUE, WORKFLOW = "midspan", "midspan-segments", "segment"
FORMAT = "portable_json"
_PAGE = 256
_UNFINISHED = "('ENQUEUED', 'PENDING', 'DELAYED')"
_FAILED = "('ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED')"
_UNREADABLE = "its row was not written by midspan, and was not executed"
_KILLED = "the process that was at it ended each time it was begun"


class Rows:
    """Statements on the tables; one connection of the pool each time."""

    def __init__(self, engine: sa.Engine, prefix: str) -> None:
        """prefix: what stands before a table's name."""
        self._engine, self._prefix = engine, prefix

    @property
    def waiting(self) -> str:
        """Whether any segment waits to be begun, as a statement for a raw connection."""
        return (
            f"SELECT 1 FROM {self._prefix}workflow_status"
            f" WHERE queue_name = '{QUEUE}' AND status IN ('ENQUEUED', 'PENDING') AND status = 'ENQUEUED' LIMIT 1"
        )

    def unfinished(self) -> Iterator[Segment]:
        for row in self._pages(_UNFINISHED):
            yield _segment(row)

    def failed(self) -> Iterator[FailedSegment]:
        for row in self._pages(_FAILED):
            yield FailedSegment(_segment(row), _reason(row))

    def _pages(self, states: str) -> Iterator[sa.Row[Any]]:
        statement = sa.text(
            "SELECT s.workflow_uuid AS id, s.created_at AS at, s.status AS status, s.serialization AS written,"
            f" i.inputs AS inputs, o.error AS error FROM {self._prefix}workflow_status s"
            f" LEFT JOIN {self._prefix}workflow_input i ON i.workflow_uuid = s.workflow_uuid"
            f" LEFT JOIN {self._prefix}workflow_output o ON o.workflow_uuid = s.workflow_uuid"
            f" WHERE s.name = '{WORKFLOW}' AND s.status IN {states}"
            " AND (s.created_at, s.workflow_uuid) > (:at, :id)"
            f" ORDER BY s.created_at, s.workflow_uuid LIMIT {_PAGE}"
        )
        at, last = -1, ""
        while True:
            with self._engine.connect() as connection:
                page = connection.execute(statement, {"at": at, "id": last}).fetchall()
            yield from page
            if len(page) < _PAGE:
                return
            at, last = page[-1].at, page[-1].id

    def cancel(self, id: str, at_ms: int) -> bool:  # noqa: A002 - the port's word
        """Whether it was not done; then it is at its end."""
        return self._change(
            id,
            "status = 'CANCELLED', owner_xid = NULL, queue_name = NULL, started_at_epoch_ms = NULL,"
            f" completed_at = {at_ms}",
            out_of=("ENQUEUED", "PENDING", "DELAYED", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"),
        )

    def again(self, id: str) -> bool:  # noqa: A002 - the port's word
        """Whether it had failed; then it waits to be begun."""
        return self._change(
            id,
            f"status = 'ENQUEUED', queue_name = '{QUEUE}', owner_xid = NULL, recovery_attempts = 0,"
            " started_at_epoch_ms = NULL, completed_at = NULL",
            out_of=("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"),
        )

    def _change(self, id: str, values: str, *, out_of: tuple[str, ...]) -> bool:  # noqa: A002
        states = ", ".join(f"'{each}'" for each in out_of)
        change = sa.text(
            f"UPDATE {self._prefix}workflow_status SET {values}"
            f" WHERE workflow_uuid = :id AND name = '{WORKFLOW}' AND status IN ({states})"
        )
        with durably(self._engine) as connection:
            return connection.execute(change, {"id": id}).rowcount == 1

    @property
    def owners(self) -> str:
        """The processes that segments are under way in, or were when they vanished, as a statement."""
        return (
            f"SELECT DISTINCT executor_id FROM {self._prefix}workflow_status"
            " WHERE status = 'PENDING' AND executor_id IS NOT NULL"
        )

    def is_at(self, executor: str, id: str) -> bool:  # noqa: A002 - the port's word
        """Whether this process still is the one to execute it."""
        statement = sa.text(
            f"SELECT executor_id FROM {self._prefix}workflow_status WHERE workflow_uuid = :id AND status = 'PENDING'"
        )
        with self._engine.connect() as connection:
            return connection.execute(statement, {"id": id}).scalar() == executor

    def under_way_in(self, executor: str) -> list[str]:
        """What this process has claimed and not ended."""
        statement = sa.text(
            f"SELECT workflow_uuid FROM {self._prefix}workflow_status"
            f" WHERE status = 'PENDING' AND executor_id = :executor AND name = '{WORKFLOW}'"
        )
        with self._engine.connect() as connection:
            return [str(row[0]) for row in connection.execute(statement, {"executor": executor})]

    def give_back(self, executor: str, id: str) -> None:  # noqa: A002 - the port's word
        """What this process claimed and has not begun waits again, as if it had not been claimed."""
        change = sa.text(
            f"UPDATE {self._prefix}workflow_status SET status = 'ENQUEUED', owner_xid = NULL,"
            " started_at_epoch_ms = NULL, recovery_attempts = recovery_attempts - 1"
            " WHERE workflow_uuid = :id AND executor_id = :executor AND status = 'PENDING'"
        )
        with self._engine.begin() as connection:
            connection.execute(change, {"id": id, "executor": executor})

    def ended(self, before_ms: int, limit: int) -> list[str]:
        """Segments that were done or cancelled before then, milliseconds since 1970."""
        statement = sa.text(
            f"SELECT workflow_uuid FROM {self._prefix}workflow_status WHERE completed_at < :before"
            f" AND status IN ('SUCCESS', 'CANCELLED') AND name = '{WORKFLOW}' LIMIT :limit"
        )
        with self._engine.connect() as connection:
            return [
                str(row[0]) for row in connection.execute(statement, {"before": before_ms, "limit": limit})
            ]


def _segment(row: sa.Row[Any]) -> Segment:
    if row.written == FORMAT:
        with suppress(ValueError, KeyError, TypeError):
            handler, argument = json.loads(row.inputs)["positionalArgs"]
            return Segment(row.id, str(handler), str(argument))
    return Segment(row.id, "", "")


def _reason(row: sa.Row[Any]) -> str:
    if row.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return _KILLED
    if row.written == FORMAT:
        with suppress(ValueError, KeyError, TypeError):
            said = json.loads(row.error)
            return f"{said['name']}: {said['message']}"
    return _UNREADABLE
