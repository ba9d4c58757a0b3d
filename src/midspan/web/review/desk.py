"""What a reviewer does at the desks of a workspace, each within one call: looks, takes the next, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from midspan.definitions.workspace import WorkFile
from midspan.model.production import ItemRow, TaskRow, TaskState
from midspan.run.tasks.claiming import claim, claimable, release
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.mixing import task_called
from midspan.run.tasks.people import Reviewer, closed_to, holder
from midspan.run.tasks.reassigning import note
from midspan.run.tasks.refusal import Refused, Why, unknown
from midspan.run.tasks.responding import item_of, respond
from midspan.run.tasks.said import Answered, Response, said_of
from midspan.run.tasks.shown import Shown
from midspan.run.tasks.undoing import undo
from midspan.run.tasks.why import shown_at, threshold_for
from midspan.web.ports import Desks
from midspan.web.review.counting import Counts

LISTED = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """A task that is looked at.

    roles: who is ever asked about it. goes_on: whether a role comes next. holder: whose it is now. closed: why this person cannot answer it, None where they can.
    threshold: from which confidence such an answer acts alone; None where none does, or it is hidden. answered: what was said.
    """

    shown: Shown
    task: TaskRow
    item: ItemRow
    file: WorkFile
    roles: tuple[str, ...]
    goes_on: bool
    holder: str | None
    closed: Refused | None
    threshold: float | None
    answered: Answered | None

    @property
    def open(self) -> bool:
        return self.closed is None


@dataclass(frozen=True, slots=True)
class View:
    """What one page shows. roles: with how many tasks each. queue: that wait for this role, first due first. waiting: all of them.

    seen: the task of the page; None where there is none. names: of works, by identity.
    """

    roles: Mapping[str, int]
    waiting: int
    queue: tuple[TaskRow, ...]
    names: Mapping[str, str]
    seen: Seen | None


def view(
    desks: Desks,
    reviewer: Reviewer | None,
    id: str | None,  # noqa: A002 - the task's
    now: str,
    waiting: Counts,
) -> View:
    """Nothing is held by looking. Raises StoreError."""
    counts = dict.fromkeys(desks.roles, 0)
    for (_, role), count in waiting.items():
        counts[role] = counts.get(role, 0) + count
    # Who has something to do is most likely the one who looks.
    counts = dict(sorted(counts.items(), key=lambda each: -each[1]))
    seen = None if id is None else look(desks, reviewer, id, now)
    if reviewer is None:
        return View(counts, sum(counts.values()), (), {}, seen)
    queue = tuple(desks.production.tasks(role=reviewer.role, limit=LISTED))
    names = {each.work: desks.name(each.work) for each in queue}
    return View(counts, counts.get(reviewer.role, 0), queue, names, seen)


def look(desks: Desks, reviewer: Reviewer | None, id: str, now: str) -> Seen | None:  # noqa: A002 - the task's
    """A task as this person may see it; None where there is no such task. Raises StoreError."""
    task = desks.production.task(id)
    desk = desks.by_work.get(task.work) if task else None
    item = item_of(desk, task) if desk and task else None
    if task is None or desk is None or item is None:
        return None
    shown = shown_at(desk, task, item)
    return Seen(
        shown,
        task,
        item,
        desk.file,
        desk.chain.roles,
        desk.chain.goes_on(task.step),
        holder(task, now) if task.state is TaskState.OPEN else None,
        _closed(desk, task, reviewer, now),
        _threshold(desk, shown, item),
        said_of(task).final,
    )


def task_of(desks: Desks, name: str) -> str | None:
    """The task that people know by the name of its item, of the first work that has one. Raises StoreError."""
    found = (task_called(desks.production, each, name) for each in desks.by_work)
    return next((each for each in found if each is not None), None)


def held_by(desks: Desks, reviewer: Reviewer, now: str) -> TaskRow | None:
    """What this person is at already, the first due. Raises StoreError."""
    mine = desks.production.holding(reviewer.who, now)
    return next((each for each in mine if each.role == reviewer.role and each.work in desks.by_work), None)


def take_next(desks: Desks, reviewer: Reviewer, skipped: AbstractSet[str], now: str) -> TaskRow | None:
    """What they hold already, or else hold the one that is due first. Raises StoreError."""
    mine = held_by(desks, reviewer, now)
    if mine is not None and mine.id not in skipped:
        return mine
    for task in claimable(desks.production, reviewer, now):
        if task.id in skipped or task.work not in desks.by_work:
            continue
        held = claim(desks.production, task.id, reviewer, now)
        if isinstance(held, TaskRow):
            return held
        if held.why is Why.MANY:
            return None
    return None


def take(desks: Desks, id: str, reviewer: Reviewer, now: str) -> TaskRow | Refused:  # noqa: A002
    return claim(desks.production, id, reviewer, now)


def let_go(desks: Desks, id: str, reviewer: Reviewer, now: str) -> TaskRow | Refused:  # noqa: A002
    return release(desks.production, id, reviewer, now)


def pass_over(desks: Desks, id: str, reviewer: Reviewer, now: str) -> bool:  # noqa: A002
    """Let go of it, where it is theirs; whether there is such an open task at all."""
    task = desks.production.task(id)
    if task is None or task.state is not TaskState.OPEN:
        return False
    release(desks.production, id, reviewer, now)
    return True


def say(desks: Desks, id: str, reviewer: Reviewer, said: Response, now: str) -> TaskRow | Refused:  # noqa: A002
    return _at(desks, id, lambda desk: respond(desk, id, reviewer, said, now))


def say_and_go_on(
    desks: Desks,
    id: str,  # noqa: A002 - the task's
    reviewer: Reviewer,
    said: Response,
    skipped: AbstractSet[str],
    now: str,
) -> tuple[TaskRow | Refused, TaskRow | None]:
    """What became of the answer, and what is held next; in one transaction, so that the disk is waited for once. Raises StoreError."""
    with desks.production.transaction():
        done = say(desks, id, reviewer, said, now)
        return done, None if isinstance(done, Refused) else take_next(desks, reviewer, skipped, now)


def take_back(desks: Desks, id: str, reviewer: Reviewer, now: str) -> TaskRow | Refused:  # noqa: A002
    return _at(desks, id, lambda desk: undo(desk, id, reviewer, now))


def leave(desks: Desks, id: str, reviewer: Reviewer, text: str, now: str) -> TaskRow | Refused:  # noqa: A002
    """A note, and stay."""
    return note(desks.production, id, reviewer, text, now)


def _at(desks: Desks, id: str, do: Callable[[Desk], TaskRow | Refused]) -> TaskRow | Refused:  # noqa: A002
    task = desks.production.task(id)
    desk = None if task is None else desks.by_work.get(task.work)
    return unknown(id) if desk is None else do(desk)


def _closed(desk: Desk, task: TaskRow, reviewer: Reviewer | None, now: str) -> Refused | None:
    if reviewer is None:
        return Refused(Why.ROLE, "nobody has said as whom they answer here", "say it first")
    return closed_to(desk.production, task, reviewer, now)


def _threshold(desk: Desk, shown: Shown, item: ItemRow) -> float | None:
    return None if shown.confidence is None else threshold_for(desk, item)
