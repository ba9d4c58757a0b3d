"""Windows of a table: days, weeks or months, or so many rows; the first of them say what is usual, the others are held against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from midspan.data.contract.promises import Every
from midspan.stats.distance.calibration import LEAST_WINDOWS

_MONDAY = date(1970, 1, 5)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """name: its first day, or its rows. parts: of the table, as `Table.parts` cuts it. until: its last day or row.

    whole: nothing can be added to it any more.
    """

    name: str
    parts: tuple[str, ...]
    rows: int
    until: str
    whole: bool = True


def of_days(
    days: Mapping[str, date], rows: Mapping[str, int], span: Every | int, first: date | None, today: date
) -> list[Window]:
    """days: of each part. span: of the calendar, or so many rows, of whole days. first: the day on which weeks begin.

    A window is whole where its last day is before today.
    """
    by_day: dict[date, list[str]] = {}
    for part, day in days.items():
        by_day.setdefault(day, []).append(part)
    grouped = _filled(by_day, rows, span) if isinstance(span, int) else _spans(by_day, span, first)
    return [
        Window(
            begins.isoformat(),
            tuple(sorted(part for day in inside for part in by_day[day])),
            sum(rows[part] for day in inside for part in by_day[day]),
            ends.isoformat(),
            whole and ends < today,
        )
        for begins, ends, inside, whole in grouped
    ]


_Group = tuple[date, date, list[date], bool]


def _spans(days: Iterable[date], span: Every, first: date | None) -> list[_Group]:
    found: dict[date, list[date]] = {}
    for day in sorted(days):
        found.setdefault(_begins(day, span, first), []).append(day)
    return [(begins, _ends(begins, span), inside, True) for begins, inside in found.items()]


def _begins(day: date, span: Every, first: date | None) -> date:
    match span:
        case Every.DAY:
            return day
        case Every.WEEK:
            return day - timedelta(days=(day - (first or _MONDAY)).days % 7)
        case Every.MONTH:
            return day.replace(day=1)


def _ends(begins: date, span: Every) -> date:
    match span:
        case Every.DAY:
            return begins
        case Every.WEEK:
            return begins + 6 * _DAY
        case Every.MONTH:
            return (begins + 31 * _DAY).replace(day=1) - _DAY


def _filled(days: Mapping[date, Sequence[str]], rows: Mapping[str, int], least: int) -> list[_Group]:
    """Whole days, until they hold so many rows."""
    found: list[_Group] = []
    inside: list[date] = []
    held = 0
    for day in sorted(days):
        inside.append(day)
        held += sum(rows[part] for part in days[day])
        if held >= least:
            found.append((inside[0], day, inside, True))
            inside, held = [], 0
    return [*found, (inside[0], inside[-1], inside, False)] if inside else found


def of_rows(rows: Mapping[str, int], size: int) -> list[Window]:
    """rows: of each part, which are numbered from 0. Only the last may have fewer, and is not whole then."""
    return [
        Window(
            f"rows {int(part) * size + 1} to {int(part) * size + rows[part]}",
            (part,),
            rows[part],
            str(int(part) * size + rows[part]),
            rows[part] == size,
        )
        for part in sorted(rows, key=int)
    ]


def usual(windows: Sequence[Window], span: Every | int, earliest: date | None) -> list[Window]:
    """Windows of a reference: whole ones, and the first of them only where its own first day has rows.

    earliest: the first day with rows. Half a week is unlike whole ones by its length alone; it counts where they are few.
    """
    found = [each for each in windows if each.whole or not isinstance(span, int)]
    ragged = earliest is not None and span in {Every.WEEK, Every.MONTH}
    if ragged and len(found) > LEAST_WINDOWS and found[0].name != str(earliest):
        return found[1:]
    return found
