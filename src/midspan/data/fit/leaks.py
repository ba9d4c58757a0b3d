"""Fields that were not known yet when the decision was made: an evaluation on them promises what production cannot keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from midspan.data.fit.mismatch import Mismatch, Weight
from midspan.data.fit.reading import moment

_MOST_EVIDENCE = 5


@dataclass(slots=True)
class _Seen:
    later: int = 0
    known: int = 0
    rows: list[int] = field(default_factory=list)


def leaks(
    rows: Iterable[tuple[int, Mapping[str, Any]]], decided: str, recorded: Mapping[str, Sequence[str]]
) -> list[Mismatch]:
    """Fields with a time after that of the decision, by column that says it.

    rows: of every row its number and values. decided: the column with the time of the decision. recorded: each column with the
    time at which something was recorded → the fields that it holds for, itself among them. Days and moments compare by day where one of the two is only a day. Where no row has both times, it is unknown.
    """
    seen = {column: _Seen() for column in recorded}
    for number, values in rows:
        at = _moment(values.get(decided))
        if at is None:
            continue
        for column, found in seen.items():
            then = _moment(values.get(column))
            if then is None:
                continue
            found.known += 1
            if _later(then, at):
                found.later += 1
                if len(found.rows) < _MOST_EVIDENCE:
                    found.rows.append(number)
    return [
        each for column, found in seen.items() for each in _said(column, found, decided, recorded[column])
    ]


def _said(column: str, found: _Seen, decided: str, fields: Sequence[str]) -> list[Mismatch]:
    names = ", ".join(f"`{name}`" for name in fields)
    if not found.known:
        message = f"no row has both `{column}` and `{decided}` as a day or moment of ISO 8601"
        do = "write both as `2026-11-28` or `2026-11-28T09:30:00`"
        return [Mismatch("newer-than-the-decision", column, Weight.UNKNOWN, message, do)]
    if not found.later:
        return []
    message = f"{names} is newer than the decision (`{column}` after `{decided}`) in {found.later:,} of {found.known:,} rows"
    do = "leave it out of the input, or take its value as it was when the decision was made"
    rows = tuple(found.rows)
    return [
        Mismatch("newer-than-the-decision", column, Weight.BLOCK, message, do, found.later, found.known, rows)
    ]


def _moment(value: Any) -> datetime | date | None:
    if isinstance(value, str):
        text = value.strip()
        at = moment(text)
        return at.date() if at is not None and len(text) == len("2026-11-28") else at
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return value if isinstance(value, date) else None


def _later(one: datetime | date, other: datetime | date) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    return _day(one) > _day(other)


def _day(at: datetime | date) -> date:
    return at.date() if isinstance(at, datetime) else at
