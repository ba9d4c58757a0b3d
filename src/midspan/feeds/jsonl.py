"""JSON Lines: one JSON object a line; also a file that is one JSON array of objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from midspan.definitions.jsonlines import LineError, read_line
from midspan.errors import FeedError
from midspan.feeds._arrays import is_array, rows_of_array
from midspan.feeds._lines import LONGEST_LINE, Line, lines
from midspan.feeds._objects import row_of
from midspan.feeds._whole import refuse_whole
from midspan.intake.passing import passed
from midspan.intake.ports import Claim, Entry, Problem, Source

_NAMES = (".jsonl", ".ndjson", ".json")
_OBJECTS = re.compile(rb'(\xef\xbb\xbf)?\s*(\[\s*)?\{\s*("|\})')


def claims(name: str, start: bytes) -> Claim:
    if name.endswith(_NAMES):
        return Claim.NAME
    return Claim.BYTES if _OBJECTS.match(start) else Claim.NONE


def read(source: Source) -> Iterator[Entry]:
    """Raises FeedError, also for a file that is one JSON object."""
    return read_after(source, 0)


def read_after(source: Source, count: int) -> Iterator[Entry]:
    """As `read`, without the first `count` rows; in a file of lines these are not parsed."""
    if is_array(source):
        yield from passed(rows_of_array(source), count)
        return
    refuse_whole(source)
    read_any = False
    for line in lines(source):
        if line.data is None or line.data.strip():
            read_any = True
            if count:
                count -= 1
            else:
                yield _entry(line)
    if not read_any:
        raise FeedError(f"`{source.shown}` holds no rows", help="write one JSON object on each line")


def _entry(line: Line) -> Entry:
    if line.data is None:
        message = f"the line is longer than {LONGEST_LINE // 1_000_000} MB, from byte {line.byte} on"
        return Problem(line.number, message, "keep large content in files, and their names in rows")
    try:
        return row_of(read_line(line.data.strip()), line.number)
    except LineError as error:
        return Problem(line.number, str(error), error.help, error.column)
