"""Items, from what came in to what is written down: answered at least once, in the books exactly once.

Law: an item's end, its ledger row, its task and its draw are there together or not at all, under the epoch that the commit
finds; a level that moved while the implementation was busy sends what it answered another way. An item that a process
left under way is tried again, with few others and then by itself, and after three tries that it did not survive it lies with
the dead letters.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.production import ChunkRow, ItemRow, State
from midspan.prove.ports import Implementation, Reply
from midspan.run.asking.answering import Answered, Answering, Taken, taken
from midspan.run.asking.breakers import Breakers
from midspan.run.asking.spending import Purse
from midspan.run.asking.trying import Trial, Trying, put, worth
from midspan.run.current import Current, Terms
from midspan.run.footing import Footing
from midspan.run.keeping import Keeping
from midspan.run.life import Event, lived
from midspan.run.ports import Arrival, Production
from midspan.run.routing import Routing
from midspan.run.takingin import fresh, named, received
from midspan.run.tasks.mixing import Mixing
from midspan.run.writing import Writing

TRIES = 3


class MovedError(Exception):
    """Another implementation answers this work by now."""


class Turn(NamedTuple):
    """What is to be asked now, and the items that wait for what it comes to: then `Processing.try_again` begins them."""

    trials: list[Trial]
    later: list[Taken]


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
        self._answers = answers
        self._ledger = ledger
        self._production = production
        self._now = terms.now
        self._current = Current(file, ledger, keeping, terms)
        mixing = Mixing(production, file, terms.key)
        self._writing = Writing(
            ledger, production, lambda tasks: mixing.beside(tasks, self._current.acts_from)
        )
        self._trying = Trying(
            Purse(production, file.identity, keeping.breached(terms.now)),
            Breakers(file, ledger, production, keeping.owner, terms.now),
            lambda: terms.now()[:10],
        )
        stands = self.footing
        self._answers_as = stands.implementation
        self.answering = answers(stands)

    @property
    def implementation(self) -> Implementation | None:
        return self.answering.implementation

    @property
    def one_commit(self) -> bool:
        """Whether a new chunk may be brought to its end in one: nothing of it has to be written down before it is asked.

        Costs that are counted have to, and items that wait for what another one comes to. Raises StoreError.
        """
        return not self._budgeted and self._trying.closed(self.answering)

    @property
    def _budgeted(self) -> bool:
        return any(each.allowance is not None for each in self.answering.line)

    @property
    def footing(self) -> Footing:
        """How the work stands now. Raises StoreError."""
        return self._current.footing

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

    def answers_like(self, by: Answering) -> bool:
        """Whether this, which another thread may have asked, is what would be asked here."""
        if self.answering.named == by.named:
            return self.implementation is by.implementation
        # What answers in another's place is loaded when it is needed, by each thread that needs it.
        mine = next((each for each in self.answering.line if each.named == by.named), None)
        return mine is not None and mine.described == by.described

    # --- many together ---------------------------------------------------------------------------------------------

    def at_once(self, chunk: ChunkRow, arrivals: Sequence[Arrival]) -> Counter[str]:
        """Bring a new chunk to its end in one commit. What became of its items, by the names of the books."""
        level = self.footing.level
        items = [named(self.answering.work, each, chunk) for each in arrivals]
        trials = [Trial(item, self.answering) for item in items if self.answering.asks(item, level)]
        answered = dict[int, Answered]()
        while True:
            said = put(trials)
            with self._ledger.transaction():
                trials, ended = self._trying.end(said)
                answered.update((id(each.item), each) for each in ended)
                if not trials:
                    found, repeated = fresh(self._production, chunk.work, items, {})
                    routing = self._current.routing()
                    each_said = [answered.get(id(item)) or Answered(item, None) for item in found]
                    routed = [routing.route(each, chunk.id) for each in each_said]
                    return self._writing.whole(chunk, routed, repeated)

    def receive(self, chunk: ChunkRow, arrivals: Sequence[Arrival]) -> Turn:
        """Write down that these came in, and begin to try those that have to be answered; what a dead process left too."""
        items = [named(self.answering.work, each, chunk) for each in arrivals]
        with self._ledger.transaction():
            mine = {row.id: row for row in self._production.items(chunk.work, chunk=chunk.id)}
            routing = self._current.routing()
            asked, later = self._first(self._new(chunk, items, mine, routing))
            trials, ended = self._trying.begin([Trial(item, self.answering) for item in asked])
            self._write_new(chunk, trials, ended, later, routing)
            left = [item for item in items if item.id in mine and mine[item.id].state is State.RECEIVED]
            if later:
                return Turn(trials, later + left)
            again = self._again([mine[item.id] for item in left], routing)
            return Turn(trials + again.trials, again.later)

    def left(self, chunk: ChunkRow, arrivals: Sequence[Arrival]) -> list[list[Taken]]:
        """What a dead process has left of a chunk, in parts to be tried one after the other: `try_again` begins each.

        What was with others when its process died is tried with fewer, and then alone: it may be the cause.
        """
        items = [named(self.answering.work, each, chunk) for each in arrivals]
        with self._ledger.transaction():
            mine = {row.id: row for row in self._production.items(chunk.work, chunk=chunk.id)}
            routing = self._current.routing()
            asked = self._new(chunk, items, mine, routing)
            # Where tries cost money that is counted, an item that was not written down was never tried.
            before = 0 if self._budgeted else 1
            rows = [received(item, chunk, before, self._now()) for item in asked]
            self._writing.new([], rows)
        once, alone = asked, list[Taken]()
        for item in items:
            row = mine.get(item.id)
            if row is not None and row.state is State.RECEIVED:
                (once if row.attempts <= 1 else alone).append(item)
        size = max(1, math.isqrt(len(once)))
        return [*(once[at : at + size] for at in range(0, len(once), size)), *([item] for item in alone)]

    def try_again(self, items: Sequence[Taken]) -> Turn:
        """Begin to try these once more; what was tried often enough is given up."""
        with self._ledger.transaction():
            return self._again(self._under_way(items), self._current.routing())

    def through(self, turn: Turn) -> None:
        """Ask and write down, until each item has its end or waits for a person."""
        while turn.trials or turn.later:
            trials = turn.trials
            while trials:
                trials = self.ended(put(trials))
            turn = self.try_again(turn.later)

    def replied(self, replies: Sequence[tuple[Trial, Reply]]) -> list[Trial]:
        """Write down what these came to; the trials that follow from it."""
        return self.ended(worth(replies))

    def ended(self, said: Sequence[tuple[Trial, Answered]]) -> list[Trial]:
        """Write down what these came to, as the work stands by now; the trials that follow from it."""
        with self._ledger.transaction():
            return self._ended(said, self._current.routing())

    def finish(self, chunk: ChunkRow) -> Counter[str]:
        """Close the books of a chunk that was received; its counts are those of its items as they are."""
        with self._ledger.transaction():
            return self._writing.finished(chunk)

    # --- one by itself ---------------------------------------------------------------------------------------------

    def begin_one(self, id: str, *, once_more: bool = False) -> Trial | None:  # noqa: A002 - the item's
        """An item that was taken in by itself and is to be put to what answers now, counted as tried.

        once_more: by who began it before, and asks another implementation: it was counted.
        None where it needs no answer any more: it has its end, or has been given it here. Raises MovedError, StoreError.
        """
        with self._ledger.transaction():
            was = self._production.item(self.file.identity, id)
            if was is None or was.state is not State.RECEIVED:
                return None
            routing = self._routing_of_ours()
            return next(iter(self._again([was], routing, counted=once_more).trials), None)

    def end_one(self, trial: Trial, reply: Reply) -> Trial | None:
        """Write down what became of an item that was asked, as the work stands by now, or who is asked next.

        Raises MovedError, StoreError.
        """
        said = worth([(trial, reply)])
        with self._ledger.transaction():
            if not self._under_way([trial.item]):
                return None
            return next(iter(self._ended(said, self._routing_of_ours())), None)

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
            return self._current.routing().footing

    # --- within the transaction ------------------------------------------------------------------------------------

    def _new(
        self, chunk: ChunkRow, items: Sequence[Taken], mine: dict[str, ItemRow], routing: Routing
    ) -> list[Taken]:
        """Those that nobody took in before and that have to be answered; what is settled without an answer is written down."""
        found, _ = fresh(self._production, chunk.work, items, mine)
        level = routing.footing.level
        unasked = [Answered(item, None) for item in found if not self.answering.asks(item, level)]
        self._writing.new([routing.route(each, chunk.id, 0) for each in unasked])
        return [item for item in found if self.answering.asks(item, level)]

    def _first(self, items: list[Taken]) -> tuple[list[Taken], list[Taken]]:
        """What is asked now, and what waits for what that comes to: all but one, where a breaker is about to be tried."""
        probe = self._trying.probe(self.answering, items)
        if probe is None:
            return items, []
        return [each for each in items if each.id == probe], [each for each in items if each.id != probe]

    def _write_new(
        self,
        chunk: ChunkRow,
        trials: Sequence[Trial],
        ended: Sequence[Answered],
        later: Sequence[Taken],
        routing: Routing,
    ) -> None:
        rows = [received(each.item, chunk, 1, self._now()) for each in trials]
        rows += [received(each, chunk, 0, self._now()) for each in later]
        self._writing.new([routing.route(each, chunk.id, 0) for each in ended], rows)

    def _again(self, rows: Sequence[ItemRow], routing: Routing, *, counted: bool = False) -> Turn:
        """Of these items, which are under way, those that are tried once more; but for those that wait, the others have their end."""
        for was in rows:
            if was.attempts >= TRIES and not counted:
                self._trying.lost(self.answering, 1)
                self._give_up(was, routing)
        by_id = {was.id: was for was in rows if was.attempts < TRIES or counted}
        items, level = [self._item(was) for was in by_id.values()], routing.footing.level
        asked, later = self._first([item for item in items if self.answering.asks(item, level)])
        unasked = [Answered(item, None) for item in items if not self.answering.asks(item, level)]
        # Nobody knows what a try came to that its process did not survive.
        begun = [by_id[item.id] for item in (*asked, *(each.item for each in unasked))]
        self._trying.lost(self.answering, sum(was.attempts > 0 for was in begun))
        trials, ended = self._trying.begin([Trial(item, self.answering) for item in asked])
        self._writing.settled([*unasked, *ended], by_id, routing)
        for each in () if counted else trials:
            was = by_id[each.item.id]
            self._production.move(was._replace(attempts=was.attempts + 1), out_of=State.RECEIVED)
        return Turn(trials, later)

    def _give_up(self, was: ItemRow, routing: Routing) -> None:
        because = f"the process ended `{was.attempts}` times while this item was answered"
        item = Taken(was.id, {}, was.input, was.input_key)
        lost = routing.given_up(item, because, was.chunk, was.attempts, since=was.transitions)
        self._writing.given_up(was, lost)

    def _ended(self, said: Sequence[tuple[Trial, Answered]], routing: Routing) -> list[Trial]:
        rows = {row.id: row for row in self._under_way([trial.item for trial, _ in said])}
        trials, ended = self._trying.end([each for each in said if each[0].item.id in rows])
        self._writing.settled(ended, rows, routing)
        return trials

    def _under_way(self, items: Sequence[Taken]) -> list[ItemRow]:
        """The rows of those that have no end and wait for nobody."""
        found = self._production.those(self.file.identity, [each.id for each in items])
        return [row for row in found if row.state is State.RECEIVED]

    def _item(self, was: ItemRow) -> Taken:
        return taken(self.answering.work, was.id, json.loads(was.input or "null"))

    def _routing_of_ours(self) -> Routing:
        """Raises MovedError: what one implementation said must not count by the proof of another."""
        routing = self._current.routing()
        if routing.footing.implementation != self.answering.named:
            raise MovedError
        return routing
