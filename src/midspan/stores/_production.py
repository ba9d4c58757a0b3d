"""Production in SQL, written once: items, tasks, chunks and how far destinations are, in the database of the ledger."""

# ruff: noqa: S608 - what is put into statements is names of our own

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from typing import Any

from midspan.errors import StoreError
from midspan.model.production import ChunkRow
from midspan.stores._production_items import Items
from midspan.stores._production_tasks import Tasks

_FIELDS = tuple(each.name for each in fields(ChunkRow))
_COLUMNS = ", ".join(_FIELDS)
_CHUNK = f"SELECT {_COLUMNS} FROM midspan_chunks"


class SqlProduction(Items, Tasks):
    """The port `Production` over any database that reads its statements."""

    def transaction(self) -> AbstractContextManager[object]:
        """The ledger's own: what is written within it, entries included, is there together or not at all."""
        return self._database.transaction()

    def chunk(self, id: str) -> ChunkRow | None:  # noqa: A002 - the port's word
        """As it now stands; None where it is not known."""
        rows = self._database.read(f"{_CHUNK} WHERE id = ?", (id,))
        return _chunk(rows[0]) if rows else None

    def begin_chunk(self, chunk: ChunkRow) -> ChunkRow:
        """As it now stands: new, or begun once more; one that is done stays so."""
        with self._database.transaction():
            self._database.change(
                f"INSERT INTO midspan_chunks ({_COLUMNS}) VALUES ({', '.join('?' * len(_FIELDS))})"
                " ON CONFLICT (id) DO UPDATE SET attempts = midspan_chunks.attempts + 1"
                " WHERE midspan_chunks.state = 'begun'",
                (
                    chunk.id,
                    chunk.work,
                    chunk.source,
                    chunk.number,
                    chunk.first,
                    chunk.last,
                    "begun",
                    1,
                    json.dumps(dict(chunk.counts)),
                ),
            )
            return _chunk(self._database.read(f"{_CHUNK} WHERE id = ?", (chunk.id,))[0])

    def finish_chunk(self, chunk: ChunkRow) -> None:
        """It is done, and these are its counts. Raises StoreError, also where it was never begun."""
        with self._database.transaction():
            done = self._database.change(
                "UPDATE midspan_chunks SET state = 'done', counts = ?, first = ?, last = ? WHERE id = ?",
                (json.dumps(dict(chunk.counts)), chunk.first, chunk.last, chunk.id),
            )
            if not done:
                raise StoreError(
                    f"the chunk `{chunk.id}` was never begun", help="report this as a bug of midspan"
                )

    def mark(self, address: str) -> Mapping[str, Any] | None:
        """How far a destination has been written; None where nothing was."""
        rows = self._database.read("SELECT mark FROM midspan_marks WHERE address = ?", (address,))
        return dict(json.loads(rows[0][0])) if rows else None

    def set_mark(self, address: str, mark: Mapping[str, Any]) -> None:
        """From now on it has been written as far as this."""
        with self._database.transaction():
            self._database.change(
                "INSERT INTO midspan_marks (address, mark) VALUES (?, ?)"
                " ON CONFLICT (address) DO UPDATE SET mark = excluded.mark",
                (address, json.dumps(dict(mark))),
            )


def _chunk(row: tuple[Any, ...]) -> ChunkRow:
    told = dict(zip(_FIELDS, row, strict=True))
    return ChunkRow(**told | {"counts": json.loads(told["counts"])})
