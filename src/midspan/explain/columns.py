"""Columns of which nothing is known: they are left out of a table, and named in one line with the reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from midspan.explain.page import Block, Paragraph, Table
from midspan.wording.spans import Spans, needs, plain, say

UNKNOWN = "unknown"


def known_columns(table: Table, because: Spans) -> tuple[Block, ...]:
    """The table without the columns that are unknown throughout, and a line that names them where there are any."""
    gone = [
        column
        for column in range(1, len(table.head))
        if table.rows and all(plain(row[column]).startswith(UNKNOWN) for row in table.rows)
    ]
    if not gone:
        return (table,)
    names = ", ".join(f"“{table.head[column]}”" for column in gone)
    line = say("Left out, as ", needs(UNKNOWN), f" throughout: {names}: ", because, ".")
    return _without(table, gone), Paragraph(line)


def _without(table: Table, gone: Collection[int]) -> Table:
    kept = [column for column in range(len(table.head)) if column not in gone]
    return replace(
        table,
        head=tuple(table.head[column] for column in kept),
        rows=tuple(tuple(row[column] for column in kept) for row in table.rows),
        numbers=frozenset(new for new, old in enumerate(kept) if old in table.numbers),
    )
