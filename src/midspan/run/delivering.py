"""Outputs on their way to one destination, exactly once: what has gone out is marked with what it came from.

Law: a result goes out after its item has ended and is in the ledger, never before; the mark says how many chunks of each
source, which of the items that came by themselves, and which of those that people settled, are out. An item that a person
settled goes out once its minute for undoing is over; one that lay with the dead letters, once it acted alone after all.
What the destination refused is kept with the mark, and the item says why, until it is offered again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.errors import SinkError
from midspan.ledger.run import Ledger
from midspan.model.production import ChunkRow, ItemRow, State
from midspan.run.intaking import SINGLY
from midspan.run.ports import Production, Result, Sink
from midspan.run.tasks.entries import RESPONSE
from midspan.run.tasks.hours import later
from midspan.run.tasks.undoing import WITHIN_S

_AT_A_TIME = 2_000
# So many are no longer a matter of single results.
_MOST_REFUSED = 10_000
# From here an item may still come to act alone.
_ON_THE_WAY = frozenset((State.RECEIVED, State.FAILED))
_OUT = frozenset((State.ACTED_ALONE, State.SETTLED))


class Delivering:
    """One work and one sink, which is held from here on. Raises SinkError, StoreError."""

    def __init__(self, file: WorkFile, ledger: Ledger, production: Production, sink: Sink) -> None:
        self._file = file
        self._work = file.identity
        self._ledger = ledger
        self._production = production
        self._sink = sink
        self._address = f"out:{self._work}:{sink.address}"
        # Beside the mark, which is written for every chunk: this is long where much failed.
        self._late = f"late:{self._work}:{sink.address}"
        self.delivered = 0
        self.refused: dict[str, str] = {}
        mark = self._mark()
        with production.transaction():
            production.set_mark(self._address, {**mark, "sink": sink.begin(mark.get("sink"))})

    def chunk(self, chunk: ChunkRow) -> None:
        """What acted alone in a chunk that is done. Raises SinkError, StoreError."""
        mark = self._mark()
        sources = {**mark.get("sources", {})}
        if sources.get(chunk.source, 0) >= chunk.number:
            return
        sources[chunk.source] = chunk.number
        results, waiting = [], []
        for row in self._production.items(self._work, chunk=chunk.id):
            if row.state is State.ACTED_ALONE and row.output is not None:  # not erased before it went out
                results.append(_result(row))
            elif row.state in _ON_THE_WAY:
                waiting.append(row.id)
        late = self._mark(self._late)
        more = {**late, "ids": [*late.get("ids", ()), *waiting]} if waiting else None
        self._deliver(results, {**mark, "sources": sources}, late=more)

    def late(self) -> None:
        """What acted alone by itself, or after it had failed, since the last time. Raises SinkError, StoreError."""
        late = self._mark(self._late)
        ids, part = list(late.get("ids", ())), int(late.get("part", 0))
        for number, some in self._production.parts(self._work, SINGLY, part):
            ids += some
            part = number
        results, waiting = [], []
        for row in self._production.those(self._work, ids):
            if row.state is State.ACTED_ALONE and row.output is not None:
                results.append(_result(row))
            elif row.state in _ON_THE_WAY:
                waiting.append(row.id)
        if ids:
            self._deliver(results, self._mark(), late={"part": part, "ids": waiting})

    def settled(self, now: str) -> None:
        """What people settled since the last time, first settled first. Raises SinkError, StoreError."""
        mark, until = self._mark(), later(now, -WITHIN_S)
        position = int(mark.get("settled", 0))
        since = []
        for entry in self._ledger.read(RESPONSE, self._file.names, newest_first=True):
            if entry.seq <= position:
                break
            since.append(entry)
        ready = list(takewhile(lambda entry: entry.body["at"] <= until, reversed(since)))
        if not ready:
            return
        rows = {
            row.id: row for row in self._production.those(self._work, [each.body["item"] for each in ready])
        }
        # An answer that was taken back, or checked by somebody else, is settled by a later one.
        results = [
            _result(row)
            for entry in ready
            if (row := rows.get(entry.body["item"])) is not None
            and row.state is State.SETTLED
            and row.output is not None  # rejected: nothing of it counts
            and row.ended_at == entry.body["at"]
        ]
        self._deliver(results, {**mark, "settled": ready[-1].seq})

    def again(self) -> None:
        """Offer once more what the destination refused before. Raises SinkError, StoreError."""
        mark = self._mark()
        rows = self._production.those(self._work, list(mark.get("refused", ())))
        results = [_result(row) for row in rows if row.state in _OUT and row.output is not None]
        if mark.get("refused"):
            self._deliver(results, {**mark, "refused": []}, offered=[each.id for each in results])

    @property
    def undelivered(self) -> int:
        """How many results the destination refused and has not taken since."""
        return len(self._mark().get("refused", ()))

    def finish(self) -> None:
        """Nothing more comes for now."""
        mark = self._mark()
        with self._production.transaction():
            self._production.set_mark(self._address, {**mark, "sink": self._sink.finish(mark["sink"])})

    def _deliver(
        self,
        results: Sequence[Result],
        mark: Mapping[str, Any],
        *,
        late: Mapping[str, Any] | None = None,
        offered: Sequence[str] = (),
    ) -> None:
        """mark, late: what they are once this is out. offered: results that were refused before."""
        sink, refused = mark["sink"], dict[str, str]()
        for start in range(0, len(results), _AT_A_TIME):
            done = self._sink.deliver(results[start : start + _AT_A_TIME], sink)
            sink = done.mark
            refused.update(done.refused)
        left = list(dict.fromkeys((*mark.get("refused", ()), *refused)))
        if len(left) > _MOST_REFUSED:
            raise SinkError(
                f"`{self._sink.address}` refuses more than {_MOST_REFUSED:,} results, one of them so: {refused[left[-1]]}",
                help="mend the destination, then run this again: what it took stays there",
            )
        with self._production.transaction():
            self._tell(refused, offered)
            self._production.set_mark(self._address, {**mark, "refused": left, "sink": sink})
            if late is not None:
                self._production.set_mark(self._late, late)
        self.delivered += len(results) - len(refused)
        self.refused.update(refused)

    def _tell(self, refused: Mapping[str, str], offered: Iterable[str]) -> None:
        """An item says why it is not out, where that is erased with it; one that was taken after all no longer does."""
        said = {**dict.fromkeys(offered), **refused}
        for row in list(self._production.those(self._work, list(said))):
            why = said[row.id]
            because = None if why is None else f"not delivered to {self._sink.address}: {why}"
            self._production.move(row._replace(because=because), out_of=row.state)

    def _mark(self, address: str | None = None) -> Mapping[str, Any]:
        return self._production.mark(address or self._address) or {}


def _result(row: ItemRow) -> Result:
    return Result(
        row.id,
        json.loads(row.output or "null") or {},
        row.by or "",
        row.level,
        row.ended_at or row.received_at,
    )
