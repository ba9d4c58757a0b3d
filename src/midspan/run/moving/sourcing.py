"""A file as a source: each of its rows arrives, or why it cannot be read; none is dropped, none is counted twice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from midspan.definitions.jsonlines import LineError
from midspan.errors import FeedError
from midspan.intake.ports import Asked, Note, Problem, Row
from midspan.intake.reading import Reading
from midspan.run.moving.records import Reader
from midspan.run.ports import Arrival

_PART = 1 << 20


class FileSource:
    """A file that nobody changes meanwhile. Implements `Source`.

    noted: is told what was decided about the file as a whole and its owner may want otherwise, each once.
    """

    def __init__(
        self,
        reading: Reading,
        reader: Reader,
        *,
        noted: Callable[[Note], None] = lambda _: None,
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        """closed: is called at the end. Reads the file once, for its digest. Raises FeedError."""
        self.name = reading.source.shown
        self._reading = reading
        self._reader = reader
        self._noted = noted
        self._closed = closed
        self._told: set[Note] = set()
        self._state = self._now()
        seen = _seen(reading.source.path, self.name)
        self.identity = _identity(seen.digest, reading.source.asked)
        self.total = _total(seen, reading)

    def arrivals(self, after: int = 0) -> Iterator[Arrival]:
        """A row with a value that cannot be read arrives with that fault. Raises FeedError, also where the file has changed."""
        self._need_unchanged()
        held: Row | None = None
        at = after
        for entry in self._reading.after(after):
            if type(entry) is Row:
                if held is not None:
                    yield self._arrival(at, held)
                held = entry
                at += 1
            elif isinstance(entry, Problem):
                if held is not None:
                    about = _said(entry) if not entry.rows else None
                    yield self._arrival(at, held, about)
                    held = None
                if entry.rows:
                    at += 1
                    yield Arrival(at, None, None, _said(entry))
            elif isinstance(entry, Note) and entry not in self._told:
                self._told.add(entry)
                self._noted(entry)
        if held is not None:
            yield self._arrival(at, held)
        self._need_unchanged()

    def close(self) -> None:
        self._closed()

    def _arrival(self, at: int, row: Row, fault: str | None = None) -> Arrival:
        try:
            arrival = self._reader(at, row.values)
            return arrival if fault is None else arrival._replace(input=None, fault=fault)
        except LineError as error:
            return Arrival(at, None, None, f"line {row.line}: {error}")

    def _need_unchanged(self) -> None:
        if self._now() != self._state:
            raise FeedError(
                f"`{self.name}` has changed since it was opened",
                help="give a file that nobody writes any more",
            )

    def _now(self) -> tuple[int, int, int]:
        try:
            found = self._reading.source.path.stat()
        except OSError as error:
            raise _unreadable(self.name, error) from None
        return found.st_ino, found.st_size, found.st_mtime_ns


class NoRows:
    """A query that gave no row. Implements `Source`."""

    identity = hashlib.sha256().hexdigest()
    total = 0

    def __init__(self, name: str) -> None:
        self.name = name

    def arrivals(self, after: int = 0) -> Iterator[Arrival]:  # noqa: ARG002 - there is nothing before it either
        return iter(())

    def close(self) -> None:
        """Nothing is held."""


class _Seen(NamedTuple):
    """What one pass over the bytes tells."""

    digest: str
    lines: int


def _seen(path: Path, shown: str) -> _Seen:
    digest, lines, last = hashlib.sha256(), 0, b"\n"
    try:
        with path.open("rb", buffering=0) as stream:
            while part := stream.read(_PART):
                digest.update(part)
                lines += part.count(b"\n")
                last = part[-1:]
    except OSError as error:
        raise _unreadable(shown, error) from None
    return _Seen(digest.hexdigest(), lines + (last != b"\n"))


def _identity(digest: str, asked: Asked) -> str:
    """How the file is to be read is part of what it holds, where somebody said it."""
    said = {name: value for name, value in asdict(asked).items() if value is not None}
    return (
        hashlib.sha256(f"{digest} {json.dumps(said, sort_keys=True)}".encode()).hexdigest()
        if said
        else digest
    )


def _total(seen: _Seen, reading: Reading) -> int | None:
    if reading.source.packed:
        return None
    if reading.kind == "jsonl":
        with reading.source.open() as stream:
            return None if stream.read(64).lstrip().startswith(b"[") else seen.lines
    if reading.kind == "csv":
        return max(0, seen.lines - (reading.source.asked.header is not False))
    return reading.count()


def _said(entry: Problem) -> str:
    where = f"line {entry.line}" + (f", column {entry.column}" if entry.column > 1 else "")
    return f"{where}: {entry.message}"


def _unreadable(shown: str, error: OSError) -> FeedError:
    return FeedError(
        f"`{shown}` cannot be read: {error.strerror or os.strerror(error.errno or 0)}",
        help="check its name, and that you may read it",
    )
