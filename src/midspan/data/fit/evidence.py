"""Rows behind what two sides differ in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from midspan.data.fit.fields import Side
from midspan.data.fit.mismatch import Mismatch
from midspan.data.fit.reading import Reading
from midspan.data.ports import Kind, OneOf, Table

_MOST_VALUES = 200


def with_rows(
    found: Mismatch,
    table: Table,
    columns: Mapping[str, str],
    before: Mapping[str, Side],
    now: Mapping[str, Side],
) -> Mismatch:
    """The same with the first rows that hold a value which the reference has not. columns: their names in this table."""
    name = found.column
    if found.check != "new-values" or before[name].values.reading is not Reading.TEXT:
        return found
    if next((each.kind for each in table.columns if each.name == columns[name]), None) is not Kind.TEXT:
        return found
    new = [value for value in now[name].values.counts if value not in before[name].values.counts]
    rows = table.rows_of(OneOf(columns[name], tuple(map(str, new[:_MOST_VALUES]))))
    return replace(found, rows=tuple(each.row for each in rows))
