"""A day or a moment as people write it, and as ISO 8601 where the order of its parts is known."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_CLOCK = r"[T ](?P<hour>\d{1,2}):(?P<minute>\d\d)(:(?P<second>\d\d)(?P<part>\.\d{1,9})?)?"
_WAYS = (
    re.compile(
        rf"(?P<year>\d{{4}})-(?P<a>\d\d)-(?P<b>\d\d)({_CLOCK} ?(?P<zone>Z|[+-]\d\d:?\d\d)?)?", re.ASCII
    ),
    re.compile(rf"(?P<year>\d{{4}})(?P<by>[/.])(?P<a>\d{{1,2}})(?P=by)(?P<b>\d{{1,2}})({_CLOCK})?", re.ASCII),
    re.compile(
        rf"(?P<a>\d{{1,2}})(?P<by>[-/.])(?P<b>\d{{1,2}})(?P=by)(?P<year>\d{{4}})({_CLOCK} ?(?P<half>[aApP][mM])?)?",
        re.ASCII,
    ),
)


class Day(NamedTuple):
    """month_first, day_first: what it is in ISO 8601, read in this order; None where that is not in the calendar.

    Where the year comes first, so does the month. timed: a time of day follows; zoned: with its zone.
    dotted: the year comes last, behind a dot.
    """

    month_first: str | None
    day_first: str | None
    timed: bool
    zoned: bool
    year_first: bool
    dotted: bool


def day_of(text: str) -> Day | None:
    """The day or moment that a text writes, if it writes one."""
    found = next((found for way in _WAYS if (found := way.fullmatch(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    clock = ""
    if parts["hour"] is not None:
        time = _time(parts)
        if time is None:
            return None
        clock = f"T{time}"
    year_first = found.start("year") == 0
    dotted = not year_first and parts["by"] == "."
    month_first = _iso(parts["year"], parts["a"], parts["b"], clock)
    day_first = None if year_first else _iso(parts["year"], parts["b"], parts["a"], clock)
    if month_first is None and day_first is None:
        return None
    return Day(month_first, day_first, bool(clock), bool(parts.get("zone")), year_first, dotted)


def _iso(year: str, month: str, day: str, clock: str) -> str | None:
    try:
        return f"{date(int(year), int(month), int(day)).isoformat()}{clock}"
    except ValueError:
        return None


def _time(parts: dict[str, str | None]) -> str | None:
    """`HH:MM:SS`, with parts of a second and the zone as they are written; None where no clock shows it."""
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half, zone = (parts.get("half") or "").lower(), parts.get("zone") or ""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    if len(zone) > 1:
        if int(zone[1:3]) > 23 or int(zone[-2:]) > 59:
            return None
        zone = f"{zone[:3]}:{zone[-2:]}"
    return f"{hour:02}:{minute:02}:{second:02}{parts['part'] or ''}{zone}"
