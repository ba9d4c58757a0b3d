"""Items, from what came in to what is written down: answered at least once, in the books exactly once.

Law: an item's end, its ledger row, its task and its draw are there together or not at all, under the epoch that the commit
finds; a level that moved while the implementation was busy sends what it answered another way. An item that a process
left under way is tried again by itself, and after three tries that it did not survive it lies with the dead letters.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.production import ChunkRow, ItemRow, State
from midspan.prove.ports import Implementation, Item, Reply
from midspan.run.acting import acting
from midspan.run.answering import Answered, Answering, Taken, taken
from midspan.run.draws import blind_draw
from midspan.run.footing import Footing, footing
from midspan.run.holdout import hold_out
from midspan.run.keeping import Keeping
from midspan.run.life import BOOK, Event, lived
from midspan.run.ports import Arrival, Production
from midspan.run.routing import Routed, Routing
from midspan.run.spending import Purse
from midspan.run.tasks.chain import Chain

TRIES = 3


class MovedError(Exception):
    """Another implementation answers this work by now."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What does not change while a work is in production.

    key: of the draws. used: inputs that the candidate rests on, so that they prove nothing. flagged: people who are not
    looking. now: UTC as the ledger writes it.
    """

    chain: Chain
    key: bytes
    used: frozenset[bytes]
    flagged: frozenset[str]
    now: Callable[[], str]


class Processing:
    """One work in production, for one thread."""

    def __init__(
        self,
        file: WorkFile,
        ledger: Ledger,
        production: Production,
        answers: Callable[[Footing], Answering],
        keeping: Keeping,
        terms: Terms,
    ) -> None:
        """answers: gives what answers when the work stands so. Raises what it raises, and StoreError."""
        self.file = file
        self._keeping = keeping
        self._answers = answers
        self._ledger = ledger
        stands = self.footing
        self._answers_as = stands.implementation
        self.answering = answers(stands)
        self._production = production
        self._purse = Purse(production, file.identity)
        self._terms = terms
        self._kept: tuple[tuple[int, str], Routing] | None = None

    @property
    def implementation(self) -> Implementation | None:
        return self.answering.implementation

    @property
    def budgeted(self) -> bool:
        """Whether items have to be written down before they are asked, since that costs money that is counted."""
        return self.answering.allowance is not None

    @property
    def footing(self) -> Footing:
        """How the work stands now. Raises StoreError."""
        return footing(self._ledger, self.file)

    def begin(self, row: ChunkRow) -> ChunkRow:
        """The chunk as it now stands, with what answers now; it was begun before if its attempts say so. Raises StoreError."""
        self.follow()
        return self._production.begin_chunk(row)

    def follow(self) -> None:
        """From here on, what the level names answers. Raises what `answers` raises, and StoreError."""
        stands = self.footing
        if stands.implementation != self._answers_as:  # another one was named since
            self._answers_as = stands.implementation
            self.answering = self._answers(stands)

    def at_once(self, chunk: ChunkRow, arrivals: Sequence[Arrival]) -> Counter[str]:
        """Bring a new chunk to its end in one commit. What became of its items, by the names of the books."""
        level = self.footing.level
        answered = self.answering.answers([self._taken(each, chunk) for each in arrivals], level)
        with self._ledger.transaction():
            fresh, repeated = self._fresh(chunk, [each.item for each in answered], {})
            routing = self._routing()
            by_id = {id(each.item): each for each in answered}
            routed = [routing.route(by_id.get(id(item)) or Answered(item, None), chunk.id) for item in fresh]
            self._production.insert([each.row for each in routed])
            counts = Counter({"received": len(routed), "repeated": repeated})
            counts.update(BOOK[each.row.state] for each in routed)
            self._write(routed, [self._finished(chunk, counts)])
            self._production.finish_chunk(replace(chunk, state="done", counts=counts))
        return counts

    def receive(self, chunk: ChunkRow, arrivals: Sequence[Arrival], *, together: bool) -> list[Taken]:
        """Write down that these came in; those that have to be answered, without what is settled by that, or was before.

        together: they are all tried now, so whatever a process that died left under way is counted as tried once more, or
        given up; else `tried` is asked before each.
        """
        items = [self._taken(each, chunk) for each in arrivals]
        level = self.footing.level
        with self._ledger.transaction():
            mine = {row.id: row for row in self._production.items(chunk.work, chunk=chunk.id)}
            fresh, _ = self._fresh(chunk, items, mine)
            known = {item.id: item for item in items if item.id in mine}
            asked = [item for item in fresh if self.answering.asks(item, level)]
            routing = self._routing()
            asked, over = self._affordable(asked) if together else (asked, [])
            unasked = [Answered(item, None) for item in fresh if not self.answering.asks(item, level)]
            settled = [routing.route(each, chunk.id, 0) for each in (*unasked, *over)]
            self._production.insert(
                [
                    *(each.row for each in settled),
                    *(self._received(item, chunk, self._before(chunk, together=together)) for item in asked),
                ]
            )
            left = [row for row in mine.values() if row.id in known and row.state is State.RECEIVED]
            again = [known[row.id] for row in left if not together or self._again(row, routing)]
            self._write(settled)
        return asked + again

    def settle(self, answered: Sequence[Answered]) -> None:
        """Write down what became of items that were received; one that somebody else was faster with stays as it is."""
        with self._ledger.transaction():
            self._settled(answered, self._routing())

    def tried(self, item: Taken, chunk: ChunkRow) -> bool:
        """Write down that an item is about to be tried by itself; False where it has been tried often enough."""
        with self._ledger.transaction():
            was = self._production.item(chunk.work, item.id)
            if was is None or was.state is not State.RECEIVED:
                return False
            return self._again(was, self._routing())

    def begin_one(self, id: str, *, once_more: bool = False) -> Taken | None:  # noqa: A002 - the item's
        """An item that was taken in by itself and is to be put to the implementation now, counted as tried.

        once_more: by who began it before, and asks another implementation: it was counted.
        None where it needs no answer any more: it has its end, or has been given it here. Raises MovedError, StoreError.
        """
        with self._ledger.transaction():
            was = self._production.item(self.file.identity, id)
            if was is None or was.state is not State.RECEIVED:
                return None
            routing = self._routing_of_ours()
            item = taken(self.answering.work, was.id, json.loads(was.input or "null"))
            if not self.answering.asks(item, routing.footing.level):
                self._settled([Answered(item, None)], routing)
                return None
            return item if once_more or self._again(was, routing) else None

    def replies(self, items: Sequence[Taken]) -> Sequence[Reply]:
        """What the implementation says to items that are to be put to it."""
        asked = [Item(each.id, each.input) for each in items]
        return self.implementation.answer(asked) if self.implementation else ()

    def end_one(self, id: str, reply: Reply) -> None:  # noqa: A002 - the item's
        """Write down what became of an item that was asked, as the work stands by now. Raises MovedError, StoreError."""
        with self._ledger.transaction():
            was = self._production.item(self.file.identity, id)
            if was is None or was.state is not State.RECEIVED:
                return
            routing = self._routing_of_ours()
            item = taken(self.answering.work, was.id, json.loads(was.input or "null"))
            self._settled([self.answering.worth(item, reply)], routing)

    def replay(self, id: str) -> bool:  # noqa: A002 - the item's
        """Take an item out of the dead letters, to be tried as a new one. Raises StoreError.

        False where it lies there no more, or what it held was erased.
        """
        with self._ledger.transaction():
            was = self._production.item(self.file.identity, id)
            if was is None or was.state is not State.FAILED or was.input is None:
                return False
            path = lived(Event.REPLAY, since=was.transitions)
            again = was._replace(
                state=State.RECEIVED, attempts=0, because=None, ended_at=None, transitions=path
            )
            moved = self._production.move(again, out_of=State.FAILED)
            self._ledger.append([Entry("replay", was.work, was.id, {"states": path})])
            return moved

    def keep(self) -> Footing:
        """How the work stands once what it has lost is taken from it. Raises StoreError."""
        with self._ledger.transaction():
            return self._routing().footing

    def finish(self, chunk: ChunkRow) -> Counter[str]:
        """Close the books of a chunk that was received; its counts are those of its items as they are."""
        with self._ledger.transaction():
            states = Counter(row.state for row in self._production.items(chunk.work, chunk=chunk.id))
            counts = Counter({"received": sum(states.values()), "repeated": 0})
            counts["repeated"] = chunk.last - chunk.first + 1 - counts["received"]
            for state, count in states.items():
                if state in BOOK:
                    counts[BOOK[state]] += count
            self._write([], [self._finished(chunk, counts)])
            self._production.finish_chunk(replace(chunk, state="done", counts=counts))
        return counts

    # ---------------------------------------------------------------------------------------------------------------

    def _before(self, chunk: ChunkRow, *, together: bool) -> int:
        # Where tries cost money that is counted, an item that was not written down was never tried.
        return int(together) if self.budgeted else chunk.attempts - (not together)

    def _affordable(self, items: Sequence[Taken]) -> tuple[list[Taken], list[Answered]]:
        """Those whose tries the day's budget has room for, which begin here, and those that people get."""
        granted = self._purse.reserve(self.answering.allowance, len(items), self._day)
        return list(items[:granted]), [self._over(item) for item in items[granted:]]

    def _over(self, item: Taken) -> Answered:
        allowance = self.answering.allowance
        why = self._purse.why(allowance, self._day) if allowance else ""
        return Answered(item, None, unasked=("budget", why))

    @property
    def _day(self) -> str:
        return self._terms.now()[:10]

    def _taken(self, arrival: Arrival, chunk: ChunkRow) -> Taken:
        name = arrival.id or f"{chunk.source[:12]}-{arrival.at}"
        return taken(self.answering.work, name, arrival.input, arrival.fault)

    def _settled(self, answered: Sequence[Answered], routing: Routing) -> None:
        done, costs = [], list[float | None]()
        for each in answered:
            was = self._production.item(self.file.identity, each.item.id)
            if was is None or was.state is not State.RECEIVED:
                continue
            routed = routing.route(each, was.chunk, was.attempts, since=was.transitions)
            row = routed.row._replace(received_at=was.received_at)
            if self._production.move(row, out_of=State.RECEIVED):
                done.append(routed._replace(row=row))
                if was.attempts and each.unasked is None:
                    costs.append(each.cost)
        self._purse.book(self.answering.allowance, costs, self._day)
        self._write(done)

    def _received(self, item: Taken, chunk: ChunkRow, attempts: int) -> ItemRow:
        now = self._terms.now()
        return ItemRow(
            chunk.work,
            item.id,
            chunk.id,
            State.RECEIVED,
            item.text,
            item.key,
            now,
            attempts=attempts,
            transitions=State.RECEIVED,
        )

    def _again(self, was: ItemRow, routing: Routing) -> bool:
        """Whether an item that was under way is tried once more; else it is given up, or nothing is left to spend on it."""
        if was.attempts:  # nobody knows what the try came to that its process did not survive
            self._purse.book(self.answering.allowance, [None], self._day)
        if was.attempts < TRIES:
            item = taken(self.answering.work, was.id, json.loads(was.input or "null"))
            granted, over = self._affordable([item])
            if granted:
                return self._production.move(was._replace(attempts=was.attempts + 1), out_of=State.RECEIVED)
            self._settled(over, routing)
            return False
        because = f"the process ended `{was.attempts}` times while this item was answered"
        item = Taken(was.id, {}, was.input, was.input_key)
        lost = routing.given_up(item, because, was.chunk, was.attempts, since=was.transitions)
        if self._production.move(lost.row._replace(received_at=was.received_at), out_of=State.RECEIVED):
            self._write([lost])
        return False

    def _fresh(
        self, chunk: ChunkRow, items: Iterable[Taken], mine: dict[str, ItemRow]
    ) -> tuple[list[Taken], int]:
        """Without those that were taken in before; the same id with another input is an item of its own, rejected."""
        items = [item for item in items if item.id not in mine]
        known = self._known(chunk.work, [item.id for item in items])
        fresh: list[Taken] = []
        for item in items:
            key = known.get(item.id)
            if key is not None and key != item.key:
                item = _another(item)  # noqa: PLW2901 - from here on it is the other item
                key = known.get(item.id) or self._known(chunk.work, [item.id]).get(item.id)
            if key is None and item.id not in mine:
                known[item.id] = item.key
                fresh.append(item)
        return fresh, len(items) - len(fresh)

    def _known(self, work: str, ids: Sequence[str]) -> dict[str, str]:
        return {name: key for name, (_, key) in self._production.states(work, ids).items()}

    def _routing_of_ours(self) -> Routing:
        """Raises MovedError: what one implementation said must not count by the proof of another."""
        routing = self._routing()
        if routing.footing.implementation != self.answering.named:
            raise MovedError
        return routing

    def _routing(self) -> Routing:
        """As the work stands within this transaction."""
        stands, now = self.footing, self._terms.now()
        if self._kept is None or self._kept[0] != (stands.epoch, now[:19]):
            stands = self._keeping.kept(stands, now)
            self._kept = (stands.epoch, now[:19]), self._fresh_routing(stands, now)
        return self._kept[1]

    def _fresh_routing(self, stands: Footing, now: str) -> Routing:
        terms = self._terms
        acts = acting(
            self._ledger,
            self.file,
            stands.implementation,
            ramp=stands.ramp,
            key=terms.key,
            used=terms.used,
            flagged=terms.flagged,
            now=datetime.fromisoformat(now),
            followed=self._keeping.followed,
        )
        blind = blind_draw(terms.key, self.file)
        hold = hold_out(terms.key, self.file)
        return Routing(self.file, stands, acts, chain=terms.chain, blind=blind, hold=hold, now=now)

    def _write(self, routed: Sequence[Routed], further: Sequence[Entry] = ()) -> None:
        self._production.ask([each.task for each in routed if each.task])
        draws = [each.draw for each in routed if each.draw]
        self._ledger.append([*(each.entry for each in routed), *draws, *further])

    def _finished(self, chunk: ChunkRow, counts: Counter[str]) -> Entry:
        body = {
            "source": chunk.source,
            "first": chunk.first,
            "last": chunk.last,
            "attempts": chunk.attempts,
            "counts": {name: count for name, count in sorted(counts.items()) if count},
        }
        return Entry("chunk", chunk.work, chunk.id, body)


def _another(item: Taken) -> Taken:
    """The item that came under the id of another one."""
    return item._replace(
        id=f"{item.id}~{item.key[:8]}",
        fault=f"another item with another input was taken in as `{item.id}` before",
    )
