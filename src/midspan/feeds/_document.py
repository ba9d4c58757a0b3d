"""A JSON export as its records: one array, one object a line, or one object that holds them in a list."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.definitions.jsonlines import LineError, read_line
from midspan.errors import FeedError
from midspan.feeds import jsonl
from midspan.intake.ports import START, Entry, Problem, Row, Source

LARGEST = 200_000_000


def records(source: Source, *within: Sequence[str]) -> Iterator[Entry]:
    """Each record as a row with its number or line. Raises FeedError.

    within: the paths of keys under which one object may hold its records, as in `{"data": […]}`; the first that leads to
    a list counts. An object without any is one record.
    """
    if not is_one_object(beginning(source)):
        yield from jsonl.read(source)
        return
    whole = document(source)
    found = next((each for path in within if isinstance(each := _at(whole, path), list)), None)
    if found == []:
        raise FeedError(f"`{source.shown}` holds no rows", help="export it with at least one record")
    for number, value in enumerate([whole] if found is None else found, 1):
        if isinstance(value, dict):
            yield Row(value, number)
        else:
            yield Problem(number, "the record is not a JSON object", "export it again")


def document(source: Source) -> Any:
    """The one JSON value of the file. Raises FeedError where it is larger than 200 MB or no JSON."""
    with source.open() as stream:
        raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise FeedError(
            f"`{source.shown}` is one JSON value of more than {LARGEST // 1_000_000} MB",
            help="export it in parts, or as JSONL",
        )
    try:
        return read_line(raw.removeprefix(codecs.BOM_UTF8))
    except LineError as error:
        said = str(error).removeprefix("the line ")
        raise FeedError(
            f"`{source.shown}` {said}" if said != str(error) else f"`{source.shown}`: {error}",
            help="export it again, as JSON in UTF-8",
        ) from None


def is_one_object(start: bytes) -> bool:
    """Whether the file begins with an object that is not the first of one a line."""
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    first, _, rest = text.partition(b"\n")
    one_a_line = first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{") and _is_object(first)
    return text.startswith(b"{") and not one_a_line


def beginning(source: Source) -> bytes:
    """The first 64 kB, unpacked."""
    with source.open() as stream:
        return stream.read(START)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(read_line(line), dict)
    except LineError:
        return False


def _at(value: Any, path: Sequence[str]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
