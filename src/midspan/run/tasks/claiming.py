"""Leases: who is at a task keeps others away from it for ten minutes, and so many tasks at once.

A lease that runs out frees the task by itself; nobody has to notice. No ledger entry: that somebody looked is no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from midspan.model.production import TaskRow
from midspan.run.ports import Production
from midspan.run.tasks.hours import later
from midspan.run.tasks.people import Reviewer, closed_to, holder
from midspan.run.tasks.refusal import Refused, Why, gone, unknown

LEASE_S = 600.0
MOST_HELD = 10
_PAGE = 64


def claim(production: Production, id: str, reviewer: Reviewer, at: str) -> TaskRow | Refused:  # noqa: A002
    """Hold this task, or go on holding it, for ten minutes from now. Raises StoreError."""
    with production.transaction():
        task = production.task(id)
        if task is None:
            return unknown(id)
        closed = closed_to(production, task, reviewer, at)
        if closed is not None:
            return closed
        if holder(task, at) is None and production.held(reviewer.who, at) >= MOST_HELD:
            return Refused(
                Why.MANY,
                f"`{reviewer.who}` holds `{MOST_HELD}` tasks already",
                "answer or release one of them first",
            )
        mine = replace(task, claimed_by=reviewer.who, claimed_until=later(at, LEASE_S))
        return mine if production.replace_task(mine, task) else gone(task)


def release(production: Production, id: str, reviewer: Reviewer, at: str) -> TaskRow | Refused:  # noqa: A002
    """Let go of a task before its lease ends. Raises StoreError."""
    with production.transaction():
        task = production.task(id)
        if task is None:
            return unknown(id)
        if holder(task, at) != reviewer.who:
            return Refused(
                Why.TAKEN, f"item `{task.item}` is not held by `{reviewer.who}`", "nothing is to be done"
            )
        free = replace(task, claimed_by=None, claimed_until=None)
        return free if production.replace_task(free, task) else gone(task)


def claimable(
    production: Production, reviewer: Reviewer, at: str, *, work: str | None = None
) -> Iterator[TaskRow]:
    """Open tasks of this role that this person may take, first due first, in pages. Raises StoreError."""
    after = ""
    while page := production.tasks(role=reviewer.role, work=work, after=after, limit=_PAGE):
        for task in page:
            if closed_to(production, task, reviewer, at) is None:
                yield task
        after = page[-1].id
