"""The rows of one sheet, streamed as they stand in it: cells by column, and where merged cells lie."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from midspan.errors import FeedError
from midspan.feeds._columns import MOST_COLUMNS
from midspan.feeds._package import Package
from midspan.feeds._texts import TextReader

LONGEST_TEXT = 10_000_000
MOST_ROWS = 1_048_576
_MOST_MERGED = 100_000
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MERGED = re.compile(rb"mergeCell\s")


class Cell(NamedTuple):
    """type, style: as the file writes them. text: the value as written; None where there is none. formula: it has one."""

    type: str
    style: int
    text: str | None
    formula: bool


class Merged(NamedTuple):
    """Cells that are shown as one, from the first row and column to the last, from 1."""

    top: int
    left: int
    bottom: int
    right: int


def rows(package: Package, part: str, shown: str) -> Iterator[tuple[int, dict[int, Cell]]]:
    """Each row that has cells, with its number and its cells by column, from 1."""
    reader = _SheetReader(shown)
    for _ in package.walk(part, reader.start, reader.end, reader.texts.text):
        if reader.texts.size > LONGEST_TEXT:
            raise FeedError(
                f"`{shown}` holds a cell of more than 10 MB, in row {reader.row}",
                help="save the sheet as CSV",
            )
        yield from reader.done
        reader.done.clear()


def merged(package: Package, part: str) -> list[Merged]:
    """All merged cells of the sheet, from top to bottom."""
    tail = b""
    for chunk in package.chunks(part):
        if _MERGED.search(tail + chunk):
            break
        tail = chunk[-16:]
    else:
        return []
    found: list[Merged] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "mergeCell" and len(found) < _MOST_MERGED:
            first, _, last = attributes.get("ref", "").partition(":")
            corners = place(first), place(last)
            if corners[0] and corners[1]:
                found.append(Merged(*corners[0], *corners[1]))

    package.read(part, start)
    return sorted(found)


def place(reference: str) -> tuple[int, int] | None:
    """Row and column of `C4`, from 1."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def reference(row: int, column: int) -> str:
    """`C4` for row 4 and column 3."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


class _SheetReader:
    """Takes the XML of a sheet, element by element; `done` holds the rows that are complete."""

    def __init__(self, shown: str) -> None:
        self.done: list[tuple[int, dict[int, Cell]]] = []
        self._shown = shown
        self.texts = TextReader()
        self.row = 0
        self._column = 0
        self._cells: dict[int, Cell] = {}
        self._cell: tuple[str, int] | None = None
        self._formula = False
        self._valued = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isdecimal() and len(given) < 8 else self.row + 1
            self._column = 0
            self._cells = {}
            if self.row > MOST_ROWS:
                raise self._outside()
        elif self._cell is not None:
            if name == "f":
                self._formula = True
            elif name in {"v", "is"}:
                self._valued = True
            self.texts.start(name, attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "row":
            if self._cells:
                self.done.append((self.row, self._cells))
            self._cells = {}
        elif self._cell is not None:
            self.texts.end(name)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        given = place(attributes.get("r", ""))
        self._column = given[1] if given else self._column + 1
        if self._column > MOST_COLUMNS:
            raise self._outside()
        style = attributes.get("s", "0")
        self._cell = (attributes.get("t", "n"), int(style) if style.isdecimal() and len(style) < 8 else 0)
        self._formula = self._valued = False

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = self.texts.taken()
        if self._valued or self._formula:
            self._cells[self._column] = Cell(*self._cell, text if self._valued else None, self._formula)
        self._cell = None

    def _outside(self) -> FeedError:
        return FeedError(
            f"`{self._shown}` has a cell beyond the last row or column of any spreadsheet",
            help="save it again",
        )
