"""How a spreadsheet shows a number: as itself, as a day, as a time, as a length of time, or with leading zeros."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple


class Shows(Enum):
    NUMBER = "number"
    DAY = "day"
    TIME = "time"
    MOMENT = "moment"
    LENGTH = "length of time"


class Format(NamedTuple):
    """digits: at least so many, with zeros in front."""

    shows: Shows
    digits: int = 0


NUMBER = Format(Shows.NUMBER)

# The formats that every spreadsheet knows by number. Source: ECMA-376 part 1, 18.8.30, with its East Asian ones.
_BUILT_IN = {
    **dict.fromkeys((*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58), Format(Shows.DAY)),
    **dict.fromkeys((*range(18, 22), *range(32, 36), 45, 47, 55, 56), Format(Shows.TIME)),
    22: Format(Shows.MOMENT),
    46: Format(Shows.LENGTH),
}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_LENGTH = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,}")
_DAY_SECONDS = 86_400
_FIRST = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
_FIRST_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_WRONG = 60  # 29 February 1900, which spreadsheets believe in


def format_of(number: int, code: str | None) -> Format:
    """The format of this number; code: as the file writes it, where it is one of its own."""
    if code is None:
        return _BUILT_IN.get(number, NUMBER)
    shown = _QUOTED.sub("", code).partition(";")[0].lower()
    if _ZEROS.fullmatch(shown):
        return Format(Shows.NUMBER, len(shown))
    if _LENGTH.search(shown):
        return Format(Shows.LENGTH)
    day, time = any(sign in shown for sign in "yd"), any(sign in shown for sign in "hs")
    if "m" in shown and not time:
        day = True
    if "general" in shown or not (day or time):
        return NUMBER
    return Format(Shows.MOMENT if day and time else Shows.DAY if day else Shows.TIME)


def shown_as(value: float, form: Format, *, from_1904: bool) -> int | float | str:
    """A number of a cell as JSON: days and times as ISO 8601. Raises ValueError for a day that no calendar has."""
    whole = int(value) if value.is_integer() and abs(value) < 2**53 else None
    match form.shows:
        case Shows.NUMBER:
            if form.digits and whole is not None and whole >= 0:
                return f"{whole:0{form.digits}}"
            return value if whole is None else whole
        case Shows.LENGTH:
            return _length(value)
        case Shows.TIME if 0 <= value < 1:
            return _moment(value, from_1904=False).partition("T")[2]
    moment = _moment(value, from_1904=from_1904)
    day, _, time = moment.partition("T")
    return day if form.shows is Shows.DAY and time == "00:00:00" else moment


def _moment(value: float, *, from_1904: bool) -> str:
    if not 0 <= value < 3_000_000:
        raise ValueError(f"{value} is no day of a spreadsheet's calendar")
    if not from_1904 and 1 <= value < _LAST_WRONG:
        value += 1
    elif not from_1904 and _LAST_WRONG <= value < _LAST_WRONG + 1:
        raise ValueError("29 February 1900 is no day")
    milliseconds = round(value * _DAY_SECONDS * 1000)
    moment = (_FIRST_1904 if from_1904 else _FIRST) + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def _length(value: float) -> str:
    """Hours, minutes and seconds, the hours as many as there are."""
    if not math.isfinite(value) or abs(value) > 10_000_000:
        raise ValueError(f"{value} is no length of time")
    seconds = round(abs(value) * _DAY_SECONDS)
    return f"{'-' if value < 0 else ''}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
