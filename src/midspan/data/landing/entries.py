"""Rows as they come, written as plain delimited text a part at a time, with what was rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from midspan.data.landing.snapshot import Rejected
from midspan.data.landing.texts import NoTextError, text_of
from midspan.data.ports import Written
from midspan.errors import DataError
from midspan.intake.ports import Entry, Note, Problem, Row

MOST_COLUMNS = 16_384
MOST_ROWS = 200_000
_MOST_BYTES = 256_000_000
_AHEAD = 500
"""Rows whose names are known before the first is written; a name that comes later begins a part."""


@dataclass(slots=True)
class Draft:
    """A part as text. entries: rows and problems that it stands for; last: nothing comes after it."""

    names: tuple[str, ...] = ()
    rows: int = 0
    entries: int = 0
    rejected: int = 0
    unread: int = 0
    problems: list[Rejected] = field(default_factory=list)
    last: bool = False

    @property
    def written(self) -> Written:
        """A text of one column has an empty one beside it: a row of nothing would be an empty line."""
        return Written(max(2, len(self.names)), blanks=True)


class Drafting:
    """Writes the entries of one file, part by part.

    shown: the file. textual: it knows only texts, where an empty one is nothing. names: of the columns, as far as they are
    known. notes: what was said of the file so far.
    """

    def __init__(
        self, entries: Iterable[Entry], shown: str, *, textual: bool, names: tuple[str, ...] = ()
    ) -> None:
        self.notes: list[Note] = []
        self._entries = iter(entries)
        self._ahead: list[Row | Problem] = []
        self._shown = shown
        self._textual = textual
        self._names = dict.fromkeys(names)

    def write(self, file: Path, most_rows: int = MOST_ROWS) -> Draft:
        """The next part. Raises DataError, and what reading the entries raises."""
        draft = Draft()
        self._look_ahead()
        at = {name: number for number, name in enumerate(self._names)}
        draft.names = tuple(self._names)
        size = 0
        with file.open("w", encoding="utf-8", newline="") as stream:
            while (entry := self._next()) is not None:
                if isinstance(entry, Problem):
                    # What is said of a row stands after it, and goes with it.
                    full = entry.rows and self._full(draft, size, most_rows)
                else:
                    full = self._full(draft, size, most_rows) or not at.keys() >= entry.values.keys()
                if full:
                    self._ahead.insert(0, entry)
                    return draft
                if isinstance(entry, Problem):
                    _reject(draft, entry)
                else:
                    size += self._row(draft, entry, at, stream)
        draft.last = True
        return draft

    def _full(self, draft: Draft, size: int, most_rows: int) -> bool:
        return draft.rows >= most_rows or size >= _MOST_BYTES

    def _next(self) -> Row | Problem | None:
        if self._ahead:
            return self._ahead.pop(0)
        for entry in self._entries:
            if not isinstance(entry, Note):
                return entry
            self.notes.append(entry)
        return None

    def _look_ahead(self) -> None:
        ahead: list[Row | Problem] = []
        while len(ahead) < _AHEAD and (entry := self._next()) is not None:
            ahead.append(entry)
            if isinstance(entry, Row):
                self._names.update(dict.fromkeys(entry.values))
                if len(self._names) > MOST_COLUMNS:
                    raise DataError(
                        f"`{self._shown}` has more than {MOST_COLUMNS:,} columns, from row {entry.line} on",
                        help="give what varies from row to row as one value, not as names",
                    )
        self._ahead = ahead

    def _row(self, draft: Draft, row: Row, at: Mapping[str, int], stream: TextIO) -> int:
        values = [""] * max(2, len(at))
        for name, value in row.values.items():
            if value is None or (self._textual and value == ""):
                continue
            try:
                values[at[name]] = _written(value)
            except NoTextError as error:
                reason = f"`{name}` {error}: the row comes without it"
                draft.problems.append(Rejected(row.line, reason, "write it as text, or leave it out", 0))
                draft.unread += 1
        line = f"{','.join(values)}\n"
        stream.write(line)
        draft.rows += 1
        draft.entries += 1
        return len(line)


def _written(value: Any) -> str:
    text = text_of(value) or ""
    return '"' + text.replace('"', '""') + '"'


def _reject(draft: Draft, problem: Problem) -> None:
    draft.problems.append(Rejected(problem.line, problem.message, problem.help, problem.rows, problem.cell))
    draft.rejected += problem.rows
    draft.unread += not problem.rows
    draft.entries += bool(problem.rows)
