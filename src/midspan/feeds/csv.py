"""Delimited text: comma, semicolon, tab or bar; every value is a text, as it stands in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain

from midspan.errors import FeedError
from midspan.feeds import _columns, _dialect
from midspan.feeds._lines import LONGEST_LINE, Line, lines
from midspan.feeds._records import Record, records
from midspan.feeds._text import other_kind
from midspan.intake.ports import Claim, Entry, Note, Problem, Row, Source

TEXTUAL = True

_NAMES = (".csv", ".tsv", ".tab", ".psv")
_SAMPLE_LINES = 100
_SAMPLE_SIZE = 1_000_000
_SAMPLE_LINE = 200_000


def claims(name: str, start: bytes) -> Claim:
    if name.endswith(_NAMES):
        return Claim.NAME
    first = start.partition(b"\n")[0]
    delimited = any(each.encode() in first for each in _dialect.DELIMITERS)
    plain = other_kind(start) is None and not start.lstrip().startswith((b"{", b"[", b"<"))
    return Claim.BYTES if delimited and plain else Claim.NONE


def read(source: Source) -> Iterator[Entry]:
    """Raises FeedError for what is no text or has no rows, and where the delimiter cannot be told."""
    csv.field_size_limit(max(csv.field_size_limit(), 2 * LONGEST_LINE))
    stream = lines(source)
    held = _first(stream)
    texts = [line.data[:_SAMPLE_LINE].decode("utf-8", "replace") for line in held if line.data is not None]
    asked = source.asked.delimiter
    if texts and texts[0].strip().lower().startswith("sep="):
        # Excel's own way to name the delimiter.
        asked = asked or texts[0].strip()[4:5] or None
        held, texts = held[1:], texts[1:]
    dialect = _dialect_of(texts, asked, source.shown)
    found = records(chain(held, stream), dialect.delimiter, spaced=dialect.spaced)
    first = next(found, None)
    if first is None:
        raise FeedError(f"`{source.shown}` holds no rows", help="give a file with at least one row")
    if isinstance(first, Problem):
        raise FeedError(f"the first row of `{source.shown}` cannot be read: {first.message}", help=first.help)
    yield from _notes(dialect)
    yield from _rows(first, found, source, _dialect.rows_of(texts, dialect))


def _first(stream: Iterator[Line]) -> list[Line]:
    """Enough lines to see how the file is written."""
    held, size = [], 0
    for line in stream:
        held.append(line)
        size += len(line.data or b"")
        if len(held) == _SAMPLE_LINES or size > _SAMPLE_SIZE:
            break
    return held


def _dialect_of(texts: list[str], asked: str | None, shown: str) -> _dialect.Dialect:
    if asked is not None and (len(asked) != 1 or asked in '"\r\n'):
        raise FeedError(f"`{asked}` is no delimiter", help="name one sign, like `;`")
    dialect = _dialect.found(texts, asked)
    if dialect.rivals:
        both = " or ".join(
            f"`{_dialect.SHOWN.get(each, each)}`" for each in (dialect.delimiter, *dialect.rivals)
        )
        raise FeedError(f"`{shown}` may be delimited by {both}", help="name the delimiter with `--delimiter`")
    return dialect


def _notes(dialect: _dialect.Dialect) -> Iterator[Note]:
    shown = _dialect.SHOWN.get(dialect.delimiter, dialect.delimiter)
    if dialect.delimiter != ",":
        yield Note(f"values are delimited by `{shown}`", "name another delimiter with `--delimiter`")
    if dialect.spaced:
        yield Note(
            f"the space after each `{shown}` is taken for a part of the delimiter", "take it out of the file"
        )


def _rows(
    first: Record, found: Iterator[Record | Problem], source: Source, sample: list[list[str]]
) -> Iterator[Entry]:
    data = _dialect.looks_like_data(sample)
    header = source.asked.header if source.asked.header is not None else data is None
    if header:
        columns, notes = _columns.named(first.values, source.shown)
        yield from notes
    else:
        columns = _columns.numbered(len(first.values), source.shown)
        found = chain([first], found)
    if data is not None and source.asked.header is None:
        yield _columns.data_note(data, columns)
    any_row = False
    width = len(columns)
    for record in found:
        any_row = True
        if isinstance(record, Problem):
            yield record
        elif len(record.values) == width:
            yield Row(dict(zip(columns, record.values, strict=True)), record.line)
        else:
            yield _ragged(record, width)
    if not any_row:
        raise FeedError(
            f"`{source.shown}` holds names of columns and no row", help="give a file with at least one row"
        )


def _ragged(record: Record, width: int) -> Problem:
    count = len(record.values)
    return Problem(
        record.line,
        f"the row has {count} {'value' if count == 1 else 'values'}, not {width} as the first row has",
        "give each column a value or an empty one, and quote values that hold the delimiter",
    )
