"""Forgetting what items held, so that what is kept of them proves as much as before.

Law: contents go, and who let them go is recorded, in one transaction; ids, states, times and digests stay, and the entries of
the ledger, which never held contents, verify as before. An item on its way keeps what it needs to get to its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from midspan.definitions.digests import digest
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.production import ItemRow, Purpose, TaskState
from midspan.run.life import ENDS
from midspan.run.ports import Production
from midspan.run.tasks.hours import later
from midspan.run.tasks.opening import task_id
from midspan.run.tasks.undoing import WITHIN_S

ERASURE = "erasure"
# Items of one transaction: others wait no longer than that takes.
_AT_A_TIME = 1_000
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Forgotten:
    """erased: items that held something. withdrawn: tasks about them that were open, and are asked no more."""

    erased: int = 0
    withdrawn: int = 0

    def __add__(self, other: Forgotten) -> Forgotten:
        return Forgotten(self.erased + other.erased, self.withdrawn + other.withdrawn)


class Forgetting:
    """One work. now: UTC; by: the role that answers for it; because: in words, for the ledger."""

    def __init__(
        self, file: WorkFile, ledger: Ledger, production: Production, *, now: str, by: str, because: str
    ) -> None:
        self._work = file.identity
        self._ledger = ledger
        self._production = production
        self._until = later(now, -WITHIN_S)  # what a person said within the last minute may yet be taken back
        self._now = now
        self._said = {"by": by, "because": because}

    def these(self, ids: Sequence[str]) -> Forgotten:
        """All of them. Raises UsageError where one is unknown or on its way, and then none; StoreError."""
        with self._production.transaction():
            return self._forget(self._found(ids))

    def before(self, day: str) -> Forgotten:
        """All that ended before that day (`2026-09-01`, UTC), some at a time: what was done stays done. Raises StoreError."""
        done = Forgotten()
        for some in self._pages(day):
            with self._production.transaction():
                rows = (self._production.item(self._work, id_) for id_ in some)
                done += self._forget([row for row in rows if row is not None and self._ended(row, day)])
        return done

    def checked(self, ids: Sequence[str]) -> int:
        """How many `these` would erase. Raises as it does."""
        return sum(map(_holds, self._found(ids)))

    def count(self, day: str) -> int:
        """How many `before` would erase. Raises StoreError."""
        return sum(map(len, self._pages(day)))

    def _found(self, ids: Sequence[str]) -> list[ItemRow]:
        found = {id_: self._production.item(self._work, id_) for id_ in sorted(set(ids))}
        rows = [row for row in found.values() if row is not None]
        unknown = [id_ for id_, row in found.items() if row is None]
        if unknown:
            raise UsageError(
                f"no item has the id {_listed(unknown)}", help="nothing was erased: check the ids"
            )
        unfinished = [row.id for row in rows if not self._ended(row)]
        if unfinished:
            raise UsageError(
                f"{_listed(unfinished)} has not come to an end, and would be decided without its input",
                help="nothing was erased: decide it first (`midspan review`), then wait a minute",
            )
        return rows

    def _pages(self, day: str) -> Iterator[list[str]]:
        some: list[str] = []
        for row in self._production.items(self._work):
            if self._ended(row, day) and _holds(row):
                some.append(row.id)
            if len(some) == _AT_A_TIME:
                yield some
                some = []
        if some:
            yield some

    def _ended(self, row: ItemRow, day: str | None = None) -> bool:
        if row.state not in ENDS:
            return False
        at = row.ended_at or row.received_at
        return at < self._until and (day is None or at < day)

    def _forget(self, rows: Sequence[ItemRow]) -> Forgotten:
        if not any(map(_holds, rows)):
            return Forgotten()
        ids = [row.id for row in rows]
        withdrawn = sum(self._withdrawn(id_) for id_ in ids)
        erased = self._production.erase(self._work, ids)
        body = {**self._said, "at": self._now, "withdrawn": withdrawn, "items": [digest(id_) for id_ in ids]}
        self._ledger.append([Entry(ERASURE, self._work, "", body)])
        return Forgotten(erased, withdrawn)

    def _withdrawn(self, item: str) -> int:
        """Nobody can answer what they no longer see."""
        count = 0
        for purpose in Purpose:
            task = self._production.task(task_id(self._work, item, purpose))
            if task is not None and task.state is TaskState.OPEN:
                gone = replace(task, state=TaskState.WITHDRAWN, claimed_by=None, claimed_until=None)
                count += self._production.replace_task(gone, task)
        return count


def _holds(row: ItemRow) -> bool:
    return any(each is not None for each in (row.input, row.answer, row.output, row.because))


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return ", ".join(f"`{each}`" for each in ids[:_NAMED]) + more
