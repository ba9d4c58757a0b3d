"""What production needs from a database, from what executes durably, from where items come from and go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from midspan.model.production import ChunkRow, ItemRow, State, TaskRow

# --- executing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """A short piece of execution that is done to its end, however often a process dies within it.

    id: the same twice is one segment, until an hour after it is done. handler: the name of what executes it.
    argument: a JSON text handed to it.
    """

    id: str
    handler: str
    argument: str


@dataclass(frozen=True, slots=True)
class FailedSegment:
    """A segment that was tried several times and given up. reason: the last error, in words."""

    segment: Segment
    reason: str


# Executes one segment; at least once, so its effects compare before they set.
Handler = Callable[[str], None]


class Durable(Protocol):
    """A queue of segments that outlives the processes that work on it. Every method raises StoreError."""

    def submit(self, segments: Sequence[Segment]) -> None:
        """In a transaction of its own."""
        ...

    def submit_within(self, connection: object, segments: Sequence[Segment]) -> None:
        """In the caller's open transaction: they exist if and only if it commits. connection: the store's own."""
        ...

    def cancel(self, id: str) -> bool:  # noqa: A002
        """Whether it was not done, and now never will go on; one that failed is no longer listed."""
        ...

    def again(self, id: str) -> bool:  # noqa: A002
        """Whether it had failed, and now is unfinished."""
        ...

    def unfinished(self) -> Iterator[Segment]:
        """Submitted and neither done nor failed nor cancelled, oldest first."""
        ...

    def failed(self) -> Iterator[FailedSegment]:
        """Oldest first."""
        ...

    def start(self, handlers: Mapping[str, Handler], *, at_once: int) -> None:
        """Work on segments in threads of this process, `at_once` at most, those of vanished processes included."""
        ...

    def close(self) -> None:
        """Stop taking segments; those under way are finished, or are somebody else's at the next start."""
        ...


# --- keeping -------------------------------------------------------------------------------------------------------


class Production(Protocol):
    """Items, tasks and chunks, in the database of the ledger: what is written in one transaction is there together.

    One conformance suite runs against every store. Every method raises StoreError.
    """

    def transaction(self) -> AbstractContextManager[object]:
        """An exclusive transaction that `Ledger.append` joins; gives the store's own connection."""
        ...

    def states(self, work: str, ids: Sequence[str]) -> dict[str, tuple[State, str]]:
        """State and input_key of those of these items that exist."""
        ...

    def insert(self, items: Sequence[ItemRow]) -> None:
        """All new; a known id is a StoreError."""
        ...

    def item(self, work: str, id: str) -> ItemRow | None: ...  # noqa: A002

    def items(self, work: str, state: State | None = None, *, chunk: str | None = None) -> Iterator[ItemRow]:
        """In order of id, those of a chunk as they were taken in, in pages: the caller may write meanwhile."""
        ...

    def listed(
        self, work: str, state: State | None = None, *, after: str = "", limit: int = 256
    ) -> list[ItemRow]:
        """In order of id, those after this one, without what they hold: input, answer and output are None."""
        ...

    def those(self, work: str, ids: Sequence[str]) -> Iterator[ItemRow]:
        """Those of these items that are known, in this order, in pages: the caller may write meanwhile."""
        ...

    def parts(self, work: str, chunk: str, after: int = 0) -> list[tuple[int, list[str]]]:
        """Ids of a chunk as they were taken in, by the number of what took them in together; those after a number."""
        ...

    def move(self, item: ItemRow, *, out_of: State) -> bool:
        """Replace the row if it still is in that state; False where another was faster, and nothing changed."""
        ...

    def move_each(self, items: Sequence[ItemRow], *, out_of: State) -> list[ItemRow]:
        """`move` of each, of which none is there twice; those that were moved."""
        ...

    def counts(self, work: str) -> dict[State, int]: ...

    def erase(self, work: str, ids: Sequence[str]) -> int:
        """Take input, answer, output and the words about them away, and what people said; ids, states and digests stay.

        How many of the items had any.
        """
        ...

    def chunk(self, id: str) -> ChunkRow | None: ...  # noqa: A002

    def begin_chunk(self, chunk: ChunkRow) -> ChunkRow:
        """As it now stands: new, or begun once more."""
        ...

    def finish_chunk(self, chunk: ChunkRow) -> None: ...

    def ask(self, tasks: Sequence[TaskRow]) -> None:
        """New tasks; one that exists already stays as it is."""
        ...

    def task(self, id: str) -> TaskRow | None: ...  # noqa: A002

    def tasks(
        self, *, role: str | None = None, work: str | None = None, after: str = "", limit: int = 256
    ) -> list[TaskRow]:
        """Open tasks, first due first; after: the id of the last one seen."""
        ...

    def due(self, before: str, *, limit: int = 256) -> list[TaskRow]:
        """Open tasks that were due before then, first due first."""
        ...

    def next_due(self) -> str | None:
        """When the first open task is due; None where none is open."""
        ...

    def replace_task(self, task: TaskRow, was: TaskRow) -> bool:
        """Compare and set: False where it no longer is as it was, and nothing changed."""
        ...

    def held(self, by: str, at: str) -> int:
        """How many open tasks this one has a lease on that has not run out then."""
        ...

    def holding(self, by: str, at: str) -> list[TaskRow]:
        """Those tasks themselves, first due first."""
        ...

    def waiting(self) -> dict[tuple[str, str], int]:
        """Open tasks by work and role."""
        ...

    def mark(self, address: str) -> Mapping[str, Any] | None:
        """How far a destination has been written, or what else was kept under an address; None where nothing was."""
        ...

    def set_mark(self, address: str, mark: Mapping[str, Any]) -> None: ...


# --- moving --------------------------------------------------------------------------------------------------------


class Arrival(NamedTuple):
    """One record of a source.

    at: its position in the source, from 1. id: the record's own, None where it has none. input: what is to be validated,
    a mapping unless there is a fault. fault: why it cannot be read, in words; it is rejected with this, never dropped.
    dated: when it came, as the record says it in ISO 8601, None where it does not.
    """

    at: int
    id: str | None
    input: Any
    fault: str | None = None
    dated: str | None = None


class Source(Protocol):
    """Where items come from. Every method raises FeedError."""

    @property
    def name(self) -> str:
        """As people name it; holds no secret."""
        ...

    @property
    def identity(self) -> str:
        """SHA-256 of what it holds, in hexadecimal: the same content is the same source, wherever it lies."""
        ...

    @property
    def total(self) -> int | None:
        """About how many records, for progress; None where counting them would mean reading them."""
        ...

    def arrivals(self, after: int = 0) -> Iterator[Arrival]:
        """The records after this position, in order, in bounded memory; what is passed over is not read again."""
        ...

    def close(self) -> None: ...


class Result(NamedTuple):
    """What counts of one item, on its way out.

    by: `ai`, or the role that decided. level: at which it was answered. at: when it ended.
    """

    id: str
    output: Mapping[str, Any]
    by: str
    level: str | None
    at: str


class Delivered(NamedTuple):
    """What a delivery came to. mark: to be kept, and given to the next. refused: ids that were not taken, and why."""

    mark: Mapping[str, Any]
    refused: Mapping[str, str]


class Sink(Protocol):
    """Where outputs go. Every method raises SinkError, and then nothing is delivered beyond the last mark.

    The caller keeps marks in its database, the first before anything is delivered. Results are there exactly once,
    together with the mark: what a process that died wrote beyond it is undone first.
    """

    @property
    def address(self) -> str:
        """Names its mark in the database; holds no secret."""
        ...

    def begin(self, mark: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Make the destination ready and hold it, so that nobody else delivers there; gives the mark to keep.

        mark: the one that was kept, None where there is none. What is there and was not written by midspan is refused.
        """
        ...

    def deliver(self, results: Sequence[Result], mark: Mapping[str, Any]) -> Delivered:
        """Write these durably after what the mark stands for."""
        ...

    def finish(self, mark: Mapping[str, Any]) -> Mapping[str, Any]:
        """Nothing more comes for now: what is made in one piece is made. More may be delivered later, after `begin`."""
        ...

    def close(self) -> None:
        """Let the destination go."""
        ...


@dataclass(frozen=True, slots=True)
class Outlet:
    """What a sink is opened for.

    target: as the user names it. fields: of the output by name, with the JSON types that each may have, none where the
    schema leaves that open. others: whether an output may have fields besides. environment: variables. now: seconds since
    1970. drawn: at random, from 0 to 1. sleep: for so many seconds.
    """

    target: str
    fields: Mapping[str, frozenset[str]]
    others: bool
    environment: Mapping[str, str]
    now: Callable[[], float]
    drawn: Callable[[], float]
    sleep: Callable[[float], None]


class SinkPlug(Protocol):
    """A module of `sinks/`."""

    def open_sink(self, outlet: Outlet) -> Sink:
        """Nothing is touched before `begin`. Raises SinkError, UsageError for a target that is none."""
        ...


# --- telling -------------------------------------------------------------------------------------------------------


class Notice(NamedTuple):
    """One message to one role. Nothing of it is content of an item."""

    subject: str
    lines: tuple[str, ...]


class Notifier(Protocol):
    """One address of people."""

    @property
    def address(self) -> str:
        """As the settings name it; holds no secret."""
        ...

    def send(self, notice: Notice) -> None:
        """Once. Raises NotifyError, which says whether the same message may be taken later."""
        ...


@dataclass(frozen=True, slots=True)
class Letterbox:
    """What a notifier is opened for. target: as the settings name it. environment: variables, the only place of secrets.

    write: to standard output.
    """

    target: str
    environment: Mapping[str, str]
    write: Callable[[str], None]


class NotifierPlug(Protocol):
    """A module of `notifiers/`."""

    def open_notifier(self, box: Letterbox) -> Notifier:
        """Nobody is told yet. Raises NotifyError where that is no address, or its secret is not there."""
        ...
