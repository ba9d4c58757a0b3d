"""The same door for time: who let a task lie is asked no more, and the next role is, until nobody is left.

Law: one step at a time, and each step once, however many sweepers there are. A sweep never changes what an item says; at the end
of a chain it is the definition that rejects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from midspan.errors import StoreError
from midspan.model.entry import Entry
from midspan.model.production import ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run.life import WAITING, Event, lived
from midspan.run.ports import Production
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.entries import escalation_entry
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Refused, Why, gone
from midspan.run.tasks.said import Response, said_of

_PAGE = 256
# Who only labels or is measured holds nothing up.
_ITEMS = frozenset({Purpose.DECIDE, Purpose.SECOND})
_NOBODY = "nobody answered in time, and nobody is left to be asked"


@dataclass(slots=True)
class Swept:
    """What one sweep did. ended: tasks that the last of their chain let lie, and that wait on. rejected: items, by definition."""

    escalated: list[TaskRow] = field(default_factory=list)
    ended: list[TaskRow] = field(default_factory=list)
    rejected: list[TaskRow] = field(default_factory=list)
    withdrawn: list[TaskRow] = field(default_factory=list)


def handed_on(
    desk: Desk, task: TaskRow, item: ItemRow, reviewer: Reviewer, said: Response, at: str
) -> TaskRow | Refused:
    """A person asks the next role, within the caller's transaction. Raises StoreError."""
    if not desk.chain.goes_on(task.step):
        return Refused(
            Why.ROLE,
            f"nobody is asked after `{task.role}`",
            "decide it, or name somebody in `review.then` of the definition",
        )
    up = _next_role(desk, task, at)
    kept = said_of(task).noted(reviewer.who, at, said.note).heard(reviewer.who, said)
    moved = replace(up, response=kept.text())
    if not desk.production.replace_task(moved, task):
        return gone(task)
    if task.purpose in _ITEMS:
        _item_moves(desk, item, Event.ESCALATE)
    by = reviewer.who
    desk.ledger.append([escalation_entry(task, moved.role, at, "asked", by=by, note=said.note)])
    return moved


def sweep(desks: Mapping[str, Desk], production: Production, at: str) -> Swept:
    """Move on all that is due, of these works by identity, a page in each transaction. Raises StoreError."""
    swept, strange = Swept(), set[str]()
    while True:
        with production.transaction():
            # Tasks of works that are not looked after here stay due, and must not hide those that are.
            found = production.due(at, limit=_PAGE + len(strange))
            page = [each for each in found if each.id not in strange]
            strange |= {each.id for each in page if each.work not in desks}
            for desk, tasks in _by_desk(desks, page):
                entries = [entry for task in tasks if (entry := _moved_on(desk, task, at, swept))]
                desk.ledger.append(entries)
        if not page:
            return swept


def _by_desk(desks: Mapping[str, Desk], page: list[TaskRow]) -> Iterator[tuple[Desk, list[TaskRow]]]:
    for work in sorted({each.work for each in page} & desks.keys()):
        yield desks[work], [each for each in page if each.work == work]


def _moved_on(desk: Desk, task: TaskRow, at: str, swept: Swept) -> Entry | None:
    item = desk.production.item(task.work, task.item) if task.purpose in _ITEMS else None
    if desk.chain.goes_on(task.step):
        moved, to, told = _next_role(desk, task, at), desk.chain.role(task.step + 1), swept.escalated
    elif item is None:
        moved, to, told = replace(task, state=TaskState.WITHDRAWN), None, swept.withdrawn
    elif desk.chain.rejects:
        moved, to, told = replace(task, state=TaskState.WITHDRAWN), None, swept.rejected
    else:
        moved, to, told = _waits_on(desk, task, at), None, swept.ended
    if not desk.production.replace_task(moved, task):
        return None
    told.append(moved)
    if item is not None:
        _item_goes(desk, task, item, at, to)
    return escalation_entry(task, to, at, "due")


def _item_goes(desk: Desk, task: TaskRow, item: ItemRow, at: str, to: str | None) -> None:
    if to is not None:
        _item_moves(desk, item, Event.ESCALATE)
    elif desk.chain.rejects:
        rejected = item._replace(because=_NOBODY, output=None, ended_at=at)
        _item_moves(desk, rejected, *((Event.EXPIRE,) if item.state in WAITING else ()), Event.REFUSE)
    else:
        _item_moves(desk, item, Event.EXPIRE)
        if not desk.chain.ended(task.step):  # once: an incident is one, however long it lasts
            desk.on_ended(task, at)


def _item_moves(desk: Desk, item: ItemRow, *events: Event) -> None:
    """An item that waits no more, such as one that a second person checks, stays as it is while its task moves on."""
    if item.state not in WAITING and Event.REFUSE not in events:
        return
    path = lived(*events, since=item.transitions)
    after = item._replace(state=State(path.rpartition(" ")[2]), transitions=path)
    if not desk.production.move(after, out_of=item.state):
        raise StoreError(
            f"item `{item.id}` was changed by another process within one transaction",
            help="report this as a bug of midspan",
        )


def _next_role(desk: Desk, task: TaskRow, at: str) -> TaskRow:
    return _asked(desk, task, task.step + 1, at)


def _waits_on(desk: Desk, task: TaskRow, at: str) -> TaskRow:
    """Beyond the last step, due again after the same time, so that somebody is reminded."""
    return _asked(desk, task, len(desk.chain.roles), at)


def _asked(desk: Desk, task: TaskRow, step: int, at: str) -> TaskRow:
    return replace(
        task,
        step=step,
        role=desk.chain.role(step),
        due_at=desk.chain.due(at),
        claimed_by=None,
        claimed_until=None,
    )
