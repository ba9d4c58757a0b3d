"""How a delimited text is written, found from its first lines: the delimiter, and whether the first row names columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from typing import NamedTuple

DELIMITERS = (",", ";", "\t", "|")
SHOWN = {"\t": "tab"}

_NUMBER = re.compile(r"[-+]?\d[\d.,' ]{0,40}%?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].{0,40})?")
_FLAG = re.compile(r"true|false", re.IGNORECASE)


class Dialect(NamedTuple):
    """spaced: a space follows each delimiter and belongs to it. rivals: delimiters that would do as well.

    share: of the rows that are as wide as the first.
    """

    delimiter: str
    spaced: bool
    rivals: tuple[str, ...] = ()
    share: float = 1.0


def found(lines: Sequence[str], delimiter: str | None) -> Dialect:
    """The dialect of some first lines. A delimiter stands in the first line and gives the most rows its width."""
    scores = {each: _score(lines, each) for each in DELIMITERS} if delimiter is None else {}
    best = delimiter or max(scores, key=lambda each: scores[each])
    rivals = tuple(
        each for each in scores if each != best and scores[each][0] > 0 and scores[each] >= scores[best]
    )
    share = scores[best][0] if scores else 1.0
    return Dialect(best, _spaced(lines, best), rivals, share)


def rows_of(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    """The same first lines as rows, read leniently: they only decide what the first row is."""
    reader = csv.reader(lines, delimiter=dialect.delimiter, skipinitialspace=dialect.spaced)
    return [row for row in reader if row]


def looks_like_data(rows: Sequence[Sequence[str]]) -> str | None:
    """The value of the first row that speaks against its being names; None where nothing does.

    It is of a kind with the values under it (numbers, dates, flags), or stands again under itself.
    """
    first, rest = rows[0], [row for row in rows[1:] if list(row) != list(rows[0])]
    for at, value in enumerate(first):
        kind = _kind(value)
        below = [row[at] for row in rest if at < len(row) and row[at].strip()]
        alike = kind is not None and sum(_kind(each) == kind for each in below) >= len(below) / 2
        if value.strip() and (alike or value in below):
            return value
    return None


def _kind(value: str) -> str | None:
    value = value.strip()
    if _DATE.fullmatch(value):
        return "date"
    if _NUMBER.fullmatch(value):
        return "number"
    return "flag" if _FLAG.fullmatch(value) else None


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """The share of rows as wide as the first, and that width; nothing where the first is one column wide."""
    rows = rows_of(lines, Dialect(delimiter, spaced=False))
    width = len(rows[0]) if rows else 0
    if width < 2:
        return (0.0, 0)
    return (sum(len(row) == width for row in rows) / len(rows), width)


def _spaced(lines: Sequence[str], delimiter: str) -> bool:
    bare = [line.rstrip("\r\n") for line in lines]
    between = sum(line.removesuffix(delimiter).count(delimiter) for line in bare)
    spaced = sum(line.removesuffix(delimiter).count(f"{delimiter} ") for line in bare)
    return between == spaced > 1
