"""What pages and API need from whoever opens the workspace. Every method raises MidspanError."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from midspan.model.production import ItemRow
from midspan.run.footing import Footing
from midspan.run.intaking import Conflict, Receipt
from midspan.run.tasks.listing import Tables

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Stands:
    """How a work stands in production. counts: items by state. waiting: open tasks by role."""

    name: str
    title: str | None
    footing: Footing
    counts: Mapping[str, int]
    waiting: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is watched from outside. next_due: of open tasks, UTC. segments: that wait or are under way. errors: by kind."""

    works: tuple[Stands, ...]
    next_due: str | None
    segments: int
    errors: Mapping[str, int]


class Desks(Tables, Protocol):
    """Where the items of all works meet people. roles: everybody who is ever asked."""

    @property
    def roles(self) -> tuple[str, ...]: ...


class House(Protocol):
    """A workspace in production. work: a name; UnknownWorkError where there is none."""

    async def take(
        self,
        work: str,
        id: str | None,  # noqa: A002 - the item's
        value: Any,
        key: str | None,
    ) -> Receipt | Conflict: ...

    async def item(self, work: str, id: str) -> ItemRow | None: ...  # noqa: A002 - the item's

    async def stands(self, work: str) -> Stands: ...

    async def works(self) -> tuple[Stands, ...]: ...

    async def figures(self) -> Figures: ...

    async def at_desks(self, do: Callable[[Desks], R]) -> R:
        """Done by one thread; perhaps twice, its effects are there once."""
        ...

    async def reached(self) -> None:
        """Raises StoreError where the database cannot be."""
        ...

    @property
    def worker(self) -> bool | None:
        """Whether the worker of this process is alive; None where it has none."""
        ...


Clock = Callable[[], str]
