"""Items that come one by one: each is taken in together with the segment that will answer it, or not at all.

Law: an id names one item, whoever sends it how often; what was taken in before is told as it stands, and another input
under its id, or under the key of its sender, is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.production import ItemRow, State
from midspan.run.asking.answering import Taken, taken
from midspan.run.footing import footing
from midspan.run.ports import Durable, Production, Segment
from midspan.run.routing import rejected

# Stands in an item's row where others name the chunk that took them in.
SINGLY = "singly"
HANDLER = "item"


@dataclass(frozen=True, slots=True)
class Receipt:
    """How an item stands. fresh: it was taken in by this. because: why it was rejected, in words."""

    id: str
    state: State
    fresh: bool
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """It was not taken in: the id, or the key, is that of another item."""

    message: str
    help: str


def segment_of(work: str, id: str, anew: str = "") -> Segment:  # noqa: A002 - the item's
    """What answers an item that was taken in by itself. work: its identity. anew: tells it from one that is done."""
    return Segment(f"{work} {id}{anew and ' '}{anew}", HANDLER, json.dumps({"work": work, "id": id}))


def orphans(work: str, production: Production, durable: Durable, anew: str) -> int:
    """Submit what answers items of a work that wait and that no segment is for, such as those replayed by a process that died.

    anew: another text each time. How many there were. Raises StoreError.
    """
    # Items first: one that comes meanwhile is not looked for among segments that were listed before.
    waiting = [row.id for row in production.items(work, State.RECEIVED) if row.chunk == SINGLY]
    segments = chain(durable.unfinished(), (each.segment for each in durable.failed())) if waiting else ()
    known = {each.argument for each in segments}
    submitted = (segment_of(work, name, anew) for name in waiting)
    found = [each for each in submitted if each.argument not in known]
    durable.submit(found)
    return len(found)


class Intaking:
    """The door of one work. now: UTC as the ledger writes it. new_id: for an item that has none."""

    def __init__(
        self,
        file: WorkFile,
        work: CompiledWork,
        ledger: Ledger,
        production: Production,
        durable: Durable,
        *,
        now: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._file = file
        self._compiled = work
        self._work = file.identity
        self._ledger = ledger
        self._production = production
        self._durable = durable
        self._now = now
        self._new_id = new_id

    def take(self, id: str | None, value: Any, key: str | None = None) -> Receipt | Conflict:  # noqa: A002
        """Take one item in. key: its sender's, which is its id where it has none of its own. Raises StoreError."""
        with self._production.transaction() as connection:
            before = self._named_by(key)
            item = taken(self._compiled, id or before or key or self._new_id(), value)
            if key is not None and before is not None and before != item.id:
                return Conflict(
                    f"the key `{key}` was sent with item `{before}` before, and now with `{item.id}`",
                    "send each item with a key of its own, and the same one only to send it again",
                )
            found = self._known(item) or self._fresh(item, connection)
            if key is not None and before is None and key != item.id and isinstance(found, Receipt):
                self._production.set_mark(self._address(key), {"item": item.id})
            return found

    def _named_by(self, key: str | None) -> str | None:
        """The item that came with this key before; a key that is the item's id has no row of its own."""
        if key is None:
            return None
        mark = self._production.mark(self._address(key))
        if mark is not None:
            return str(mark["item"])
        return key if self._production.states(self._work, [key]) else None

    def _known(self, item: Taken) -> Receipt | Conflict | None:
        row = self._production.item(self._work, item.id)
        if row is None:
            return None
        if row.input_key != item.key:
            return Conflict(
                f"another item with another input was taken in as `{item.id}` before",
                "send it under an id, or a key, of its own",
            )
        return Receipt(row.id, row.state, fresh=False, because=_rejection(row))

    def _fresh(self, item: Taken, connection: object) -> Receipt:
        now = self._now()
        if item.fault is not None:
            row, entry = rejected(self._file, footing(self._ledger, self._file), item, chunk=SINGLY, now=now)
            self._production.insert([row])
            self._ledger.append([entry])
        else:
            received = State.RECEIVED
            row = ItemRow(
                self._work, item.id, SINGLY, received, item.text, item.key, now, transitions=received
            )
            self._production.insert([row])
            self._durable.submit_within(connection, [segment_of(self._work, item.id)])
        return Receipt(row.id, row.state, fresh=True, because=_rejection(row))

    def _address(self, key: str) -> str:
        return f"key:{self._work}:{digest(key)}"


def _rejection(row: ItemRow) -> str | None:
    return row.because if row.state is State.REJECTED else None
