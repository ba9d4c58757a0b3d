"""The desks of a workspace as one person may sit at them: of a task of any other work, nothing is there for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import merge
from itertools import islice
from typing import Any, TypeVar, cast

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.definitions.workspace import Workspace
from midspan.model.production import TaskRow
from midspan.run.ports import Production
from midspan.run.tasks.desk import Desk
from midspan.web.about import may_of_work
from midspan.web.asks import asks
from midspan.web.ports import Desks, House

R = TypeVar("R")


async def at_desks(house: House, do: Callable[[Desks], R]) -> R:
    """`House.at_desks`, for whoever asks now and no further than they may review."""
    here = asks()
    if here is None:
        raise AssertionError("nobody was let in to this route")
    who = here.who
    return await house.at_desks(lambda desks: do(theirs(desks, who)))


def theirs(desks: Desks, who: Principal) -> Desks:
    """The desks of the works that this person may review."""
    if who.works is None and Permission.REVIEW in who.everywhere:
        return desks
    mine = {
        work: each
        for work, each in desks.by_work.items()
        if may_of_work(desks.workspace, who, Permission.REVIEW, each.file.name)
    }
    return Sifted(desks, mine)


class Sifted:
    """Implements `Desks` over some of the works."""

    def __init__(self, desks: Desks, by_work: Mapping[str, Desk]) -> None:
        self.workspace: Workspace = desks.workspace
        self.by_work = by_work
        self.production = cast("Production", _Sifted(desks.production, by_work))
        self.name = desks.name

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for each in self.by_work.values() for role in each.chain.roles))


class _Sifted:
    """Production, of which the questions that find tasks find those of these works alone."""

    def __init__(self, production: Production, works: Mapping[str, Desk]) -> None:
        self._production, self._works = production, works

    def __getattr__(self, name: str) -> Any:
        return getattr(self._production, name)

    def task(self, id: str) -> TaskRow | None:  # noqa: A002 - the task's
        found = self._production.task(id)
        return found if found is not None and found.work in self._works else None

    def tasks(
        self, *, role: str | None = None, work: str | None = None, after: str = "", limit: int = 256
    ) -> list[TaskRow]:
        asked = self._works if work is None else self._works.keys() & {work}
        found = (
            self._production.tasks(role=role, work=each, after=after, limit=limit) for each in sorted(asked)
        )
        return list(islice(merge(*found, key=lambda each: (each.due_at, each.id)), max(limit, 0)))

    def holding(self, by: str, at: str) -> list[TaskRow]:
        return [each for each in self._production.holding(by, at) if each.work in self._works]

    def waiting(self) -> dict[tuple[str, str], int]:
        return {key: count for key, count in self._production.waiting().items() if key[0] in self._works}
