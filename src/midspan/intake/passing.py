"""The rest of what a file holds, after so many of its rows."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.intake.ports import Entry, Note, Row


def passed(entries: Iterator[Entry], count: int) -> Iterator[Entry]:
    """Without the first `count` rows, and without what is said of them, which stands after them."""
    if not count:
        yield from entries
        return
    for entry in entries:
        if isinstance(entry, Row) or (not isinstance(entry, Note) and entry.rows):
            count -= 1
            if count < 0:
                yield entry
                break
    yield from entries
