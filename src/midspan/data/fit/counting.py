"""Whether a column counts up, as keys do, where it has so many different numbers that they are not brought."""

from __future__ import annotations

import math
from typing import Any

from midspan.data.fit.reading import NUMBER
from midspan.data.ports import Kind, Table

FEW_REPEATED = 1.01
"""Rows of each number, on average, below which nearly all of them are different."""


def counting(table: Table, column: str) -> bool:
    """Whole numbers, nearly all of them different and next to one another."""
    kind = next(each.kind for each in table.columns if each.name == column)
    if kind is Kind.NUMBER:
        extent = table.wide().columns[column]
        if not _may(extent.least, extent.most, extent.filled):
            return False
        x, where = "x", "x IS NOT NULL"
    elif kind is Kind.TEXT:
        x, where = "TRY_CAST(trim(v) AS DOUBLE)", f"regexp_full_match(trim(v), '{NUMBER}')"
    else:
        return False
    whole = table.dictionary(column, whole=True).table
    ((known, rows, even, reach),) = table.ask(
        f"SELECT count(*), sum(n), bool_and(x = floor(x)), max(x) - min(x) FROM (SELECT {x} AS x, n FROM {whole} WHERE {where})"
    )
    return bool(known and even and rows < FEW_REPEATED * known and reach < 2 * known)


def _may(least: Any, most: Any, filled: int) -> bool:
    """By its ends alone, which costs nothing: they are whole, with room for so many different numbers and not for twice as many."""
    if (
        least is None
        or most is None
        or not all(math.isfinite(each) and each == int(each) for each in (least, most))
    ):
        return False
    return bool(filled / FEW_REPEATED - 1 <= most - least < 2 * filled)
