"""From one row to one arrival: its id, its date, and what is to be validated. Pure.

A record is `{"id"?, "input": {…}, "at"?}`, or flat: then every field but `id` and `at` is the input, and these two are
part of it as well where the input schema names them. A schema that names a field `input` is only met by flat records.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from midspan.definitions.jsonlines import LineError
from midspan.definitions.samples import described
from midspan.errors import FeedError
from midspan.intake.cells import NOTHING, Wanted, unsafe, value_of, wanted
from midspan.run.ports import Arrival

LONGEST_ID = 256
# Characters of the texts in a row of a table with types; lines of text are bounded where they are read.
LONGEST = 10_000_000

_SHOWN = 12
_PATH = "input."
_STRUCTURE = Wanted(frozenset({"object"}))

# Makes an arrival of the values of a row, given its position. Raises LineError for a row that cannot be understood.
Reader = Callable[[int, Mapping[str, Any]], Arrival]


def record_reader(schema: Any) -> Reader:
    """Reads JSON objects, whose values are what they are."""
    named = described(schema)
    own = {"id", "at"}.difference(named)
    whole = "input" not in named

    def read(at: int, values: Mapping[str, Any]) -> Arrival:
        given = values.get("input")
        if not whole or not isinstance(given, dict):
            given = {name: value for name, value in values.items() if name not in own}
        return _arrival(at, values.get("id"), given, values.get("at"))

    return read


class Told(NamedTuple):
    """What is known of a table. textual: it knows only texts. day_first: whether its days begin with the day; None: ask it."""

    textual: bool = True
    day_first: bool | None = None


class _Cell(NamedTuple):
    """A column of the input. exported: midspan wrote it, so that an apostrophe is a guard. null: what an empty cell means."""

    column: str
    name: str
    wanted: Wanted
    exported: bool
    null: Any
    plain: bool


def table_reader(schema: Any, told: Told, shown: str) -> Reader:
    """Reads rows of tables: a cell becomes what the schema calls its field; one that cannot stays as it is, to be refused.

    An empty cell is null where the schema allows it, and no field otherwise. Columns called `input.NAME`, as exports of
    midspan call them, are the input, and no other is. Raises FeedError where no column is a field of the input.
    """
    named = described(schema)
    layouts: dict[tuple[str, ...], tuple[_Cell, ...]] = {}

    def cells(columns: tuple[str, ...]) -> tuple[_Cell, ...]:
        if columns not in layouts:
            layouts[columns] = _cells(columns, schema, named)
            if named and not {each.name for each in layouts[columns]}.intersection((*named, "input")):
                raise _foreign(columns, named, shown)
        return layouts[columns]

    def read(at: int, values: Mapping[str, Any]) -> Arrival:
        given: dict[str, Any] = {}
        exported = False
        for cell in cells(tuple(values)):
            exported |= cell.exported
            value = _value(values[cell.column], cell, told)
            if value is not NOTHING:
                given[cell.name] = value
        if not told.textual and sum(len(each) for each in given.values() if type(each) is str) > LONGEST:
            raise LineError(
                f"the row is longer than {LONGEST // 1_000_000} MB", "keep large content in files"
            )
        whole = given.get("input")
        if "input" not in named and isinstance(whole, dict):
            given = whole
        identity = values.get("id")
        if exported and isinstance(identity, str):
            identity = unsafe(identity)
        return _arrival(at, identity, given, values.get("at"))

    return read


def _cells(columns: tuple[str, ...], schema: Any, named: tuple[str, ...]) -> tuple[_Cell, ...]:
    paths = [each for each in columns if each.startswith(_PATH) and each not in named]
    own = {"id", "at"}.difference(named)
    made = []
    for column in paths or [each for each in columns if each not in own]:
        name = column.removeprefix(_PATH) if paths else column
        asked = _STRUCTURE if name == "input" and name not in named else wanted(schema, name)
        null = None if "null" in asked.types else NOTHING
        plain = asked.types == {"string"} and not asked.times and not paths
        made.append(_Cell(column, name, asked, bool(paths), null, plain))
    return tuple(made)


def _value(raw: Any, cell: _Cell, told: Told) -> Any:
    if cell.plain and isinstance(raw, str) and raw.strip():
        return raw
    try:
        value = value_of(
            raw, cell.wanted, exported=cell.exported, textual=told.textual, day_first=told.day_first
        )
    except LineError as error:
        raise LineError(f"`{cell.column}`: {error}", error.help) from None
    return cell.null if value is NOTHING else value


def _foreign(columns: tuple[str, ...], named: tuple[str, ...], shown: str) -> FeedError:
    there = ", ".join(f"`{each[:40]}`" for each in columns[:_SHOWN])
    fields = ", ".join(f"`{each}`" for each in named[:_SHOWN])
    return FeedError(
        f"no column of `{shown}` is a field of the input: it has {there}",
        help=f"name the columns as the input's fields in the first row: {fields}",
    )


def _arrival(at: int, identity: Any, given: Any, dated: Any) -> Arrival:
    try:
        named = identified(identity)
    except LineError as error:
        return Arrival(at, None, None, str(error), None)
    return Arrival(at, named, given, None, None if dated is None else moment(dated))


def identified(identity: Any) -> str | None:
    """The id that a record names; None where it names none. Raises LineError for what cannot be one."""
    if type(identity) is not str or not identity:
        if identity is None or identity == "":
            return None
        whole = (
            isinstance(identity, int | float) and not isinstance(identity, bool) and identity == int(identity)
        )
        if not whole:
            raise LineError(
                "`id` is neither a text nor a whole number", "write it as a text, or leave it out"
            )
        identity = str(int(identity))
    if len(identity) > LONGEST_ID or not identity.isprintable():
        raise LineError(_unfit(identity), "write it with signs that can be seen, 256 at most")
    return str(identity)


def _unfit(identity: str) -> str:
    if len(identity) > LONGEST_ID:
        return f"`id` has {len(identity):,} characters, more than {LONGEST_ID}"
    sign = next(each for each in identity if not each.isprintable())
    return f"`id` holds a sign that nobody can see: `{unicodedata.name(sign, f'U+{ord(sign):04X}')}`"


def moment(dated: Any) -> str | None:
    """In UTC, to the millisecond; a moment without a zone is one in UTC. None for what is no date of ISO 8601."""
    if not isinstance(dated, str):
        return None
    try:
        found = datetime.fromisoformat(dated.strip())
        zoned = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return zoned.isoformat(timespec="milliseconds").replace("+00:00", "Z")
