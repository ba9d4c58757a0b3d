"""One server for many tests of the review page: each begins with nothing waiting, and puts its own items there."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from desk_ground import Ground, item, task, waiting

from midspan.cli.opening import utc_now
from midspan.model.production import State
from midspan.settings import read


def opens(ground: Ground, *ids: str, at: str | None = None, **how: object) -> None:
    with ground.desk() as desk:
        waiting(desk, *ids, at=at or utc_now(), **how)  # type: ignore[arg-type]


def emptied(ground: Ground) -> Ground:
    """Items and tasks are gone; the ledger, from which nothing goes, has what it had."""
    path = read(ground.root).database_path
    assert path is not None
    with closing(sqlite3.connect(path, timeout=30)) as base, base:
        for table in ("midspan_items", "midspan_tasks"):
            base.execute(f"DELETE FROM {table}")
    return ground


def state(ground: Ground, name: str) -> tuple[State, str | None]:
    with ground.desk() as desk:
        found = item(desk, name)
        return found.state, found.output


def task_of(ground: Ground, name: str) -> str:
    with ground.desk() as desk:
        return task(desk, name).id
