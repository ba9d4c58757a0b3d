"""What pages and API need from whoever opens the workspace. Every method raises MidspanError."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from midspan.access.run import Accounts
from midspan.decide.assessment import Assessment
from midspan.decide.crossing.board import Board
from midspan.decide.deciding.decisions import Record, Request
from midspan.decide.supposing import Supposed, Supposition
from midspan.define.interview import Interview, Scope
from midspan.define.subject import Subject
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.ledger.run import Ledger
from midspan.model.production import ItemRow
from midspan.model.stage import Level
from midspan.prove.compare.comparing import Comparison
from midspan.prove.streams.stream import Stream
from midspan.run.footing import Footing
from midspan.run.intaking import Conflict, Receipt
from midspan.run.levels import Facts
from midspan.run.ports import Production
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
    def workspace(self) -> Workspace: ...

    @property
    def roles(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Next:
    """The level after the one that a work was raised to. facts: of what it needs. unclear: why they could not be gathered."""

    to: Level
    facts: Facts
    unclear: tuple[str, str] | None = None


class Draft(Protocol):
    """One definition, to be asked about and edited. text: of its file, None where there is none yet."""

    @property
    def subject(self) -> Subject: ...

    @property
    def text(self) -> str | None: ...

    def begin(self, scope: Scope) -> Interview:
        """Raises UsageError where its name is none."""
        ...

    def edited(self, interview: Interview) -> str:
        """The file's text with the answers in it. Raises EditError."""
        ...


class Sight(Protocol):
    """A workspace as pages see it, for one question. now: UTC; where production was lived through, as late as that clock came.

    head: tells one state of the files and the ledger, and one day, from another.
    """

    @property
    def workspace(self) -> Workspace: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def production(self) -> Production: ...

    @property
    def now(self) -> str: ...

    @property
    def recorded(self) -> bool: ...

    @property
    def head(self) -> tuple[object, ...]: ...

    def file(self, work: str) -> WorkFile:
        """Raises UnknownWorkError, and UsageError for one that cannot be read."""
        ...

    def stands(self, work: str) -> Stands: ...

    @property
    def today(self) -> date: ...

    def board(self) -> Board:
        """The same object for as long as nothing changed that it rests on."""
        ...

    def assessment(self, names: Sequence[str] | None = None) -> Assessment:
        """By the verdict's own rules, of these initiatives or of the whole workspace. Raises UsageError for an unknown name."""
        ...

    def decide(self, initiative: str, request: Request) -> Record:
        """Record a decision as `midspan decide` does. Raises UsageError."""
        ...

    def supposed(self, initiative: str, work: str, supposition: Supposition) -> Supposed:
        """By the verdict's own code; nothing is recorded. Raises UsageError."""
        ...

    def compared(self, work: str) -> tuple[Comparison, Mapping[str, Any]]:
        """The candidates side by side, and the keys of `midspan compare --format json`. Raises UsageError."""
        ...

    def draft(self, key: str, name: str) -> Draft:
        """Of a work or an initiative (key) that is there, or is to be. Raises UsageError."""
        ...

    def write(self, draft: Draft, after: str) -> None:
        """Into its file, if that still is what the draft began from. Raises UsageError, EditError."""
        ...

    def next(self, work: str) -> Next | None:
        """None at the highest level."""
        ...

    def labels(self, work: str) -> tuple[tuple[Stream, ...], frozenset[str]]:
        """The streams of its labels, oldest first, and the people whose labels count as none."""
        ...

    def answering(self, work: str) -> Mapping[str, str]:
        """The roles that answer for a work, with who has them."""
        ...

    def raise_to(self, work: str, level: Level, by: str, why: str | None, user: str | None) -> Facts | None:
        """Raise or lower as `midspan level` does; what it lacks, where it was not done. user: who signed in. Raises UsageError."""
        ...

    def pause(self, work: str, by: str, why: str | None, user: str | None, *, paused: bool) -> None:
        """Raises UsageError."""
        ...


class Doorway(Protocol):
    """What it takes to let somebody in, for one question."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def workspace(self) -> Workspace: ...

    @property
    def ledger(self) -> Ledger: ...


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

    async def seen(self, do: Callable[[Sight], R]) -> R:
        """Done by one thread; perhaps twice, its effects are there once."""
        ...

    async def at_door(self, do: Callable[[Doorway], R]) -> R:
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
