"""What a text may stand for, judged by itself: a number, a flag, a day, a moment, or only itself. Nothing is guessed.

`no`, `NO` and `on` are texts (a country, a state), `01234` is a code, `1,5` may be one and a half or a list, and
`03/04/2024` may be either of two days: what such texts stand for is said by the whole column, or asked. Only between
dots is the order of a day known: `03.04.2024` is the third of April to all who write so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from midspan.intake.days import day_of


class TextKind(StrEnum):
    """A day first or a month first: which of the two a day between slashes can only be; `EITHER`: both."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DAY_FIRST = "date, day first"
    MONTH_FIRST = "date, month first"
    EITHER = "date, day or month first"
    DOTTED = "date with dots"
    MOMENT = "time with zone"
    LOCAL = "time without zone"
    LOCAL_DAY_FIRST = "time, day first"
    LOCAL_MONTH_FIRST = "time, month first"
    LOCAL_EITHER = "time, day or month first"
    LOCAL_DOTTED = "time with dots"
    LEADING_ZERO = "number with leading zero"
    LONG_NUMBER = "number too long to keep its digits"
    DECIMAL_COMMA = "number with decimal comma"
    NULL_TOKEN = "word for nothing"  # noqa: S105 - a token of text


_LONGEST = 40
_REMEMBERED = 8_192  # days and numbers come again and again
_SURE = 16  # so many signs or fewer hold no more digits than a number keeps
_START = frozenset("-.0123456789")
_WORDS = {
    "true": TextKind.BOOLEAN,
    "false": TextKind.BOOLEAN,
    **dict.fromkeys(("n/a", "na", "#n/a", "nan", "null", "none", "nil", "-", "--", "?"), TextKind.NULL_TOKEN),
}
_INTEGER = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_NUMBER = re.compile(r"-?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_ZEROS = re.compile(r"-?0\d[\d.]*", re.ASCII)
_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})*,\d+|-?\d+,\d+", re.ASCII)
_OF_DAYS = {
    # Whether it is in the calendar with the month first, and with the day first; whether a time of day follows.
    (False, True, False): TextKind.DAY_FIRST,
    (True, False, False): TextKind.MONTH_FIRST,
    (True, True, False): TextKind.EITHER,
    (False, True, True): TextKind.LOCAL_DAY_FIRST,
    (True, False, True): TextKind.LOCAL_MONTH_FIRST,
    (True, True, True): TextKind.LOCAL_EITHER,
}


def kind_of(text: str) -> TextKind:
    """The kind of one text that is not blank; spaces around it do not count."""
    text = text.strip()
    if len(text) > _LONGEST:
        return TextKind.TEXT
    if text[:1] not in _START or text in {"-", "--"}:
        return _WORDS.get(text.lower(), TextKind.TEXT)
    return _kind_of_digits(text)


@lru_cache(_REMEMBERED)
def _kind_of_digits(text: str) -> TextKind:
    if _INTEGER.fullmatch(text):
        return TextKind.INTEGER if abs(int(text)) < 2**53 else TextKind.LONG_NUMBER
    if _NUMBER.fullmatch(text):
        same = (len(text) < _SURE and "e" not in text.lower()) or _keeps_digits(text)
        return TextKind.NUMBER if same else TextKind.LONG_NUMBER
    if _ZEROS.fullmatch(text) and text.count(".") < 2:
        return TextKind.LEADING_ZERO
    return TextKind.DECIMAL_COMMA if _COMMA.fullmatch(text) else _day_kind(text)


def settled(kinds: AbstractSet[TextKind]) -> TextKind:
    """What the texts of a whole column stand for: the one kind that all of them can be, or TEXT."""
    for kind, members in _MEMBERS.items():
        if kind in kinds and kinds <= members:
            return kind
    return TextKind.TEXT


def converted(text: str, kind: TextKind) -> Any:
    """The value that a text of such a column stands for, a text itself; days and moments as ISO 8601. Raises ValueError."""
    if kind not in _MEMBERS:
        return text
    text = text.strip()
    if kind_of(text) not in _MEMBERS[kind]:
        raise ValueError(f"`{text[:40]}` is no {kind}")
    match kind:
        case TextKind.INTEGER:
            return int(text)
        case TextKind.NUMBER:
            return int(text) if _INTEGER.fullmatch(text) else float(text)
        case TextKind.BOOLEAN:
            return text.lower() == "true"
    day = day_of(text)
    if day is None or day.year_first:
        return day and day.month_first
    return day.day_first if day.dotted or kind in DAY_FIRST else day.month_first


NUMBERS = frozenset((TextKind.INTEGER, TextKind.NUMBER))
DAYS = frozenset((TextKind.DATE, TextKind.MOMENT, TextKind.LOCAL))
"""Days and moments whose parts come in the order of ISO 8601."""

DOTTED = frozenset((TextKind.DOTTED, TextKind.LOCAL_DOTTED))
DATES: Mapping[str, frozenset[TextKind]] = {
    "year first": DAYS,
    "day first, with dots": DOTTED,
    "day first": frozenset((TextKind.DAY_FIRST, TextKind.LOCAL_DAY_FIRST)),
    "month first": frozenset((TextKind.MONTH_FIRST, TextKind.LOCAL_MONTH_FIRST)),
    "day or month first": frozenset((TextKind.EITHER, TextKind.LOCAL_EITHER)),
}
"""How a day or a moment is written. What is written in the first two ways is known by itself."""

DAY_FIRST = DATES["day first"]
# A column may be written in several ways, as long as each text tells its day: between slashes, as its column does.
_MEMBERS = {
    TextKind.INTEGER: {TextKind.INTEGER},
    TextKind.NUMBER: {TextKind.NUMBER, TextKind.INTEGER},
    TextKind.BOOLEAN: {TextKind.BOOLEAN},
    TextKind.DATE: {TextKind.DATE, TextKind.DOTTED},
    TextKind.DOTTED: {TextKind.DOTTED},
    TextKind.DAY_FIRST: {TextKind.DAY_FIRST, TextKind.EITHER, TextKind.DATE, TextKind.DOTTED},
    TextKind.MONTH_FIRST: {TextKind.MONTH_FIRST, TextKind.EITHER, TextKind.DATE, TextKind.DOTTED},
    TextKind.MOMENT: {TextKind.MOMENT},
    TextKind.LOCAL: {TextKind.LOCAL, TextKind.LOCAL_DOTTED},
    TextKind.LOCAL_DOTTED: {TextKind.LOCAL_DOTTED},
    TextKind.LOCAL_DAY_FIRST: {
        TextKind.LOCAL_DAY_FIRST,
        TextKind.LOCAL_EITHER,
        TextKind.LOCAL,
        TextKind.LOCAL_DOTTED,
    },
    TextKind.LOCAL_MONTH_FIRST: {
        TextKind.LOCAL_MONTH_FIRST,
        TextKind.LOCAL_EITHER,
        TextKind.LOCAL,
        TextKind.LOCAL_DOTTED,
    },
}


def _keeps_digits(text: str) -> bool:
    near = float(text)
    return math.isfinite(near) and Decimal(repr(near)) == Decimal(text)


def _day_kind(text: str) -> TextKind:
    day = day_of(text)
    if day is None:
        return TextKind.TEXT
    if day.dotted:
        if day.day_first is None:
            return TextKind.TEXT
        return TextKind.LOCAL_DOTTED if day.timed else TextKind.DOTTED
    if not day.year_first:
        return _OF_DAYS[day.month_first is not None, day.day_first is not None, day.timed]
    if not day.timed:
        return TextKind.DATE
    return TextKind.MOMENT if day.zoned else TextKind.LOCAL
