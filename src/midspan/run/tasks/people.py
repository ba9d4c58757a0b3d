"""A person at work: who they are, what they hold, and what they may not touch."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.model.production import Purpose, TaskRow, TaskState
from midspan.run.ports import Production
from midspan.run.tasks.opening import task_id
from midspan.run.tasks.refusal import NEXT, Refused, Why, gone
from midspan.run.tasks.said import said_of


@dataclass(frozen=True, slots=True)
class Reviewer:
    """role: as definitions name it. name: of the person, where it is said; without one the whole role is one person."""

    role: str
    name: str | None = None

    @property
    def who(self) -> str:
        """Under which name they are measured."""
        return self.name or self.role


def holder(task: TaskRow, at: str) -> str | None:
    """Whose the task is at this time; a lease that has run out holds nothing."""
    held = task.claimed_until is not None and task.claimed_until > at
    return task.claimed_by if held else None


def closed_to(production: Production, task: TaskRow, reviewer: Reviewer, at: str) -> Refused | None:
    """Why this person may not take or answer this task now; None where they may. Raises StoreError."""
    if task.state is not TaskState.OPEN:
        return gone(task)
    if task.role != reviewer.role:
        return Refused(
            Why.ROLE, f"item `{task.item}` is asked of `{task.role}`, not of `{reviewer.role}`", NEXT
        )
    held = holder(task, at)
    if held not in {None, reviewer.who}:
        return Refused(Why.TAKEN, f"`{held}` is at item `{task.item}` until `{task.claimed_until}`", NEXT)
    return _own(production, task, reviewer)


def _own(production: Production, task: TaskRow, reviewer: Reviewer) -> Refused | None:
    """Nobody checks what they said themselves."""
    if task.purpose is not Purpose.SECOND:
        return None
    first = production.task(task_id(task.work, task.item, Purpose.DECIDE))
    earlier = said_of(task).earlier
    if reviewer.who in {first.decided_by if first else None, earlier.by if earlier else None}:
        return Refused(
            Why.PERSON,
            f"`{reviewer.who}` has had their say about item `{task.item}`: another person checks it",
            "say which person you are with `--by NAME`, where several share a role",
        )
    return None
