"""Numbers of rows of a table that lies in many pieces, without bringing it together in one place.

Rows are counted by group, and a row's number is that of the rows before its group, and its place within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

_SIGN = "#"


class Order(Enum):
    """What the number of a row means."""

    FILE = "file"
    """Its place in its file, files in the order of their names; the file says it."""
    BLOCK = "block"
    """The same, where a file does not say it: its place among the rows that are read from one block of it."""
    CONTENT = "content"
    """Rows lie in no order (a view, a table that says nothing of files): they are numbered by the MD5 of what they hold."""


class Hidden(NamedTuple):
    """Two more columns: the group of a row, and what orders rows within it."""

    order: Order
    group: str
    within: str


def ways(columns: Sequence[str], *, files: bool) -> list[Hidden]:
    """The ways to number rows, the best first. columns: as texts, in SQL. files: whether it may be asked for its files."""
    found = []
    if files:
        block = f"concat(_metadata.file_path, '{_SIGN}', _metadata.file_block_start)"
        found = [
            Hidden(Order.FILE, "_metadata.file_path", "_metadata.row_index"),
            Hidden(Order.BLOCK, block, "monotonically_increasing_id()"),
        ]
    # Each value by itself: what stands in one column is never taken for what stands in the next.
    each_one = ", ".join(f"coalesce(md5({each}), '-')" for each in columns)
    content = f"md5(concat_ws(' ', {each_one}))"
    return [*found, Hidden(Order.CONTENT, f"left({content}, 3)", content)]


def before(counts: Sequence[tuple[str, int]], order: Order) -> list[tuple[str, int]]:
    """How many rows stand before each group."""
    first, found = 0, []
    for group, rows in sorted(counts, key=lambda each: _place(each[0], order)):
        found.append((group, first))
        first += rows
    return found


def _place(group: str, order: Order) -> Any:
    if order is Order.CONTENT:
        return group
    path, start = group, "0"
    if order is Order.BLOCK:
        path, _, start = group.rpartition(_SIGN)
    return PurePosixPath(unquote(urlsplit(path).path)), int(start)
