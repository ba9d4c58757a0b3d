"""Items and open tasks of a work as lists: what the numbers of its page lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from midspan.model.production import State, TaskRow
from midspan.run.looking.listing import Line, Sieve, listed, tasks
from midspan.run.tasks.people import holder
from midspan.web.items.looks import Looks, address
from midspan.web.ports import Sight
from midspan.web.said import Refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for, as its address says it."""

    state: str = ""
    day: str = ""
    because: str = ""
    after: str = ""

    @property
    def parameters(self) -> Mapping[str, str]:
        said = {"state": self.state, "day": self.day, "because": self.because}
        return {name: each for name, each in said.items() if each}

    def sieve(self) -> Sieve:
        """Raises Refusal for what is no state or no day."""
        states = {each.value: each for each in State}
        if self.state and self.state not in states:
            known = ", ".join(f"`{each}`" for each in states)
            raise Refusal(400, f"`{self.state[:40]}` is no state of an item", f"known: {known}")
        try:
            day = date.fromisoformat(self.day) if self.day else None
        except ValueError:
            raise Refusal(400, f"`{self.day[:40]}` is no day", "write it as `2026-12-24`") from None
        return Sieve(states.get(self.state), day, self.because or None)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item. because: the ledger's code; why: in words, for whoever may look into items. waits_for: roles that are asked.

    hidden: whether a person is to answer it without being told these.
    """

    item: str
    href: str
    state: str
    received_at: str
    ended_at: str | None
    level: str | None
    by: str | None
    because: str | None
    why: str | None
    waits_for: tuple[str, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class ItemsSeen:
    """A page of items. counts: of the whole work, by state. at_desk: so many wait for who asks, and are seen there.

    looked: at so many items. further: the `after` of the next page; None at the end.
    """

    work: str
    title: str
    counts: Mapping[str, int]
    items: tuple[ItemLine, ...]
    at_desk: int
    looked: int
    further: str | None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One open task. held: whether somebody is at it now. href: where whoever asks can see more of it."""

    item: str
    href: str
    role: str
    opened_at: str
    due_at: str
    late: bool
    held: bool


@dataclass(frozen=True, slots=True)
class TasksSeen:
    """A page of open tasks, first due first. waiting: by role. further: the `after` of the next page; None at the end."""

    work: str
    title: str
    waiting: Mapping[str, int]
    tasks: tuple[TaskLine, ...]
    further: str | None


def items_seen(sight: Sight, work: str, asked: Asked, who: Looks) -> ItemsSeen:
    """Raises UnknownWorkError, UsageError, StoreError, Refusal."""
    file = sight.file(work)
    found = listed(file, sight.ledger, sight.production, asked.sieve(), asked.after)
    shown = [each for each in found.lines if who.is_asked(each.waits) is None]
    return ItemsSeen(
        file.name,
        file.work.title or file.name,
        {state.value: count for state, count in sorted(sight.production.counts(file.identity).items())},
        tuple(_line(file.name, each, who) for each in shown),
        len(found.lines) - len(shown),
        found.looked,
        found.further,
    )


def tasks_seen(sight: Sight, work: str, role: str | None, after: str, who: Looks) -> TasksSeen:
    """Raises UnknownWorkError, UsageError, StoreError."""
    file = sight.file(work)
    found, further = tasks(file, sight.production, role, after)
    return TasksSeen(
        file.name,
        file.work.title or file.name,
        dict(sight.stands(file.name).waiting),
        tuple(_task(file.name, each, sight.now, who) for each in found),
        further,
    )


def _line(work: str, line: Line, who: Looks) -> ItemLine:
    row, told = line.row, not line.is_hidden
    return ItemLine(
        row.id,
        address(work, row.id),
        row.state.value,
        row.received_at,
        row.ended_at,
        row.level,
        row.by if told else None,
        line.because if told else None,
        row.because if told and who.contents else None,
        tuple(each.role for each in line.waits),
        line.is_hidden,
    )


def _task(work: str, task: TaskRow, now: str, who: Looks) -> TaskLine:
    return TaskLine(
        task.item,
        f"/review/{task.id}" if who.sits(task.role) else address(work, task.item),
        task.role,
        task.opened_at,
        task.due_at,
        task.due_at < now,
        holder(task, now) is not None,
    )
