"""Giving a task to another role or person, and leaving a note on one."""

from __future__ import annotations

from dataclasses import replace

from midspan.model.production import TaskRow, TaskState
from midspan.run.ports import Production
from midspan.run.tasks.claiming import LEASE_S
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.entries import reassignment_entry
from midspan.run.tasks.fitting import LONGEST_TEXT
from midspan.run.tasks.hours import later
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import NEXT, Refused, Why, gone, unknown
from midspan.run.tasks.said import said_of


def reassign(
    desk: Desk,
    id: str,  # noqa: A002 - the row's word
    to: Reviewer,
    by: Reviewer,
    at: str,
    *,
    note: str | None = None,
) -> TaskRow | Refused:
    """Ask another role of the chain; a person that `to` names holds it first. It is due when it was. Raises StoreError."""
    with desk.production.transaction():
        task = desk.production.task(id)
        if task is None:
            return unknown(id)
        refused = _may_not(desk, task, to, by, note)
        if refused is not None:
            return refused
        moved = replace(
            task,
            role=to.role,
            step=_step(desk, task, to.role),
            claimed_by=to.name,
            claimed_until=None if to.name is None else later(at, LEASE_S),
            response=said_of(task).noted(by.who, at, note).text(),
        )
        if not desk.production.replace_task(moved, task):
            return gone(task)
        desk.ledger.append([reassignment_entry(task, moved, by.who, by.role, at, note)])
        return moved


def note(
    production: Production,
    id: str,  # noqa: A002 - the row's word
    reviewer: Reviewer,
    text: str,
    at: str,
) -> TaskRow | Refused:
    """Leave a note for whoever answers; of a blind task it is shown after the answer. Raises StoreError."""
    if not text.strip() or len(text) > LONGEST_TEXT:
        return Refused(
            Why.FAULT, f"the note has `{len(text):,}` characters", f"write `1` to `{LONGEST_TEXT:,}`"
        )
    with production.transaction():
        task = production.task(id)
        if task is None:
            return unknown(id)
        if task.state is not TaskState.OPEN:
            return gone(task)
        if task.role != reviewer.role:
            return Refused(Why.ROLE, f"item `{task.item}` is asked of `{task.role}`", NEXT)
        noted = replace(task, response=said_of(task).noted(reviewer.who, at, text).text())
        return noted if production.replace_task(noted, task) else gone(task)


def _may_not(desk: Desk, task: TaskRow, to: Reviewer, by: Reviewer, note: str | None) -> Refused | None:
    roles = desk.chain.roles
    if task.state is not TaskState.OPEN:
        return gone(task)
    if note is not None and len(note) > LONGEST_TEXT:
        return Refused(
            Why.FAULT, f"the note has `{len(note):,}` characters", f"write `1` to `{LONGEST_TEXT:,}`"
        )
    if by.role not in roles[min(task.step, len(roles) - 1) :]:
        return Refused(
            Why.ROLE,
            f"item `{task.item}` is asked of `{task.role}`, and `{by.role}` cannot give it away",
            "ask that role, or one that comes after it",
        )
    if to.role not in roles:
        return Refused(
            Why.ROLE,
            f"`{to.role}` reviews nothing of `{task.work}`",
            f"known: {', '.join(dict.fromkeys(roles))}",
        )
    return None


def _step(desk: Desk, task: TaskRow, role: str) -> int:
    """Where in the chain that role is; an ended chain has not ended for who is asked anew."""
    return (
        task.step if role == task.role and not desk.chain.ended(task.step) else desk.chain.roles.index(role)
    )
