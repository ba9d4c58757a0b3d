"""What is written down of items together: their rows, the ledger's entries, tasks and draws, and the books of a chunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.production import ChunkRow, ItemRow, State, TaskRow
from midspan.run.asking.answering import Answered
from midspan.run.life import BOOK
from midspan.run.ports import Production
from midspan.run.routing import Routed, Routing


class Writing:
    """One database. Everything within the caller's transaction. Raises StoreError."""

    def __init__(
        self,
        ledger: Ledger,
        production: Production,
        beside: Callable[[Sequence[TaskRow]], Sequence[TaskRow]] = lambda _: (),
    ) -> None:
        """beside: what else is asked of people when these tasks are."""
        self._ledger = ledger
        self._production = production
        self._beside = beside

    def new(self, routed: Sequence[Routed], received: Sequence[ItemRow] = ()) -> None:
        """Items that nobody knew before: those that have an end or a task, and those that are to be answered."""
        self._production.insert([*(each.row for each in routed), *received])
        self._write(routed)

    def settled(self, answered: Sequence[Answered], rows: Mapping[str, ItemRow], routing: Routing) -> None:
        """Items that were received. rows: as they are; one that somebody else was faster with stays as it is."""
        ended = []
        for each in answered:
            was = rows[each.item.id]
            ended.append((was, routing.route(each, was.chunk, was.attempts, since=was.transitions)))
        self._write(self._moved(ended))

    def given_up(self, was: ItemRow, routed: Routed) -> None:
        """An item that nothing can take."""
        self._write(self._moved([(was, routed)]))

    def finished(self, chunk: ChunkRow) -> Counter[str]:
        """Close the books of a chunk that was received; its counts are those of its items as they are."""
        states = Counter(row.state for row in self._production.items(chunk.work, chunk=chunk.id))
        counts = Counter({"received": sum(states.values()), "repeated": 0})
        counts["repeated"] = chunk.last - chunk.first + 1 - counts["received"]
        for state, count in states.items():
            if state in BOOK:
                counts[BOOK[state]] += count
        self._write([], [_closed(chunk, counts)])
        self._production.finish_chunk(replace(chunk, state="done", counts=counts))
        return counts

    def whole(self, chunk: ChunkRow, routed: Sequence[Routed], repeated: int) -> Counter[str]:
        """A new chunk and its items, all of them at their end or with a task."""
        self._production.insert([each.row for each in routed])
        counts = Counter({"received": len(routed), "repeated": repeated})
        counts.update(BOOK[each.row.state] for each in routed)
        self._write(routed, [_closed(chunk, counts)])
        self._production.finish_chunk(replace(chunk, state="done", counts=counts))
        return counts

    def _moved(self, ended: Sequence[tuple[ItemRow, Routed]]) -> list[Routed]:
        rows = [routed.row._replace(received_at=was.received_at) for was, routed in ended]
        moved = set(self._production.move_each(rows, out_of=State.RECEIVED))
        return [
            routed._replace(row=row) for row, (_, routed) in zip(rows, ended, strict=True) if row in moved
        ]

    def _write(self, routed: Sequence[Routed], further: Sequence[Entry] = ()) -> None:
        tasks = [each.task for each in routed if each.task]
        self._production.ask([*tasks, *self._beside(tasks)] if tasks else [])
        draws = [each.draw for each in routed if each.draw]
        self._ledger.append([*(each.entry for each in routed), *draws, *further])


def _closed(chunk: ChunkRow, counts: Counter[str]) -> Entry:
    body = {
        "source": chunk.source,
        "first": chunk.first,
        "last": chunk.last,
        "attempts": chunk.attempts,
        "counts": {name: count for name, count in sorted(counts.items()) if count},
    }
    return Entry("chunk", chunk.work, chunk.id, body)
