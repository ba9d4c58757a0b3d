"""Who finds out what nobody knows yet, and by which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from midspan.define.dayname import HELP, day_named
from midspan.define.question import AnswerError, Known

_DAYS_TO_FIND_OUT = 14


def finder(known: Known, opened: Mapping[str, Any] | None = None) -> str | None:
    """Who is to find it out: the role that stands there, else whoever runs the work, does it now, or answers for it."""
    there = (opened or {}).get("owner")
    said = (
        known.said(*at) for at in (("people", "operator"), ("review", "by"), ("today", "done_by"), ("owner",))
    )
    return next((each for each in (there, *said) if isinstance(each, str) and each.strip()), None)


def day_to_find_out(known: Known) -> str:
    return (known.today + timedelta(days=_DAYS_TO_FIND_OUT)).isoformat()


def day_to_come(text: str, known: Known) -> date:
    """Raises AnswerError where it names no day, or one that is over."""
    day = day_named(text, known.today)
    if day is None:
        raise AnswerError(f"`{text.strip()[:60]}` is no day", help=HELP)
    if day < known.today:
        raise AnswerError(
            f"`{day}` is over", help=f"name a day that is still to come; today is {known.today}"
        )
    return day
