"""Tasks for people in SQL."""

# ruff: noqa: S608 - what is put into statements is names and question marks of our own

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from midspan.errors import StoreError
from midspan.model.production import Purpose, TaskRow, TaskState
from midspan.stores._production_database import Database

_FIELDS = tuple(each.name for each in fields(TaskRow))
_COLUMNS = ", ".join(_FIELDS)
_TASK = f"SELECT {_COLUMNS} FROM midspan_tasks"
_OPEN = f"{_TASK} WHERE state = 'open'"
_ORDER = "ORDER BY due_at, id LIMIT ?"
# More than anybody may hold.
_MOST = 1000


class Tasks:
    """Tasks by id; the open ones first due first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, tasks: Sequence[TaskRow]) -> None:
        """New tasks; one that exists already stays as it is."""
        if not tasks:
            return
        statement = (
            f"INSERT INTO midspan_tasks ({_COLUMNS}) VALUES ({', '.join('?' * len(_FIELDS))})"
            " ON CONFLICT (id) DO NOTHING"
        )
        with self._database.transaction():
            self._database.change_each(statement, [_values(task) for task in tasks])

    def task(self, id: str) -> TaskRow | None:  # noqa: A002 - the port's word
        """As it now stands; None where it is not known."""
        rows = self._database.read(f"{_TASK} WHERE id = ?", (id,))
        return _task(rows[0]) if rows else None

    def tasks(
        self, *, role: str | None = None, work: str | None = None, after: str = "", limit: int = 256
    ) -> list[TaskRow]:
        """Open tasks, first due first; after: the id of the last one seen. Raises StoreError where that is unknown."""
        where, values = "", list[Any]()
        for column, value in (("role", role), ("work", work)):
            if value is not None:
                where += f" AND {column} = ?"
                values.append(value)
        if after:
            where += " AND (due_at, id) > (?, ?)"
            values += [self._due_of(after), after]
        return [
            _task(row) for row in self._database.read(f"{_OPEN}{where} {_ORDER}", (*values, max(limit, 0)))
        ]

    def due(self, before: str, *, limit: int = 256) -> list[TaskRow]:
        """Open tasks that were due before then, first due first."""
        rows = self._database.read(f"{_OPEN} AND due_at < ? {_ORDER}", (before, max(limit, 0)))
        return [_task(row) for row in rows]

    def next_due(self) -> str | None:
        """When the first open task is due; None where none is open."""
        rows = self._database.read("SELECT min(due_at) FROM midspan_tasks WHERE state = 'open'")
        return rows[0][0] if rows else None

    def replace_task(self, task: TaskRow, was: TaskRow) -> bool:
        """Compare and set: False where it no longer is as it was, and nothing changed."""
        with self._database.transaction():
            if self.task(was.id) != was:
                return False
            changed = f"UPDATE midspan_tasks SET {', '.join(f'{each} = ?' for each in _FIELDS)} WHERE id = ?"
            return self._database.change(changed, (*_values(task), was.id)) == 1

    def held(self, by: str, at: str) -> int:
        """How many open tasks this one has a lease on that has not run out then."""
        rows = self._database.read(
            "SELECT count(*) FROM midspan_tasks WHERE state = 'open' AND claimed_by = ? AND claimed_until > ?",
            (by, at),
        )
        return int(rows[0][0]) if rows else 0

    def holding(self, by: str, at: str) -> list[TaskRow]:
        """Those tasks themselves, first due first."""
        found = self._database.read(
            f"{_OPEN} AND claimed_by = ? AND claimed_until > ? {_ORDER}", (by, at, _MOST)
        )
        return [_task(row) for row in found]

    def waiting(self) -> dict[tuple[str, str], int]:
        """Open tasks by work and role."""
        rows = self._database.read(
            "SELECT work, role, count(*) FROM midspan_tasks WHERE state = 'open' GROUP BY work, role"
        )
        return {(work, role): count for work, role, count in rows}

    def _due_of(self, task: str) -> str:
        rows = self._database.read("SELECT due_at FROM midspan_tasks WHERE id = ?", (task,))
        if not rows:
            raise StoreError(
                f"no task has the id `{task}`, after which more were asked for",
                help="ask from the beginning, without `after`",
            )
        return str(rows[0][0])


def _values(task: TaskRow) -> list[object]:
    plain = {"purpose": task.purpose.value, "state": task.state.value, "blind": int(task.blind)}
    return [plain[each] if each in plain else getattr(task, each) for each in _FIELDS]


def _task(row: tuple[Any, ...]) -> TaskRow:
    told = dict(zip(_FIELDS, row, strict=True))
    told["purpose"], told["state"], told["blind"] = (
        Purpose(told["purpose"]),
        TaskState(told["state"]),
        bool(told["blind"]),
    )
    return TaskRow(**told)
