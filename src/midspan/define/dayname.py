"""Days as people say them: `1 December 2026`, `tomorrow`, `in 2 weeks`. Today is an argument."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from midspan.define.question import AnswerError

HELP = "write it as `2026-12-01`, `1 December 2026`, `tomorrow` or `in 2 weeks`"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHOLE_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"today": 0, "now": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
_BEFORE = re.compile(r"^(?:by|on|until|from|before)\s+")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_AWAY = re.compile(
    r"(?:in |within )?(an?|one|two|three|four|five|six|\d{1,3}) (day|week|month|year)s?(?: from (?:now|today))?"
)
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?(?: of)? (?P<month>[a-z]+)|(?P<month2>[a-z]+) (?P<day2>\d{1,2})(?:st|nd|rd|th)?)"
    r"\.?,?(?: (?P<year>\d{4}))?"
)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def day_named(text: str, today: date) -> date | None:
    """The day that is meant, None where none is. Without a year, and for a weekday, the next such day is.

    Raises AnswerError where day and month cannot be told apart.
    """
    said = _BEFORE.sub("", " ".join(text.lower().split()))
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    weekday = said.removeprefix("next ")
    if weekday in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1)
    if (away := _AWAY.fullmatch(said)) is not None:
        return _away(today, _NUMBERS.get(away[1]) or int(away[1]), away[2])
    if (named := _NAMED.fullmatch(said)) is not None:
        return _in_words(named, today)
    return _in_figures(said)


def _in_figures(said: str) -> date | None:
    if _ISO.fullmatch(said):
        year, month, day = map(int, said.split("-"))
        return _day(year, month, day)
    if (match := _DOTTED.fullmatch(said)) is not None:
        return _day(int(match[3]), int(match[2]), int(match[1]))
    match = _SLASHED.fullmatch(said)
    if match is None:
        return None
    year, found = int(match[3]), {(int(match[1]), int(match[2])), (int(match[2]), int(match[1]))}
    days = {each for month, day in found if (each := _day(year, month, day)) is not None}
    if len(days) > 1:
        raise AnswerError(f"`{said}` can be two days", help=f"write it as `{min(days)}` or `{max(days)}`")
    return next(iter(days), None)


def _away(today: date, number: int, unit: str) -> date | None:
    if unit in {"day", "week"}:
        return today + timedelta(days=number * (7 if unit == "week" else 1))
    months = today.month - 1 + number * (12 if unit == "year" else 1)
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _in_words(match: re.Match[str], today: date) -> date | None:
    month = _month(match["month"] or match["month2"])
    number = int(match["day"] or match["day2"])
    if month is None:
        return None
    if match["year"]:
        return _day(int(match["year"]), month, number)
    found = _day(today.year, month, number)
    return found if found is None or found >= today else _day(today.year + 1, month, number)


def _month(name: str) -> int | None:
    if name in _WHOLE_MONTHS:
        return _WHOLE_MONTHS.index(name) + 1
    return _MONTHS.index(name[:3]) + 1 if name in {*_MONTHS, "sept"} else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
