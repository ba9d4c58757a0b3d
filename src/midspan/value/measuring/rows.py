"""Measurements from the rows of a table: which column is what, and each row taken or refused by name. Pure.

All or none: where one row cannot be taken, nobody knows what else is wrong with the table, so nothing of it is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from midspan.definitions.jsonlines import LineError
from midspan.definitions.shape import nearest
from midspan.definitions.workspace import InitiativeFile
from midspan.errors import FeedError, UsageError
from midspan.intake.cells import NOTHING, Wanted, value_of
from midspan.intake.ports import Entry, Note, Problem, Row
from midspan.intake.textkinds import TextKind
from midspan.value.measuring.measurement import Given, fault

PARTS = ("at", "value", "metric", "unit", "note")
_ALIKE: Mapping[str, str] = {"date": "at", "day": "at", "period": "at"}
_NUMBER, _TEXT = Wanted(frozenset({"number"})), Wanted(frozenset({"string"}))
_DAY = Wanted(frozenset({"string"}), frozenset({TextKind.DATE, TextKind.LOCAL, TextKind.MOMENT}))
# A metric of a promise is measured once a day at most: what has more rows is something else.
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot be taken. line: from 1, of a text the line, of a table the row."""

    line: int
    message: str
    help: str


@dataclass(slots=True)
class Rows:
    """What a table holds. unused: columns that nothing asks for."""

    given: list[Given] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever imports says of all rows. maps: COLUMN=PART. textual, day_first: as `intake.cells.value_of` takes them."""

    source: str
    metric: str | None = None
    unit: str | None = None
    why: str | None = None
    maps: Sequence[str] = ()
    textual: bool = True
    day_first: bool | None = None


def rows(entries: Iterable[Entry], file: InitiativeFile, said: Said, today: date) -> Rows:
    """Raises UsageError for a mapping that means nothing, FeedError where no column is the day or the value."""
    found, asked = Rows(), _asked(said.maps)
    laid: tuple[str, ...] | None = None
    seen: dict[str, tuple[int, float]] = {}
    for entry in entries:
        if isinstance(entry, Note):
            found.notes.append(entry)
        elif isinstance(entry, Problem):
            found.wrong.append(Wrong(entry.line, entry.message, entry.help))
        else:
            if tuple(entry.values) != laid:
                laid = tuple(entry.values)
                _lay(found, laid, asked, file, said)
            if len(found.given) + len(found.wrong) >= MOST:
                raise FeedError(f"there are more than {MOST:,} rows", help="give one row for each period")
            _take(found, entry, file, said, today, seen)
    unseen = sorted(asked.keys() - found.columns.keys() - set(found.unused))
    _need(unseen if laid is not None else (), laid or ())
    return found


def _need(unseen: Iterable[str], columns: Sequence[str]) -> None:
    """Raises UsageError for the first column that `--map` names and the table has not."""
    for column in sorted(unseen):
        raise UsageError(
            f"there is no column `{column}`, which `--map` names", help=f"there are {_listed(columns)}"
        )


def _asked(maps: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in maps:
        column, sign, part = text.rpartition("=")
        if not sign or part not in PARTS:
            near = nearest(part, PARTS) if sign else None
            raise UsageError(
                f"`--map {text}` is not COLUMN=PART",
                help=f"did you mean `{column}={near}`?" if near else f"parts: {_listed(PARTS)}",
            )
        found[column] = part
    return found


def _lay(
    found: Rows, columns: tuple[str, ...], asked: Mapping[str, str], file: InitiativeFile, said: Said
) -> None:
    """Which column is which part."""
    promised = file.initiative.value
    metric = promised.metric if promised else None
    found.columns.clear()
    taken = set(asked.values())
    for column in columns:
        name = column.strip().lower()
        part = asked.get(column) or (name if name in PARTS else _ALIKE.get(name))
        if part is None and column.strip() == metric:
            part = "value"
        if part is not None and (column in asked or part not in taken):
            taken.add(part)
            found.columns[column] = part
        elif column not in found.unused:
            found.unused.append(column)
    for part, what in (("at", "the day"), ("value", "what was measured")):
        if part not in found.columns.values():
            _need(asked.keys() - set(columns), columns)
            raise FeedError(
                f"no column is {what}: there are {_listed(columns)}",
                help=f'say which it is: `--map "COLUMN={part}"`',
            )
    if "metric" not in taken and said.metric is None and metric not in {column.strip() for column in columns}:
        raise FeedError(
            "nothing says which metric the rows are of",
            help="name it with `--metric`, or by a column `metric`, or call the column of the value by its name",
        )


def _take(
    found: Rows, row: Row, file: InitiativeFile, said: Said, today: date, seen: dict[str, tuple[int, float]]
) -> None:
    try:
        given = _given(row, found.columns, file, said)
    except LineError as error:
        found.wrong.append(Wrong(row.line, str(error), error.help))
        return
    wrong = fault(file, given, today)
    if wrong is not None:
        found.wrong.append(Wrong(row.line, wrong.message, wrong.help or ""))
        return
    before = seen.setdefault(given.key, (row.line, given.value))
    if before[1] != given.value:
        message = f"`{given.at}` is `{given.value:g}` here, and `{before[1]:g}` in line {before[0]}"
        found.wrong.append(Wrong(row.line, message, "give one row for each day, or name another `--source`"))
    elif before[0] == row.line:
        found.given.append(given)


def _given(row: Row, columns: Mapping[str, str], file: InitiativeFile, said: Said) -> Given:
    told = {part: row.values.get(column) for column, part in columns.items()}
    promised = file.initiative.value
    named = _text(told.get("metric"), said)
    metric = named or said.metric or (promised.metric if promised else None) or ""
    return Given(
        metric,
        _number(told["value"], said),
        _day(told["at"], said),
        _text(told.get("unit"), said) or said.unit,
        said.source,
        _text(told.get("note"), said),
        why=said.why,
    )


def _number(raw: Any, said: Said) -> float:
    value = value_of(raw, _NUMBER, textual=said.textual)
    if value is NOTHING:
        raise LineError("no value: what was not measured is left out, and is no zero", "leave the row out")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LineError(f"`{str(value)[:40]}` is no number", "write it with digits and a decimal point")
    return float(value)


def _day(raw: Any, said: Said) -> date:
    value = value_of(raw, _DAY, textual=said.textual, day_first=said.day_first)
    if value is NOTHING:
        raise LineError("no day", "say for which day, or last day of a period, each row stands")
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise LineError(f"`{str(value)[:40]}` is no day", "write it as `2026-10-20`") from None


def _text(raw: Any, said: Said) -> str | None:
    value = value_of(raw, _TEXT, textual=said.textual)
    return None if value is NOTHING else str(value).strip() or None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{each[:40]}`" for each in islice(names, 12)) or "none"
