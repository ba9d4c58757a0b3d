"""Outputs on their way to one destination, exactly once: what has gone out is marked with what it came from.

Law: a result goes out after its item has ended and is in the ledger, never before; the mark says how many chunks of each
source, and which of the items that people settled, are out. An item that a person settled goes out once its minute for
undoing is over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.production import ChunkRow, ItemRow, State
from midspan.run.ports import Production, Result, Sink
from midspan.run.tasks.entries import RESPONSE
from midspan.run.tasks.hours import later
from midspan.run.tasks.undoing import WITHIN_S

_AT_A_TIME = 2_000


class Delivering:
    """One work and one sink, which is held from here on. Raises SinkError, StoreError."""

    def __init__(self, file: WorkFile, ledger: Ledger, production: Production, sink: Sink) -> None:
        self._file = file
        self._work = file.identity
        self._ledger = ledger
        self._production = production
        self._sink = sink
        self.delivered = 0
        self.refused: dict[str, str] = {}
        mark = self._mark()
        self._set({**mark, "sink": sink.begin(mark.get("sink"))})

    def chunk(self, chunk: ChunkRow) -> None:
        """What acted alone in a chunk that is done. Raises SinkError, StoreError."""
        mark = self._mark()
        sources = {**mark.get("sources", {})}
        if sources.get(chunk.source, 0) >= chunk.number:
            return
        sources[chunk.source] = chunk.number
        rows = (
            row
            for row in self._production.items(self._work, chunk=chunk.id)
            if row.state is State.ACTED_ALONE and row.output is not None  # erased before it went out
        )
        self._deliver([_result(row) for row in rows], mark, {"sources": sources})

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
        rows = (self._production.item(self._work, entry.body["item"]) for entry in ready)
        # An answer that was taken back, or checked by somebody else, is settled by a later one.
        results = [
            _result(row)
            for row, entry in zip(rows, ready, strict=True)
            if row is not None
            and row.state is State.SETTLED
            and row.output is not None  # rejected: nothing of it counts
            and row.ended_at == entry.body["at"]
        ]
        self._deliver(results, mark, {"settled": ready[-1].seq})

    def finish(self) -> None:
        """Nothing more comes for now."""
        mark = self._mark()
        self._set({**mark, "sink": self._sink.finish(mark["sink"])})

    def _deliver(
        self, results: Sequence[Result], mark: Mapping[str, Any], further: Mapping[str, Any]
    ) -> None:
        sink = mark["sink"]
        for start in range(0, len(results), _AT_A_TIME):
            some = results[start : start + _AT_A_TIME]
            done = self._sink.deliver(some, sink)
            sink = done.mark
            self.refused.update(done.refused)
            self.delivered += len(some) - len(done.refused)
        self._set({**mark, **further, "sink": sink})

    @property
    def _address(self) -> str:
        return f"out:{self._work}:{self._sink.address}"

    def _mark(self) -> Mapping[str, Any]:
        return self._production.mark(self._address) or {}

    def _set(self, mark: Mapping[str, Any]) -> None:
        with self._production.transaction():
            self._production.set_mark(self._address, mark)


def _result(row: ItemRow) -> Result:
    return Result(
        row.id,
        json.loads(row.output or "null") or {},
        row.by or "",
        row.level,
        row.ended_at or row.received_at,
    )
