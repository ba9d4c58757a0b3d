"""Taking back one's own answer: within a minute, and only while nothing has come of it."""

from __future__ import annotations

import json
from dataclasses import replace

from midspan.errors import StoreError
from midspan.ledger.canonical import canonical
from midspan.model.production import ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run.life import Event, lived
from midspan.run.tasks.claiming import LEASE_S
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.entries import undo_entry
from midspan.run.tasks.hours import later
from midspan.run.tasks.opening import task_id
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import NEXT, Refused, Why, gone, unknown
from midspan.run.tasks.said import Answered, Said, said_of

WITHIN_S = 60.0
_UNDONE = frozenset({State.SETTLED, State.DECIDED})


def undo(desk: Desk, id: str, reviewer: Reviewer, at: str) -> TaskRow | Refused:  # noqa: A002
    """The task as it is open again, held by who took the answer back. Raises StoreError."""
    with desk.production.transaction():
        task = desk.production.task(id)
        if task is None:
            return unknown(id)
        said = said_of(task)
        if task.state is not TaskState.DONE or said.final is None:
            return Refused(Why.GONE, f"nothing was answered about item `{task.item}`", NEXT)
        item = desk.production.item(task.work, task.item)
        refused = _not_theirs(task, said.final, reviewer, at) or _has_counted(desk, task, said.final, item)
        if refused is not None:
            return refused
        again = replace(
            task,
            state=TaskState.OPEN,
            decided_by=None,
            decided_at=None,
            claimed_by=reviewer.who,
            claimed_until=later(at, LEASE_S),
            response=replace(said, final=None, last=None).text(),
        )
        if not desk.production.replace_task(again, task):
            return gone(task)
        if item is not None and task.purpose in {Purpose.DECIDE, Purpose.SECOND}:
            _put_back(desk, task, item, said)
        desk.ledger.append([undo_entry(task, reviewer.who, reviewer.role, at)])
        return again


def _not_theirs(task: TaskRow, final: Answered, reviewer: Reviewer, at: str) -> Refused | None:
    if (reviewer.who, reviewer.role) != (task.decided_by, final.role):
        return Refused(
            Why.PERSON,
            f"item `{task.item}` was answered by `{task.decided_by}`, who alone may take that back",
            NEXT,
        )
    if at >= later(final.at, WITHIN_S):  # from then on it may be delivered
        return Refused(
            Why.LATE,
            f"item `{task.item}` was answered at `{final.at}`: an answer can be taken back for a minute",
            "tell who is asked next, or open an incident",
        )
    return None


def _has_counted(desk: Desk, task: TaskRow, final: Answered, item: ItemRow | None) -> Refused | None:
    if final.label:
        return Refused(Why.COUNTED, f"the answer about item `{task.item}` counts as a label already", NEXT)
    if item is None or task.purpose not in {Purpose.DECIDE, Purpose.SECOND}:
        return None
    if item.state not in _UNDONE or desk.delivered(item):
        return Refused(
            Why.COUNTED, f"what was decided about item `{task.item}` has left the house", "open an incident"
        )
    second = desk.production.task(task_id(task.work, task.item, Purpose.SECOND))
    if task.purpose is Purpose.DECIDE and second is not None:
        checked = second.state is TaskState.DONE or said_of(second).earlier is not None
        if checked:
            return Refused(Why.COUNTED, f"another person has checked item `{task.item}` already", NEXT)
    return None


def _put_back(desk: Desk, task: TaskRow, item: ItemRow, said: Said) -> None:
    """The item waits again, as if nothing had been said; before a second person, with what the first one said."""
    path = lived(Event.UNDO, since=item.transitions)
    first = _first(desk, task)
    waiting = item._replace(
        state=State(path.rpartition(" ")[2]),
        output=first[0],
        because=said.final.because if said.final else item.because,
        by=first[1],
        ended_at=None,
        transitions=path,
    )
    if not desk.production.move(waiting, out_of=item.state):
        raise StoreError(
            f"item `{item.id}` was changed by another process within one transaction",
            help="report this as a bug of midspan",
        )
    second = desk.production.task(task_id(task.work, task.item, Purpose.SECOND))
    if task.purpose is Purpose.DECIDE and second is not None and second.state is TaskState.OPEN:
        desk.production.replace_task(replace(second, state=TaskState.WITHDRAWN), second)


def _first(desk: Desk, task: TaskRow) -> tuple[str | None, str | None]:
    """Output and role of the first person, where it is a second one who takes theirs back."""
    if task.purpose is not Purpose.SECOND:
        return None, None
    decided = desk.production.task(task_id(task.work, task.item, Purpose.DECIDE))
    final = said_of(decided).final if decided else None
    if final is None:
        return None, None
    item = desk.production.item(task.work, task.item)
    return _output_of(final, item), final.role


def _output_of(final: Answered, item: ItemRow | None) -> str | None:
    if final.output is not None:
        return canonical(final.output)
    proposed = json.loads(item.answer).get("output") if item and item.answer else None
    return None if proposed is None else canonical(proposed)
