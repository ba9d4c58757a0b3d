"""Delimited text: comma, semicolon, tab or bar; every value is a text, as it stands in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from midspan.errors import FeedError
from midspan.feeds import _columns, _dialect
from midspan.feeds._lines import LONGEST_LINE, Line, lines
from midspan.feeds._records import Record, records
from midspan.feeds._text import other_kind
from midspan.intake.ports import Claim, Entry, Layout, Note, Problem, Row, Source

TEXTUAL = True

_NAMES = (".csv", ".tsv", ".tab", ".psv")
_SAMPLE_LINES = 100
_SAMPLE_SIZE = 1_000_000
_SAMPLE_LINE = 200_000
_HALF = 0.5


def claims(name: str, start: bytes) -> Claim:
    if name.endswith(_NAMES):
        return Claim.NAME
    plain = other_kind(start) is None and not start.lstrip().startswith((b"{", b"[", b"<"))
    return Claim.BYTES if plain and _is_delimited(start) else Claim.NONE


def _is_delimited(start: bytes) -> bool:
    """Some sign stands in the first line, and gives half of the first lines its width: commas of prose or of a log do not."""
    first, _, rest = start.partition(b"\n")
    if not any(each.encode() in first for each in _dialect.DELIMITERS):
        return False
    whole = rest.split(b"\n")[: _SAMPLE_LINES - 1]
    texts = [each.decode("utf-8", "replace") for each in (first, *(whole[:-1] or whole))]
    try:
        return _dialect.found(texts, None).share >= _HALF
    except (
        csv.Error
    ):  # a line that ends within, or a value without end: no table that could be told from noise
        return False


class _Begun(NamedTuple):
    """A text whose first record is read. texts: its first lines. named: a line before it names the delimiter."""

    first: Record
    found: Iterator[Record | Problem]
    dialect: _dialect.Dialect
    texts: list[str]
    named: bool


def read(source: Source) -> Iterator[Entry]:
    """Raises FeedError for what is no text or has no rows, and where the delimiter cannot be told."""
    begun = _begun(source)
    yield from _notes(begun.dialect)
    yield from _rows(begun, source)


def layout(source: Source) -> Layout | None:
    """Where other readers of such files may disagree about its rows, None. Raises FeedError as `read` does."""
    if source.asked.encoding is not None:
        return None
    begun = _begun(source)
    header, columns, notes = _header(begun, source)
    plain = not (begun.named or begun.dialect.spaced) and len(columns) > 1
    in_one_line = begun.first.line == 1 and not any(
        "\n" in each or "\r" in each for each in begun.first.values
    )
    if not (plain and in_one_line):
        return None
    sign = begun.dialect.delimiter
    inside = sum(value.count(sign) for value in begun.first.values)
    return Layout(sign, tuple(columns), header, inside, (*_notes(begun.dialect), *notes))


def _begun(source: Source) -> _Begun:
    csv.field_size_limit(max(csv.field_size_limit(), 2 * LONGEST_LINE))
    stream = lines(source)
    held = _first(stream)
    texts = [line.data[:_SAMPLE_LINE].decode("utf-8", "replace") for line in held if line.data is not None]
    asked = source.asked.delimiter
    named = bool(texts) and texts[0].strip().lower().startswith("sep=")
    if named:
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
    return _Begun(first, found, dialect, texts, named)


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


def _header(begun: _Begun, source: Source) -> tuple[bool, list[str], list[Note]]:
    """Whether the first record names the columns, their names, and what is to be said of that."""
    data = _dialect.looks_like_data(_dialect.rows_of(begun.texts, begun.dialect))
    header = source.asked.header if source.asked.header is not None else data is None
    if header:
        columns, notes = _columns.named(begun.first.values, source.shown)
    else:
        columns, notes = _columns.numbered(len(begun.first.values), source.shown), []
    if data is not None and source.asked.header is None:
        notes.append(_columns.data_note(data, columns))
    return header, columns, notes


def _rows(begun: _Begun, source: Source) -> Iterator[Entry]:
    header, columns, notes = _header(begun, source)
    yield from notes
    found = begun.found if header else chain([begun.first], begun.found)
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
