"""One source, from its first record to its last: chunk by chunk, resumed where it was left, delivered exactly once.

In one commit for each chunk where an implementation answers many at a time; as a stream where it answers each when it is
done, so that a slow item holds nobody back. A chunk that a dead process left is tried in parts, and what it left again item by item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Protocol

from midspan.definitions.digests import digest
from midspan.errors import ImplementationError, StoreError
from midspan.model.production import ChunkRow
from midspan.prove.ports import Item, Reply
from midspan.run.asking.answering import Answering
from midspan.run.asking.trying import Trial
from midspan.run.life import BOOK, COUNTED
from midspan.run.ports import Arrival, Production, Source
from midspan.run.processing import Processing, Turn

# Items of a chunk: one commit is cheap for this many, and this many are not much to repeat.
SIZE, SIZE_OF_SERVICE = 5_000, 64

Part = tuple[ChunkRow, tuple[Arrival, ...]]


class Pace(Protocol):
    """Says which records go together, and waits before each of them until it is their time."""

    def parted(self, arrivals: Iterator[Arrival], size: int) -> Iterator[tuple[Arrival, ...]]:
        """All of them in order, at most so many together; asked for the next, those before have their end."""
        ...


def parted(arrivals: Iterator[Arrival], size: int) -> Iterator[tuple[Arrival, ...]]:
    """All of them in order, so many together; the last ones are fewer."""
    while records := tuple(islice(arrivals, size)):
        yield records


@dataclass(slots=True)
class Books:
    """What became of the items of one source. `received` is the sum of all others but `repeated`, which were known before."""

    counts: Counter[str] = field(default_factory=Counter)
    chunks: int = 0
    resumed: int = 0

    def add(self, counts: Mapping[str, int]) -> None:
        self.counts.update(counts)
        self.chunks += 1

    @property
    def balanced(self) -> bool:
        return self.counts["received"] == sum(self.counts[name] for name in COUNTED)


class Running:
    """Takes one source in. done: told of each chunk that is finished, its records in order, for delivery and progress."""

    def __init__(
        self,
        processing: Processing,
        production: Production,
        source: Source,
        done: Callable[[ChunkRow], None],
        *,
        limit: int | None = None,
        pace: Pace | None = None,
    ) -> None:
        """pace: what says how far records go together; without one, as many as are cheap to commit."""
        self._processing = processing
        self._production = production
        self._source = source
        self._done = done
        self._limit = limit
        self._pace = pace
        # Said once: chunks are known by it, and a run that goes on has to find those that it has done.
        service = pace is None and processing.answering.streaming is not None
        self._size = SIZE_OF_SERVICE if service else SIZE
        self.books = Books()

    def run(self) -> Books:
        """To the end of the source, or to the limit. Raises FeedError, StoreError, and what `done` raises."""
        if self._pace is None:
            self._bring(self._chunks())
        else:
            for each in self._chunks():  # what comes later is not begun before this one has its end
                self._bring(iter((each,)))
            self._count_again()
        if not self.books.balanced:
            raise StoreError(
                f"the books of `{self._source.name}` do not add up: {dict(self.books.counts)}",
                help="report this as a bug of midspan: what each item came to stands in the ledger",
            )
        return self.books

    def _count_again(self) -> None:
        """The books as they are at the end: who was asked meanwhile may have answered."""
        states = Counter(
            row.state
            for number in range(1, self.books.chunks + 1)
            for row in self._production.items(self._processing.file.identity, chunk=self._id(number))
        )
        counts = Counter({"received": states.total(), "repeated": self.books.counts["repeated"]})
        for state, count in states.items():
            counts[BOOK[state]] += count
        self.books.counts = counts

    def _bring(self, chunks: Iterator[Part]) -> None:
        while self._processing.answering.streaming is not None:
            left = self._run_stream(chunks)
            if left is None:
                return
            self._processing.follow()
            chunks = left
        for chunk, arrivals in chunks:
            began = self._begin(chunk)
            if began.attempts > 1:
                counts = self._tried(began, arrivals)
            elif self._processing.one_commit:
                counts = self._processing.at_once(began, arrivals)
            else:
                counts = self._written_down(began, arrivals)
            self._finished(began, counts)

    def _chunks(self) -> Iterator[Part]:
        """Those that are not done, with their records; what is done is counted and passed over without being read."""
        before, number = 0, 1
        while (known := self._production.chunk(self._id(number))) and known.state == "done":
            self._passed(known)
            before, number = known.last, number + 1
        left = None if self._limit is None else max(0, self._limit - before)
        arrivals = islice(self._source.arrivals(before), left)
        for records in (self._pace.parted if self._pace else parted)(arrivals, self._size):
            yield self._row(number, records), records
            number += 1

    def _row(self, number: int, records: tuple[Arrival, ...]) -> ChunkRow:
        work, source = self._processing.file.identity, self._source.identity
        first, last = records[0].at, records[-1].at
        return ChunkRow(self._id(number), work, source, number, first, last, "begun", 0, {})

    def _begin(self, chunk: ChunkRow) -> ChunkRow:
        # A limit may have cut it short before: what counts is what it holds now.
        return replace(self._processing.begin(chunk), first=chunk.first, last=chunk.last)

    def _id(self, number: int) -> str:
        return digest([self._processing.file.identity, self._source.identity, self._size, number])

    def _passed(self, chunk: ChunkRow) -> None:
        self.books.resumed += 1
        self.books.add(chunk.counts)
        self._done(chunk)

    def _finished(self, chunk: ChunkRow, counts: Counter[str]) -> None:
        self.books.add(counts)
        self._done(replace(chunk, state="done", counts=counts))

    def _written_down(self, chunk: ChunkRow, arrivals: tuple[Arrival, ...]) -> Counter[str]:
        """As `at_once`, but what is tried is in the books before it is."""
        self._processing.through(self._processing.receive(chunk, arrivals))
        return self._processing.finish(chunk)

    def _tried(self, chunk: ChunkRow, arrivals: tuple[Arrival, ...]) -> Counter[str]:
        """In parts, and then item by item: one of them may be what the process did not survive."""
        for part in self._processing.left(chunk, arrivals):
            self._processing.through(self._processing.try_again(part))
        return self._processing.finish(chunk)

    def _run_stream(self, chunks: Iterator[Part]) -> Iterator[Part] | None:
        """What is left for another implementation, if one was named meanwhile."""
        waiting: dict[int, tuple[ChunkRow, Trial]] = {}
        left: Counter[str] = Counter()
        order: dict[str, ChunkRow] = {}
        held: list[Part] = []

        def asked() -> Iterator[Item]:
            place = 0
            for chunk, arrivals in chunks:
                if self._processing.footing.implementation != answering.named:
                    held.append((chunk, arrivals))  # is for the other one, whose turn is next
                    return
                began = self._begin(chunk)
                trials = self._streamed(self._processing.receive(began, arrivals), answering)
                order[began.id], left[began.id] = began, len(trials)
                for trial in trials:
                    waiting[place] = began, trial
                    place += 1
                    yield Item(trial.item.id, trial.item.input)

        answering = self._processing.answering
        implementation = answering.streaming
        assert implementation is not None  # noqa: S101 - told apart on construction
        for replies in implementation.stream(asked()):
            by_chunk: dict[str, list[tuple[Trial, Reply]]] = {}
            for place, reply in replies:
                chunk, trial = waiting.pop(place)
                by_chunk.setdefault(chunk.id, []).append((trial, reply))
                left[chunk.id] -= 1
            for some in by_chunk.values():
                self._processing.through(Turn(self._processing.replied(some), []))
            self._close(order, left)
        self._close(order, left)
        if order:
            raise ImplementationError(
                f"`{answering.named}` ended and left `{left.total()}` items without a reply",
                help="run the same command again: they are asked again, and nothing that was answered is",
            )
        return chain(held, chunks) if held else None

    def _streamed(self, turn: Turn, answering: Answering) -> list[Trial]:
        """What goes into the stream; while its breaker is not closed that is nothing, and all of it is brought to its end here."""
        if not turn.later and all(each.by is answering for each in turn.trials):
            return turn.trials
        self._processing.through(turn)
        return []

    def _close(self, order: dict[str, ChunkRow], left: Counter[str]) -> None:
        """Finish chunks in the order of the source, so that results are delivered in it."""
        for name in list(order):
            if left[name]:
                return
            chunk = order.pop(name)
            self._finished(chunk, self._processing.finish(chunk))
