"""Outcomes in SQLite written as DBOS writes them: it compiles its statement anew for each, which is most of a segment's cost.

On PostgreSQL it does not. A test holds that the rows are the same as DBOS's own.
"""

from __future__ import annotations

import time

import sqlalchemy as sa

_UPDATE = (
    "UPDATE workflow_status SET status = ?, deduplication_id = NULL, owner_xid = NULL, updated_at = ?, completed_at = ?"
    " WHERE workflow_uuid = ? AND status = 'PENDING'"
)
_OWNED = f"{_UPDATE} AND owner_xid = ?"
_OUTPUT = (
    "INSERT INTO workflow_output (workflow_uuid, output, error) VALUES (?, ?, ?)"
    " ON CONFLICT (workflow_uuid) DO UPDATE SET output = excluded.output, error = excluded.error"
)


def outcome_written(
    engine: sa.Engine,
    workflow_id: str,
    status: str,
    *,
    output: str | None,
    error: str | None,
    owner_xid: str | None,
) -> bool:
    """Whether it was this execution's to write; nothing is where not. Raises SQLAlchemyError."""
    at_ms = int(time.time() * 1000)
    with engine.begin() as connection:
        if owner_xid is None:
            done = connection.exec_driver_sql(_UPDATE, (status, at_ms, at_ms, workflow_id))
        else:
            done = connection.exec_driver_sql(_OWNED, (status, at_ms, at_ms, workflow_id, owner_xid))
        if not done.rowcount:
            return False
        connection.exec_driver_sql(_OUTPUT, (workflow_id, output, error))
    return True
