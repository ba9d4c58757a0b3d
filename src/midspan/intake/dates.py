"""Columns of dates, where a few values may be something else: what an item's time is read from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache

from midspan.intake.textkinds import DATES, TextKind, converted, kind_of, settled

_NEARLY = 0.98
_REMEMBERED = 8_192  # days come again and again
_DATES = frozenset[TextKind]().union(*DATES.values())
_DAYS_ALONE = frozenset(kind for kind in _DATES if kind.value.startswith("date"))
_ZONED = frozenset((TextKind.MOMENT,))


def is_dated(kinds: Mapping[TextKind, int], filled: int) -> bool:
    """Whether at least 98 of 100 values are dates, even such of which nobody can tell day from month."""
    return filled > 0 and sum(kinds.get(kind, 0) for kind in _DATES) >= _NEARLY * filled


def date_kinds(kinds: Mapping[TextKind, int], filled: int) -> tuple[TextKind, ...]:
    """What the days, the times without a zone and those with one are, where nearly all values are dates.

    Empty where they are no dates, or where nobody can tell day from month in some of them.
    """
    if not is_dated(kinds, filled):
        return ()
    dates = {kind for kind in _DATES if kinds.get(kind)}
    groups = (dates & _DAYS_ALONE, dates - _DAYS_ALONE - _ZONED, dates & _ZONED)
    found = [settled(group) for group in groups if group]
    return () if TextKind.TEXT in found else tuple(found)


def read_moment(value: object, kinds: tuple[TextKind, ...] = ()) -> datetime | None:
    """The moment that a value of such a column names; without kinds, the one that ISO 8601 names. None: it names none."""
    return _moment(value, kinds) if isinstance(value, str) else None


@lru_cache(_REMEMBERED)
def _moment(value: str, kinds: tuple[TextKind, ...]) -> datetime | None:
    for kind in kinds or (kind_of(value),):
        try:
            text = converted(value, kind)
            return datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            continue
    return None


def day_comes_first(kinds: Collection[TextKind]) -> bool | None:
    """What texts of these kinds tell of the others of their column; None where nothing does, or both ways occur."""
    day, month = (not DATES[way].isdisjoint(kinds) for way in ("day first", "month first"))
    return day if day is not month else None


def iso(moment: datetime) -> str:
    """A day alone stays one."""
    plain = moment.tzinfo is None and not (
        moment.hour or moment.minute or moment.second or moment.microsecond
    )
    return moment.date().isoformat() if plain else moment.isoformat()


def ways_of(kinds: Mapping[TextKind, int]) -> dict[str, int]:
    """How many dates are written in which way. Those of either order go with the one that the others show, if any does."""
    counts = Counter({way: sum(kinds.get(kind, 0) for kind in members) for way, members in DATES.items()})
    shown = [way for way in ("day first", "month first") if counts[way]]
    if len(shown) == 1:
        counts[shown[0]] += counts.pop("day or month first")
    return {way: count for way, count in counts.items() if count}
