"""Values between cells of a table and JSON: what a schema calls a number or a day becomes one, no text is a formula.

A cell of a column that is named by a path (`input.text`), as `cases export` writes it, says every value without loss:
empty is no value, `'null` is null, and an apostrophe stands before each text that a spreadsheet would take for a
formula (`=`, `+`, `-`, `@`, tab, carriage return), that begins with an apostrophe, or that is empty.
Source of the signs: OWASP, CSV Injection.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from midspan.definitions.jsonlines import LineError, read_line
from midspan.definitions.lookup import look_up
from midspan.intake.days import Day, day_of
from midspan.intake.schemaof import LOCAL_TIME
from midspan.intake.textkinds import DAYS, TextKind, converted, kind_of

NOTHING = object()

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NULL = "'null"
_WHOLE = re.compile(r"[-+]?\d{1,18}(\.0+)?")
_REAL = re.compile(r"[-+]?(\d{1,18}(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_FORMATS = {"date": TextKind.DATE, "date-time": TextKind.MOMENT}
_FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def cell(value: Any, types: frozenset[str]) -> str:
    """A JSON value as a cell that `value_of` reads back, where the field is of these types."""
    if value is None:
        return _NULL
    plain = isinstance(value, str) and types - {"null"} == {"string"}
    return safe(value) if plain else json.dumps(value, ensure_ascii=False)


def safe(text: str) -> str:
    """A text as a cell: no spreadsheet takes it for a formula, and `unsafe` gives it back."""
    return f"'{text}" if not text or text.startswith((*_FORMULA, "'")) else text


def unsafe(text: str) -> str:
    """The text that `safe` made a cell of."""
    guarded = text == "'" or (text.startswith("'") and text[1:].startswith((*_FORMULA, "'")))
    return text[1:] if guarded else text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a value. types: none where that is left open. times: what a text has to be, if a day or a moment."""

    types: frozenset[str] = frozenset()
    times: frozenset[TextKind] = frozenset()


def types_of(schema: Any, name: str) -> frozenset[str]:
    """The types that a schema gives to one of its fields; none where it leaves that open."""
    return wanted(schema, name).types


def wanted(schema: Any, name: str) -> Wanted:
    """What a schema asks of one of its fields."""
    if not isinstance(schema, dict):
        return Wanted()
    found = look_up(schema, (name,))
    parts = [each for view in found.views for each in view]
    times = {_FORMATS.get(each.get("format", "")) for each in parts if isinstance(each.get("format"), str)}
    times |= {TextKind.LOCAL for each in parts if each.get("pattern") == LOCAL_TIME}
    return Wanted(found.types, frozenset(kind for kind in times if kind is not None))


def value_of(
    raw: Any, asked: Wanted, *, exported: bool = False, textual: bool = True, day_first: bool | None = None
) -> Any:
    """The value that a cell means where this is asked; NOTHING for a blank cell.

    exported: the column is named by a path, so that its texts are as `cell` writes them. textual: the file knows only
    texts, so that a text may be meant as a number where the field takes both. day_first: whether days of the column
    begin with the day, not the month; None: nobody knows. What does not fit is given as it is, for the schema to refuse.
    Raises LineError for a day that may be either of two.
    """
    if raw is None or raw == "":
        return NOTHING
    if exported and isinstance(raw, str) and raw.startswith("'") and (raw == _NULL or unsafe(raw) != raw):
        return None if raw == _NULL else unsafe(raw)
    if not isinstance(raw, str):
        return _from_table(raw, asked.types - {"null"})
    if exported:
        return _read(raw, asked.types - {"null"}, (_json,))
    return _meant(raw, asked, textual=textual, day_first=day_first)


def _meant(raw: str, asked: Wanted, *, textual: bool, day_first: bool | None) -> Any:
    """What people mean by a text."""
    if not raw.strip():
        return NOTHING
    kinds = asked.types - {"null"}
    if asked.times and kinds <= {"string"}:
        return _time(raw, asked, day_first)
    return raw if "string" in kinds and not textual else _read(raw, kinds, ())


def _read(raw: str, kinds: frozenset[str], first: tuple[Callable[[str], Any], ...]) -> Any:
    """By the first reader that it is written for; as it is where there is none."""
    if kinds != {"string"}:
        for read in (*first, *(read for kind, read in _READERS.items() if kind in kinds)):
            if (value := read(raw.strip())) is not NOTHING:
                return value
    return raw


def _from_table(raw: Any, kinds: frozenset[str]) -> Any:
    """A spreadsheet knows one kind of number, and takes a postcode for one."""
    whole = int(raw) if isinstance(raw, float) and raw.is_integer() else raw
    if kinds == {"string"} and isinstance(raw, int | float) and not isinstance(raw, bool):
        return str(whole)
    if kinds == {"boolean"} and not isinstance(raw, bool) and raw in {0, 1}:
        return bool(raw)
    return whole if kinds == {"integer"} else raw


def _time(raw: str, asked: Wanted, day_first: bool | None) -> str:
    """As ISO 8601 has it."""
    kind, day = kind_of(raw), day_of(raw.strip())
    if kind in DAYS:
        return str(converted(raw, kind)) if kind in asked.times else raw
    if day is not None and day.dotted:
        day_first = True
    if day is None or (TextKind.LOCAL if day.timed else TextKind.DATE) not in asked.times:
        return raw
    ways = [day.day_first] if day_first else [day.month_first] if day_first is False else [*_ways(day)]
    if len(ways) > 1:
        raise LineError(
            f"`{raw.strip()[:40]}` may be {ways[0]} or {ways[1]}: nothing in the file tells whether the day comes first",
            "say it with `--day-first` or `--month-first`, or write the year first",
        )
    return ways[0] if ways and ways[0] is not None else raw


def _ways(day: Day) -> Iterator[str]:
    """What a day between dots or slashes can be, each once."""
    return iter(dict.fromkeys(way for way in (day.day_first, day.month_first) if way is not None))


def _flag(text: str) -> Any:
    return _FLAGS.get(text.lower(), NOTHING)


def _whole(text: str) -> Any:
    return int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else NOTHING


def _real(text: str) -> Any:
    if _WHOLE.fullmatch(text) and "." not in text:
        return int(text)
    return near if _REAL.fullmatch(text) and math.isfinite(near := float(text)) else NOTHING


def _structure(text: str) -> Any:
    return _json(text) if text[:1] in {"{", "["} else NOTHING


def _json(text: str) -> Any:
    try:
        return read_line(text.encode("utf-8", "surrogatepass"))
    except LineError:
        return NOTHING


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _whole,
    "number": _real,
    "boolean": _flag,
    "array": _structure,
    "object": _structure,
}
