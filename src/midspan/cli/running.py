"""What `run` does, step by step: open, process from where it was left, deliver, and add up."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

from midspan.cli.delivering import open_sink
from midspan.cli.living import Life
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place, open_place, processing
from midspan.cli.progress import Progress
from midspan.cli.run_result import Ran
from midspan.cli.supplying import open_source
from midspan.definitions.compiled import compile_work
from midspan.intake.ports import Asked
from midspan.model.production import ChunkRow, State
from midspan.model.stage import Level
from midspan.run.asking.answering import Taken, taken
from midspan.run.delivering import Delivering
from midspan.run.life import BOOK
from midspan.run.ports import Sink, Source
from midspan.run.processing import Turn
from midspan.run.running import Books, Running


class Run:
    """One run of the command."""

    def __init__(
        self,
        workspace: Path,
        work: str,
        now: Callable[[], str] = utc_now,
        *,
        kind: str | None = None,
        asked: Asked | None = None,
        life: Life | None = None,
    ) -> None:
        """kind, asked: how the source is read, where that cannot be told. life: of a run on the recorded clock.

        Raises MidspanError where the workspace or the definition does not allow production.
        """
        self._kind = kind
        self._asked = asked
        self._life = life
        self.place: Place = life.opened(workspace, work) if life else open_place(workspace, work, now)
        self._progress = Progress("items")

    def close(self) -> None:
        self._progress.end()
        self.place.ledger.close()

    def of(
        self, given: str | None, query: str | None, output: str | None, limit: int | None, *, dry: bool
    ) -> Ran:
        """As the command was asked. Raises MidspanError."""
        if given is None:
            return self.replay() if output is None else self.deliver(output)
        return self.dry(given, query, limit) if dry else self.take(given, query, output, limit)

    def take(self, given: str, query: str | None, output: str | None, limit: int | None) -> Ran:
        """Bring what the source holds to its end, or to people. Raises MidspanError."""
        # What was loaded stays to the end, and a chunk's rows end with it: walking them again and again took a third of the time.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        place = self.place
        with closing(self._source(given, query)) as source:
            if output is None:
                return self._take(source, None, None, limit)
            with closing(open_sink(output, place.file.work.output, source=given)) as sink:
                delivering = Delivering(place.file, place.ledger, place.production, sink)
                return self._take(source, delivering, sink, limit)

    def replay(self) -> Ran:
        """Try what lies with the dead letters once more, item by item. Raises MidspanError."""
        place, on = self.place, processing(self.place)
        counts: Counter[str] = Counter()
        for was in list(place.production.items(place.file.identity, State.FAILED)):
            if not on.replay(was.id):
                continue
            trial = on.begin_one(was.id)
            if trial is not None:
                on.through(Turn([trial], []))
            row = place.production.item(place.file.identity, was.id)
            counts["received"] += 1
            if row is not None:
                counts[BOOK[row.state]] += 1
            self._progress(place.file.name, counts["received"], None)
        return self._ran("the dead letters", place.footing.implementation, Books(counts), None, None)

    def deliver(self, output: str) -> Ran:
        """Send on what came to its end since the last time, and take nothing in. Raises MidspanError."""
        place = self.place
        with closing(open_sink(output, place.file.work.output)) as sink:
            delivering = Delivering(place.file, place.ledger, place.production, sink)
            delivering.again()
            delivering.late()
            delivering.settled(place.now())
            delivering.finish()
            return self._ran("nothing", place.footing.implementation, Books(), delivering, sink)

    def dry(self, given: str, query: str | None, limit: int | None) -> Ran:
        """What would become of it, as far as that can be said without asking anything. Writes nothing."""
        place, work = self.place, compile_work(self.place.file)
        counts: Counter[str] = Counter()
        with closing(self._source(given, query)) as source:
            for arrival in islice(source.arrivals(), limit):
                item = taken(work, arrival.id or "", arrival.input, arrival.fault)
                counts["received"] += 1
                counts[_foretold(item, place.footing.level)] += 1
        asked = counts.pop("asked", 0)
        return Ran(
            place.file.name,
            source.name,
            place.footing.level,
            None if asked else place.footing.why_unasked,
            place.footing.implementation,
            counts,
            {},
            asked=asked,
        )

    def _source(self, given: str, query: str | None) -> Source:
        schema = self.place.file.work.input
        return open_source(
            given,
            schema,
            query=query,
            kind=self._kind,
            asked=self._asked,
            noted=lambda note: self._progress.note(note.message),
        )

    def _take(
        self, source: Source, delivering: Delivering | None, sink: Sink | None, limit: int | None
    ) -> Ran:
        place, began = self.place, self.place.footing
        done = _Done(self._progress, place.file.name, source.total, delivering)
        pace = self._life.paced(place, source) if self._life else None
        running = Running(processing(place), place.production, source, done, limit=limit, pace=pace)
        books = running.run()
        if delivering:
            delivering.late()
            delivering.settled(place.now())
            delivering.finish()
        self._progress.end()
        ran = self._ran(source.name, began.implementation, books, delivering, sink)
        return replace(ran, lifetime=self._life.lifetime(place)) if self._life else ran

    def _ran(
        self,
        source: str,
        implementation: str | None,
        books: Books,
        delivering: Delivering | None,
        sink: Sink | None,
    ) -> Ran:
        place = self.place
        waiting = {
            role: count
            for (work, role), count in place.production.waiting().items()
            if work == place.file.identity
        }
        stands = place.footing
        return Ran(
            place.file.name,
            source,
            stands.level,
            stands.why_unasked if stands.level is Level.OFF else None,
            implementation,
            books.counts,
            waiting,
            delivering.delivered if delivering else None,
            sink.address if sink else None,
            delivering.refused if delivering else {},
            books.resumed,
            undelivered=delivering.undelivered if delivering else 0,
        )


class _Done:
    """Told of each chunk that is finished."""

    def __init__(
        self, progress: Progress, name: str, total: int | None, delivering: Delivering | None
    ) -> None:
        self._progress = progress
        self._name = name
        self._total = total
        self._delivering = delivering
        self._items = 0

    def __call__(self, chunk: ChunkRow) -> None:
        if self._delivering:
            self._delivering.chunk(chunk)
        self._items += chunk.last - chunk.first + 1
        total = self._total
        self._progress(self._name, self._items, None if total is None else lambda: total)


def _foretold(item: Taken, level: Level) -> str:
    """Where an item goes before anything is asked."""
    if item.fault is not None:
        return "rejected"
    if level is Level.SHADOW and item.kept is not None:
        return "shadowed"
    return "to_people" if item.kept is not None or level is Level.OFF else "asked"
