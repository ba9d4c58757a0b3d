"""Open tasks as data, for whoever lists them without holding any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Protocol

from midspan.model.production import TaskRow
from midspan.run.ports import Production
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.people import holder
from midspan.run.tasks.responding import item_of
from midspan.run.tasks.why import shown_at


class Tables(Protocol):
    """All desks of a workspace, over one store. name: today's name of a work."""

    @property
    def production(self) -> Production: ...

    @property
    def by_work(self) -> Mapping[str, Desk]: ...

    def name(self, work: str) -> str: ...


def listing(desks: Tables, role: str | None, work: str | None, most: int, now: str) -> dict[str, Any]:
    """What waits, counted, and the first `most` tasks of it. work: its identity, None for all. Raises StoreError."""
    waiting = [
        {"work": desks.name(each), "role": who, "tasks": count}
        for (each, who), count in sorted(desks.production.waiting().items())
        if work in {None, each} and role in {None, who}
    ]
    tasks = desks.production.tasks(role=role, work=work, limit=most)
    return {"at": now, "waiting": waiting, "tasks": [_told(desks, each, now) for each in tasks]}


def _told(desks: Tables, task: TaskRow, now: str) -> dict[str, Any]:
    desk = desks.by_work.get(task.work)
    item = item_of(desk, task) if desk else None
    shown = {} if desk is None or item is None else asdict(shown_at(desk, task, item))
    return {
        **shown,
        "task": task.id,
        "work": desks.name(task.work),
        "item": task.item,
        "role": task.role,
        "due_at": task.due_at,
        "late": task.due_at < now,
        "held_by": holder(task, now),
        "held_until": task.claimed_until if holder(task, now) else None,
    }
