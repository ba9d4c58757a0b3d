"""What the values of a column are, whatever the engine stores them as: a landed file holds nothing but texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from midspan.data.ports import BLANKS, NULL_TOKENS

STRAY = "values of another kind"
MOST_STRAYS = 3
FURTHEST = 1e200
"""A number beyond it is none that anybody measured, and has no place on an axis."""
# Fewer than these and the column is one of texts, some of which look like something else.
_ENOUGH = 0.95
_HALF = 0.5
# A 0 at the front is that of a code, such as a postcode: as a number it would be lost.
NUMBER = r"[+-]?((0|[1-9][0-9]*)(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
_NUMBER = re.compile(NUMBER)
COMMA = r"[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+),[0-9]+"
_COMMA = re.compile(COMMA)
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_TRUTHS = {"true": True, "false": False, "yes": True, "no": False}


class Reading(StrEnum):
    """What values are to people."""

    NUMBER = "number"
    COMMA = "number with decimal comma"
    TIME = "time"
    BOOLEAN = "yes or no"
    TEXT = "text"

    @property
    def on_an_axis(self) -> bool:
        return self in {Reading.NUMBER, Reading.COMMA}


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one column with their rows, nulls left out, all of one kind.

    strays: some that are not of it, with their rows, the commonest first; stray_rows: rows of all such. too_many: so many
    different values that they were not brought; nothing else is known of them then.
    """

    reading: Reading
    counts: Mapping[Any, int]
    strays: tuple[tuple[str, int], ...] = ()
    stray_rows: int = 0
    too_many: bool = False

    @property
    def rows(self) -> int:
        """With a value of the kind."""
        return sum(self.counts.values())


def read(values: Mapping[str, int], like: Reading | None = None) -> Values:
    """What texts are, by 95 of 100 rows that have one; half are enough to be `like` those of before, and none."""
    filled = {text: rows for text, rows in values.items() if _says_something(text)}
    total = sum(filled.values())
    for kind, parse in _PARSERS.items():
        if kind is like or (total and like is not Reading.TEXT):
            found = {text: parse(text.strip()) for text in filled}
            fits = sum(rows for text, rows in filled.items() if found[text] is not None)
            if fits >= (_HALF if kind is like else _ENOUGH) * total:
                return _read(kind, filled, found)
    return Values(Reading.TEXT, filled)


def meaning(text: str, kind: Reading) -> Hashable | None:
    """What a text is where its column is of this kind: None where it says nothing, STRAY where it is of another kind."""
    if not _says_something(text):
        return None
    if kind is Reading.TEXT:
        return text
    found = _PARSERS[kind](text.strip())
    return STRAY if found is None else found


def read_both(before: Mapping[str, int], now: Mapping[str, int]) -> tuple[Values, Values]:
    """Two sides of one column: of the same kind as long as either could be of the other's."""
    first = read(before)
    if first.reading is Reading.TEXT:
        second = read(now)
        again = read(before, second.reading)
        if not first.rows:
            return again, second
        return first, read(now, Reading.TEXT) if again.reading is second.reading else second
    return first, read(now, first.reading)


def _read(kind: Reading, filled: Mapping[str, int], found: Mapping[str, Hashable | None]) -> Values:
    counts: dict[Hashable, int] = {}
    for text, rows in filled.items():
        value = found[text]
        if value is not None:
            counts[value] = counts.get(value, 0) + rows
    strays = sorted(
        ((text, rows) for text, rows in filled.items() if found[text] is None), key=lambda each: -each[1]
    )
    return Values(kind, counts, tuple(strays[:MOST_STRAYS]), sum(rows for _, rows in strays))


def _number(text: str) -> float | None:
    found = float(text) if _NUMBER.fullmatch(text) else None
    return None if found is None or abs(found) > FURTHEST else found


def _comma(text: str) -> float | None:
    return (
        _number(text.replace(".", "").replace(",", ".").lstrip("0") or "0")
        if _COMMA.fullmatch(text)
        else None
    )


def _says_something(text: str) -> bool:
    bare = text.strip(BLANKS)
    return bool(bare) and bare.lower() not in NULL_TOKENS


def moment(text: str) -> datetime | None:
    """A day or a moment of ISO 8601, in UTC where it names a zone, else as it stands."""
    if not _TIME.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _day(text: str) -> date | None:
    found = moment(text)
    return found and found.date()


def _truth(text: str) -> bool | None:
    return _TRUTHS.get(text.lower())


_PARSERS: dict[Reading, Callable[[str], Hashable | None]] = {
    Reading.NUMBER: _number,
    Reading.COMMA: _comma,
    Reading.TIME: _day,
    Reading.BOOLEAN: _truth,
}
