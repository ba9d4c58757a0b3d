"""Spreadsheets as xlsx: one sheet of them, the rows under its first row. Nothing is computed.

Not by python-calamine: to it a cell that shows an error, and a formula that nothing has computed, are empty; and a file
of one kilobyte with a cell in the last row and column ends the process, since it holds all cells between.
"""

from __future__ import annotations

from collections.abc import Iterator

from midspan.errors import FeedError
from midspan.feeds._cells import NoValueError, value_of
from midspan.feeds._filling import filled, notes
from midspan.feeds._package import Package, package
from midspan.feeds._sheet import merged, rows
from midspan.feeds._tables import Line, entries
from midspan.feeds._text import other_kind
from midspan.feeds._workbook import SheetPlace, Workbook, workbook
from midspan.intake.ports import START, Claim, Entry, Note, Row, Source

_ZIP = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0"
_READ = (".xlsx", ".xlsm")
_OTHERS = (".xls", ".xlsb", ".ods", ".numbers")


def claims(name: str, start: bytes) -> Claim:
    if name.endswith((*_READ, *_OTHERS)):
        return Claim.NAME
    return Claim.BYTES if start.startswith(_ZIP) and b"[Content_Types].xml" in start else Claim.NONE


def read(source: Source) -> Iterator[Entry]:
    """Raises FeedError for what is no xlsx, is damaged, or has no table."""
    with source.open() as stream:
        _check(source, stream.read(START))
        stream.seek(0)
        size = source.path.stat().st_size
        with package(stream, source.shown, size) as opened:
            book = workbook(opened, source.shown)
            yield from _entries(opened, book, source)


def _check(source: Source, start: bytes) -> None:
    if source.packed:
        raise FeedError(f"`{source.shown}` is a spreadsheet within gzip", help="unpack it first")
    if start.startswith(_OLD):
        raise FeedError(
            f"`{source.shown}` is an old Excel file, or one with a password",
            help="save it as xlsx without a password",
        )
    if source.name.endswith(_OTHERS):
        raise FeedError(
            f"`{source.shown}` is a spreadsheet of another kind", help="save it as xlsx, or as CSV"
        )
    if not start.startswith(_ZIP):
        what = other_kind(start) or "something else"
        raise FeedError(
            f"`{source.shown}` is not xlsx: it begins as {what}", help="give it the ending of what it is"
        )


def _entries(opened: Package, book: Workbook, source: Source) -> Iterator[Entry]:
    """What the first sheet holds that has a row, or the sheet that was asked for."""
    for sheet in _wanted(book, source):
        found = merged(opened, sheet.part)
        lines = filled(_lines(opened, sheet, book, source.shown), found)
        stream = entries(lines, sheet.name, source.shown, source.asked.header)
        before = []
        for entry in stream:
            if not isinstance(entry, Row):
                before.append(entry)
                continue
            yield from _chosen(sheet, book)
            yield from before
            yield from notes([each for each in found if each.bottom >= entry.line])
            yield entry
            yield from stream
            return
    hidden = ", ".join(f"`{sheet.name}`" for sheet in book.sheets if sheet.hidden)
    raise FeedError(
        f"`{source.shown}` holds no rows{' in a sheet that is shown' if hidden else ''}",
        help=f"name a hidden sheet with `--sheet`: {hidden}"
        if hidden
        else "give a sheet with names of columns and rows under them",
    )


def _wanted(book: Workbook, source: Source) -> list[SheetPlace]:
    asked = source.asked.sheet
    if asked is None:
        return [sheet for sheet in book.sheets if not sheet.hidden]
    found = [sheet for sheet in book.sheets if sheet.name == asked]
    if not found:
        known = ", ".join(f"`{sheet.name}`" for sheet in book.sheets)
        raise FeedError(f"`{source.shown}` has no sheet `{asked}`", help=f"its sheets: {known}")
    return found[:1]


def _chosen(sheet: SheetPlace, book: Workbook) -> Iterator[Note]:
    others = [
        f"`{each.name}`{' (hidden)' if each.hidden else ''}" for each in book.sheets if each is not sheet
    ]
    if others:
        yield Note(
            f"sheet `{sheet.name}` is read; there are {', '.join(others)} too", "name another with `--sheet`"
        )


def _lines(opened: Package, sheet: SheetPlace, book: Workbook, shown: str) -> Iterator[Line]:
    for number, cells in rows(opened, sheet.part, shown):
        line = Line(number, {}, {})
        for at, cell in cells.items():
            try:
                value = value_of(cell, book)
            except NoValueError as error:
                line.problems[at] = error
                continue
            if value is not None:
                line.values[at] = value
        if line.values or line.problems:
            yield line
