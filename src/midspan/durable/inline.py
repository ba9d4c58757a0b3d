"""Segments executed in the foreground, one after the other, in the thread that asks: for tests and a recorded clock.

They are rows beside the ledger's, in its SQLite connection, so they are there if and only if its transaction commits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from midspan.errors import StoreError
from midspan.run.ports import FailedSegment, Handler, Segment

_TRIES = 3
_TABLE = (
    "CREATE TABLE IF NOT EXISTS midspan_segments (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL,"
    " handler TEXT NOT NULL, argument TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'unfinished',"
    " reason TEXT NOT NULL DEFAULT '')"
)
_ADD = "INSERT INTO midspan_segments (id, handler, argument) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING"
_NEXT = (
    "SELECT number, id, handler, argument, reason FROM midspan_segments"
    " WHERE state = ? AND number > ? ORDER BY number LIMIT 1"
)


def open_durable(connection: sqlite3.Connection) -> InlineDurable:
    """connection: the ledger's own; it stays its owner's to close. Raises StoreError."""
    return InlineDurable(connection)


class InlineDurable:
    """See `run.ports.Durable`. What was submitted within a transaction waits for `work`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._handlers: Mapping[str, Handler] | None = None
        self._working = False
        with _in_words():
            connection.execute(_TABLE)

    def submit(self, segments: Sequence[Segment]) -> None:
        with _in_words():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self.submit_within(self._connection, segments)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
        self.work()

    def submit_within(self, connection: object, segments: Sequence[Segment]) -> None:
        if connection is not self._connection:
            raise StoreError(
                "a segment was submitted on another connection", help="report this as a bug of midspan"
            )
        with _in_words():
            self._connection.executemany(_ADD, [(each.id, each.handler, each.argument) for each in segments])

    def cancel(self, id: str) -> bool:  # noqa: A002 - the port's word
        return self._changed("cancelled", id, "unfinished", "failed")

    def again(self, id: str) -> bool:  # noqa: A002 - the port's word
        begun = self._changed("unfinished", id, "failed")
        self.work()
        return begun

    def unfinished(self) -> Iterator[Segment]:
        for segment, _ in self._in("unfinished"):
            yield segment

    def failed(self) -> Iterator[FailedSegment]:
        for segment, reason in self._in("failed"):
            yield FailedSegment(segment, reason)

    def start(self, handlers: Mapping[str, Handler], *, at_once: int) -> None:  # noqa: ARG002 - one at a time
        self._handlers = dict(handlers)
        self.work()

    def close(self) -> None:
        self._handlers = None

    def work(self) -> None:
        """Execute what is unfinished, in order, and what that submits; nothing before `start`."""
        if self._handlers is None or self._working:
            return
        if self._connection.in_transaction:
            raise StoreError(
                "segments wait for the end of a transaction", help="report this as a bug of midspan"
            )
        self._working = True
        try:
            while (segment := next(self.unfinished(), None)) is not None:
                reason = self._attempted(segment, self._handlers)
                self._changed("done" if reason is None else "failed", segment.id, "unfinished", reason=reason)
        finally:
            self._working = False

    def _attempted(self, segment: Segment, handlers: Mapping[str, Handler]) -> str | None:
        """Why it failed; None where it did not."""
        execute = handlers.get(segment.handler)
        if execute is None:
            known = ", ".join(f"`{each}`" for each in sorted(handlers))
            return f"LookupError: nothing here executes `{segment.handler}`; known: {known}"
        reason = None
        for _ in range(_TRIES):
            try:
                execute(segment.argument)
            except Exception as error:  # noqa: BLE001 - whatever a handler raises is the segment's end
                reason = f"{type(error).__name__}: {error}"
            else:
                return None
        return reason

    def _in(self, state: str) -> Iterator[tuple[Segment, str]]:
        number = 0
        while True:
            with _in_words():
                row = self._connection.execute(_NEXT, (state, number)).fetchone()
            if row is None:
                return
            number, *segment, reason = row
            yield Segment(*segment), reason

    def _changed(self, state: str, id: str, *out_of: str, reason: str | None = None) -> bool:  # noqa: A002
        marks = ", ".join("?" * len(out_of))
        with _in_words():
            changed = self._connection.execute(
                f"UPDATE midspan_segments SET state = ?, reason = ? WHERE id = ? AND state IN ({marks})",  # noqa: S608
                (state, reason or "", id, *out_of),
            )
        return changed.rowcount == 1


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(
            f"the segments beside the ledger cannot be read or written: {error}",
            help="see that the database is there and may be written to, then run this again",
        ) from error
