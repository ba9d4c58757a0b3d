"""What a reviewer does at the desks of a workspace, each within one call: looks, takes the next, answers."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from midspan.model.production import TaskRow
from midspan.run.tasks.claiming import claim, claimable, release
from midspan.run.tasks.people import Reviewer, holder
from midspan.run.tasks.reassigning import note
from midspan.run.tasks.refusal import Refused, Why, gone, unknown
from midspan.run.tasks.responding import item_of, respond
from midspan.run.tasks.said import Response
from midspan.run.tasks.shown import Shown, shown_to
from midspan.run.tasks.undoing import undo
from midspan.web.ports import Desks

_LISTED = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """A task that is before somebody. work: its name. output: the schema of what is answered. goes_on: whether a role comes next."""

    shown: Shown
    work: str
    output: Mapping[str, Any]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class View:
    """What one page shows. roles: with how many tasks each. queue: that wait for this role, first due first. waiting: all of them."""

    roles: Mapping[str, int]
    waiting: int
    queue: tuple[TaskRow, ...]
    seen: Seen | None


def view(desks: Desks, reviewer: Reviewer | None, current: str | None, now: str) -> View:
    """Nothing is held by looking. Raises StoreError."""
    counts = dict.fromkeys(desks.roles, 0)
    for (_, role), count in desks.production.waiting().items():
        counts[role] = counts.get(role, 0) + count
    # Who has something to do is most likely the one who looks.
    counts = dict(sorted(counts.items(), key=lambda each: -each[1]))
    if reviewer is None:
        return View(counts, sum(counts.values()), (), None)
    queue = tuple(desks.production.tasks(role=reviewer.role, limit=_LISTED))
    return View(counts, counts.get(reviewer.role, 0), queue, _seen(desks, reviewer, current, now))


def _seen(desks: Desks, reviewer: Reviewer, id: str | None, now: str) -> Seen | None:  # noqa: A002
    """A task, while this person holds it."""
    task = None if id is None else desks.production.task(id)
    if task is None or task.role != reviewer.role or holder(task, now) != reviewer.who:
        return None
    desk = desks.by_work.get(task.work)
    item = item_of(desk, task) if desk else None
    if desk is None or item is None:
        return None
    schema = desk.file.work.output or {}
    return Seen(shown_to(task, item), desk.file.name, schema, desk.chain.goes_on(task.step))


def held(desks: Desks, reviewer: Reviewer, id: str, now: str) -> Seen | Refused:  # noqa: A002
    """A task that is about to be answered: held on, or again where the lease ran out and nobody took it. Raises StoreError."""
    task = claim(desks.production, id, reviewer, now)
    if isinstance(task, Refused):
        return task
    return _seen(desks, reviewer, id, now) or gone(task)


def take_next(desks: Desks, reviewer: Reviewer, skipped: AbstractSet[str], now: str) -> TaskRow | None:
    """Hold the one that is due first. Raises StoreError."""
    for task in claimable(desks.production, reviewer, now):
        if task.id in skipped or task.work not in desks.by_work:
            continue
        mine = claim(desks.production, task.id, reviewer, now)
        if isinstance(mine, TaskRow):
            return mine
        if mine.why is Why.MANY:
            return None
    return None


def take(desks: Desks, id: str, reviewer: Reviewer, now: str) -> TaskRow | Refused:  # noqa: A002
    return claim(desks.production, id, reviewer, now)


def let_go(desks: Desks, id: str, reviewer: Reviewer, now: str) -> TaskRow | Refused:  # noqa: A002
    return release(desks.production, id, reviewer, now)


def say(desks: Desks, id: str, reviewer: Reviewer, said: Response, now: str) -> TaskRow | Refused:  # noqa: A002
    task = desks.production.task(id)
    desk = None if task is None else desks.by_work.get(task.work)
    return unknown(id) if desk is None else respond(desk, id, reviewer, said, now)


def take_back(desks: Desks, id: str, reviewer: Reviewer, now: str) -> TaskRow | Refused:  # noqa: A002
    task = desks.production.task(id)
    desk = None if task is None else desks.by_work.get(task.work)
    return unknown(id) if desk is None else undo(desk, id, reviewer, now)


def leave(desks: Desks, id: str, reviewer: Reviewer, text: str, now: str) -> TaskRow | Refused:  # noqa: A002
    """A note, and stay."""
    return note(desks.production, id, reviewer, text, now)
