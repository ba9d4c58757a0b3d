"""What an item holds, as it is put before a person: texts, tables, pictures and plain values, each within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.web.review.pictures import Picture, picture_of
from midspan.web.review.saying import plain

# A page holds so much of one text and of one table; the rest is said to be left out.
_LONG, MOST_TEXT, MOST_ROWS, MOST_COLUMNS = 2_000, 100_000, 200, 12


@dataclass(frozen=True, slots=True)
class Part:
    """kind: text, code, picture or table. text: of it, or of what a picture was drawn from. rest: what is folded away of a text.

    left: what is left out, in words.
    """

    kind: str
    name: str | None
    text: str = ""
    rest: str = ""
    left: str = ""
    picture: Picture | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def parts_of(value: Any) -> tuple[Part, ...]:
    """One for each field, in their order."""
    named = value.items() if isinstance(value, Mapping) else [(None, value)]
    return tuple(_part(name, each) for name, each in named)


def _part(name: str | None, value: Any) -> Part:
    found = picture_of(value)
    if isinstance(found, Picture):
        text, left = ("", "") if isinstance(value, str) else _cut(plain(value), _LONG)
        return Part("picture", name, text, left=left, picture=found)
    if isinstance(found, str):
        return Part("text", name, left=f"{found}: it is not shown here")
    table = _table(name, value) if isinstance(value, list) else None
    if table is not None:
        return table
    text, left = _cut(plain(value), MOST_TEXT)
    kind = "text" if isinstance(value, str) else "code"
    return Part(kind, name, text[:_LONG], text[_LONG:], left)


def _cut(text: str, most: int) -> tuple[str, str]:
    more = len(text) - most
    return (text, "") if more <= 0 else (text[:most], f"{more:,} more characters are left out")


def _table(name: str | None, value: list[Any]) -> Part | None:
    """Records of the same kind, or rows of one length."""
    if not value or not all(isinstance(each, Mapping) for each in value):
        lists = bool(value) and all(isinstance(each, list) and len(each) == len(value[0]) for each in value)
        if not lists or not value[0]:
            return None
        columns, rows = (
            tuple(str(at + 1) for at in range(len(value[0]))),
            [tuple(each) for each in value[:MOST_ROWS]],
        )
    else:
        columns = tuple(dict.fromkeys(key for each in value[:MOST_ROWS] for key in each))
        rows = [tuple(each.get(key, "") for key in columns) for each in value[:MOST_ROWS]]
    left = [
        f"{len(value) - MOST_ROWS:,} more rows" if len(value) > MOST_ROWS else "",
        f"{len(columns) - MOST_COLUMNS:,} more columns" if len(columns) > MOST_COLUMNS else "",
    ]
    told = " and ".join(each for each in left if each)
    return Part(
        "table",
        name,
        columns=columns[:MOST_COLUMNS],
        rows=tuple(tuple(_cut(plain(cell), 500)[0] for cell in row[:MOST_COLUMNS]) for row in rows),
        left=f"{told} are left out" if told else "",
    )
