"""Spans of time as the standard writes them: a number, and a unit beside it."""

from __future__ import annotations

from typing import Any

_MINUTE = 60.0
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_YEAR = 365.25 * _DAY
_UNITS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "minute", "minutes"), _MINUTE),
    **dict.fromkeys(("h", "hr", "hour", "hours"), _HOUR),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "wk", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("mo", "month", "months"), _YEAR / 12),
    **dict.fromkeys(("y", "yr", "year", "years"), _YEAR),
}


def seconds(value: Any, unit: str | None) -> float | None:
    """So many seconds; None where it is no span: a number that is not above zero, or no known unit."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0 or unit is None:
        return None
    size = _UNITS.get(unit.strip().lower())
    return None if size is None else value * size
