"""Segments written as DBOS writes them: `enqueue` compiles its two statements anew for each, which is most of its cost.

A test holds that the rows are the same as DBOS's own.
"""

# ruff: noqa: S608 - what is put into statements is names of our own

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from midspan.durable._rows import APPLICATION, FORMAT, QUEUE, WORKFLOW
from midspan.run.ports import Segment

_STATUS = {
    "workflow_uuid": "{0}",
    "created_at": "{0}",
    "updated_at": "{0}",
    "creator_xid": "{0}",
    "status": "'ENQUEUED'",
    "name": f"'{WORKFLOW}'",
    "queue_name": f"'{QUEUE}'",
    "application_name": f"'{APPLICATION}'",
    "serialization": f"'{FORMAT}'",
    "recovery_attempts": "0",
    "priority": "0",
}
_INPUT = {"workflow_uuid": "{0}", "retention_timestamp": "{0}", "inputs": "{0}"}


def _insert(table: str, values: dict[str, str]) -> str:
    return (
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"
        " ON CONFLICT (workflow_uuid) DO NOTHING"
    )


def enqueue(connection: Any, schema: str, segments: Sequence[Segment], at_ms: int) -> None:
    """In the transaction that is open on a DBAPI connection. schema: what stands before a table's name."""
    mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    cursor = connection.cursor()
    try:
        cursor.executemany(
            _insert(f"{schema}workflow_status", _STATUS).format(mark),
            [(each.id, at_ms, at_ms, uuid4().hex) for each in segments],
        )
        cursor.executemany(
            _insert(f"{schema}workflow_input", _INPUT).format(mark),
            [(each.id, at_ms, _inputs(each)) for each in segments],
        )
    finally:
        cursor.close()


def _inputs(segment: Segment) -> str:
    called = {"namedArgs": {}, "positionalArgs": [segment.handler, segment.argument]}
    return json.dumps(called, separators=(",", ":"), ensure_ascii=False)
