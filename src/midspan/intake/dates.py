"""Columns of dates, where a few values may be something else: what an item's time is read from."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from midspan.intake.textkinds import TextKind, converted, kind_of, settled

_NEARLY = 0.98
_DATES = frozenset(kind for kind in TextKind if kind.value.startswith(("date", "time")))
_EITHER = frozenset((TextKind.EITHER, TextKind.LOCAL_EITHER))


def date_kind(kinds: Counter[TextKind], filled: int) -> TextKind | None:
    """What at least 98 of 100 values are; None where they are no dates, or of two kinds.

    Dates of which nobody can tell day from month are none either.
    """
    dates = {kind for kind in kinds if kind in _DATES}
    if not filled or sum(kinds[kind] for kind in dates) < _NEARLY * filled:
        return None
    kind = settled(dates)
    return None if kind is TextKind.TEXT or kind in _EITHER else kind


def read_moment(value: object, kind: TextKind | None = None) -> datetime | None:
    """The moment that a value of such a column names; without a kind, the one that ISO 8601 names. None: it names none."""
    if not isinstance(value, str):
        return None
    try:
        text = converted(value, kind or kind_of(value))
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
