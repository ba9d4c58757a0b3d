"""Time as people have it: a span of working hours, laid into the workspace's calendar.

Law: what is due later was asked later or given more time; nothing is due before it was asked; and where somebody always works,
a span is as long as the clock says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from midspan.settings import DAYS, Calendar

# Whatever a definition asks for: nobody is told of a day that the calendars of this world may not have.
LONGEST = timedelta(days=3653)
_WHOLE_DAY = 24.0


def instant(text: str) -> datetime:
    """A time as rows keep it, such as `2026-11-28T08:00:00.000Z`. Raises ValueError for anything else, and without a zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"time `{text}` must say its zone")
    return found.astimezone(UTC)


def text_of(at: datetime) -> str:
    """UTC, ISO 8601 with milliseconds and `Z`: such texts sort as the times they say."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def later(at: str, seconds: float) -> str:
    """By the clock, whoever works."""
    return text_of(instant(at) + timedelta(seconds=seconds))


def due(calendar: Calendar, at: str, seconds: float) -> str:
    """When so many seconds of working time have passed since then; at most ten years later."""
    asked = instant(at)
    last = asked + LONGEST
    left = timedelta(seconds=min(seconds, LONGEST.total_seconds()))
    for begin, end in _stretches(calendar, asked):
        start = max(begin, asked)
        if start >= last:
            break
        if end - start >= left:
            return text_of(min(start + left, last))
        left -= max(end - start, timedelta())
    return text_of(last)


def _stretches(calendar: Calendar, around: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of work in UTC, in order and apart, from the one that may have begun on the day before."""
    zone = ZoneInfo(calendar.zone) if calendar.zone != "UTC" else UTC
    long = timedelta(hours=calendar.hours_per_day)
    day = around.astimezone(zone).date() - timedelta(days=1)
    while True:
        begin, following = (
            datetime.combine(each, calendar.from_, zone).astimezone(UTC)
            for each in (day, day + timedelta(days=1))
        )
        if DAYS[day.weekday()] in calendar.days:
            # A day on which clocks change has 23 or 25 hours: who works all day works all of those, and no hour twice.
            yield begin, following if calendar.hours_per_day >= _WHOLE_DAY else min(begin + long, following)
        day += timedelta(days=1)
